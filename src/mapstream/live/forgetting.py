"""Those who have been erased are forgotten in memory too: their rooms are read again, and everybody in them is told."""

import asyncio
from contextlib import suppress

from mapstream.live.desk import Desk
from mapstream.live.frames import GOING_AWAY, frame
from mapstream.live.rooms import Rooms
from mapstream.live.work import Work
from mapstream.log import Log
from mapstream.problems import Problem


class Forgetting:
    """Finds the rooms in which somebody has been erased who is in memory still, and reads them again."""

    def __init__(self, log: Log, work: Work, desk: Desk, rooms: Rooms) -> None:
        self._log = log
        self._work = work
        self._desk = desk
        self._rooms = rooms
        self._erased: set[str] = set()

    def __bool__(self) -> bool:
        """Whether there is something to forget."""
        return bool(self._erased)

    async def find(self, stream: str) -> None:
        """Find the rooms, or whether this is one, in which somebody has been erased since they were loaded."""
        for id in [stream] if stream else list(self._rooms.by_id):
            if (loading := self._rooms.loading.get(id)) is not None:
                await asyncio.wait([loading])
            with suppress(Problem):
                destroyed = await self._work.reading(self._log.keys.destroyed, id)
                room = self._rooms.loaded(id)
                if room is not None and room.erased != destroyed:
                    self._erased.add(id)
                    self._desk.handed_in.set()

    async def forget(self) -> None:
        """Read those rooms again, and have everybody in them do the same. Nothing may be under way in them."""
        while self._erased:
            id = next(iter(self._erased))
            if (room := self._rooms.loaded(id)) is not None:
                room.held = True
                try:
                    room.load(await self._work.writing(self._log.replay, id, room.state.version))
                finally:
                    room.held = False
                    self._desk.redecide(room)
                for reader in list(room.guests.values()):
                    reader.write(frame({"op": "rejoin", "reason": "somebody's data has been erased"}))
                    reader.close(GOING_AWAY, "join again, without since")
            self._erased.discard(id)
