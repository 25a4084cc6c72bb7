"""The line: on it everything that the desk decided is written and told, and what other servers wrote is taken in.

Commands that arrive while a commit is under way go into the next one together: one commit in flight, rooms mixed.
Nothing is told before it is on disk, and what is on disk is told before anything else is done: while the database
writes the next batch, what comes in meanwhile is read and decided. What other servers wrote is read when a notification
says so, or a gap before our own positions does; and now and then in any case, when there is nothing to write.

When an append is refused because another server was first, or when the store vanished under it and its outcome is not
known, the line holds the log, finds out which of its units have an outcome after all, decides the others again on what
there is, and appends: once (:mod:`mapstream.live.again`). That is tried for :data:`RECOVERY` seconds; then the units
are told that their outcome is not known.

While the store is away, or refuses to write, what was not handed over waits, in its order, for :data:`HOLD` seconds;
then it is refused, with nothing written, and what comes is refused at once. The store is back when something can be
written. A mistake of ours counts as the store being away.

What is wrong with one room (an event that cannot be read, a head that does not fit, a mistake in telling) is that
room's affair: it is read again, and the others go on. When the log itself is not the one that was read before, all
that is in memory is held against it.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

import structlog

from mapstream import clock
from mapstream.live.again import Again, OutOfStep, decide_again, unwritten_of
from mapstream.live.desk import Desk, our_mistake, outcome_unknown, store_away
from mapstream.live.forgetting import Forgetting
from mapstream.live.room import Batch, Room, Unit, steps_of
from mapstream.live.rooms import Rooms
from mapstream.live.snapshots import Snapshots
from mapstream.live.work import Work
from mapstream.live.working import Step
from mapstream.log import GENESIS, Appended, Followed, Log, Mark, Outrun, Replaced, Unreadable
from mapstream.plan.event import Recorded
from mapstream.problems import OutcomeUnknown, StoreAway

TAIL_BATCH = 2000
HOLD = 2.0
"""Seconds for which what is not handed over waits for a store that is away, before it is refused."""
RECOVERY = 10.0
"""Seconds for which it is tried to find out what came of an append."""
SLOW = 2.5
"""Seconds after which a commit that is under way counts against the store."""
SAY_EVERY = 10.0
"""Seconds between two lines of the program's log that say that the store is still away."""
TRIES = 3
"""How often a unit is left out for what is wrong with its room, before it is refused."""

