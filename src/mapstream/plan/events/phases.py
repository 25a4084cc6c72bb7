"""What happens to phases, the rows of the responsibility matrix."""

from dataclasses import dataclass
from typing import Any

from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.events.base import completion, present, proven, reasoned, stamped
from mapstream.plan.events.removal import removal
from mapstream.plan.patch import Patch


@event("phase.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PhaseAdded(Event):
    """A row came into the responsibility matrix."""

    phase: str
    title: str
    side: str
    rank: str
    lead: str | None = None
    seller: str | None = None
    buyer: str | None = None
    shared: str | None = None
    condition: str | None = None
    visible_to: str | list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The phase, open."""
        phase = present(
            title=self.title,
            side=self.side,
            status="open",
            rank=self.rank,
            lead=self.lead,
            seller=self.seller,
            buyer=self.buyer,
            shared=self.shared,
            condition=self.condition,
            added=stamped(stamp),
            visible_to=self.visible_to,
        )
        return {"phases": {self.phase: phase}}


@event("phase.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PhaseEdited(Event):
    """A row's words, its side or its lead changed."""

    phase: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"phases": {self.phase: self.changes}}


@event("phase.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PhaseRemoved(Event):
    """A row was taken out of the matrix, with the ``comments`` on it; the ``risks`` that threatened it stay.

    ``was``: the phase.
    """

    phase: str
    was: dict[str, Any]
    comments: list[str] | None = None
    risks: list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """Without it."""
        return removal("phases", self.phase, self.comments, self.risks)


@event("phase.completed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PhaseCompleted(Event):
    """A phase is completed. ``settled``: a dispute ended with it."""

    phase: str
    proof: str | None = None
    evidence: list[dict[str, Any]] | None = None
    settled: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """Completed; no dispute any more."""
        phase: dict[str, Any] = {"status": "completed", "completion": completion(stamp, self.proof, self.evidence)}
        if self.settled:
            phase["dispute"] = None
        return {"phases": {self.phase: phase}}


@event("phase.proven", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PhaseProven(Event):
    """Evidence came after a phase was completed. ``evidence`` is all of it; ``was``: what there was before."""

    phase: str
    evidence: list[dict[str, Any]]
    was: list[dict[str, Any]] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The evidence, and that it is proven now."""
        return {"phases": {self.phase: {"completion": proven(self.evidence, self.was)}}}


@event("phase.reopened", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PhaseReopened(Event):
    """A completed phase is open again: a dispute."""

    phase: str
    reason: str

    def patch(self, stamp: Stamp) -> Patch:
        """Open, and disputed."""
        phase = {"status": "open", "completion": None, "dispute": reasoned(stamp, self.reason)}
        return {"phases": {self.phase: phase}}
