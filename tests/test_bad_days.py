"""Days on which things are killed: whatever was acknowledged is there afterwards, once, and work goes on by itself."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, suppress
from pathlib import Path
from random import Random
from typing import Any

import orjson
import psutil
import psycopg
import pytest
from deal import Deal
from serving import KEYRING, Server
from stubborn import BROKEN, Stubborn, check, crowd, have_their_way
from waiting import soon

from mapstream import projection
from mapstream.consumers.projector import Projector
from mapstream.log import Log, migrate
from mapstream.postgres import Embedded

pytestmark = pytest.mark.long


def progress(people: list[Stubborn]) -> int:
    """How many commands have been answered."""
    return sum(len(person.done) + len(person.refused) for person in people)


async def have_their_way_while(people: list[Stubborn], disaster: Any, times: int) -> None:
    """While everybody works, disaster strikes, each time after some more has been done."""
    random, over = Random(times), False

    async def work() -> None:
        while not over:
            await have_their_way(people)

    working = asyncio.create_task(work())
    for _ in range(times):
        enough = progress(people) + random.randrange(1, 10)
        await soon(lambda enough=enough: working.done() or progress(people) >= enough, within=60)
        await asyncio.sleep(random.random() * 0.02)
        await disaster()
    over = True
    await working


async def test_the_server_is_killed_again_and_again(postgres_dsn: str, schema: str, log: Log, tmp_path: Path) -> None:
    settings = {"database_url": postgres_dsn, "schema": schema, "commands_per_second": 0, "requests_per_second": 0}
    server = await asyncio.to_thread(Server, tmp_path / "server.log", **settings)
    deal = Deal(server.url, log)
    people = crowd(deal, 1, [server.url])

    async def kill() -> None:
        nonlocal server
        await asyncio.to_thread(server.kill)
        server = await asyncio.to_thread(Server, tmp_path / "server.log", server.port, **settings)

    try:
        await have_their_way_while(people, kill, times=3)
        await check(deal, people)
        assert sum(person.cuts for person in people) > 3
    finally:
        await asyncio.to_thread(server.stop)
        deal.close()


class OwnDatabase:
    """``mapstream serve --data``: a server with a PostgreSQL of its own."""

    def __init__(self, data: Path) -> None:
        self.embedded = Embedded(data)
        dsn = self.embedded.start()
        migrate(dsn, "mapstream", KEYRING)
        self.log = Log(dsn, "mapstream", KEYRING)
        self.dsn = dsn
        settings = {"data": data, "commands_per_second": 0, "requests_per_second": 0}
        self.server = Server(data.parent / "server.log", **settings)
        self.deal = Deal(self.server.url, self.log)

    @property
    def postmaster(self) -> psutil.Process:
        """PostgreSQL's first process, as it is now."""
        line = (
            (Path(psycopg.conninfo.conninfo_to_dict(self.dsn)["host"]) / "postmaster.pid").read_text().splitlines()[0]
        )
        return psutil.Process(int(line))

    def close(self) -> None:
        """End everything."""
        self.deal.close()
        self.server.stop()
        self.log.close()
        self.embedded.stop()


@pytest.fixture
async def own(data_at_hand: Path) -> AsyncIterator[OwnDatabase]:
    made = await asyncio.to_thread(OwnDatabase, data_at_hand)
    yield made
    await asyncio.to_thread(made.close)


async def test_postgresql_is_killed(own: OwnDatabase) -> None:
    """The whole of it, or one of its processes, upon which it ends all others and recovers."""
    people = crowd(own.deal, 7, [own.server.url])
    watching = await own.deal.join("Sam")
    turn = 0

    async def kill() -> None:
        nonlocal turn
        postmaster = own.postmaster
        victim = postmaster if turn % 2 == 0 else Random(turn).choice(postmaster.children())
        turn += 1
        with suppress(psutil.NoSuchProcess):
            victim.kill()
        await soon(lambda: _ready(own), within=30)

    await have_their_way_while(people, kill, times=4)
    await soon(lambda: _ready(own), within=30)
    await check(own.deal, people, in_order=False)
    # who only reads was never cut off, and has everything
    stored = own.deal.stored()
    await watching.until(lambda: watching.version == len(stored))
    assert watching.plan == own.deal.state("Sam")["plan"]
    await watching.leave()
    assert watching.broken is None