_DIFFERENT = "the history of this room is not the one that was here"

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
        rooms.on_long_fold = self.snapshots.due
        self.forgetting = Forgetting(log, work, rooms)
        self.position = 0
        """Everything up to here has been taken in."""
        self._mark = Mark(0)
        """The last of that which was read, or written by us."""
        self.on_events: list[Callable[[Sequence[Recorded]], None]] = []
        """Called with what happened in all streams, each one's events in order, after readers have been told."""
        self.on_replaced: list[Callable[[], object]] = []
        """Called when the log turned out to be another than before: what was read of it may not hold."""
        self._away: _Away | None = None
        self._handed_over: float | None = None
        """When what is being written was handed over."""
        self._behind = True
        self._noticed = 0
        """The furthest position that we have been told of."""
        self._unsure = False
        """Whether somebody may have appended without our being told."""

    def begin(self, mark: Mark) -> None:
        """Take up the log from here on."""
        self._mark, self.position = mark, mark.position

    @property
    def away(self) -> bool:
        """Whether the store could not be reached, or refused to write, at the last attempt."""
        return self._away is not None

    @property
    def away_for_long(self) -> bool:
        """Whether nobody should wait for it."""
        return self._away is not None and self._away.seconds > HOLD

    @property
    def trouble(self) -> StoreAway | None:
        """Why nothing can be written now, if so."""
        if self._away is not None:
            return self._away.why
        if self._handed_over is not None and (late := clock.monotonic() - self._handed_over) > SLOW:
            slow = StoreAway()
            slow.reason, slow.because = "no_answer", f"The database has not answered an append for {late:.0f} s."
            return slow
        return None

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
        desk, pauses = self._desk, _pauses()
        while True:
            await desk.handed_in.wait()
            desk.handed_in.clear()
            try:
                await self._turn()
            except Exception as error:
                self._behind = True
                await self._wait_for_store(error, pauses)
            else:
                if self._away is not None:
                    self._back()
                    pauses = _pauses()
            if desk.pending or self._behind:
                desk.handed_in.set()

    async def close(self) -> None:
        """Let go of the store."""
        await self._appender.close()

    async def _turn(self) -> None:
        desk = self._desk
        self._rooms.read_outdated()
        if desk.pending and await self._appender.connect():
            # it may be another log that is at the other end now
            self._behind = True
        if self._behind or self._noticed > self.position or (self._unsure and not desk.pending):
            await self._catch_up()
            self._rooms.read_outdated()
        if desk.pending:
            await self._commit()

    # what others wrote

    async def _catch_up(self) -> None:
        self._behind, self._unsure, self._noticed = False, False, 0
        # in the writer's thread, which is free now: those who read may all be waiting for a store that is away
        try:
            news = await self._work.writing(self._log.news, self._mark, self.position, TAIL_BATCH)
        except Replaced:
            await self._hold_against_log()
            return
        self._behind = len(news) == TAIL_BATCH
        if news:
            last = news[-1]
            self._reach(last.recorded.position or 0 if isinstance(last, Followed) else last.position, last.head)
        self._take_in(news)
        self._announce([one.recorded for one in news if isinstance(one, Followed)])

    def _take_in(self, news: Iterable[Followed | Unreadable]) -> None:
        told: dict[Room, list[Step]] = {}
        for one in news:
            if isinstance(one, Unreadable):
                _log.error("event_unreadable", room=one.stream, position=one.position, exc_info=one.error)
                self._rooms.outdate(one.stream, _DIFFERENT)
                continue
            recorded = one.recorded
            room = self._rooms.by_id.get(recorded.stream)
            if room is not None and room.id in self._rooms.loading:
                room.missed = True
            elif room is not None and recorded.version > room.state.version:
                self._follow(room, one, told)
        for room, steps in told.items():
            self._desk.redecide(room)
            self._tell(room, steps)

    def _follow(self, room: Room, one: Followed, told: dict[Room, list[Step]]) -> None:
        try:
            if one.recorded.version != room.state.version + 1 or one.previous != room.head:
                raise OutOfStep
            told.setdefault(room, []).append(room.follow(one))
        except Exception as error:
            self._outdate(room, error)

    def _outdate(self, room: Room, error: Exception) -> None:
        """Have a room read again with which something is wrong."""
        if isinstance(error, OutOfStep):
            _log.error("room_out_of_step", room=room.id, version=room.state.version)
        else:
            _log.error("room_failed", room=room.id, version=room.state.version, exc_info=error)
        self._rooms.outdate(room.id, _DIFFERENT)

    def _tell(self, room: Room, steps: list[Step]) -> None:
        try:
            room.tell(steps)
        except Exception as error:
            self._outdate(room, error)

    async def _hold_against_log(self) -> None:
        """The log is another than the one that was read: see what of all that is in memory is in it."""
        _log.error("log_replaced", position=self.position)
        self._log.forget()
        mark = await self._work.writing(self._log.mark)
        ends = await self._work.writing(self._log.ends, list(self._rooms.by_id))
        for id, room in self._rooms.by_id.items():
            if id in self._rooms.loading or ends.get(id, (0, GENESIS)) != (room.state.version, room.head or GENESIS):
                _log.error("room_out_of_step", room=id, version=room.state.version)
                self._rooms.outdate(id, _DIFFERENT)
        self._mark, self.position, self._behind = mark, mark.position, True
        for call in self.on_replaced:
            call()

    # what we write

    async def _commit(self) -> None:
        desk = self._desk
        batch = desk.take_all_pending()
        # whoever else appended before it, its positions tell: a busy line stops for no look at the log
        unsure, self._unsure = self._unsure, False
        try:
            appended = await self._append(batch)
        except Exception as reason:
            if isinstance(reason, StoreAway) and not isinstance(reason, OutcomeUnknown):
                desk.take_back(batch)
                raise
            await self._recover(batch, reason)
        else:
            unsure = unsure and not appended.positions
            self._settle(batch, appended)
        finally:
            self._handed_over = None
        self._behind |= unsure

    async def _append(self, batch: Batch) -> Appended:
        events = [step.recorded for units in batch.values() for step in steps_of(units)]
        self._handed_over = began = clock.monotonic()
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
        positions, head = iter(appended.positions), b""
        told: dict[Room, list[Step]] = {}
        for room, units in batch.items():
            steps = told[room] = steps_of(units)
            for step in steps:
                step.recorded.position = next(positions)
            if steps:
                room.head = head = appended.heads[room.id]
            for unit, outcome in zip(units, room.settle(units, steps), strict=True):
                desk.tell(unit, outcome)
        if head:
            self._advance(appended.positions, head)
            desk.handed_over.update([unit.asked.id for units in batch.values() for unit in units])
        for room, steps in told.items():
            if steps:
                self._tell(room, steps)
                self.snapshots.grown(room, len(steps))
        self._announce([step.recorded for steps in told.values() for step in steps])
        desk.pay()
        for room in batch:
            desk.after(room)

    def _advance(self, positions: Sequence[int], head: bytes) -> None:
        """Positions that follow on from ours need not be read again; a gap may hide another server's events."""
        if positions[0] == self.position + 1 and positions[-1] - positions[0] == len(positions) - 1:
            self._reach(positions[-1], head)
        else:
            self._behind = True

    def _reach(self, position: int, head: bytes) -> None:
        self.position, self._mark = position, Mark(self._mark.table, position, head)

    def _announce(self, events: Sequence[Recorded]) -> None:
        for call in self.on_events:
            try:
                call(events)
            except Exception:
                # whoever cannot take it in must not keep the others from being told
                _log.exception("events_not_announced", events=len(events))

    # when an append did not go through

    async def _recover(self, batch: Batch, reason: Exception) -> None:
        """Hold the log, find out what is there, and write what is not. Ends when every unit's outcome is known, or
        nobody waits for it any more."""
        desk = self._desk
        if isinstance(reason, OutcomeUnknown):
            for units in batch.values():
                desk.handed_over.update([unit.asked.id for unit in units])
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
        unknown = not isinstance(reason, Outrun)
        began, pauses = clock.monotonic(), _pauses()
        while clock.monotonic() - began < (RECOVERY if unknown else HOLD):
            if isinstance(reason, StoreAway):
                self._say_away(reason)
                if self.away_for_long:
                    self._desk.refuse_pending()
                    for room in batch:
                        self._desk.refuse_waiting(room)
                await asyncio.sleep(next(pauses))
            elif not isinstance(reason, Outrun | Replaced):
                _log.error("append_failed", units=_units(batch), exc_info=reason)
            try:
                if isinstance(reason, Replaced):
                    await self._hold_against_log()
                again = await self._work.writing(decide_again, self._log, self._desk, batch, self._mark)
            except (StoreAway, Replaced) as error:
                reason = error
                unknown |= isinstance(error, OutcomeUnknown)
            except Exception as error:
                _log.error("append_failed", units=_units(batch), exc_info=error)
                break
            else:
                self._settle_again(batch, again)
                if again.refused is not None:
                    raise again.refused
                return
        if isinstance(reason, StoreAway):
            self._desk.give_up(batch, outcome_unknown() if unknown else store_away())
            raise reason
        self._desk.give_up(batch, outcome_unknown() if unknown else our_mistake())

    def _settle_again(self, batch: Batch, again: Again) -> None:
        if again.refused is None:
            self._back()
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
        settled = {unit for _, unit, _ in again.settled}
        left = {room: [unit for unit in units if unit not in settled] for room, units in batch.items()}
        for room, error in again.left_out.items():
            room.reset()
            self._outdate(room, error)
            self._leave_out(room, left[room], error)
        if again.refused is not None:
            batch = {room: units for room, units in left.items() if room not in again.left_out}
            self._desk.handed_over.forget(unit.asked.id for units in batch.values() for unit in units)
            self._desk.take_back(batch)

    def _leave_out(self, room: Room, units: Sequence[Unit], error: Exception) -> None:
        """What was left out waits until its room has been read again; if that was not what was wrong, it is refused."""
        for unit in units:
            unit.tries += 1
        again = isinstance(error, OutOfStep) and all(unit.tries < TRIES for unit in units)
        if again:
            twins, room.twins = room.twins, []
            room.waiting.extendleft(reversed([*units, *twins]))
        else:
            self._desk.refuse(units, our_mistake())

    # while the store is away

    async def _wait_for_store(self, error: Exception, pauses: Iterator[float]) -> None:
        """Wait until something can be written."""
        # what is handed over next is to go over a connection that lives, so that it is known what comes of it
        await self._appender.close()
        while True:
            if isinstance(error, StoreAway) and error.reason == "disk_full":
                with suppress(StoreAway):
                    error.said += "; " + await self._work.reading(self._log.database.disk)
            self._say_away(error)
            if self.away_for_long:
                self._desk.refuse_pending()
            await asyncio.sleep(next(pauses))
            try:
                await self._work.writing(self._log.try_write)
            except Exception as still:
                error = still
            else:
                return

    def _say_away(self, error: Exception) -> None:
        why = error if isinstance(error, StoreAway) else _mistake()
        self._away = self._away or _Away(why)
        self._away.say(why, None if why is error else error)

    def _back(self) -> None:
        if self._away is not None:
            _log.warning("store_back", after=round(self._away.seconds, 2))
            self._away = None


