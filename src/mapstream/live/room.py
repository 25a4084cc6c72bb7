"""A room in memory. Its state changes through its own methods only; only the event loop calls them.

    put ─▶ waiting ─decide_waiting─▶ deciding ─settle─▶ outcomes
                        │                 ▲
                        └─ needing a past, which is read once nothing is being decided ─┘

``state`` is what is committed, ``optimistic`` what will be once everything decided is. A unit that is sent again while
the first is being decided waits for that one's outcome.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from itertools import islice
from typing import NamedTuple

from mapstream import clock
from mapstream.live.aggregate import RECENT, Aggregate, Decider, NeedsPast
from mapstream.live.subscribers import Subscribers
from mapstream.live.unit import Done, NoEffect, Outcome, Settled, Transition, Unit
from mapstream.log import Followed, State, Written
from mapstream.plan.bounds import size_of
from mapstream.problems import Problem

REMEMBERED = 64
"""Commands of a room whose outcome is kept at hand; that of others is in the log. Few, as the recent events are."""


class Phase(Enum):
    """What is being done with a room."""

    LOADING = "loading"
    """It is read from the log."""
    OPEN = "open"
    """Commands are decided in it."""
    RECOVERING = "recovering"
    """It is being found out what of it is on disk."""
    GONE = "gone"
    """It could not be read, and has been let go of."""


class Settlement(NamedTuple):
    """What a commit came to in a room."""

    told: list[tuple[Unit, Outcome]]
    """What is to be told of each unit."""
    due: bool
    """Whether something can be decided now."""
    needing: Unit | None
    """The unit for which the past is to be read, if any."""


class Room:
    """One room."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.phase = Phase.LOADING
        self.state = Aggregate.of(id, recent=RECENT)
        """What is on disk."""
        self.optimistic = self.state.copy()
        """What will be on disk once everything decided is."""
        self.head = b""
        """Of the chain, at ``state``."""
        self.erased = 0
        """How many people's data was gone when it was loaded."""
        self.unavailable: Problem | None = None
        """Why nothing can be done in it any more, if so."""
        self.subscribers = Subscribers(id)
        self._waiting: deque[Unit] = deque()
        self._needing: Unit | None = None
        """A unit that needs the past, which is read once everything decided before it is settled."""
        self._reading: Unit | None = None
        """The unit for which the past is being read."""
        self._deciding: dict[str, Unit] = {}
        """Units decided and not yet settled, by command id."""
        self._twins: list[Unit] = []
        """Units sent again while the first is not settled yet."""
        self._outcomes: dict[str, Settled] = {}
        """What came of recent commands, by id; the oldest first."""

    @property
    def ready(self) -> bool:
        """Whether commands can be decided now, each before the one that came after it."""
        return self.phase is Phase.OPEN and self._needing is None and self._reading is None

    @property
    def idle(self) -> bool:
        """Whether nobody needs it in memory."""
        return not (self.subscribers or self._waiting or self._deciding or not self.ready)

    # from the log

    def load(self, state: State) -> None:
        """Begin from a replayed state, of perhaps another past than before."""
        self.state = Aggregate.of(self.id, state, RECENT)
        self.state.size = size_of(state.document)
        self.optimistic = self.state.copy()
        self.head, self.erased = state.head, state.erased
        self._outcomes.clear()
        for unit in self._waiting:
            unit.past = None
        self.subscribers.begin(self.state.document)

    def follow(self, followed: Followed) -> Transition:
        """Take in an event that another server wrote."""
        recorded = followed.recorded
        step = self.state.follow(recorded)
        self.head = followed.head
        begun = self._outcomes.get(recorded.command)
        first, asked = recorded.version, recorded.asked
        if isinstance(begun, Written):
            first, asked = begun.first, begun.asked
        self.remember(recorded.command, Written(first, recorded.version, recorded.by, asked))
        return step

    def open(self) -> bool:
        """It is what is on disk: commands are decided in it; whether something can be now."""
        self.phase = Phase.OPEN
        return self._due

    def reload(self) -> None:
        """It is read again: nothing is decided in it until :meth:`open`."""
        self.phase = Phase.LOADING

    def recover(self) -> None:
        """It is to be found out what of it is on disk: nothing is decided in it until :meth:`recovered`."""
        self.phase = Phase.RECOVERING
        if self._needing is not None:
            self._waiting.appendleft(self._needing)
            self._needing = None

    def recovered(self) -> None:
        """That has been found out: go on from there."""
        self.optimistic = self.state.copy()
        self.phase = Phase.OPEN

    def leave_out(self, units: Sequence[Unit]) -> None:
        """These could not be written as the room is not what is on disk: they wait until it has been read again."""
        self.discard_optimistic()
        twins, self._twins = self._twins, []
        self.put_first([*units, *twins])

    def let_go(self, why: Problem) -> list[Unit]:
        """It cannot be had: nothing is taken in for it any more; what waited in it."""
        self.phase, self.unavailable = Phase.GONE, why
        units = [*self._waiting, *self._twins]
        self._waiting.clear()
        self._twins.clear()
        return units

    # commands

    def put(self, unit: Unit) -> bool:
        """Have a unit decided, after those that wait; whether it can be now."""
        self._waiting.append(unit)
        return self.ready

    def put_first(self, units: Iterable[Unit]) -> bool:
        """Have these decided before all that wait; whether something can be now."""
        self._waiting.extendleft(reversed(list(units)))
        return self._due

    def take_waiting(self) -> list[Unit]:
        """What waits; it does no more."""
        units = [*self._waiting]
        self._waiting.clear()
        return units

    def decide_waiting(
        self, decider: Decider, tell_again: Callable[[Unit, Settled], None], until: float
    ) -> tuple[list[Unit], Unit | None, bool]:
        """Decide what waits, each on what the one before it came to, until so much processor time is used; those that
        are decided now, the one for which the past is to be read, and whether more can be decided. ``tell_again`` is
        called with those that had an outcome before."""
        decided: list[Unit] = []
        while self._waiting and self.ready and clock.busy() < until:
            unit = self._waiting.popleft()
            if (settled := self._outcomes.get(unit.asked.id)) is not None:
                tell_again(unit, settled)
            elif not self.wait_for_twin(unit):
                try:
                    decider.attempt(self.optimistic, unit)
                except NeedsPast:
                    self._needing = unit
                else:
                    self._deciding[unit.asked.id] = unit
                    decided.append(unit)
        return decided, self._begin_reading(), self._due

    def redecide(self, units: Iterable[Unit]) -> bool:
        """Have these decided again, before all that wait, as what they were decided on no longer holds; whether
        something can be decided now."""
        self.discard_optimistic()
        needing, self._needing = self._needing, None
        return self.put_first(units if needing is None else [*units, needing])

    def resume(self) -> tuple[bool, Unit | None]:
        """A commit is over: whether something can be decided now, and the unit for which the past is to be read."""
        twins, self._twins = self._twins, []
        return self.put_first(twins), self._begin_reading()

    def outcome_of(self, unit: Unit) -> Settled | None:
        """What came of a unit's command before, if that is known here."""
        return self._outcomes.get(unit.asked.id)

    def wait_for_twin(self, unit: Unit) -> bool:
        """Whether the same command is being decided: then its answer will be that of this unit too."""
        if unit.asked.id not in self._deciding:
            return False
        self._twins.append(unit)
        return True

    def end_reading(self, unit: Unit | None) -> bool:
        """The past has been read; ``unit``: the one to be decided with it, unless it was answered. Whether something
        can be decided now."""
        if unit is not None:
            if self.phase is not Phase.OPEN:
                # the room is read again, and may have another past then
                unit.past = None
            self._waiting.appendleft(unit)
        self._reading = None
        return self._due

    @property
    def _due(self) -> bool:
        return bool(self._waiting) and self.ready

    def _begin_reading(self) -> Unit | None:
        if self._needing is None or self._deciding:
            return None
        self._reading, self._needing = self._needing, None
        return self._reading

    # outcomes

    def settle(self, units: Sequence[Unit], steps: Sequence[Transition], head: bytes) -> Settlement:
        """Take in what came of units of ours, whose steps these are, up to a head."""
        deciding, outcomes, version = self._deciding, self._outcomes, self.state.version
        told: list[tuple[Unit, Outcome]] = []
        for unit in units:
            id, wrote = unit.asked.id, unit.steps
            deciding.pop(id, None)
            if wrote:
                first, version = wrote[0].recorded, wrote[-1].recorded.version
                outcomes[id] = Written(first.version, version, first.by, first.asked)
                told.append((unit, Done(id, version, wrote)))
            else:
                outcome = Done(id, version) if unit.problem is None else unit.problem
                if unit.for_good:
                    outcomes[id] = NoEffect(outcome, unit.asked.actor.id, unit.asked.digest())
                told.append((unit, outcome))
        if steps:
            self.head = head
            self.state.reach(steps)
        self._forget_outcomes()
        return Settlement(told, *self.resume())

    def remember(self, command: str, outcome: Settled) -> None:
        """Keep what came of a command, for a while."""
        self._outcomes[command] = outcome
        self._forget_outcomes()

    def discard_optimistic(self, deciding: Iterable[Unit] = ()) -> None:
        """What was decided has to be decided again, but for these units."""
        self.optimistic = self.state.copy()
        self._deciding = {unit.asked.id: unit for unit in deciding}
        self.subscribers.rename(self.state.document)

    def _forget_outcomes(self) -> None:
        outcomes = self._outcomes
        for id in list(islice(outcomes, max(0, len(outcomes) - REMEMBERED))):
            del outcomes[id]


Batch = dict[Room, list[Unit]]
"""Units that are written together, by room; those of each room in the order in which they were decided."""
