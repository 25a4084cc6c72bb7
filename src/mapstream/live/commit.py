"""The commit loop: everything that was decided is written, told, and answered.

Group commit: commands that arrive while a commit is under way go into the next one together, one commit in flight,
rooms mixed. Nothing is told before it is on disk, and what is on disk is told before anything else is done: while the
database writes the next batch, what comes in meanwhile is read and decided.

While the store is away, or refuses to write, what was not handed over waits, in its order, for two seconds; then it is
refused, with nothing written, and what comes is refused at once. The store is back when something can be written. A
mistake of ours counts as the store being away.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress

import structlog

from mapstream import clock
from mapstream.live.outage import StoreHealth, pauses
from mapstream.live.queue import CommandQueue
from mapstream.live.recovery import Recovery, unwritten_of
from mapstream.live.room import Batch, Room, Settlement
from mapstream.live.rooms import Rooms
from mapstream.live.snapshots import Snapshots
from mapstream.live.tail import Tail
from mapstream.live.tasks import Tasks
from mapstream.live.unit import Transition, steps_of
from mapstream.log import Appended, Log, Outrun
from mapstream.problems import OutcomeUnknown, StoreAway

_log = structlog.get_logger(__name__)


class CommitLoop:
    """Writes, and tells. Lives on the event loop; it alone changes the committed state of rooms."""

    def __init__(
        self, log: Log, tasks: Tasks, queue: CommandQueue, rooms: Rooms, snapshots: Snapshots, health: StoreHealth
    ) -> None:
        self._log = log
        self._tasks = tasks
        self._queue = queue
        self._rooms = rooms
        self._snapshots = snapshots
        self._appender = log.appender()
        self.tail = Tail(log, tasks, queue, rooms)
        self.health = health
        self._recovery = Recovery(log, tasks, queue, self.tail, self.health, self._settle)

    async def run(self) -> None:
        """Write and take in, for ever."""
        queue, waits = self._queue, pauses()
        while True:
            await queue.some.wait()
            queue.some.clear()
            try:
                await self._turn()
            except Exception as error:
                self.tail.behind = True
                await self._wait_for_store(error, waits)
            else:
                if self.health.why is not None:
                    self.health.succeeded()
                    waits = pauses()
            if queue.pending or self.tail.due(idle=True):
                queue.some.set()

    async def close(self) -> None:
        """Let go of the store."""
        await self._appender.close()

    async def _turn(self) -> None:
        queue, tail = self._queue, self.tail
        self._rooms.read_outdated()
        if queue.pending and await self._appender.connect():
            # it may be another log that is at the other end now
            tail.behind = True
        if tail.due(idle=not queue.pending):
            await tail.catch_up()
            self._rooms.read_outdated()
        if queue.pending:
            await self._commit()

    async def _commit(self) -> None:
        batch = self._queue.take_all_pending()
        steps = {room: steps_of(units) for room, units in batch.items()}
        try:
            appended = await self._append(batch, steps)
        except Exception as reason:
            if isinstance(reason, StoreAway) and not isinstance(reason, OutcomeUnknown):
                self._queue.take_back(batch)
                raise
            await self._recovery.recover(batch, reason)
        else:
            self._settle(batch, steps, appended)
        finally:
            self.health.handed_over = None

    async def _append(self, batch: Batch, steps: Mapping[Room, list[Transition]]) -> Appended:
        events = [step.recorded for some in steps.values() for step in some]
        self.health.handed_over = began = clock.monotonic()
        if rooms := _out_of_step(batch):
            # a mistake of ours that must not be written: it is decided again, on what there is
            _log.error("decided_out_of_step", rooms=rooms)
            raise Outrun
        unwritten = unwritten_of(batch, {room: room.state.version for room in batch})
        if not (events or unwritten):
            return Appended([], {})
        appended = await self._appender.append(events, {room.id: room.head for room in batch}, unwritten)
        if events:
            self._queue.counts.committed(clock.monotonic() - began, len(events))
        return appended

    def _settle(self, batch: Batch, steps: Mapping[Room, list[Transition]], appended: Appended) -> None:
        """Take in what is on disk; tell everybody, and those who asked."""
        positions, head = iter(appended.positions), b""
        self._queue.counts.events += len(appended.positions)
        settlements: dict[Room, Settlement] = {}
        for room, units in batch.items():
            for step in steps[room]:
                step.recorded.position = next(positions)
                head = appended.heads[room.id]
            settlements[room] = room.settle(units, steps[room], head)
        # what is owed to those who asked goes out with the events
        self._queue.settled(settlements, bool(head))
        self.tail.written(steps, appended.positions, head)
        for room, some in steps.items():
            self._snapshots.grown(room, len(some))

    async def _wait_for_store(self, error: Exception, waits: Iterator[float]) -> None:
        """Wait until something can be written."""
        # what is handed over next is to go over a connection that lives, so that it is known what comes of it
        await self._appender.close()
        while True:
            if isinstance(error, StoreAway) and error.reason == "disk_full":
                with suppress(StoreAway):
                    error.said += "; " + await self._tasks.reading(self._log.database.disk)
            self.health.failed(error)
            if self.health.away_for_long:
                self._queue.refuse_pending()
            await asyncio.sleep(next(waits))
            try:
                await self._tasks.writing(self._log.try_write)
            except Exception as still:
                error = still
            else:
                return


def _out_of_step(batch: Batch) -> list[str]:
    """The rooms in which something was not decided on what is on disk and what goes there before it."""
    found: list[str] = []
    for room, units in batch.items():
        document = room.state.document
        for unit in units:
            if unit.steps:
                if unit.steps[0].before is not document:
                    found.append(room.id)
                    break
                document = unit.steps[-1].after
    return found
