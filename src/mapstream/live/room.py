"""A room in memory: its committed state, the draft that commands are decided against, and those who follow it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, cast

import orjson
import structlog

from mapstream.live.frames import MAX_FRAME, NOTED, OUR_MISTAKE, text
from mapstream.live.lately import Lately
from mapstream.live.working import RECENT, Asked, Past, Step, Working
from mapstream.plan.bounds import size_of
from mapstream.plan.document import Document
from mapstream.plan.visibility.audience import named_people, people_apart
from mapstream.plan.visibility.lens import Lens
from mapstream.problems import Conflict, InternalError, Problem, StoreAway

if TYPE_CHECKING:
    from mapstream.live.reader import Reader
    from mapstream.log import Followed, State


REMEMBERED = 64
"""Commands of a room whose outcome is kept at hand; that of others is in the log. Few, as the recent events are."""

_log = structlog.get_logger(__name__)


class Written(NamedTuple):
    """What a command wrote: the versions of its first and last event, whose it was, and what stands for what was asked,
    where that is known."""

    first: int
    last: int
    by: str
    asked: bytes | None = None


class Done(NamedTuple):
    """A unit is durable. ``version`` is the room's after it.

    ``steps`` are its events. When it was settled ``again`` and had been written ``before``, they are to be read from
    the log.
    """

    id: str
    version: int
    steps: Sequence[Step] = ()
    again: bool = False
    before: Written | None = None


Outcome = Done | Problem


class Nothing(NamedTuple):
    """That a command came to nothing: what its sender was told, whose it was, and what stands for what was asked, where
    that is known."""

    told: Outcome
    by: str
    asked: bytes | None = None


@dataclass(slots=True, eq=False)
class Unit:
    """A unit on its way through a room; ``tell`` is called once, with it and what came of it."""

    asked: Asked
    tell: Callable[[Unit, Outcome], None]
    steps: list[Step] = field(default_factory=list)
    problem: Problem | None = None
    past: Past | None = None
    tries: int = 0
    """How often it was left out of what was written with others, for something that was wrong with its room."""

    @property
    def for_good(self) -> bool:
        """Whether its outcome is the last word. A mistake of ours is not, nor that it could not be decided; and who is
        told of a conflict may ask again under another condition."""
        return not isinstance(self.problem, InternalError | StoreAway | Conflict)


def steps_of(units: Iterable[Unit]) -> list[Step]:
    """All that units have decided to, in their order."""
    return [step for unit in units for step in unit.steps]


class Room:
    """One room. Only the event loop touches it."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.state = Working(id, {}, 0, "", deque(maxlen=RECENT))
        """What is on disk."""
        self.draft = self.state.copy()
        """What will be on disk once everything decided is."""
        self.head = b""
        """Of the chain, at ``state``."""
        self.erased = 0
        """How many people's data was gone when it was loaded."""
        self.held = True
        """Whether it is being found out what is on disk: it is loaded, or read again, or the line recovers it."""
        self.missed = False
        """Whether something happened while it was being loaded."""
        self.outdated = False
        """Whether what is being loaded has to be loaded once more."""
        self.unavailable: Problem | None = None
        """Why nothing can be done in it any more, if so."""
        self.waiting: deque[Unit] = deque()
        self.guests: dict[str, Reader] = {}
        """Everybody connected, by connection, whether or not they have joined."""
        self.readers: dict[str, Reader] = {}
        """Those who have."""
        self.needing: Unit | None = None
        """A unit that needs the past, which is read once everything decided before it is settled."""
        self.reading: Unit | None = None
        """The unit for which the past is being read."""
        self.deciding: dict[str, Unit] = {}
        """Units decided and not yet settled, by command id."""
        self.twins: list[Unit] = []
        """Units sent again while the first is not settled yet."""
        self._named: frozenset[str] = frozenset()
        """Everybody to whom something is shown by name."""
        self.lately: Lately | None = None
        """What happened lately, while somebody may ask for it."""
        self.behind: dict[str, Reader] = {}
        """Those who wait to be sent what they have not had yet, by connection."""
        self.refilling = False
        """Whether somebody is at it."""
        self.outcomes: dict[str, Written | Nothing] = {}
        """What came of recent commands, by id; the oldest first."""

    @property
    def ready(self) -> bool:
        """Whether commands can be decided now, each before the one that came after it."""
        return not self.held and self.needing is None and self.reading is None

    @property
    def idle(self) -> bool:
        """Whether nobody needs it in memory."""
        return not (self.guests or self.readers or self.waiting or self.deciding or not self.ready)

    def load(self, state: State) -> None:
        """Begin from a replayed state."""
        self.state = Working(self.id, cast(Document, state.document), state.version, state.at, deque(maxlen=RECENT))
        self.state.size = size_of(state.document)
        self.draft = self.state.copy()
        self.head, self.erased = state.head, state.erased
        # of another past than that of which this was known, perhaps
        self.outcomes.clear()
        self.lately = None
        for unit in self.waiting:
            unit.past = None
        self._named = named_people(self.state.document)
        self.lately = None

    def follow(self, followed: Followed) -> Step:
        """Take in an event that another server wrote."""
        recorded = followed.recorded
        step = self.state.follow(recorded)
        self.head = followed.head
        begun = self.outcomes.get(recorded.command)
        first, asked = recorded.version, recorded.asked
        if isinstance(begun, Written):
            first, asked = begun.first, begun.asked
        self.remember(recorded.command, Written(first, recorded.version, recorded.by, asked))
        return step

    def settle(self, units: Sequence[Unit], steps: Sequence[Step]) -> list[Outcome]:
        """Take in what came of units of ours, whose steps these are; what is to be told of each."""
        deciding, outcomes, version = self.deciding, self.outcomes, self.state.version
        told: list[Outcome] = []
        for unit in units:
            id, wrote = unit.asked.id, unit.steps
            deciding.pop(id, None)
            if wrote:
                first, version = wrote[0].recorded, wrote[-1].recorded.version
                outcomes[id] = Written(first.version, version, first.by, first.asked)
                told.append(Done(id, version, wrote))
            else:
                outcome = Done(id, version) if unit.problem is None else unit.problem
                if unit.for_good:
                    outcomes[id] = Nothing(outcome, unit.asked.actor.id, unit.asked.digest())
                told.append(outcome)
        if steps:
            self.state.reach(steps)
        self._forget_outcomes()
        return told

    def reset(self) -> None:
        """Drop the draft: what was decided against it has to be decided again."""
        self.draft = self.state.copy()
        self.deciding.clear()
        self._named = named_people(self.state.document)

    def remember(self, command: str, outcome: Written | Nothing) -> None:
        """Keep what came of a command, for a while."""
        self.outcomes[command] = outcome
        self._forget_outcomes()

    def _forget_outcomes(self) -> None:
        outcomes = self.outcomes
        for id in list(islice(outcomes, max(0, len(outcomes) - REMEMBERED))):
            del outcomes[id]

    def tell(self, steps: Sequence[Step]) -> None:
        """Send events, already on disk, to everybody who follows; one frame for all who see the same.

        Nobody is ever sent events that do not follow on what they have.
        """
        apart, self._named = people_apart(self._named, steps)
        if self.lately is not None:
            self.lately.extend(steps)
        if not self.readers:
            return
        frames: dict[str, bytes] = {}
        before, version = steps[0].recorded.version - 1, steps[-1].recorded.version
        for reader in list(self.readers.values()):
            if reader.behind:
                continue
            if reader.version != before:
                # a mistake of ours that must not become theirs: they come back, and resume from what they have
                _log.error("reader_out_of_step", room=self.id, has=reader.version, comes=before + 1)
                reader.close(OUR_MISTAKE, NOTED)
                continue
            kind = reader.kind_among(apart)
            frame = frames.get(kind)
            if frame is None:
                frame = frames[kind] = events_frame(reader.lens, steps, reader.data)
            reader.version = version
            if owed := reader.owed:
                frame += owed
                owed.clear()
            reader.write(frame)


def events_frame(lens: Lens, steps: Sequence[Step], data: bool) -> bytes:
    """The ``events`` frame of some steps as one kind of reader sees them; several, where one would be too large."""
    body = orjson.dumps({"op": "events", "events": [lens.event_frame(*step, data) for step in steps]})
    if len(body) > MAX_FRAME and len(steps) > 1:
        half = len(steps) // 2
        return events_frame(lens, steps[:half], data) + events_frame(lens, steps[half:], data)
    return text(body)


Batch = dict[Room, list[Unit]]
"""Units that are written together, by room; those of each room in the order in which they were decided."""
