"""By what a workspace judges its deals: what contradicts a status, and what the factors of the forecast weigh.

All that ever held is in it, each with the time since which it does, so that what would have been said on a past day is
said by what held then.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from mapstream.plan.document import Document
from mapstream.plan.signals.calibration import weights_of
from mapstream.plan.signals.contradictions import CONTRADICTIONS, Contradiction
from mapstream.plan.signals.weights import JUDGEMENT, Weights
from mapstream.plan.time.calendar import day_of


class Course:
    """Which weights hold when, by the calendar of a plan."""

    def __init__(self, begun: list[tuple[str, Weights]]) -> None:
        self._days = [day for day, _ in begun]
        self._weights = [JUDGEMENT, *(weights for _, weights in begun)]

    def on(self, day: str) -> Weights:
        """The weights that hold on a day."""
        return self._weights[bisect_right(self._days, day)]


@dataclass(frozen=True)
class Standards:
    """What is judged by, the earlier first. ``calibrated``: weights, and the instants since which they hold."""

    contradictions: tuple[Contradiction, ...] = CONTRADICTIONS
    calibrated: tuple[tuple[str, Weights], ...] = ()

    @classmethod
    def of(cls, workspace: Mapping[str, Any]) -> Self:
        """Those of a workspace, as its document has them."""
        own = [Contradiction.of(kept) for kept in workspace.get("contradictions", {}).values()]
        own.sort(key=lambda one: (one.added or "", one.code))
        calibrated = sorted((kept["at"], weights_of(kept)) for kept in workspace.get("calibrations", {}).values())
        return cls((*CONTRADICTIONS, *own), tuple(calibrated))

    @property
    def changes(self) -> int:
        """How often they have changed: as long as this is the same, so are they."""
        own = self.contradictions[len(CONTRADICTIONS) :]
        return len(own) + sum(one.removed is not None for one in own) + len(self.calibrated)

    def course(self, document: Document) -> Course:
        """Which weights hold when, by the calendar of a plan."""
        return Course([(day_of(at, document), weights) for at, weights in self.calibrated])


COMMON = Standards()
"""Those of a workspace that has none of its own."""
