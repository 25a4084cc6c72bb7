"""Deciding a unit of commands against a room as it will be once everything before it is written. Pure.

A *unit* is what a caller sends as one: a command, or a batch that is written whole or not at all. What it decides to is
a list of *steps*, each an event with the document before and after it, so that whoever tells of it can look through a
reader's lens without folding anything again.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from mapstream.log.records import digest_of
from mapstream.plan.actor import Actor
from mapstream.plan.bounds import Bounds, growth, size_of
from mapstream.plan.command import Command
from mapstream.plan.context import Context, Sitting
from mapstream.plan.decide import decide
from mapstream.plan.document import Document
from mapstream.plan.event import Change, Recorded
from mapstream.plan.patch import merge, touched
from mapstream.plan.templates.reading import Offered
from mapstream.problems import Conflict, TooMuchWork

RECENT = 8
"""Events of a room that are kept at hand; what happened before is read from the log when it is needed. Few: on a busy
server all that is kept of every room falls out of the processor's cache, and is fetched again to be let go."""


class Ask(NamedTuple):
    """One command of a unit. ``if_version``: refuse it if anything it touches changed after that version."""

    command: Command
    if_version: int | None = None


class Step(NamedTuple):
    """An event with the document before and after it."""

    recorded: Recorded
    before: Document
    after: Document


class Asked(NamedTuple):
    """A unit of commands: its id, what is asked, and by whom.

    ``sent``: what stands for what was sent, where that is not the commands themselves.
    """

    id: str
    asks: tuple[Ask, ...]
    actor: Actor
    sent: bytes | None = None

    def digest(self) -> bytes:
        """What stands for what is asked, by whomever and under whatever condition: the same again has the same."""
        if self.sent is not None:
            return self.sent
        said = [f"{ask.command.type} {ask.command.model_dump_json(exclude_unset=True)}" for ask in self.asks]
        return digest_of("\n".join(said))


@dataclass(frozen=True, slots=True)
class Past:
    """What a decision needs that is not in the room's recent events: the change to undo, the events since a version,
    templates, the document at the versions that are agreed to, and the sittings that views belong to."""

    undoing: Change | None = None
    since: tuple[Recorded, ...] = ()
    templates: Mapping[tuple[str, int | None], Offered] = field(default_factory=dict)
    earlier: Mapping[int, Document] = field(default_factory=dict)
    sittings: Mapping[str, Sitting] = field(default_factory=dict)


_NOTHING = Past()
BOUNDS = Bounds()


class NeedsPast(Exception):
    """This cannot be decided without reading the log. Not an error: the room waits, and asks again with the past."""


@dataclass(slots=True)
class Working:
    """A room's document at a version, with what happened recently. Documents are never changed, only replaced."""

    stream: str
    document: Document
    version: int
    at: str
    recent: deque[Recorded]
    size: int | None = None
    """The bytes of the document, once they have been counted."""

    def copy(self) -> "Working":
        """The same, to go on from separately."""
        return Working(self.stream, self.document, self.version, self.at, deque(self.recent, RECENT), self.size)

    def ahead(self) -> "Working":
        """The same, to try something on: all that happens to it stays among its recent events."""
        return Working(self.stream, self.document, self.version, self.at, deque(self.recent), self.size)

    def follow(self, recorded: Recorded) -> Step:
        """Take in the event that comes next."""
        assert recorded.version == self.version + 1, "events follow each other without gaps"
        step = Step(recorded, self.document, merge(self.document, recorded.patch))
        self.reach((step,))
        return step

    def reach(self, steps: Sequence[Step]) -> None:
        """Take in what was decided on this very document, here or elsewhere."""
        last, _, self.document = steps[-1]
        self.version, self.at = last.version, last.at
        for recorded, before, _ in steps:
            self.recent.append(recorded)
            if self.size is not None:
                self.size += growth(before, recorded.patch) if recorded.grown is None else recorded.grown

    def unit(
        self, asked: Asked, now: str, fresh: Callable[[], str], past: Past | None = None, bounds: Bounds = BOUNDS
    ) -> list[Step]:
        """Decide a unit, and go on from there. Raises a Problem, and stays as it was, if any of it is refused."""
        if sum(ask.command.whole_plan for ask in asked.asks) > 1:
            raise TooMuchWork("One of these commands goes through the whole plan, and only one such fits in a batch.")
        now = now if now > self.at else self.at
        if len(asked.asks) == 1:
            steps = self._ask(asked.asks[0], asked, now, fresh, past, bounds)
        else:
            ahead, steps = self.ahead(), []
            for ask in asked.asks:
                steps += ahead._ask(ask, asked, now, fresh, past, bounds)
            if steps:
                self.reach(steps)
        if steps:
            steps[0].recorded.asked = asked.digest()
        return steps

    def _ask(
        self, ask: Ask, asked: Asked, now: str, fresh: Callable[[], str], past: Past | None, bounds: Bounds
    ) -> list[Step]:
        command, if_version = ask
        if past is None and command.needs_past_at(self.version):
            raise NeedsPast
        unit, _, actor, _ = asked
        brought = past or _NOTHING
        undoing = brought.undoing and self._known(brought.undoing)
        known = brought.templates, brought.earlier, brought.sittings
        context = Context(now, actor, fresh, undoing, self.version, *known)
        steps: list[Step] = []
        after, version = self.document, self.version
        for event in decide(after, command, context):
            version += 1
            recorded = Recorded(self.stream, version, now, actor.id, actor.via, unit, event)
            before, after = after, merge(after, recorded.patch)
            bounds.refuse_beyond(before, after, recorded.patch)
            recorded.grown = growth(before, recorded.patch)
            steps.append(Step(recorded, before, after))
        if if_version is not None and if_version < self.version:
            self._refuse_if_changed(unit, steps, if_version, past)
        if steps:
            if self.size is None:
                self.size = size_of(self.document)
            grown = sum(step.recorded.grown or 0 for step in steps)
            bounds.refuse_size(self.size + grown, grown)
            self.reach(steps)
        return steps

    def _known(self, change: Change) -> Change:
        """A change with what has happened since it was read. Raises NeedsPast if that is not at hand."""
        if change.known >= self.version:
            return change
        return replace(change, since=(*change.since, *self._since(change.known, None)), known=self.version)

    def _refuse_if_changed(self, unit: str, steps: Sequence[Step], version: int, past: Past | None) -> None:
        since = [r for r in self._since(version, past) if r.command != unit]
        places = {place for step in steps for place in touched(step.recorded.patch)}
        changed = [r for r in since if any(_overlap(a, b) for a in touched(r.patch) for b in places)]
        if changed:
            raise Conflict(
                "What this changes was changed after the version you had seen. Look at it again.",
                more={"changed": [recorded.version for recorded in changed]},
            )

    def _since(self, version: int, past: Past | None) -> Iterable[Recorded]:
        """What happened after a version: as the past tells it, then the recent events. Raises NeedsPast if something
        lies between the two."""
        before = [r for r in past.since if r.version > version] if past else []
        known = before[-1].version if before else version
        if self.version - len(self.recent) > known:
            raise NeedsPast
        return (*before, *(r for r in self.recent if r.version > known))


def _overlap(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return all(x == y for x, y in zip(a, b, strict=False))
