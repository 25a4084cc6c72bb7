"""The command queue: units wait in their rooms, are decided, and are answered once it is known what came of them.

The units that come in during one turn of the event loop wait until its end; then they are decided room by room, for a
moment at a time, each on the optimistic state of its room, and are ``pending`` until the commit loop
(:mod:`mapstream.live.commit`) takes them.
What cannot be decided yet goes on waiting: for the room to be loaded, for the past to be read, for the first of two
twins. A mistake of ours is answered as such: better refused than left hanging.

Not decided one by one between two reads from a socket: each would find the processor's caches full of something else.
"""

import asyncio
from collections.abc import Iterable, Mapping

import structlog

from mapstream import clock
from mapstream.live.aggregate import Decider
from mapstream.live.metrics import Counts
from mapstream.live.outage import StoreHealth, our_mistake, outcome_unknown, store_away
from mapstream.live.past import past_of
from mapstream.live.room import Batch, Room, Settlement
from mapstream.live.tasks import Tasks
from mapstream.live.unit import Done, Outcome, Settled, Unit
from mapstream.log import Log, Written
from mapstream.problems import CommandIdTaken, IdReused, Problem

SLICE = 0.01
"""Seconds of work after which what else there is comes first: sockets, and the other rooms."""
REMEMBERED = 10_000
"""Commands of which it is remembered, at least, that they were handed over to be written."""

_log = structlog.get_logger(__name__)


class CommandQueue:
    """Decides, and answers. Lives on the event loop."""

    def __init__(self, log: Log, tasks: Tasks, decider: Decider, health: StoreHealth) -> None:
        self._log = log
        self._tasks = tasks
        self._health = health
        self.decider = decider
        self.counts = Counts()
        self._due: dict[Room, None] = {}
        self.pending: Batch = {}
        """What is decided and waits to be written."""
        self.some = asyncio.Event()
        """Set when there is something pending, or to be looked at."""
        self.idle = asyncio.Event()
        """Set while every unit is answered."""
        self.idle.set()
        self.under_way = 0
        """Units that are not answered yet."""
        self._handed_over: set[str] = set()
        self._handed_over_before: set[str] = set()
        """Commands that this server has written, or may have: the latest, in two generations."""

    # deciding

    def take(self, room: Room, unit: Unit) -> None:
        """A unit comes in."""
        if not self.under_way:
            self.idle.clear()
        self.under_way += 1
        if room.unavailable is not None:
            self.tell(unit, room.unavailable)
        elif self._health.why is not None and self._health.away_for_long:
            self._turn_away(room, unit)
        else:
            self.wake(room, room.put(unit))

    def resume(self, room: Room) -> None:
        """Something that was waited for is over: have decided what waits, and the past read for what needs it."""
        due, needing = room.resume()
        self.wake(room, due)
        self._read_past(room, needing)

    def wake(self, room: Room, due: bool) -> None:
        """Have those decided that wait, at the end of this turn, if some can be."""
        if due:
            if not self._due:
                asyncio.get_running_loop().call_soon(self._decide_due)
            self._due[room] = None

    def redecide(self, room: Room) -> None:
        """Have decided again what was decided on an optimistic state that no longer holds."""
        self.wake(room, room.redecide(self.take_pending(room)))

    def take_pending(self, room: Room) -> list[Unit]:
        """What is pending in a room, and is no more."""
        return self.pending.pop(room, [])

    def take_all_pending(self) -> Batch:
        """All that is pending, and is no more."""
        batch, self.pending = self.pending, {}
        return batch

    def _decide_due(self) -> None:
        due, self._due = self._due, {}
        until, later = clock.busy() + SLICE, list[Room]()
        for room in due:
            if clock.busy() >= until:
                self.wake(room, True)
                continue
            decided, needing, more = room.decide_waiting(self.decider, self.tell_again, until)
            if decided:
                self.pending.setdefault(room, []).extend(decided)
                self.some.set()
            if more:
                later.append(room)
            self._read_past(room, needing)
        for room in later:
            self.wake(room, True)

    def _read_past(self, room: Room, unit: Unit | None) -> None:
        """Read what a waiting unit needs from the log."""
        if unit is not None:
            self._tasks.spawn(self._decide_with_past(room, unit))

    async def _decide_with_past(self, room: Room, unit: Unit) -> None:
        again: Unit | None = unit
        try:
            unit.past = await self._tasks.reading(past_of, self._log, room.id, unit.asked)
        except Problem as problem:
            self.tell(unit, problem)
            again = None
        except Exception:
            _log.exception("past_not_read", room=room.id)
            self.tell(unit, our_mistake())
            again = None
        self.wake(room, room.end_reading(again))

    # what was handed over to be written

    def hand_over(self, units: Iterable[Unit]) -> None:
        """These are written, or may be."""
        self._handed_over.update([unit.asked.id for unit in units])
        if len(self._handed_over) > REMEMBERED:
            self._handed_over_before, self._handed_over = self._handed_over, set()

    def take_back(self, batch: Batch, unwritten: bool = False) -> None:
        """Have a batch decided again before all that is pending in its rooms. ``unwritten``: it is certain that nothing
        of it is written."""
        if unwritten:
            ids = {unit.asked.id for units in batch.values() for unit in units}
            self._handed_over -= ids
            self._handed_over_before -= ids
        for room, units in batch.items():
            self.resume(room)
            self.pending[room] = [*units, *self.pending.get(room, ())]
            self.redecide(room)

    # answering

    def settled(self, settlements: Mapping[Room, Settlement], written: bool) -> None:
        """Answer the units of a commit, and go on in its rooms; ``written``: it has written something."""
        for room, (told, due, needing) in settlements.items():
            if written:
                self.hand_over(unit for unit, _ in told)
            for unit, outcome in told:
                self.tell(unit, outcome)
            self.wake(room, due)
            self._read_past(room, needing)

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

    def tell_again(self, unit: Unit, settled: Settled) -> None:
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
            room.discard_optimistic()
            for unit in units:
                self._turn_away(room, unit)
        for room in batch:
            self.resume(room)

    def refuse_waiting(self, room: Room) -> None:
        """Refuse what waits in a room that is being recovered: it was never handed over."""
        for unit in room.take_waiting():
            self._turn_away(room, unit)

    def give_up(self, batch: Batch, problem: Problem) -> None:
        """Refuse a batch that cannot be written."""
        for room in batch:
            self.redecide(room)
        for room, units in batch.items():
            self.refuse(units, problem)
            self.resume(room)

    def _turn_away(self, room: Room, unit: Unit) -> None:
        """Answer a unit that cannot be written now, unless an answer to the same command is on its way."""
        if room.wait_for_twin(unit):
            return
        if (settled := room.outcome_of(unit)) is not None:
            self.tell_again(unit, settled)
        elif unit.asked.id in self._handed_over or unit.asked.id in self._handed_over_before:
            self.tell(unit, outcome_unknown())
        else:
            self.tell(unit, store_away())
