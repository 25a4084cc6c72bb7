"""The line: on it everything that the desk decided is written and told, and what other servers wrote is taken in.

Commands that arrive while a commit is under way go into the next one together: one commit in flight, rooms mixed.
Nothing is told before it is on disk, and what is on disk is told before anything else is done: while the database
writes the next batch, what comes in meanwhile is read and decided. What other servers wrote is read when a notification
says so, or a gap before our own positions does; and now and then in any case, when there is nothing to write.

When an append is refused because another server was first, or when the store vanished under it and its outcome is not
known, the line holds the log, finds out which of its units have an outcome after all, decides the others again on what
there is, and appends: once (:mod:`mapstream.live.again`). While the store is away, units that were never handed over
are refused, with nothing written; those whose outcome is open stay unanswered until it is known. A mistake of ours
counts as the store being away.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence

import structlog

from mapstream import clock
from mapstream.live.again import Again, decide_again, unwritten_of
from mapstream.live.desk import Desk
from mapstream.live.forgetting import Forgetting
from mapstream.live.room import Batch, Room, steps_of
from mapstream.live.rooms import Rooms
from mapstream.live.snapshots import Snapshots
from mapstream.live.work import Work
from mapstream.live.working import Step
from mapstream.log import Appended, Followed, Log, Outrun
from mapstream.plan.event import Recorded
from mapstream.problems import StoreAway

TAIL_BATCH = 2000

_log = structlog.get_logger(__name__)


class Line:
    """Writes, takes in and tells. Lives on the event loop; the one who changes the committed state of rooms."""

    def __init__(self, log: Log, work: Work, desk: Desk, rooms: Rooms) -> None:
        self._log = log
        self._work = work
        self._desk = desk
        self._rooms = rooms
        self._appender = log.appender()
        self.snapshots = Snapshots(log, work)
        self.forgetting = Forgetting(log, work, desk, rooms)
        self.position = 0
        """Everything up to here has been taken in."""
        self.on_events: list[Callable[[Sequence[Recorded]], None]] = []
        """Called with what happened in all streams, each one's events in order, after readers have been told."""
        self.away = False
        """Whether the store could not be reached at the last attempt."""
        self._behind = True
        self._noticed = 0
        """The furthest position that we have been told of."""
        self._unsure = False
        """Whether somebody may have appended without our being told."""

    def begin(self, position: int) -> None:
        """Take up the log from here on."""
        self.position = position

    def notice(self, position: int | None) -> None:
        """Somebody appended, up to a position; ``None``: perhaps somebody did."""
        # our own appends are noticed too, and mostly before we know of them: whether there is anything to read is only
        # known then
        if position is None:
            self._unsure = True
        else:
            self._noticed = max(self._noticed, position)
        if self._unsure or self._noticed > self.position:
            self._desk.handed_in.set()

    async def run(self) -> None:
        """Write and take in, for ever."""
        desk, pause = self._desk, 0.1
        while True:
            await desk.handed_in.wait()
            desk.handed_in.clear()
            try:
                if self.forgetting:
                    await self.forgetting.forget()
                if self._behind or self._noticed > self.position or (self._unsure and not desk.pending):
                    await self._catch_up()
                if desk.pending:
                    await self._commit()
                self.away, pause = False, 0.1
            except Exception as error:
                self.away, self._behind = True, True
                if isinstance(error, StoreAway):
                    _log.warning("store_away", retry_in=pause)
                else:
                    _log.exception("line_failed", retry_in=pause)
                desk.refuse_pending()
                await asyncio.sleep(pause)
                pause = min(pause * 2, 1.0)
                desk.handed_in.set()
            if desk.pending or self._behind:
                desk.handed_in.set()

    async def close(self) -> None:
        """Let go of the store."""
        await self._appender.close()

    # what others wrote

    async def _catch_up(self) -> None:
        self._behind, self._unsure, self._noticed = False, False, 0
        # in the writer's thread, which is free now: those who read may all be waiting for a store that is away
        news = await self._work.writing(self._log.tail_followed, self.position, TAIL_BATCH)
        self._behind = len(news) == TAIL_BATCH
        if news:
            self.position = max(self.position, news[-1].recorded.position or 0)
        self._take_in(news)
        self._announce([followed.recorded for followed in news])

    def _take_in(self, news: Iterable[Followed]) -> None:
        told: dict[Room, list[Step]] = {}
        for followed in news:
            recorded = followed.recorded
            room = self._rooms.by_id.get(recorded.stream)
            if room is not None and room.id in self._rooms.loading:
                room.missed = True
            elif room is not None and recorded.version == room.state.version + 1:
                told.setdefault(room, []).append(room.follow(*followed))
        for room, steps in told.items():
            self._desk.redecide(room)
            room.tell(steps)

    # what we write

    async def _commit(self) -> None:
        desk = self._desk
        batch = desk.take_all_pending()
        # whoever else appended before it, its positions tell: a busy line stops for no look at the log
        unsure, self._unsure = self._unsure, False
        try:
            appended = await self._append(batch)
        except (Outrun, StoreAway) as reason:
            await self._recover(batch, reason)
        except Exception:
            _log.exception("append_failed", units=_units(batch))
            desk.give_up(batch)
        else:
            unsure = unsure and not appended.positions
            self._settle(batch, appended)
        self._behind |= unsure

    async def _append(self, batch: Batch) -> Appended:
        events = [step.recorded for units in batch.values() for step in steps_of(units)]
        began = clock.monotonic()
        if rooms := _out_of_step(batch):
            # a mistake of ours that must not be written: it is decided again, on what there is
            _log.error("decided_out_of_step", rooms=rooms)
            raise Outrun
        unwritten = unwritten_of(batch, {room: room.state.version for room in batch})
        if not (events or unwritten):
            return Appended([], {})
        appended = await self._appender.append(events, {room.id: room.head for room in batch}, unwritten)
        if events:
            self._desk.counts.committed(clock.monotonic() - began, len(events))
        return appended

    def _settle(self, batch: Batch, appended: Appended) -> None:
        """Take in what is on disk; tell everybody, then those who asked."""
        desk = self._desk
        desk.counts.events += len(appended.positions)
        positions = iter(appended.positions)
        told: dict[Room, list[Step]] = {}
        for room, units in batch.items():
            steps = told[room] = steps_of(units)
            for step in steps:
                step.recorded.position = next(positions)
            if steps:
                room.head = appended.heads[room.id]
            for unit, outcome in zip(units, room.settle(units, steps), strict=True):
                desk.tell(unit, outcome)
        for room, steps in told.items():
            if steps:
                room.tell(steps)
                self.snapshots.grown(room, len(steps))
        self._advance(appended.positions)
        self._announce([step.recorded for steps in told.values() for step in steps])
        desk.pay()
        for room in batch:
            desk.after(room)

    def _advance(self, positions: Sequence[int]) -> None:
        """Positions that follow on from ours need not be read again; a gap may hide another server's events."""
        if positions and positions[0] == self.position + 1 and positions[-1] - positions[0] == len(positions) - 1:
            self.position = positions[-1]
        elif positions:
            self._behind = True

    def _announce(self, events: Sequence[Recorded]) -> None:
        for call in self.on_events:
            call(events)

    # when an append did not go through

    async def _recover(self, batch: Batch, reason: Exception) -> None:
        """Hold the log, find out what is there, and write what is not. Ends when every unit's outcome is known."""
        desk = self._desk
        for room, units in batch.items():
            room.held = True
            room.waiting.extendleft(desk.take_needing(room))
            units += desk.take_pending(room)
        try:
            await self._recover_held(batch, reason)
        finally:
            for room in batch:
                room.draft = room.state.copy()
                room.held = False
                desk.after(room)

    async def _recover_held(self, batch: Batch, reason: Exception) -> None:
        pause = 0.05
        while True:
            if isinstance(reason, StoreAway):
                self.away = True
                _log.warning("store_away", units=_units(batch), retry_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 1.0)
            try:
                again = await self._work.writing(decide_again, self._log, self._desk, batch)
            except (Outrun, StoreAway) as error:
                reason = error
            except Exception:
                _log.exception("append_failed", units=_units(batch))
                self._desk.give_up(batch)
                return
            else:
                self._settle_again(again)
                return

    def _settle_again(self, again: Again) -> None:
        self.away = False
        for room in again.decided:
            room.reset()
        self._take_in(again.news)
        self._behind = True
        for room, unit, before in again.settled:
            room.remember(unit.asked.id, before)
            self._desk.tell_again(unit, before)
        for room, units in again.decided.items():
            room.deciding.update({unit.asked.id: unit for unit in units})
        self._settle(again.decided, again.appended)


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


def _units(batch: Batch) -> int:
    return sum(map(len, batch.values()))
