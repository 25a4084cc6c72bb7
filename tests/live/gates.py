"""A log that can be held up where a test wants it, and that counts how often it is written to."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from threading import Event
from typing import Any

from mapstream.live.hub import Hub
from mapstream.log import Appended, Appender, Log, State, Unwritten
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


class GatedAppender(Appender):
    """The real appender, behind a gate."""

    def __init__(self, real: Appender, gate: Callable[[int], Awaitable[None]]) -> None:
        self._real, self._gate = real, gate

    async def append(
        self, events: Sequence[Recorded], heads: Mapping[str, bytes], unwritten: Sequence[Unwritten] = ()
    ) -> Appended:
        """Wait at the gate, then append."""
        await self._gate(len(events))
        return await self._real.append(events, heads, unwritten)

    async def connect(self) -> bool:
        """Have the real one connected."""
        return await self._real.connect()

    async def close(self) -> None:
        """Let the real one's connection go."""
        await self._real.close()


class GatedLog(Log):
    """The real log, with gates before it is written and after it is replayed."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.writing, self.replayed, self.reading_back = Gate(), Gate(), Gate()
        self.handed: list[int] = []
        """How many events each batch had that was handed over to be appended."""
        self.appends: list[int] = []
        """How many events each append had."""
        self.before_append: Callable[[], None] | None = None
        """Done once, directly before the next append."""
        super().__init__(*given, **named)

    def append(
        self, events: Sequence[Recorded], heads: Mapping[str, bytes], unwritten: Sequence[Unwritten] = ()
    ) -> Appended:
        """Wait at the gate, then append."""
        self.pass_the_gate(len(events))
        return super().append(events, heads, unwritten)

    def appender(self) -> Appender:
        """One that waits at the same gate."""
        return GatedAppender(super().appender(), self._hand_over)

    def _hand_over(self, events: int) -> Awaitable[None]:
        self.handed.append(events)
        return asyncio.to_thread(self.pass_the_gate, events)

    def pass_the_gate(self, events: int) -> None:
        """Where whoever is about to append has to come by."""
        self.writing.passed()
        self.appends.append(events)
        before, self.before_append = self.before_append, None
        if before is not None:
            before()

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
