"""What happened lately in a room, step by step, for those who come back to it.

Kept from when somebody may be back: when a connection broke, or when somebody came who had to be given what was read
from the log. Until then nothing is, as most of what happens is never asked for again; and some time after nobody has
asked, nothing is again. What is older is in the log.
"""

from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Any

from mapstream.live.working import Step

MOST = 256
"""Steps that are kept of a room."""
MOST_ITEMS = 50_000
"""Items in the documents of these steps, about: a document has its own list of everything in the collection that its
event changed. It takes some 4 MB for them."""
ASKED_WITHIN = 60.0
"""Seconds for which it is kept when nobody asks."""


class Lately:
    """The last steps of a room, without a gap, the latest of them the last that happened."""

    __slots__ = ("_items", "_steps", "timer")

    def __init__(self) -> None:
        self.timer: Any = None
        """Fires when nobody has asked for some time."""
        self._steps: deque[tuple[Step, int]] = deque()
        self._items = 0

    def extend(self, steps: Sequence[Step]) -> None:
        """These have happened."""
        for step in steps:
            if self._steps and step.recorded.version != self._steps[-1][0].recorded.version + 1:
                self._steps.clear()
                self._items = 0
            items = _items_of(step)
            self._steps.append((step, items))
            self._items += items
        while len(self._steps) > MOST or self._items > MOST_ITEMS:
            self._items -= self._steps.popleft()[1]

    def begin_with(self, steps: Sequence[Step]) -> None:
        """These happened before, and up to what is known at least."""
        later = [step for step, _ in self._steps if step.recorded.version > steps[-1].recorded.version]
        self._steps.clear()
        self._items = 0
        self.extend(steps)
        self.extend(later)

    def since(self, version: int) -> list[Step] | None:
        """What happened after a version; ``None`` if not all of it is known."""
        if not self._steps or version < (first := self._steps[0][0].recorded.version) - 1:
            return None
        return [step for step, _ in islice(self._steps, version + 1 - first, None)]


def _items_of(step: Step) -> int:
    """How many items stand in what the document of a step has for itself."""
    after: dict[str, object] = step.after  # type: ignore[assignment]
    return 1 + sum(len(items) for name in step.recorded.patch if isinstance(items := after.get(name), dict))
