"""Storms: whatever comes between, in whatever order, a room is what its log says, and everybody is answered once.

Everything that can go wrong between deciding and telling goes wrong at random, but from a seed: other servers are
first, the store goes away before or after it has written, we make mistakes, reading takes long, and what is sent is
sent twice.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from random import Random
from typing import Any
from uuid import UUID

import pytest
from acting import (
    ANN,
    BUYER,
    KEY,
    LEE,
    OPEN_ROOM,
    OTHER_BUYER,
    OTHER_ROOM,
    PEOPLE,
    ROOM,
    SELLER,
    SUE,
    T1,
    T2,
    add_task,
    ask,
    asked,
)
from ear import Ear
from gates import GatedAppender, StartHub
from serving import KEYRING
from structlog.testing import capture_logs
from waiting import soon

from mapstream.clock import fresh_id
from mapstream.live.hub import Hub
from mapstream.live.room import Room
from mapstream.live.unit import Asked, Done
from mapstream.log import Appended, Appender, Exclusive, Log, State, Unwritten
from mapstream.plan.actor import Actor
from mapstream.plan.event import Recorded
from mapstream.problems import InternalError, OutcomeUnknown, Problem, StoreAway

pytestmark = pytest.mark.long

ROOMS = (ROOM, OTHER_ROOM)
UNITS = 40
"""What each of them wants."""
EVERYBODY = (SELLER, BUYER, OTHER_BUYER, Actor(SUE, "seller", "link", room=ROOM))


class Storm:
    """What goes wrong, and when: nothing any more, once it is over."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.over = False
        self.first: Callable[[], None] = lambda: None
        """Somebody else writes in the room."""
        self.struck = 0

    def before(self) -> None:
        """Directly before something is written."""
        self._strike([(0.3, self.first), (0.08, _away), (0.05, _mistake)])

    def after(self) -> None:
        """When it is written, and that has not been told."""
        self._strike([(0.12, _lost)])

    def slowly(self) -> None:
        """Reading takes its time, or the store is away."""
        if not self.over:
            time.sleep(self.random.random() ** 4 * 0.02)
        self._strike([(0.03, _away)])

    def _strike(self, chances: list[tuple[float, Callable[[], None]]]) -> None:
        for chance, what in chances:
            if not self.over and self.random.random() < chance:
                self.struck += 1
                what()


def _away() -> None:
    raise StoreAway("The storm.")


def _lost() -> None:
    raise OutcomeUnknown("The storm.")


def _mistake() -> None:
    raise RuntimeError("a mistake of ours, in a storm")


class StormyAppender(GatedAppender):
    """The real appender, in a storm."""

    def __init__(self, real: Appender, storm: Storm) -> None:
        super().__init__(real, lambda _: asyncio.to_thread(storm.before))
        self._storm = storm

    async def append(
        self, events: Sequence[Recorded], heads: Mapping[str, bytes], unwritten: Sequence[Unwritten] = ()
    ) -> Appended:
        """Append, unless something comes between."""
        appended = await super().append(events, heads, unwritten)
        self._storm.after()
        return appended


class StormyLog(Log):
    """The real log, in a storm."""

    def __init__(self, dsn: str, schema: str, storm: Storm) -> None:
        self._storm = storm
        super().__init__(dsn, schema, KEYRING)

    def appender(self) -> Appender:
        """One that things happen to."""
        return StormyAppender(super().appender(), self._storm)

    @contextmanager
    def exclusive(self) -> Iterator[Exclusive]:
        """Held, until something happens to it: at the beginning, or when all is written."""
        self._storm.before()
        with super().exclusive() as held:
            yield held
        self._storm.after()

    def replay(self, *given: Any, **named: Any) -> State:
        """Replay, slowly."""
        self._storm.slowly()
        return super().replay(*given, **named)

    def read_backwards(self, *given: Any, **named: Any) -> list[Recorded]:
        """Read, slowly."""
        self._storm.slowly()
        return super().read_backwards(*given, **named)


@pytest.fixture(params=range(10))
def storm(request: pytest.FixtureRequest) -> Storm:
    return Storm(request.param)


@pytest.fixture
async def stormy(storm: Storm, start_hub: StartHub, postgres_dsn: str, schema: str) -> AsyncIterator[list[Hub]]:
    """Two hubs in a storm, with two rooms that another hub, on dry land, writes to as well."""
    other = await start_hub()
    for room in ROOMS:
        await other.do(room, asked(50_001, OPEN_ROOM, by=KEY))
        await other.do(room, asked(50_002, *PEOPLE, add_task(T1), add_task(T2, "Contract"), by=KEY))
    loop, written = asyncio.get_running_loop(), iter(range(60_000, 70_000))

    def first() -> None:
        n = next(written)
        unit = asked(n, ask("edit_task", task=(T1, T2)[n % 2], title=f"Elsewhere {n}"), by=KEY)
        asyncio.run_coroutine_threadsafe(other.do(storm.random.choice(ROOMS), unit), loop).result(20)

    storm.first = first
    yield [await start_hub(StormyLog(postgres_dsn, schema, storm)) for _ in range(2)]
    storm.over = True


