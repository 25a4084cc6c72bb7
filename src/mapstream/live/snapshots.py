"""Snapshots of rooms that grow, one after the other and unhurried.

Rooms that grow together would else all ask for theirs at once, and stop everything for it.
"""

import asyncio

import structlog

from mapstream.live.room import Room
from mapstream.live.tasks import Tasks
from mapstream.log import Log, State
from mapstream.problems import Problem

EVERY = 1000
"""Events of a room between two snapshots."""
PAUSE = 0.5
"""Seconds between two snapshots."""

_log = structlog.get_logger(__name__)


class Snapshots:
    """Takes snapshots that are due."""

    def __init__(self, log: Log, tasks: Tasks) -> None:
        self._log = log
        self._tasks = tasks
        self._due: dict[str, Room] = {}
        self._some = asyncio.Event()

    def grown(self, room: Room, events: int) -> None:
        """A room has grown by some events."""
        version = room.state.version
        if version // EVERY > (version - events) // EVERY:
            self.due(room)

    def due(self, room: Room) -> None:
        """A room needs a snapshot."""
        self._due[room.id] = room
        self._some.set()

    async def run(self) -> None:
        """Take them, for ever."""
        while True:
            await self._some.wait()
            room = self._due.pop(next(iter(self._due)))
            if not self._due:
                self._some.clear()
            at = room.state
            # from memory; the log does not keep it if somebody has been erased since the room was loaded
            state = State(dict(at.document), at.version, room.head, at.at, room.erased)
            try:
                await self._tasks.reading(self._log.take_snapshot, room.id, state)
            except Problem:
                _log.warning("snapshot_not_taken", room=room.id)
            await asyncio.sleep(PAUSE)
