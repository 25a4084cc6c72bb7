"""The desk: where units of commands wait, are decided, and are answered once it is known what came of them.

The units that come in during one turn of the event loop wait in their rooms until its end; then they are decided room
by room, for a moment at a time, each against the draft of its room, and wait in ``pending`` until the line
(:mod:`mapstream.live.line`) takes them into a commit. What cannot be decided yet goes on waiting: for the room to be
loaded, for the past to be read, for the first of two twins. A mistake of ours is answered as such: better refused than
left hanging.

Not decided one by one between two reads from a socket: each would find the processor's caches full of something else.
"""

import asyncio
from collections.abc import Callable, Iterable

import structlog

from mapstream import clock
from mapstream.live.counts import Counts
from mapstream.live.past import past_of
from mapstream.live.reader import Reader
from mapstream.live.recent import Recent
from mapstream.live.room import Batch, Done, Nothing, Outcome, Room, Unit, Written
from mapstream.live.work import Work
from mapstream.live.working import NeedsPast, Working
from mapstream.log import Log
from mapstream.plan.bounds import Bounds
from mapstream.problems import CommandIdTaken, IdReused, InternalError, OutcomeUnknown, Problem, StoreAway

SLICE = 0.01
"""Seconds of work after which what else there is comes first: sockets, and the other rooms."""
REMEMBERED = 10_000
"""Commands of which it is remembered, at least, that they were handed over to be written."""

_log = structlog.get_logger(__name__)


