"""What the stories of live rooms share: hubs on a real log, and a room to begin with."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest
from acting import KEY, OPEN_ROOM, PEOPLE, ROOM, T1, T2, add_task, asked
from deal import Deal
from gates import GatedLog, StartHub
from serving import KEYRING, Server

from mapstream import clock
from mapstream.live.hub import Hub
from mapstream.log import Log, migrate


@pytest.fixture
async def start_hub(postgres_dsn: str, schema: str) -> AsyncIterator[StartHub]:
    """Starts hubs, each over a log of its own, as several servers have them. They are stopped afterwards."""
    async with AsyncExitStack() as ends:

        async def start(log: Log | None = None, before: Callable[[Hub], None] = lambda _: None) -> Hub:
            log = log or GatedLog(postgres_dsn, schema, KEYRING)
            ends.callback(log.close)
            hub = Hub(log, lambda: clock.instant(clock.now()))
            before(hub)
            await hub.start()
            ends.push_async_callback(hub.stop)
            return hub

        yield start


@pytest.fixture
async def hub(start_hub: StartHub) -> Hub:
    """A hub with a room in which two sellers and two buyers have two tasks."""
    hub = await start_hub()
    await hub.do(ROOM, asked(50_001, OPEN_ROOM, by=KEY))
    await hub.do(ROOM, asked(50_002, *PEOPLE, add_task(T1), add_task(T2, "Contract"), by=KEY))
    return hub


@pytest.fixture
def gate(hub: Hub) -> GatedLog:
    """The hub's log, which can be held up at its gates."""
    assert isinstance(hub.log, GatedLog)
    return hub.log


@pytest.fixture(scope="session")
def serving(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Log]]:
    """One server for all stories told over sockets, without limits, and a log on what it writes."""
    schema = f"test_live_{uuid4().hex[:8]}"
    migrate(postgres_dsn, schema, KEYRING)
    log = Log(postgres_dsn, schema, KEYRING)
    settings = {"database_url": postgres_dsn, "schema": schema, "commands_per_second": 0, "requests_per_second": 0}
    place = tmp_path_factory.mktemp("live") / "server.log"
    with Server(place, **settings) as server:
        yield server, log
    log.close()
    greeting, *lines = place.read_text().splitlines()
    assert greeting.startswith("mapstream is at")
    while lines and "/sign-in/" not in lines.pop(0):
        pass  # nobody had a workspace yet
    lines = [line for line in lines if line]
    troubling = [line for line in lines if not line.startswith("{") or '"level":"error"' in line.replace(" ", "")]
    assert troubling == [], "whatever clients do is nothing for those who run the server to look into"


@pytest.fixture
def deal(serving: tuple[Server, Log]) -> Iterator[Deal]:
    """A deal of the test's own in the server that all share."""
    server, log = serving
    deal = Deal(server.url, log)
    yield deal
    deal.close()