def _ready(own: OwnDatabase) -> bool:
    with suppress(psycopg.OperationalError), psycopg.connect(own.dsn, connect_timeout=2) as conn:
        conn.execute("SELECT 1")
        return True
    return False


async def test_connections_are_cut_one_by_one(own: OwnDatabase) -> None:
    """As an administrator does it: those that write, those that listen, all of them, again and again."""
    people = crowd(own.deal, 8, [own.server.url])
    query = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'mapstream' AND pid <> pg_backend_pid() AND random() < 0.7"
    )

    async def cut() -> None:
        async with await psycopg.AsyncConnection.connect(own.dsn, autocommit=True) as conn:
            await conn.execute(query)

    await have_their_way_while(people, cut, times=8)
    await check(own.deal, people, in_order=False)


async def test_a_storm(own: OwnDatabase) -> None:
    """Processes of the database, and the server, are killed and frozen while everybody works: all that was said of it
    is true afterwards, and what is told later is what is told of the first event on."""
    deal = own.deal
    people = crowd(deal, 10, [own.server.url])
    random = Random(10)

    async def freeze() -> None:
        """The process that appends: it is given up, and those who wait are served without it."""
        with psycopg.connect(own.dsn) as conn:
            query = (
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'mapstream' AND query ~ '^SELECT log_append'"
            )
            pids = [pid for (pid,) in conn.execute(query)]
        with suppress(psutil.NoSuchProcess):
            victims = [psutil.Process(pid) for pid in pids]
            for victim in victims:
                victim.suspend()
            before = progress(people)
            await soon(lambda: progress(people) > before + 40, within=40)
            for victim in victims:
                victim.resume()

    async def kill_backend() -> None:
        with suppress(psutil.NoSuchProcess):
            random.choice(own.postmaster.children()).kill()

    async def kill_server() -> None:
        await asyncio.to_thread(own.server.kill)
        await asyncio.to_thread(own.server.start)

    disasters = iter([kill_backend, freeze, kill_server, kill_backend])

    async def strike() -> None:
        await next(disasters)()
        await soon(lambda: _ready(own), within=30)

    await have_their_way_while(people, strike, times=4)
    await soon(lambda: _ready(own) and not _unready(own), within=30)
    await check(deal, people, in_order=False)
    told = await asyncio.to_thread(_told_later, own)
    with closing(Log(own.dsn, "mapstream", KEYRING)) as log:
        await asyncio.to_thread(Projector(log, projection.found()).rebuild)
    assert await asyncio.to_thread(_told_later, own) == told


def _unready(own: OwnDatabase) -> bool:
    return not _listens(own.deal)


def _told_later(own: OwnDatabase) -> list[Any]:
    """What the read models tell of the room, when they know all of it."""
    deal, position = own.deal, own.log.position()
    headers = {"authorization": f"Bearer {deal.tokens['member']}"}
    found = []
    for path in (f"{deal.path}/audit?limit=200&wait={position}", f"{deal.path}/slips", f"/v1/rooms?wait={position}"):
        answer = deal.http.get(deal.url + path, headers=headers)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
    return found


