"""The store goes away and comes back: nothing is written twice, nothing that was told is lost, and nobody hangs."""

import asyncio
import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from acting import BUYER, KEY, OPEN_ROOM, OTHER_ROOM, ROOM, T1, T2, add_task, ask, asked, id_of, later, outcome
from ear import Ear
from gates import GatedLog, StartHub
from proxy import Proxy, between
from serving import KEYRING
from waiting import soon

from mapstream.live.hub import Hub
from mapstream.live.unit import Asked
from mapstream.log import Log
from mapstream.problems import OutcomeUnknown, StoreAway


@pytest.fixture
def proxy(postgres_dsn: str) -> Iterator[Proxy]:
    # the address of a socket has to be short
    with tempfile.TemporaryDirectory(prefix="ms") as folder, between(postgres_dsn, Path(folder)) as proxy:
        yield proxy


@pytest.fixture
async def away_hub(hub: Hub, start_hub: StartHub, proxy: Proxy, schema: str) -> Hub:
    """A hub whose store can be taken away, with the room loaded; ``hub`` has a store that stays."""
    log = GatedLog(proxy.dsn, schema, KEYRING, pool_size=1, timeout=1.0)
    away = await start_hub(log)
    # so that the connection has prepared its statements, and a command is one question and one answer
    await away.do(ROOM, asked(60_000, ask("start_task", task=T2)))
    # and this changes nothing: once it is answered, nothing is being read any more either
    await away.do(ROOM, asked(60_001, ask("start_task", task=T2)))
    log.appends.clear()
    return away


def edit(n: int) -> Asked:
    return asked(n, ask("edit_task", task=T1, title=f"Title {n}"))


def written(hub: Hub) -> list[str]:
    """The commands in the room, from the ninth version on."""
    return [recorded.command for recorded in hub.log.read(ROOM, after=8)]


async def test_new_commands_are_refused_and_nothing_is_written(away_hub: Hub, hub: Hub, proxy: Proxy) -> None:
    proxy.cut()
    await soon(lambda: away_hub.away)
    told = [await outcome(later(away_hub, edit(n))) for n in range(5)]
    assert told == ["store_away"] * 5
    with pytest.raises(StoreAway) as refused:
        await away_hub.do(ROOM, edit(9))
    assert refused.value.document()["retry_after"] > 0
    proxy.mend()
    await soon(lambda: not away_hub.away)
    assert written(hub) == []
    assert await outcome(later(away_hub, edit(1))) == "done"
    assert written(hub) == [id_of(1)]


async def test_what_was_decided_and_not_handed_over_is_refused(away_hub: Hub, hub: Hub, proxy: Proxy) -> None:
    """The store is gone, and the first to find out is the tail: what waited behind it is not left waiting."""
    proxy.cut()
    away_hub.look("")
    tasks = [later(away_hub, edit(n)) for n in range(5)]
    told = [await outcome(task) for task in tasks]
    assert set(told) <= {"store_away", "done"}
    proxy.mend()
    await soon(lambda: not away_hub.away)
    assert written(hub) == [id_of(n) for n, what in enumerate(told) if what == "done"]


async def test_those_who_follow_go_on_when_it_is_back(away_hub: Hub, hub: Hub, proxy: Proxy) -> None:
    room = await away_hub.room(ROOM)
    ear = Ear(room, BUYER, id_of(70_000))
    away_hub.catch_up.join(room, ear.subscriber, {}, None)
    proxy.cut()
    await soon(lambda: away_hub.away)
    for n in range(5):
        await hub.do(ROOM, edit(n))
    assert ear.version == 8
    proxy.mend()
    await soon(lambda: ear.version == 13)
    assert ear.plan == ear.subscriber.lens.see(room.state.document)


