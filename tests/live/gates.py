"""A log that can be held up where a test wants it, and that counts how often it is written to."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from threading import Event
from typing import Any

from mapstream.live.hub import Hub
from mapstream.log import Appended, Log, State
from mapstream.plan.event import Recorded

StartHub = Callable[..., Awaitable[Hub]]
"""Starts another hub over the same log, or over the one that it is given; ``before`` is done with it first."""


class Gate:
    """Something passes when it is open; while it is shut, whoever comes waits."""

    def __init__(self) -> None:
        self._open = Event()
        self._open.set()
        self.reached = Event()
        """Set when somebody has come to it while it was shut."""

    def shut(self) -> None:
        """From now on, wait."""
        self.reached.clear()
        self._open.clear()

    def open(self) -> None:
        """Go on."""
        self._open.set()

    def passed(self) -> None:
        """Pass, when it is open."""
        if not self._open.is_set():
            self.reached.set()
            assert self._open.wait(30), "the gate stayed shut"


class GatedLog(Log):
    """The real log, with gates before it is written and after it is replayed."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.writing, self.replayed, self.reading_back = Gate(), Gate(), Gate()
        self.appends: list[int] = []
        """How many events each append had."""
        self.before_append: Callable[[], None] | None = None
        """Done once, directly before the next append."""
        super().__init__(*given, **named)

    def append(self, events: Sequence[Recorded], heads: Mapping[str, bytes]) -> Appended:
        """Wait at the gate, then append."""
        self.writing.passed()
        self.appends.append(len(events))
        before, self.before_append = self.before_append, None
        if before is not None:
            before()
        return super().append(events, heads)

    def replay(self, *given: Any, **named: Any) -> State:
        """Replay, then wait at the gate with the answer in hand."""
        state = super().replay(*given, **named)
        self.replayed.passed()
        return state

    def read_backwards(self, *given: Any, **named: Any) -> list[Recorded]:
        """Read, then wait at the gate with the answer in hand."""
        found = super().read_backwards(*given, **named)
        self.reading_back.passed()
        return found
