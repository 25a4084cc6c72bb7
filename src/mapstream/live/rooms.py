"""The rooms that are in memory, how they come there, and how they are read again when they are not what is on disk.

What is wrong with one room is nothing to the others: it is read again, beside all that goes on, and those in it are
told to come again. Where it cannot be read, it is let go of, and whoever asks for it next is told. Those who have been
erased are forgotten in memory too: their rooms are read again.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from mapstream.live.outage import our_mistake, store_away
from mapstream.live.queue import CommandQueue
from mapstream.live.room import Room
from mapstream.live.snapshots import EVERY
from mapstream.live.tasks import Tasks
from mapstream.log import Log
from mapstream.problems import Problem, StoreAway

KEPT = 1000
"""Rooms kept in memory without anybody in them."""

_log = structlog.get_logger(__name__)


class _Loading:
    """A room that is being read."""

    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None
        self.missed = False
        """Whether something has happened in it meanwhile."""
        self.outdated = False
        """Whether it has to be read once more."""


class Rooms:
    """Rooms by id; a room is loaded when it is first asked for."""

    def __init__(self, log: Log, tasks: Tasks, queue: CommandQueue, on_long_fold: Callable[[Room], None]) -> None:
        self._log = log
        self._tasks = tasks
        self._queue = queue
        self._on_long_fold = on_long_fold
        """Called when a room had to be folded from far back."""
        self.by_id: dict[str, Room] = {}
        self._loading: dict[str, _Loading] = {}
        self._outdated: dict[str, str] = {}
        """Rooms to be read again, and why."""

    async def get(self, id: str) -> Room:
        """A room, loaded. Version 0: it has not been opened.

        It is here when this returns, and stays as long as somebody is in it; one held across an ``await`` with nobody
        in it may be let go of, and hears of nothing then.
        """
        while True:
            if id not in self.by_id:
                room = self.by_id[id] = Room(id)
                loading = self._loading[id] = _Loading()
                loading.task = self._tasks.spawn(self._load(room, loading))
                self._evict()
            if id not in self._loading:
                return self.by_id[id]
            await self._loaded(id)

    def loaded(self, id: str) -> Room | None:
        """The room, if it is here and not just being loaded."""
        return None if id in self._loading else self.by_id.get(id)

    def following(self, id: str) -> Room | None:
        """The room in which something happened, to take it in; one that is being loaded reads it itself."""
        if (loading := self._loading.get(id)) is not None:
            loading.missed = True
            return None
        return self.by_id.get(id)

    def outdate(self, id: str, reason: str) -> None:
        """Have a room read again as soon as nothing is under way in it, and everybody in it told to come again."""
        if id in self.by_id:
            self._outdated[id] = reason
            self._queue.some.set()

    def read_outdated(self) -> None:
        """Begin to read those rooms again. Nothing of what is decided may be under way in them."""
        while self._outdated:
            id, reason = self._outdated.popitem()
            room = self.by_id.get(id)
            if (loading := self._loading.get(id)) is not None:
                loading.outdated = True
            elif room is not None:
                room.reload()
                self._queue.resume(room)
                self._queue.redecide(room)
                loading = self._loading[id] = _Loading()
                loading.task = self._tasks.spawn(self._load_again(room, loading, reason))

    async def forget_erased(self, stream: str) -> None:
        """Have those rooms read again, or that one, in which somebody has been erased since they were loaded."""
        for id in [stream] if stream else list(self.by_id):
            if id in self._loading:
                with suppress(Problem):
                    await self._loaded(id)
            with suppress(Problem):
                erased = await self._tasks.reading(self._log.erased, id)
                room = self.loaded(id)
                if room is not None and room.erased != erased:
                    self.outdate(id, "somebody's data has been erased")

    async def _loaded(self, id: str) -> None:
        task = self._loading[id].task
        assert task is not None
        await asyncio.shield(task)

    async def _load_again(self, room: Room, loading: _Loading, reason: str) -> None:
        with suppress(Problem):
            await self._load(room, loading)
        room.subscribers.send_away(reason)

    async def _load(self, room: Room, loading: _Loading) -> None:
        try:
            await self._read(room, loading)
        except Problem as problem:
            self._let_go(room, store_away() if isinstance(problem, StoreAway) else problem)
            raise
        except Exception as error:
            _log.exception("room_unreadable", room=room.id)
            self._let_go(room, our_mistake())
            raise our_mistake() from error
        finally:
            self._loading.pop(room.id, None)
        self._queue.wake(room, room.open())

    def _let_go(self, room: Room, why: Problem) -> None:
        del self.by_id[room.id]
        self._queue.refuse(room.let_go(why), why)

    async def _read(self, room: Room, loading: _Loading) -> None:
        loading.outdated = True
        while loading.outdated:
            loading.outdated = loading.missed = False
            state = await self._tasks.reading(self._log.replay, room.id)
            room.load(state)
            if state.version - state.since > EVERY:
                self._on_long_fold(room)
            while loading.missed:
                loading.missed = False
                for followed in await self._tasks.reading(self._log.read_followed, room.id, room.state.version):
                    room.follow(followed)
                room.discard_optimistic()

    def _evict(self) -> None:
        if len(self.by_id) <= KEPT:
            return
        for id in [id for id, room in self.by_id.items() if room.idle][: len(self.by_id) - KEPT]:
            del self.by_id[id]
