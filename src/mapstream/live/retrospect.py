"""What happened in a room, as somebody may see it now: what they could see then, and may still see.

Everything that tells of the past to others than those who followed it live goes through here. What is gone from the
room is judged by how it was last; that is read from the log, once, and only where such a thing comes into view.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from mapstream.live.room import Room
from mapstream.live.unit import Transition
from mapstream.log import Log
from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Document
from mapstream.plan.patch import merge
from mapstream.plan.visibility.hindsight import hindsight, items_in, removed_by
from mapstream.plan.visibility.lens import Lens, items_of
from mapstream.problems import NotAllowed

PAGE = 1000
"""Events that are read at once to find what is gone."""


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


class Retrospect:
    """The past of a room, for one reader. Ask from a thread: it reads the log.

    Whatever is asked raises NotAllowed where their scope leaves the history out.
    """

    def __init__(self, log: Log, stream: str, lens: Lens, now: Document, version: int) -> None:
        self._log = log
        self._stream = stream
        self._lens = lens
        self._now, self._version = now, version
        self._there = items_in(now)
        self._last: tuple[int, dict[ItemRef, Document]] | None = None

    @classmethod
    def of(cls, log: Log, room: Room, lens: Lens) -> "Retrospect":
        """The past of a room in memory."""
        return cls(log, room.id, lens, room.state.document, room.state.version)

    @classmethod
    def of_own(cls, log: Log, room: Room, lens: Lens) -> "Retrospect":
        """The same for what the reader did themself, whether or not their scope leaves the history out."""
        return cls.of(log, room, replace(lens, sight=lens.sight._replace(history=True)))

    def steps(self, after: int, upto: int) -> tuple[Lens, list[Transition]]:
        """The events between two versions, and the lens to look at them through."""
        refuse_without_history(self._lens)
        steps = steps_between(self._log, self._stream, after, upto)
        return self.of_steps(steps), steps

    def of_steps(self, steps: Sequence[Transition]) -> Lens:
        """The lens to look at some events through that follow each other."""
        if not steps:
            return self._lens
        first = steps[0]
        seen = items_in(first.before).union(*(items_of(step.recorded.patch) for step in steps))
        return self._through(seen, first.before, first.recorded.version - 1)

    def at(self, document: Document, version: int) -> Lens:
        """The lens to look at the room through as it was at a version."""
        return self._through(items_in(document), document, version)

    def _through(self, seen: set[ItemRef], document: Document, version: int) -> Lens:
        refuse_without_history(self._lens)
        gone = self._gone(document, version) if seen - self._there else {}
        return hindsight(self._lens, self._now, gone)

    def _gone(self, document: Document, version: int) -> dict[ItemRef, Document]:
        """For what was removed after a version, the document in which it was for the last time."""
        if self._last is None or self._last[0] > version:
            self._last = version, self._find(document, version)
        return self._last[1]

    def _find(self, document: Document, version: int) -> dict[ItemRef, Document]:
        found: dict[ItemRef, Document] = {}
        for after in range(version, self._version, PAGE):
            for recorded in self._log.read(self._stream, after, min(after + PAGE, self._version)):
                found |= dict.fromkeys(removed_by(recorded.patch), document)
                document = cast(Document, merge(document, recorded.patch))
        return found