class _Away:
    """A time in which nothing can be written."""

    def __init__(self, why: StoreAway) -> None:
        self.why = why
        self._since = clock.monotonic()
        self._said = -SAY_EVERY
        self._reason = ""

    @property
    def seconds(self) -> float:
        """For how long it has lasted."""
        return clock.monotonic() - self._since

    def say(self, why: StoreAway, mistake: Exception | None) -> None:
        """Tell those who run the server, when it begins, becomes another, and now and then."""
        self.why, seconds = why, self.seconds
        if self._reason == why.reason and seconds - self._said < SAY_EVERY:
            return
        self._reason, self._said = why.reason, seconds
        if mistake is not None:
            _log.error("line_failed", exc_info=mistake)
        _log.warning("store_away", reason=why.reason, why=why.because, said=why.said, seconds=round(seconds, 1))


def _mistake() -> StoreAway:
    mistake = StoreAway()
    mistake.reason, mistake.because = "mistake", "A mistake of ours keeps this server from writing; it is in its log."
    return mistake


def _pauses() -> Iterator[float]:
    """Seconds between attempts: longer and longer, up to half a second, and never the same for two servers."""
    pause = 0.05
    while True:
        yield pause * (0.5 + clock.chance() / 2)
        pause = min(pause * 2, 0.5)


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
