"""What happens to success criteria."""

from dataclasses import dataclass
from typing import Any

from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.events.base import completion, present, proven, stamped
from mapstream.plan.events.removal import removal
from mapstream.plan.patch import Patch, diff


@event("criterion.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CriterionAdded(Event):
    """A success criterion came into the plan."""

    criterion: str
    title: str
    rank: str
    measure: str | None = None
    visible_to: str | list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The criterion, without a verdict."""
        criterion = present(
            title=self.title,
            rank=self.rank,
            measure=self.measure,
            added=stamped(stamp),
            visible_to=self.visible_to,
        )
        return {"criteria": {self.criterion: criterion}}


@event("criterion.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CriterionEdited(Event):
    """A success criterion's words changed."""

    criterion: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"criteria": {self.criterion: self.changes}}


@event("criterion.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CriterionRemoved(Event):
    """A success criterion was taken out, with the ``comments`` on it; the ``risks`` that threatened it stay.

    ``was``: the criterion.
    """

    criterion: str
    was: dict[str, Any]
    comments: list[str] | None = None
    risks: list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """Without it."""
        return removal("criteria", self.criterion, self.comments, self.risks)


@event("criterion.judged", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CriterionJudged(Event):
    """Somebody said what came of a success criterion; ``verdict`` ``None``: it is open again. ``was``: the judgement
    before."""

    criterion: str
    verdict: str | None
    proof: str | None = None
    evidence: list[dict[str, Any]] | None = None
    was: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The judgement."""
        if self.verdict is None:
            return {"criteria": {self.criterion: {"judgement": None}}}
        judgement = {"verdict": self.verdict} | completion(stamp, self.proof, self.evidence)
        return {"criteria": {self.criterion: {"judgement": diff(self.was or {}, judgement)}}}


@event("criterion.proven", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CriterionProven(Event):
    """Evidence came after a criterion was judged. ``evidence`` is all of it; ``was``: what there was before."""

    criterion: str
    evidence: list[dict[str, Any]]
    was: list[dict[str, Any]] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The evidence, and that it is proven now."""
        return {"criteria": {self.criterion: {"judgement": proven(self.evidence, self.was)}}}
