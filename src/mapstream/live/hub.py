"""The hub: every room that somebody is in, and all that is done in them on this server.

A unit of commands comes in here, is decided at the desk (:mod:`mapstream.live.desk`), written and told on the line
(:mod:`mapstream.live.line`), and answered at the desk. Everything runs one way, on one event loop.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from mapstream import clock
from mapstream.live.desk import Desk, store_away
from mapstream.live.line import Line
from mapstream.live.room import Done, Outcome, Room, Unit
from mapstream.live.rooms import Rooms
from mapstream.live.work import Work
from mapstream.live.working import BOUNDS, Asked
from mapstream.log import ERASED_IN, Listener, Log
from mapstream.plan.bounds import Bounds
from mapstream.problems import Problem, ReadModelBehind, StoreAway

T = TypeVar("T")

LAST_WORDS = 5.0
"""Seconds for which the end waits for what is under way."""
REPLAYS = 2
"""Rooms whose past is read for readers who fell behind, at once: the others' commands go first."""
LOOK_AGAIN = 0.01
LOOK_SELDOM = 0.1
"""Seconds between two looks at whether something awaited has been taken in: at first, and at most."""
WAITED = 5.0
"""Seconds that somebody waits, at most, until what they have seen elsewhere is known here."""


class Hub:
    """All rooms of this server. Lives on one event loop; the log is read from threads."""

    def __init__(
        self,
        log: Log,
        now: Callable[[], str],
        fresh: Callable[[], str] = clock.fresh_id,
        bounds: Bounds = BOUNDS,
    ) -> None:
        self.log = log
        self.now = now
        self._work = Work()
        self._desk = Desk(log, self._work, now, fresh, bounds)
        self._rooms = Rooms(log, self._work, self._desk)
        self._line = Line(log, self._work, self._desk, self._rooms)
        self.rooms = self._rooms.by_id
        """The rooms in memory, by id."""
        self.counts = self._desk.counts
        self.owe = self._desk.owe
        """Have frames written to a reader, after the events that they acknowledge."""
        self.on_events = self._line.on_events
        """Called with what happened in all streams, each one's events in order, after readers have been told."""
        self.on_replaced = self._line.on_replaced
        """Called when the log turned out to be another than before."""
        self.channels: dict[str, Callable[[str], None]] = {}
        """Further channels to listen on, and whom to tell."""
        self._listener: Listener | None = None
        self.replaying = asyncio.Semaphore(REPLAYS)
        """Held by those who have the past read for readers who fell behind."""

    @property
    def position(self) -> int:
        """Everything up to here has been taken in."""
        return self._line.position

    @property
    def under_way(self) -> int:
        """How many units are not answered yet."""
        return self._desk.under_way

    @property
    def away(self) -> bool:
        """Whether the store could not be reached at the last attempt."""
        return self._line.away

    @property
    def trouble(self) -> StoreAway | None:
        """Why nothing can be written now, if so."""
        return self._line.trouble

    # starting and stopping

    async def start(self) -> None:
        """Begin where the log ends."""
        loop = asyncio.get_running_loop()
        self._line.begin(await self.reading(self.log.mark))

        def from_thread(call: Callable[[str], None], payload: str) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(call, payload)

        told = {self.log.channel: self.look} | self.channels
        self._listener = Listener(self.log, {name: partial(from_thread, call) for name, call in told.items()})
        self._listener.start()
        self.spawn(self._line.run())
        self.spawn(self._line.snapshots.run())

    async def drain(self) -> None:
        """Wait until everything that was handed in is answered."""
        await self._desk.idle.wait()

    async def stop(self) -> None:
        """Finish what is under way, then end."""
        if self._listener is not None:
            await asyncio.to_thread(self._listener.stop)
            if not self.away:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.drain(), LAST_WORDS)
        await self._work.end()
        await self._line.close()

    # what others ask of the hub

    async def room(self, id: str) -> Room:
        """A room, loaded. Version 0: it has not been opened."""
        return await self._rooms.get(id)

    async def reach(self, room: Room, version: int) -> bool:
        """Whether a room has come to a version. What another server has written and this one has not heard of yet is
        waited for. Raises ReadModelBehind after :data:`WAITED` seconds, or StoreAway."""
        if room.state.version >= version:
            return True
        if await self.reading(self.log.version, room.id) < version:
            return False
        await self.until(lambda: room.state.version >= version or self.rooms.get(room.id) is not room)
        return room.state.version >= version

    async def until(self, heard: Callable[[], bool]) -> None:
        """Wait until enough has been heard of what other servers write. Raises ReadModelBehind after :data:`WAITED`
        seconds, or StoreAway."""
        deadline, pause = clock.monotonic() + WAITED, LOOK_AGAIN
        self._line.notice(None)
        while not heard():
            if self.away:
                raise store_away()
            if clock.monotonic() > deadline:
                raise ReadModelBehind("This server has not heard yet of what you have seen. Ask again shortly.")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LOOK_SELDOM)

    def submit(self, room: Room, unit: Unit) -> None:
        """Decide a unit, and have it written. ``unit.tell`` is called when it is durable, or refused."""
        self._desk.take(room, unit, self._line.away_for_long)

    async def do(self, id: str, asked: Asked) -> Done:
        """Decide and write a unit; answers when it is durable, raises the Problem when it is refused."""
        room = await self.room(id)
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def tell(_unit: Unit, outcome: Outcome) -> None:
            if not answer.done():
                answer.set_result(outcome)

        self.submit(room, Unit(asked, tell))
        outcome = await answer
        if isinstance(outcome, Problem):
            raise outcome
        return outcome

    def look(self, payload: str) -> None:
        """A notification has come: an append, with the last position if it says so, or somebody has been erased."""
        if payload.startswith(ERASED_IN):
            self.spawn(self._line.forgetting.find(payload.removeprefix(ERASED_IN)))
        else:
            self._line.notice(int(payload) if payload.isdigit() else None)

    async def reading(self, read: Callable[..., T], *values: Any, **named: Any) -> T:
        """Run a read of the log in a thread."""
        return await self._work.reading(read, *values, **named)

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run something beside, until it ends or the hub does."""
        return self._work.spawn(work)
