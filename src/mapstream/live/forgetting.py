"""Those who have been erased are forgotten in memory too: their rooms are read again, and everybody in them is told."""

import asyncio
from contextlib import suppress

from mapstream.live.rooms import Rooms
from mapstream.live.work import Work
from mapstream.log import Log
from mapstream.problems import Problem


class Forgetting:
    """Finds the rooms in which somebody has been erased who is in memory still."""

    def __init__(self, log: Log, work: Work, rooms: Rooms) -> None:
        self._log = log
        self._work = work
        self._rooms = rooms

    async def find(self, stream: str) -> None:
        """Have those rooms read again, or that one, in which somebody has been erased since they were loaded."""
        for id in [stream] if stream else list(self._rooms.by_id):
            if (loading := self._rooms.loading.get(id)) is not None:
                await asyncio.wait([loading])
            with suppress(Problem):
                destroyed = await self._work.reading(self._log.erased, id)
                room = self._rooms.loaded(id)
                if room is not None and room.erased != destroyed:
                    self._rooms.outdate(id, "somebody's data has been erased")
