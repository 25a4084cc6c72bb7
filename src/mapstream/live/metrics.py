"""What a server counts of itself: plain numbers, raised in passing and read when somebody asks for them."""

from bisect import bisect_left
from collections import defaultdict

from mapstream.live.unit import Outcome, Unit
from mapstream.problems import Problem

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)

UNREAD = "unread"
"""Stands for the type of a command that was refused before it was understood."""


class Histogram:
    """How often a value was at most each of some bounds. ``counts`` has one entry more, for what is above them all."""

    __slots__ = ("bounds", "counts", "sum")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def observe(self, value: float) -> None:
        """Count a value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value


class Counts:
    """Since the server began. Only the event loop raises them."""

    def __init__(self) -> None:
        self.commands: dict[tuple[str, str], int] = defaultdict(int)
        """By type and outcome: ``done``, ``unchanged``, ``again``, or the code of the problem."""
        self.events = 0
        """Appended by this server."""
        self.commit_seconds = Histogram(SECONDS)
        self.commit_events = Histogram(SIZES)
        self.loop_late = Histogram(SECONDS)

    def told(self, unit: Unit, outcome: Outcome) -> None:
        """A unit has been answered."""
        if isinstance(outcome, Problem):
            kind = outcome.code
        elif outcome.again:
            kind = "again"
        else:
            kind = "done" if outcome.steps else "unchanged"
        for ask in unit.asked.asks:
            self.commands[ask.command.type, kind] += 1

    def unread(self, problem: Problem) -> None:
        """A command was refused before it was understood."""
        self.commands[UNREAD, problem.code] += 1

    def committed(self, seconds: float, events: int) -> None:
        """A batch is on disk."""
        self.commit_seconds.observe(seconds)
        self.commit_events.observe(events)