@pytest.mark.parametrize("lost", ["asking", "answering"])
async def test_an_outcome_that_was_not_known_becomes_known_and_is_acted_on_once(
    away_hub: Hub, hub: Hub, proxy: Proxy, lost: str
) -> None:
    """Cut off in the middle of an append: it was written if the database had heard of it."""
    log = away_hub.log
    assert isinstance(log, GatedLog)
    log.before_append = lambda: proxy.hold(lost)
    first = later(away_hub, edit(1))
    if lost == "answering":
        await soon(lambda: written(hub) == [id_of(1)])
    else:
        await soon(lambda: log.appends == [1])
    second = [later(away_hub, edit(2)), later(away_hub, asked(3, ask("start_task", task=T1)))]
    await asyncio.sleep(0)
    proxy.cut()
    await soon(lambda: away_hub.away)
    twin, new = later(away_hub, edit(1)), later(away_hub, edit(9))
    assert await outcome(new) == "store_away"
    assert not first.done()
    proxy.mend()
    told = [await outcome(task) for task in (first, *second)]
    assert told == (["again", "done", "done"] if lost == "answering" else ["done"] * 3)
    assert await outcome(twin) == "again"
    assert written(hub) == [id_of(1), id_of(2), id_of(3)]
    room = await away_hub.room(ROOM)
    assert room.state.document == hub.log.replay(ROOM).document
    assert room.head == hub.log.replay(ROOM).head
    assert await outcome(later(away_hub, edit(4))) == "done"


async def test_sent_again_while_it_is_not_known_it_is_answered_when_it_is(
    away_hub: Hub, hub: Hub, proxy: Proxy
) -> None:
    """Also if there is nothing else to be done in the room."""
    log = away_hub.log
    assert isinstance(log, GatedLog)
    log.before_append = lambda: proxy.hold("answering")
    first = later(away_hub, edit(1))
    await soon(lambda: written(hub) == [id_of(1)])
    proxy.cut()
    await soon(lambda: away_hub.away)
    twins = [later(away_hub, edit(1)) for _ in range(3)]
    await asyncio.sleep(0)
    proxy.mend()
    assert [await outcome(task) for task in (first, *twins)] == ["again"] * 4
    assert await outcome(later(away_hub, edit(2))) == "done"


async def test_meanwhile_another_server_may_have_decided_otherwise(away_hub: Hub, hub: Hub, proxy: Proxy) -> None:
    log = away_hub.log
    assert isinstance(log, GatedLog)
    log.before_append = lambda: proxy.hold("asking")
    add = later(away_hub, asked(1, add_task(id_of(300))))
    start = later(away_hub, asked(2, ask("start_task", task=T1)))
    await soon(lambda: log.appends)
    await hub.do(ROOM, asked(3, add_task(id_of(300), "The other's"), by=BUYER))
    await hub.do(ROOM, asked(4, ask("drop_task", task=T2, reason="not needed")))
    proxy.cut()
    await soon(lambda: away_hub.away)
    proxy.mend()
    assert [await outcome(task) for task in (add, start)] == ["id_taken", "done"]
    assert written(hub) == [id_of(3), id_of(4), id_of(2)]
    room = await away_hub.room(ROOM)
    assert room.state.document == room.optimistic.document == hub.log.replay(ROOM).document


async def test_it_may_be_cut_again_and_again(away_hub: Hub, hub: Hub, proxy: Proxy) -> None:
    """Every command ends up written once if it was told done, and not at all if it was refused."""
    told: dict[int, str] = {}

    async def work(start: int) -> None:
        for n in itertools.count(start):
            while (what := await outcome(later(away_hub, edit(n)))) == "store_away":
                await soon(lambda: not away_hub.away)
            told[n] = what
            if breaking.done():
                return

    async def break_things() -> None:
        for n in range(6):
            await soon(lambda: not away_hub.away)
            before = len(told)
            await soon(lambda before=before: len(told) > before + 3)
            if n % 2:
                proxy.hold("answering")
                await asyncio.sleep(0)
            proxy.cut()
            await soon(lambda: away_hub.away)
            proxy.mend()

    breaking = asyncio.create_task(break_things())
    await asyncio.gather(*(work(start) for start in (10_000, 20_000, 30_000, 40_000)))
    await breaking
    assert set(told.values()) <= {"done", "again"}
    assert sorted(written(hub)) == sorted(id_of(n) for n in told)
    assert [r.version for r in hub.log.read(ROOM)] == list(range(1, 9 + len(told)))


