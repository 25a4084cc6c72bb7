"""The rooms that are in memory, and how they come there, and how they are read again when they are not what is on disk.

What is wrong with one room is nothing to the others: it is read again, beside all that goes on, and those in it are
told to come again. Where it cannot be read, it is let go of, and whoever asks for it next is told.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from mapstream.live.desk import Desk, our_mistake, store_away
from mapstream.live.frames import GOING_AWAY, frame
from mapstream.live.room import Room
from mapstream.live.snapshots import EVERY
from mapstream.live.work import Work
from mapstream.log import Log, State
from mapstream.problems import Problem, StoreAway

KEPT = 1000
"""Rooms kept in memory without anybody in them."""

_log = structlog.get_logger(__name__)


class Rooms:
    """Rooms by id; a room is loaded when it is first asked for."""

    def __init__(self, log: Log, work: Work, desk: Desk) -> None:
        self._log = log
        self._work = work
        self._desk = desk
        self.by_id: dict[str, Room] = {}
        self.loading: dict[str, asyncio.Task[None]] = {}
        self.on_long_fold: Callable[[Room], None] = lambda _: None
        """Called when a room had to be folded from far back."""
        self._outdated: dict[str, str] = {}
        """Rooms to be read again, and why."""

    async def get(self, id: str) -> Room:
        """A room, loaded. Version 0: it has not been opened.

        It is here when this returns, and stays as long as somebody is in it; one held across an ``await`` with nobody
        in it may be let go of, and hears of nothing then.
        """
        while True:
            if id not in self.by_id:
                self.by_id[id] = Room(id)
                self.loading[id] = self._work.spawn(self._load(self.by_id[id]))
                self._evict()
            if id not in self.loading:
                return self.by_id[id]
            await asyncio.shield(self.loading[id])

    def loaded(self, id: str) -> Room | None:
        """The room, if it is here and not just being loaded."""
        return None if id in self.loading else self.by_id.get(id)

    def outdate(self, id: str, reason: str) -> None:
        """Have a room read again as soon as nothing is under way in it, and everybody in it told to come again."""
        if id in self.by_id:
            self._outdated[id] = reason
            self._desk.handed_in.set()

    def read_outdated(self) -> None:
        """Begin to read those rooms again. Nothing of what is decided may be under way in them."""
        while self._outdated:
            id, reason = self._outdated.popitem()
            if (room := self.by_id.get(id)) is None:
                continue
            if id in self.loading:
                room.outdated = True
                continue
            room.held = True
            self._desk.after(room)
            self._desk.redecide(room)
            self.loading[id] = self._work.spawn(self._load_again(room, reason))

    async def _load_again(self, room: Room, reason: str) -> None:
        with suppress(Problem):
            await self._load(room)
        # who comes back has the document from the beginning, or is told why not
        room.readers.clear()
        room.behind.clear()
        for reader in list(room.guests.values()):
            reader.write(frame({"op": "rejoin", "reason": reason}))
            reader.close(GOING_AWAY, "join again, without since")

    async def _load(self, room: Room) -> None:
        try:
            await self._read(room)
        except Problem as problem:
            self._let_go(room, store_away() if isinstance(problem, StoreAway) else problem)
            raise
        except Exception as error:
            _log.exception("room_unreadable", room=room.id)
            self._let_go(room, our_mistake())
            raise our_mistake() from error
        finally:
            self.loading.pop(room.id, None)
        room.held = False
        self._desk.open(room)

    def _let_go(self, room: Room, why: Problem) -> None:
        """A room cannot be had: nothing is taken in for it any more."""
        del self.by_id[room.id]
        room.unavailable = why
        for units in (room.waiting, room.twins):
            self._desk.refuse(units, why)
            units.clear()

    async def _read(self, room: Room) -> None:
        room.outdated = True
        while room.outdated:
            room.outdated = room.missed = False
            state: State = await self._work.reading(self._log.replay, room.id)
            room.load(state)
            if state.version - state.since > EVERY:
                self.on_long_fold(room)
            while room.missed:
                room.missed = False
                for followed in await self._work.reading(self._log.read_followed, room.id, room.state.version):
                    room.follow(followed)
                room.reset()

    def _evict(self) -> None:
        if len(self.by_id) <= KEPT:
            return
        for id in [id for id, room in self.by_id.items() if room.idle][: len(self.by_id) - KEPT]:
            del self.by_id[id]
