"""What the factors of the forecast weigh: by judgement, or as calibrated on deals that ended.

All that is known of a deal is the values of its factors, from 0 to 1 each; one half says nothing either way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import exp
from typing import Literal, Protocol

from mapstream.languages.message import Message, say

NEUTRAL = 0.5
"""The value of what nothing is known of."""

Method = Literal["heuristic", "calibrated"]
"""How the weights came about: by judgement, or on deals of the workspace that ended."""

BY_JUDGEMENT: Mapping[str, float] = {
    "untroubled": 0.3,
    "committed": 0.12,
    "progressing": 0.08,
    "agreed": 0.06,
    "viewed": 0.06,
    "on_time": 0.05,
    "owned": 0.03,
}
"""By factor. They are 0.7 together: what is left is not seen in a room."""

CODES = tuple(BY_JUDGEMENT)
"""The factors, in the order in which their values are given."""


class Weights(Protocol):
    """How values become a score."""

    @property
    def method(self) -> Method:
        """How they came about."""
        ...

    @property
    def sentence(self) -> Message:
        """The same in words."""
        ...

    @property
    def of(self) -> Sequence[float]:
        """Each factor's weight."""
        ...

    def effects(self, values: Sequence[float]) -> list[float]:
        """How far each value moves the score."""
        ...

    def score(self, values: Sequence[float]) -> float:
        """How likely the deal is, from 0 to 1."""
        ...


_JUDGED = say("The weights are judgement.")


@dataclass(frozen=True)
class Judgement:
    """Weights by judgement: parts of the score. No deal is certain: it is 0.15 at least, and 0.85 at most."""

    method: Method = "heuristic"
    sentence: Message = _JUDGED
    of: tuple[float, ...] = tuple(BY_JUDGEMENT.values())

    def effects(self, values: Sequence[float]) -> list[float]:
        """How far each value moves the score from one half."""
        return [round(weight * (value - NEUTRAL), 4) for weight, value in zip(self.of, values, strict=True)]

    def score(self, values: Sequence[float]) -> float:
        """One half, and what the effects add up to."""
        return round(0.5 + sum(self.effects(values)), 3)


JUDGEMENT = Judgement()


@dataclass(frozen=True)
class Calibrated:
    """Weights from a logistic regression over deals that ended: log-odds, for a value of 1 instead of 0. ``base``: the
    log-odds of a deal of which nothing is known; ``deals``: over how many."""

    of: tuple[float, ...]
    base: float
    deals: int
    method: Method = "calibrated"

    @property
    def sentence(self) -> Message:
        """On what they were calibrated."""
        return say("The weights are those of {deals} deals of the workspace that ended.", deals=Decimal(self.deals))

    def effects(self, values: Sequence[float]) -> list[float]:
        """By how much the score would be less if nothing were known of a factor, each by itself."""
        known = self._log_odds(values)
        return [
            round(logistic(known) - logistic(known - weight * (value - NEUTRAL)), 4)
            for weight, value in zip(self.of, values, strict=True)
        ]

    def score(self, values: Sequence[float]) -> float:
        """What the regression says."""
        return round(logistic(self._log_odds(values)), 3)

    def _log_odds(self, values: Sequence[float]) -> float:
        moved = (weight * (value - NEUTRAL) for weight, value in zip(self.of, values, strict=True))
        return self.base + sum(moved)


def logistic(log_odds: float) -> float:
    """The probability with these odds."""
    if log_odds < 0:
        return exp(log_odds) / (1 + exp(log_odds))
    return 1 / (1 + exp(-log_odds))