async def test_there_is_no_connection_to_be_had(own: OwnDatabase) -> None:
    """Others have taken all that PostgreSQL gives: what cannot be done is refused, and all goes on when they leave."""
    deal = own.deal
    taken: list[psycopg.Connection[Any]] = []

    def take_all() -> None:
        with suppress(psycopg.OperationalError):
            while True:
                taken.append(psycopg.connect(own.dsn))

    async with await deal.join("Sam") as sam, await deal.join("Ann") as ann:
        await asyncio.to_thread(take_all)
        for backend in own.postmaster.children():
            # those that the server has are cut, and it finds no others
            if backend.pid not in {conn.info.backend_pid for conn in taken}:
                with suppress(psycopg.Error):
                    taken[0].execute("SELECT pg_terminate_backend(%s)", [backend.pid])
        taken[0].commit()
        await asyncio.to_thread(take_all)
        ids = [await sam.ask("edit_task", task=deal.tasks[0], title=f"Title {n}") for n in range(5)]
        told = [(await sam.settled(id)) for id in ids]
        assert {answer.get("code", "done") for answer in told} <= {"store_away", "outcome_unknown", "done"}
        for conn in taken:
            conn.close()
        await soon(lambda: _ready(own), within=30)

        async def goes_on() -> None:
            while (await sam.settled(await sam.ask("start_task", task=deal.tasks[1])))["op"] == "refused":
                pass

        await asyncio.wait_for(goes_on(), 30)
        written = {command for _, command in deal.stored()}
        done = {answer["id"] for answer in told if answer["op"] == "done"}
        assert written & set(ids) == done
        await ann.until(lambda: ann.version == len(deal.stored()))


@pytest.fixture
def bystanders() -> Iterator[list[asyncio.subprocess.Process]]:
    """Processes that are let go afterwards, stopped or not."""
    started: list[asyncio.subprocess.Process] = []
    yield started
    for process in started:
        with suppress(ProcessLookupError):
            process.kill()


async def test_a_reader_is_stopped_and_goes_on(
    start_server: Any, log: Log, bystanders: list[asyncio.subprocess.Process]
) -> None:
    """A laptop that sleeps: the others do not notice, and it has everything when it wakes up."""
    server = await asyncio.to_thread(start_server, commands_per_second=0)
    deal = Deal(server.url, log)
    words = [server.url, deal.room, deal.tokens["Ann"], "The end"]
    script = Path(__file__).parent / "bystander.py"
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, script, *words, stdout=pipe, limit=1 << 24)
    bystanders.append(process)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"joined\n"
    os.kill(process.pid, signal.SIGSTOP)
    async with await deal.join("Sam") as sam, await deal.join("Lee") as lee:
        for n in range(900):
            await sam.do("edit_task", task=deal.tasks[0], purpose=f"{n} " + "x" * 9000)
        await lee.until(lambda: lee.version == sam.version)
        os.kill(process.pid, signal.SIGCONT)
        await sam.do("edit_task", task=deal.tasks[0], title="The end")
        held = orjson.loads(await asyncio.wait_for(process.stdout.readline(), 60))
        assert held == {"version": sam.version, "plan": deal.state("Ann")["plan"]}
    assert await process.wait() == 0
    deal.close()


async def test_two_workers_of_which_one_is_killed(start_server: Any, log: Log) -> None:
    server = await asyncio.to_thread(start_server, commands_per_second=0, requests_per_second=0, workers=2)
    deal = Deal(server.url, log)
    people = crowd(deal, 9, [server.url])

    async def kill() -> None:
        children = psutil.Process(server.process.pid).children()
        with suppress(psutil.NoSuchProcess, IndexError):
            Random(progress(people)).choice([p for p in children if "spawn_main" in " ".join(p.cmdline())]).kill()

    await have_their_way_while(people, kill, times=3)
    await soon(lambda: _listens(deal), within=20)
    await check(deal, people)
    deal.close()


def _listens(deal: Deal) -> bool:
    try:
        return deal.http.get(f"{deal.url}/readyz").status_code == 200
    except Exception:
        return False


async def test_the_store_is_away_when_somebody_comes(own: OwnDatabase) -> None:
    """They are told to come again, and so they do."""
    own.postmaster.suspend()
    suspended = own.postmaster
    for backend in suspended.children():
        backend.kill()
    stream = None
    with suppress(*BROKEN):
        stream = await asyncio.wait_for(own.deal.connect("Ann"), 15)
    if stream is not None:
        with suppress(*BROKEN):
            await stream.send({"op": "join"})
            await stream.wait_for("joined")
    suspended.kill()
    await soon(lambda: _ready(own), within=30)

    async def come_again() -> None:
        while True:
            with suppress(*BROKEN):
                async with await own.deal.join("Ann") as again:
                    assert again.plan == own.deal.state("Ann")["plan"]
                    return

    await asyncio.wait_for(come_again(), 30)
