"""The rooms that are in memory, and how they come there."""

import asyncio

from mapstream.live.desk import Desk, store_away
from mapstream.live.room import Room
from mapstream.live.work import Work
from mapstream.log import Log, State

KEPT = 1000
"""Rooms kept in memory without anybody in them."""


class Rooms:
    """Rooms by id; a room is loaded when it is first asked for."""

    def __init__(self, log: Log, work: Work, desk: Desk) -> None:
        self._log = log
        self._work = work
        self._desk = desk
        self.by_id: dict[str, Room] = {}
        self.loading: dict[str, asyncio.Task[None]] = {}

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

    async def _load(self, room: Room) -> None:
        try:
            state: State = await self._work.reading(self._log.replay, room.id)
            room.load(state)
            while room.missed:
                room.missed = False
                for followed in await self._work.reading(self._log.read_followed, room.id, room.state.version):
                    room.follow(*followed)
                room.reset()
        except BaseException:
            self.by_id.pop(room.id, None)
            self._desk.refuse(room.waiting, store_away())
            raise
        finally:
            self.loading.pop(room.id, None)
        room.held = False
        self._desk.open(room)

    def _evict(self) -> None:
        if len(self.by_id) <= KEPT:
            return
        for id in [id for id, room in self.by_id.items() if room.idle][: len(self.by_id) - KEPT]:
            del self.by_id[id]
