"""The hub: every room that somebody is in, and all that is done in them on this server.

A unit of commands comes in here, is decided in the queue (:mod:`mapstream.live.queue`), written and told by the commit
loop (:mod:`mapstream.live.commit`), and answered. Everything runs one way, on one event loop.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from mapstream import clock
from mapstream.live.aggregate import BOUNDS, Decider
from mapstream.live.catch_up import CatchUp
from mapstream.live.commit import CommitLoop
from mapstream.live.life import Lives
from mapstream.live.outage import StoreHealth, store_away
from mapstream.live.queue import CommandQueue
from mapstream.live.room import Room
from mapstream.live.rooms import Rooms
from mapstream.live.snapshots import Snapshots
from mapstream.live.tasks import Tasks
from mapstream.live.unit import Asked, Done, Outcome, Unit
from mapstream.log import ERASED_IN, Listener, Log
from mapstream.plan.bounds import Bounds
from mapstream.plan.elements.erasure import PersonErased
from mapstream.plan.event import Recorded
from mapstream.problems import Problem, ReadModelBehind, StoreAway

T = TypeVar("T")

LAST_WORDS = 5.0
"""Seconds for which the end waits for what is under way."""
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
        mail: bool = False,
    ) -> None:
        self.log = log
        self.lives = Lives(log)
        """The past of rooms."""
        self.now = now
        self.mail = mail
        """Whether e-mail can be sent."""
        self._tasks = Tasks()
        self._health = StoreHealth()
        self._queue = CommandQueue(log, self._tasks, Decider(now, fresh, bounds, mail), self._health)
        self._snapshots = Snapshots(log, self._tasks)
        self._rooms = Rooms(log, self._tasks, self._queue, self._snapshots.due)
        self._loop = CommitLoop(log, self._tasks, self._queue, self._rooms, self._snapshots, self._health)
        self._tail = self._loop.tail
        self.catch_up = CatchUp(log, self._tasks, self.reach)
        """How subscribers begin to follow, and catch up."""
        self.rooms = self._rooms.by_id
        """The rooms in memory, by id."""
        self.counts = self._queue.counts
        self._tail.on_events.append(self._forget_erased)
        self.on_events = self._tail.on_events
        """Called with what happened in all streams, each one's events in order, after readers have been told."""
        self.on_replaced = self._tail.on_replaced
        """Called when the log turned out to be another than before."""
        self.channels: dict[str, Callable[[str], None]] = {}
        """Further channels to listen on, and whom to tell."""
        self._listener: Listener | None = None

    @property
    def position(self) -> int:
        """Everything up to here has been taken in."""
        return self._tail.position

    @property
    def under_way(self) -> int:
        """How many units are not answered yet."""
        return self._queue.under_way

    @property
    def away(self) -> bool:
        """Whether the store could not be reached at the last attempt."""
        return self._health.why is not None

    @property
    def trouble(self) -> StoreAway | None:
        """Why nothing can be written now, if so."""
        return self._health.trouble

    # starting and stopping

    async def start(self) -> None:
        """Begin where the log ends."""
        loop = asyncio.get_running_loop()
        self._tail.mark = await self.reading(self.log.mark)

        def from_thread(call: Callable[[str], None], payload: str) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(call, payload)

        told = {self.log.channel: self.look} | self.channels
        self._listener = Listener(self.log, {name: partial(from_thread, call) for name, call in told.items()})
        self._listener.start()
        self.spawn(self._loop.run())
        self.spawn(self._snapshots.run())

    async def drain(self) -> None:
        """Wait until everything that was handed in is answered."""
        await self._queue.idle.wait()

    async def stop(self) -> None:
        """Finish what is under way, then end."""
        if self._listener is not None:
            await asyncio.to_thread(self._listener.stop)
            if not self.away:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.drain(), LAST_WORDS)
        await self._tasks.end()
        await self._loop.close()

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
        self._tail.notice(None)
        while not heard():
            if self.away:
                raise store_away()
            if clock.monotonic() > deadline:
                raise ReadModelBehind("This server has not heard yet of what you have seen. Ask again shortly.")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LOOK_SELDOM)

    def submit(self, room: Room, unit: Unit) -> None:
        """Decide a unit, and have it written. ``unit.tell`` is called when it is durable, or refused."""
        self._queue.take(room, unit)

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
            room = payload.removeprefix(ERASED_IN)
            self.lives.forget(room)
            self.spawn(self._rooms.forget_erased(room))
        else:
            self._tail.notice(int(payload) if payload.isdigit() else None)

    def _forget_erased(self, events: Sequence[Recorded]) -> None:
        """Somebody was erased, here or elsewhere: what is in memory of them goes before anything else is told."""
        for stream in {one.stream for one in events if isinstance(one.event, PersonErased)}:
            self.log.forget()
            self.spawn(self._rooms.forget_erased(stream))

    async def reading(self, read: Callable[..., T], *values: Any, **named: Any) -> T:
        """Run a read of the log in a thread."""
        return await self._tasks.reading(read, *values, **named)

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run something beside, until it ends or the hub does."""
        return self._tasks.spawn(work)