async def test_rooms_that_are_not_in_memory_cannot_be_entered(away_hub: Hub, hub: Hub, proxy: Proxy) -> None:
    await hub.do(OTHER_ROOM, asked(50_003, OPEN_ROOM, by=KEY))
    proxy.cut()
    await soon(lambda: away_hub.away)
    with pytest.raises(StoreAway):
        await asyncio.wait_for(away_hub.room(OTHER_ROOM), 10)
    proxy.mend()
    await soon(lambda: not away_hub.away)
    assert (await away_hub.room(OTHER_ROOM)).state.version == 1


async def test_those_who_ask_in_vain_do_not_keep_the_line_from_finding_out(
    away_hub: Hub, hub: Hub, proxy: Proxy
) -> None:
    """However many wait for the store, that it is back is noticed at once."""
    proxy.cut()
    await soon(lambda: away_hub.away)
    asking = [asyncio.create_task(away_hub.room(id_of(2000 + n))) for n in range(60)]
    await asyncio.sleep(0)
    proxy.mend()
    await soon(lambda: not away_hub.away, within=5)
    assert await outcome(later(away_hub, edit(1))) == "done"
    await asyncio.gather(*asking, return_exceptions=True)


async def test_while_it_stalls_nothing_is_told_and_then_all(away_hub: Hub, hub: Hub, proxy: Proxy) -> None:
    log = away_hub.log
    assert isinstance(log, GatedLog)
    log.before_append = lambda: proxy.hold("answering")
    tasks = [later(away_hub, edit(n)) for n in range(5)]
    await soon(lambda: written(hub))
    assert not any(task.done() for task in tasks)
    proxy.mend()
    assert [await outcome(task) for task in tasks] == ["done"] * 5


class TestLog:
    """What the log itself says when the store is away."""

    @pytest.fixture
    def away_log(self, hub: Hub, proxy: Proxy, schema: str) -> Iterator[Log]:
        log = Log(proxy.dsn, schema, KEYRING, pool_size=1, timeout=0.5)
        yield log
        log.close()

    async def test_reading(self, away_log: Log, proxy: Proxy) -> None:
        assert away_log.position() == 7
        proxy.cut()
        with pytest.raises(StoreAway):
            away_log.position()
        with pytest.raises(StoreAway):
            away_log.database.connect()
        proxy.mend()
        assert away_log.position() == 7

    async def test_a_dead_connection_in_the_pool_is_not_noticed_by_those_who_read(
        self, away_log: Log, proxy: Proxy
    ) -> None:
        assert away_log.position() == 7
        proxy.cut()
        proxy.mend()
        assert away_log.position() == 7

    async def test_appending(self, away_log: Log, hub: Hub, proxy: Proxy) -> None:
        state = away_log.replay(ROOM)
        [step] = (await hub.room(ROOM)).state.copy().decide(edit(1), state.at, lambda: id_of(8))
        proxy.cut()
        with pytest.raises(StoreAway) as away:
            away_log.append([step.recorded], {ROOM: state.head})
        # the connection that it had was dead: whether that was heard it cannot know
        assert isinstance(away.value, OutcomeUnknown)
        with pytest.raises(StoreAway) as away:
            away_log.append([step.recorded], {ROOM: state.head})
        assert not isinstance(away.value, OutcomeUnknown), "it did not even get a connection"
        proxy.mend()
        await soon(lambda: _answers(away_log))
        away_log.append([step.recorded], {ROOM: state.head})
        assert [recorded.command for recorded in hub.log.read(ROOM, after=7)] == [id_of(1)]

    def test_opening(self, proxy: Proxy, schema: str) -> None:
        proxy.cut()
        with pytest.raises(StoreAway):
            Log(proxy.dsn, schema, KEYRING, timeout=0.5)


def _answers(log: Log) -> bool:
    try:
        return log.position() > 0
    except StoreAway:
        return False
