"""Snapshots of rooms that grow, one after the other and unhurried.

Rooms that grow together would else all ask for theirs at once, and stop everything for it.
"""

import asyncio

import structlog

from mapstream.live.work import Work
from mapstream.log import Log
from mapstream.problems import Problem

EVERY = 1000
"""Events of a room between two snapshots."""
PAUSE = 0.5
"""Seconds between two snapshots."""

_log = structlog.get_logger(__name__)


class Snapshots:
    """Takes snapshots that are due."""

    def __init__(self, log: Log, work: Work) -> None:
        self._log = log
        self._work = work
        self._due: dict[str, int] = {}
        """Rooms that have grown by so much that a snapshot is due, and up to which version."""
        self._some = asyncio.Event()

    def grown(self, room: str, before: int, version: int) -> None:
        """A room has come from one version to another."""
        if version // EVERY > before // EVERY:
            self._due[room] = version
            self._some.set()

    async def run(self) -> None:
        """Take them, for ever."""
        while True:
            await self._some.wait()
            room, version = self._due.popitem()
            if not self._due:
                self._some.clear()
            try:
                # not from memory: the log knows whose data is gone
                state = await self._work.reading(self._log.replay, room, version)
                await self._work.reading(self._log.take_snapshot_of, room, state)
            except Problem:
                _log.warning("snapshot_not_taken", room=room)
            await asyncio.sleep(PAUSE)