class Desk:
    """Decides, and answers. Lives on the event loop."""

    def __init__(self, log: Log, work: Work, now: Callable[[], str], fresh: Callable[[], str], bounds: Bounds) -> None:
        self._log = log
        self._work = work
        self._now = now
        self._fresh = fresh
        self._bounds = bounds
        self.counts = Counts()
        self._due: dict[Room, None] = {}
        self.pending: Batch = {}
        """What is decided and waits to be written."""
        self.handed_in = asyncio.Event()
        """Set when there is something pending, or to be looked at."""
        self.idle = asyncio.Event()
        """Set while every unit is answered."""
        self.idle.set()
        self.under_way = 0
        """Units that are not answered yet."""
        self.handed_over = Recent(REMEMBERED)
        """Commands that this server has written, or may have."""
        self._owing: list[Reader] = []

    # deciding

    def take(self, room: Room, unit: Unit, away: bool) -> None:
        """A unit comes in; ``away``: while the store is, and not only for a moment."""
        if not self.under_way:
            self.idle.clear()
        self.under_way += 1
        if room.unavailable is not None:
            self.tell(unit, room.unavailable)
        elif away:
            self._turn_away(room, unit)
        else:
            room.waiting.append(unit)
            self.open(room)
        if self._owing:
            self.pay()

    def _turn_away(self, room: Room, unit: Unit) -> None:
        """Answer a unit that cannot be written now, unless an answer to the same command is on its way."""
        if unit.asked.id in room.deciding:
            # sent again while it is not known what came of it: that will be its answer too
            room.twins.append(unit)
        elif (settled := room.outcomes.get(unit.asked.id)) is not None:
            self.tell_again(unit, settled)
        else:
            self.tell(unit, self._unwritten(unit))

    def _unwritten(self, unit: Unit) -> StoreAway:
        """What to say of a unit that this server has not written this time."""
        return outcome_unknown() if unit.asked.id in self.handed_over else store_away()

    def open(self, room: Room) -> None:
        """Have those decided that wait, if the room takes commands."""
        if room.waiting and room.ready:
            if not self._due:
                asyncio.get_running_loop().call_soon(self._decide_due)
            self._due[room] = None

    def redecide(self, room: Room) -> None:
        """Have decided again what was decided against a draft that no longer holds."""
        units = self.take_pending(room)
        room.reset()
        self._put_first(room, [*units, *self.take_needing(room)])

    def take_pending(self, room: Room) -> list[Unit]:
        """What is pending in a room, and is no more."""
        return self.pending.pop(room, [])

    def take_all_pending(self) -> Batch:
        """All that is pending, and is no more."""
        batch, self.pending = self.pending, {}
        return batch

    def _decide_due(self) -> None:
        due, self._due = self._due, {}
        until, begun = clock.busy() + SLICE, list[Room]()
        for room in due:
            if clock.busy() < until:
                self._decide_in(room, until)
                begun.append(room)
            else:
                self.open(room)
        for room in begun:
            self.open(room)
        self.pay()

    def _decide_in(self, room: Room, until: float) -> None:
        decided: list[Unit] = []
        while room.waiting and room.ready and clock.busy() < until:
            unit = room.waiting.popleft()
            if self._decide(room, unit):
                decided.append(unit)
        if decided:
            self.pending.setdefault(room, []).extend(decided)
            self.handed_in.set()

    def take_needing(self, room: Room) -> list[Unit]:
        """What needs the past in a room, and waits until all that is decided there is written; it does no more."""
        unit, room.needing = room.needing, None
        return [] if unit is None else [unit]

    def after(self, room: Room) -> None:
        """A commit is over: those who waited for it go on."""
        twins, room.twins = room.twins, []
        self._put_first(room, twins)
        self._read_past(room)

    def attempt(self, working: Working, unit: Unit) -> None:
        """Decide a unit against a room at work. Raises NeedsPast."""
        unit.steps, unit.problem = [], None
        try:
            unit.steps = working.unit(unit.asked, self._now(), self._fresh, unit.past, self._bounds)
        except Problem as problem:
            unit.problem = problem.to_keep()
        except NeedsPast:
            raise
        except Exception:
            _log.exception("deciding_failed", room=working.stream, types=[ask.command.type for ask in unit.asked.asks])
            unit.problem = our_mistake()

    def _decide(self, room: Room, unit: Unit) -> bool:
        """Whether a unit is decided now. Otherwise it has been answered, or waits for something else."""
        id = unit.asked.id
        settled = room.outcomes.get(id)
        if settled is not None:
            self.tell_again(unit, settled)
            return False
        if id in room.deciding:
            room.twins.append(unit)
            return False
        try:
            self.attempt(room.draft, unit)
        except NeedsPast:
            room.needing = unit
            self._read_past(room)
            return False
        room.deciding[id] = unit
        return True

    def _put_first(self, room: Room, units: list[Unit]) -> None:
        """Have these decided before all that wait."""
        room.waiting.extendleft(reversed(units))
        self.open(room)

    def _read_past(self, room: Room) -> None:
        """Read what a waiting unit needs from the log, once everything before it is written."""
        if room.needing is not None and not room.deciding:
            room.reading, room.needing = room.needing, None
            self._work.spawn(self._decide_with_past(room, room.reading))

    async def _decide_with_past(self, room: Room, unit: Unit) -> None:
        try:
            unit.past = await self._work.reading(past_of, self._log, room.id, unit.asked)
        except Problem as problem:
            self.tell(unit, problem)
        except Exception:
            _log.exception("past_not_read", room=room.id)
            self.tell(unit, our_mistake())
        else:
            if room.held:
                # the room is read again, and may have another past then
                unit.past = None
            room.waiting.appendleft(unit)
        room.reading = None
        self.open(room)

    # answering

    def tell(self, unit: Unit, outcome: Outcome) -> None:
        """Answer a unit."""
        self.counts.told(unit, outcome)
        self.under_way -= 1
        if not self.under_way:
            self.idle.set()
        try:
            unit.tell(unit, outcome)
        except Exception:
            # whoever cannot be told must not keep the others from being told
            _log.exception("answer_not_told", id=unit.asked.id)

    def tell_again(self, unit: Unit, settled: Written | Nothing) -> None:
        """Answer a unit whose command had an outcome before."""
        if settled.by != unit.asked.actor.id:
            self.tell(unit, CommandIdTaken("Another person's command has this id. Make a new id for every command."))
        elif settled.asked not in (None, unit.asked.digest()):
            self.tell(unit, IdReused("This id was sent before with something else. Make a new id for every command."))
        elif isinstance(settled, Written):
            self.tell(unit, Done(unit.asked.id, settled.last, again=True, before=settled))
        elif isinstance(settled.told, Done):
            self.tell(unit, settled.told._replace(again=True))
        else:
            self.tell(unit, settled.told)

    def refuse(self, units: Iterable[Unit], problem: Problem) -> None:
        """Refuse all of these."""
        for unit in units:
            self.tell(unit, problem)

    def refuse_pending(self) -> None:
        """Refuse what was decided and not handed over: nobody knows for how long it would have to wait."""
        self._decide_due()
        batch = self.take_all_pending()
        for room, units in batch.items():
            room.reset()
            for unit in units:
                self._turn_away(room, unit)
        for room in batch:
            self.after(room)
        self.pay()

    def refuse_waiting(self, room: Room) -> None:
        """Refuse what waits in a room that the line recovers: it was never handed over."""
        units = [*room.waiting]
        room.waiting.clear()
        for unit in units:
            self._turn_away(room, unit)

    def take_back(self, batch: Batch) -> None:
        """Have a batch decided again that was not written, before all that is pending in its rooms."""
        for room, units in batch.items():
            self.after(room)
            self.pending[room] = [*units, *self.pending.get(room, ())]
            self.redecide(room)

    def give_up(self, batch: Batch, problem: Problem) -> None:
        """Refuse a batch that cannot be written."""
        for room in batch:
            self.redecide(room)
        for room, units in batch.items():
            self.refuse(units, problem)
            self.after(room)
        self.pay()

    def owe(self, reader: Reader, frames: bytes) -> None:
        """Have frames written to a reader, after the events that they acknowledge."""
        reader.owe(frames)
        self._owing.append(reader)

    def pay(self) -> None:
        """Write what readers are owed."""
        if not self._owing:
            return
        owing, self._owing = self._owing, []
        for reader in owing:
            reader.pay()


def store_away() -> StoreAway:
    """Why nothing is taken in now."""
    return StoreAway(
        "Nothing can be saved at the moment. What was saved is safe, and of this nothing was written: send it again.",
        more={"retry_after": 1},
    )


def outcome_unknown() -> OutcomeUnknown:
    """What is told of a command that was sent before, and may have been written."""
    return OutcomeUnknown(
        "It is not known yet what came of this command. Send it again with the same id, and you will be told.",
        more={"retry_after": 1},
    )


def our_mistake() -> InternalError:
    """Why something that should have worked did not."""
    return InternalError("This is our mistake, and it has been noted.")