def wish(random: Random, id: int, actor: Actor) -> Asked:
    """Something that somebody wants."""
    edit = ask("edit_task", task=random.choice((T1, T2)), title=f"Title {id}")
    several = edit, ask("assign_task", task=T1, lead=random.choice((ANN, LEE))), ask("start_task", task=T1)
    return asked(id, *random.choice([(ask("undo"),), (ask("undo"),), (edit,), (edit,), several]), by=actor)


async def insist(hubs: list[Hub], room: str, unit: Asked, random: Random) -> Done | None:
    """Send a unit, now and then twice, until it is done, or refused for good; what was told of it when it was done.

    Whoever was told that it is refused is not told that it is done, nor the other way round.
    """
    refused = False
    while True:
        told = await asyncio.gather(
            *(random.choice(hubs).do(room, unit) for _ in range(1 + (random.random() < 0.1))), return_exceptions=True
        )
        for one in told:
            assert isinstance(one, Done | Problem), one
        open = [one for one in told if isinstance(one, StoreAway | InternalError)]
        done = [one for one in told if isinstance(one, Done)]
        refused = refused or len(open) + len(done) < len(told)
        assert not (done and refused)
        if done:
            return done[0]
        if not open:
            return None


async def work(hubs: list[Hub], random: Random, person: int, done: dict[str, dict[str, Done]]) -> None:
    """What somebody wants, a few things at a time; what was done of it, by room and command."""
    for first in range(0, UNITS, 4):
        units = [wish(random, 1000 * (person + 1) + first + n, EVERYBODY[person]) for n in range(4)]
        rooms = [random.choice(ROOMS) for _ in units]
        told = await asyncio.gather(*(insist(hubs, *one, random) for one in zip(rooms, units, strict=True)))
        for room, one in zip(rooms, told, strict=True):
            if one is not None:
                done[room][one.id] = one


async def entered(hub: Hub, id: str) -> Room:
    """A room, once the store has let it be read."""
    while True:
        with suppress(StoreAway):
            return await hub.room(id)


def follow(hub: Hub, room: Room, actor: Actor, left: Ear | None = None) -> Ear:
    """Somebody follows a room, from where they left off."""
    ear = Ear(room, actor, fresh_id())
    if left is not None:
        ear.version, ear.plan = left.version, left.plan
    hub.catch_up.join(room, ear.subscriber, {}, ear.version or None)
    return ear


async def come_and_go(hub: Hub, room: Room, actor: Actor) -> None:
    """Follow a room for a while, again and again."""
    ear = None
    while True:
        ear = follow(hub, room, actor, ear)
        heard = asyncio.Event()
        ear.on_written = heard.set
        await heard.wait()
        room.subscribers.leave(ear.subscriber)


async def test_rooms_come_through(stormy: list[Hub], storm: Storm) -> None:
    rooms = [(hub, await entered(hub, id)) for hub in stormy for id in ROOMS]
    ears = [follow(*where, actor) for where in rooms for actor in EVERYBODY]
    restless = [asyncio.create_task(come_and_go(*where, BUYER)) for where in rooms]
    done: dict[str, dict[str, Done]] = {id: {} for id in ROOMS}
    with capture_logs() as said:
        async with asyncio.timeout(60):
            await asyncio.gather(*(work(stormy, Random(f"{storm.seed} {n}"), n, done) for n in range(len(EVERYBODY))))
            storm.over = True
            for hub in stormy:
                await hub.drain()
        for id in ROOMS:
            check_told(stormy[0].log.read(id), done[id])
        for _, room in rooms:
            await check_room(room, stormy[0].log)
        for ear in ears:
            assert ear.closed is None
            assert ear.plan == ear.subscriber.lens.see(ear.room.state.document)
    for one in restless:
        assert not one.done()
        one.cancel()
    assert storm.struck > 10
    assert {one["event"] for one in said} <= {"store_away", "store_back", "append_failed"}


def check_told(events: list[Recorded], done: dict[str, Done]) -> None:
    """Everything is there once that was told to be done, and nothing else that was asked for."""
    assert [recorded.version for recorded in events] == list(range(1, len(events) + 1))
    commands = [command for command, _ in groupby(recorded.command for recorded in events)]
    assert len(commands) == len(set(commands)), "a command wrote twice"
    for one in done.values():
        assert {events[step.recorded.version - 1].command for step in one.steps} <= {one.id}, "it is not what was told"
        assert one.before is None or events[one.before.last - 1].command == one.id
    assert {id for id in commands if int(UUID(id)) & 0xFFFF in range(1000, 10_000)} <= done.keys()


async def check_room(room: Room, log: Log) -> None:
    """A room in memory is what the log says, and takes commands."""
    at_last = log.replay(room.id)
    await soon(lambda: room.state.version == at_last.version)
    assert (room.state.document, room.head) == (at_last.document, at_last.head)
    assert room.optimistic.document == at_last.document
    assert room.ready
