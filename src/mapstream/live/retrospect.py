"""What happened in a room, as somebody may see it now: what they could see then, and may still see.

Everything that tells of the past to others than those who followed it live goes through here. What is gone from the
room is judged by how it was last.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from mapstream.live.life import Life, Lives, Then
from mapstream.live.room import Room
from mapstream.live.unit import Transition
from mapstream.log import Log
from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Document
from mapstream.plan.patch import merge
from mapstream.plan.review.attribution import Attribution
from mapstream.plan.visibility.hindsight import hindsight, items_in
from mapstream.plan.visibility.lens import Lens, items_of
from mapstream.problems import NotAllowed


def steps_between(log: Log, stream: str, after: int, upto: int) -> list[Transition]:
    """The events of a stream between two versions, each with the document before and after. Reads the log."""
    document: Document = log.replay(stream, after).document  # type: ignore[assignment]
    steps = []
    for recorded in log.read(stream, after, upto):
        before, document = document, merge(document, recorded.patch)
        steps.append(Transition(recorded, before, document))
    return steps


def refuse_without_history(lens: Lens) -> None:
    """Refuse those whose scope leaves the history out."""
    if not lens.sight.history:
        raise NotAllowed("Your access to this room does not include its history. Ask the seller's side for it.")


class Between(NamedTuple):
    """What was between two versions, and the lens to look at it through."""

    lens: Lens
    life: Life
    before: Then
    after: Then

    def attribution(self) -> Attribution:
        """Who tells by what each thing became what it is."""
        return Attribution(
            self.lens, self.life.trace, self.before.version, self.after.version, self.after.document, self.life.at
        )


VISIT = timedelta(minutes=30)
"""How long somebody does nothing until what they do next is another visit."""


class Retrospect:
    """The past of a room, for one reader. Ask from a thread: it reads the log.

    Whatever is asked raises NotAllowed where their scope leaves the history out.
    """

    def __init__(self, lives: Lives, room: Room, lens: Lens) -> None:
        self._lives = lives
        self._lens = lens
        self._room, self._head = room.id, room.head
        self._now, self._version = room.state.document, room.state.version
        self._there = items_in(self._now)

    @classmethod
    def of_own(cls, lives: Lives, room: Room, lens: Lens) -> "Retrospect":
        """The same for what the reader did themself, whether or not their scope leaves the history out."""
        return cls(lives, room, replace(lens, sight=lens.sight._replace(history=True)))

    def life(self) -> Life:
        """The life of the room, up to now. Whatever is told of it has to be looked at through a lens."""
        refuse_without_history(self._lens)
        return self._lives.reached(self._room, self._version, self._head)

    def steps(self, after: int, upto: int) -> tuple[Lens, list[Transition]]:
        """The events between two versions, and the lens to look at them through."""
        steps = self.life().steps(after, upto)
        return self.of_steps(steps), steps

    def then(self, version: int | None = None, at: str | None = None) -> tuple[Lens, Then]:
        """The room at a version, or as of an instant, and the lens to look at it through."""
        then = self.life().then(self._version if version is None else version, at)
        return self.at(then.document, then.version), then

    def between(self, first: int, last: int) -> "Between":
        """What was between two versions, the earlier one of which may be 0: before there was anything."""
        life = self.life()
        before, after = life.then(first), life.then(last)
        lens = self._through(items_in(before.document) | items_in(after.document), first)
        return Between(lens, life, before, after)

    def version_at(self, at: str) -> int:
        """The last version at or before an instant; 0 if there is none."""
        return self.life().trace.at_instant(at, self._version)

    def last_visit(self, now: str) -> int:
        """The last version of the reader's visit before the one that is under way; 0 if there is none."""
        trace, later = self.life().trace, datetime.fromisoformat(now)
        for version in trace.last_by(self._lens.person, self._version + 1):
            at = datetime.fromisoformat(trace.stamp(version).at)
            if later - at > VISIT:
                return version
            later = at
        return 0

    def of_steps(self, steps: Sequence[Transition]) -> Lens:
        """The lens to look at some events through that follow each other."""
        if not steps:
            return self._lens
        first = steps[0]
        seen = items_in(first.before).union(*(items_of(step.recorded.patch) for step in steps))
        return self._through(seen, first.recorded.version - 1)

    def at(self, document: Document, version: int) -> Lens:
        """The lens to look at the room through as it was at a version."""
        return self._through(items_in(document), version)

    def _through(self, seen: set[ItemRef], version: int) -> Lens:
        refuse_without_history(self._lens)
        gone = self.life().gone(version, self._version) if seen - self._there else {}
        return hindsight(self._lens, self._now, gone)
