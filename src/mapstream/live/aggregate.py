"""A room's document at a version, and deciding units on it. Pure.

The command line and the demo decide here as well, on a room as they have read it from the log.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import cast

import structlog

from mapstream.live.outage import our_mistake
from mapstream.live.unit import Asked, Past, Transition, Unit
from mapstream.log import State
from mapstream.plan.bounds import Bounds, growth, size_of
from mapstream.plan.context import Context
from mapstream.plan.decide import decide
from mapstream.plan.document import Document
from mapstream.plan.event import Change, Recorded
from mapstream.plan.patch import merge, touched
from mapstream.problems import Conflict, Problem, TooMuchWork
from mapstream.protocol.session import Ask

RECENT = 8
"""Events of a room that are kept at hand; what happened before is read from the log when it is needed. Few: on a busy
server all that is kept of every room falls out of the processor's cache, and is fetched again to be let go."""

_log = structlog.get_logger(__name__)

NOTHING = State({})
_NO_PAST = Past()
BOUNDS = Bounds()


class NeedsPast(Exception):
    """This cannot be decided without reading the log. Not an error: the room waits, and asks again with the past."""


@dataclass(slots=True)
class Aggregate:
    """A room's document at a version, with what happened recently. Documents are never changed, only replaced."""

    stream: str
    document: Document
    version: int
    at: str
    recent: deque[Recorded]
    size: int | None = None
    """The bytes of the document, once they have been counted."""

    @classmethod
    def of(cls, stream: str, state: State = NOTHING, recent: int | None = None) -> Aggregate:
        """As the log has replayed it; ``recent``: how many events it keeps at hand, or all."""
        return cls(stream, cast(Document, state.document), state.version, state.at, deque(maxlen=recent))

    def copy(self) -> Aggregate:
        """The same, to go on from separately."""
        return Aggregate(self.stream, self.document, self.version, self.at, deque(self.recent, RECENT), self.size)

    def ahead(self) -> Aggregate:
        """The same, to try something on: all that happens to it stays among its recent events."""
        return Aggregate(self.stream, self.document, self.version, self.at, deque(self.recent), self.size)

    def follow(self, recorded: Recorded) -> Transition:
        """Take in the event that comes next."""
        assert recorded.version == self.version + 1, "events follow each other without gaps"
        step = Transition(recorded, self.document, merge(self.document, recorded.patch))
        self.reach((step,))
        return step

    def reach(self, steps: Sequence[Transition]) -> None:
        """Take in what was decided on this very document, here or elsewhere."""
        last, _, self.document = steps[-1]
        self.version, self.at = last.version, last.at
        for recorded, before, _ in steps:
            self.recent.append(recorded)
            if self.size is not None:
                self.size += growth(before, recorded.patch) if recorded.grown is None else recorded.grown

    def decide(
        self,
        asked: Asked,
        now: str,
        fresh: Callable[[], str],
        past: Past | None = None,
        bounds: Bounds = BOUNDS,
        mail: bool = False,
    ) -> list[Transition]:
        """Decide a unit, and go on from there. Raises a Problem, and stays as it was, if any of it is refused."""
        if sum(ask.command.whole_plan for ask in asked.asks) > 1:
            raise TooMuchWork("One of these commands goes through the whole plan, and only one such fits in a batch.")
        now = now if now > self.at else self.at
        if len(asked.asks) == 1:
            steps = self._ask(asked.asks[0], asked, now, fresh, past, bounds, mail)
        else:
            ahead, steps = self.ahead(), []
            for ask in asked.asks:
                steps += ahead._ask(ask, asked, now, fresh, past, bounds, mail)
            if steps:
                self.reach(steps)
        if steps:
            steps[0].recorded.asked = asked.digest()
        return steps

    def _ask(
        self,
        ask: Ask,
        asked: Asked,
        now: str,
        fresh: Callable[[], str],
        past: Past | None,
        bounds: Bounds,
        mail: bool,
    ) -> list[Transition]:
        command, if_version = ask
        if past is None and command.needs_past_at(self.version, self.version - len(self.recent)):
            raise NeedsPast
        unit, _, actor, *_ = asked
        brought = past or _NO_PAST
        undoing = brought.undoing and self._known(brought.undoing)
        known = brought.templates, brought.earlier, brought.sittings, brought.uploads
        recent = tuple(self.recent)
        about = brought.about and brought.about.after((*self._since(brought.about.version, None),))
        context = Context(now, actor, fresh, undoing, self.version, *known, recent, about, mail, asked.trying)
        steps: list[Transition] = []
        after, version = self.document, self.version
        for event in decide(after, command, context):
            version += 1
            recorded = Recorded(self.stream, version, now, actor.id, actor.via, unit, event, way=actor.way)
            before, after = after, merge(after, recorded.patch)
            bounds.refuse_beyond(before, after, recorded.patch)
            recorded.grown = growth(before, recorded.patch)
            steps.append(Transition(recorded, before, after))
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

    def _refuse_if_changed(self, unit: str, steps: Sequence[Transition], version: int, past: Past | None) -> None:
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


@dataclass(frozen=True, slots=True)
class Decider:
    """What deciding takes from outside: the time, fresh ids, bounds, and whether e-mail can be sent."""

    now: Callable[[], str]
    fresh: Callable[[], str]
    bounds: Bounds
    mail: bool = False

    def attempt(self, aggregate: Aggregate, unit: Unit) -> None:
        """Decide a unit on a room's state; what it comes to stands in it. Raises NeedsPast."""
        unit.steps, unit.problem = [], None
        try:
            unit.steps = aggregate.decide(unit.asked, self.now(), self.fresh, unit.past, self.bounds, self.mail)
        except Problem as problem:
            unit.problem = problem.to_keep()
        except NeedsPast:
            raise
        except Exception:
            types = [ask.command.type for ask in unit.asked.asks]
            _log.exception("deciding_failed", room=aggregate.stream, types=types)
            unit.problem = our_mistake()
