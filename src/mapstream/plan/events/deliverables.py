"""What happens to deliverables."""

from dataclasses import dataclass
from typing import Any

from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.events.base import completion, present, proven, reasoned, stamped
from mapstream.plan.patch import Patch


@event("deliverable.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DeliverableAdded(Event):
    """Something that a side will hand over came into the plan."""

    deliverable: str
    title: str
    side: str
    rank: str
    measure: str | None = None
    lead: str | None = None
    due: str | None = None
    milestone: str | None = None
    visible_to: str | list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The deliverable, open."""
        deliverable = present(
            title=self.title,
            side=self.side,
            status="open",
            rank=self.rank,
            measure=self.measure,
            lead=self.lead,
            due=self.due,
            milestone=self.milestone,
            added=stamped(stamp),
            visible_to=self.visible_to,
        )
        return {"deliverables": {self.deliverable: deliverable}}


@event("deliverable.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DeliverableEdited(Event):
    """A deliverable's words, side, lead or milestone changed."""

    deliverable: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"deliverables": {self.deliverable: self.changes}}


@event("deliverable.rescheduled", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DeliverableRescheduled(Event):
    """A deliverable's date moved, came or went."""

    deliverable: str
    due: str | None
    was: str | None
    reason: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The date."""
        return {"deliverables": {self.deliverable: {"due": self.due}}}


@event("deliverable.delivered", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DeliverableDelivered(Event):
    """Something was handed over. ``settled``: a dispute ended with it."""

    deliverable: str
    proof: str | None = None
    evidence: list[dict[str, Any]] | None = None
    settled: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """Delivered; no dispute any more."""
        deliverable: dict[str, Any] = {
            "status": "delivered",
            "completion": completion(stamp, self.proof, self.evidence),
        }
        if self.settled:
            deliverable["dispute"] = None
        return {"deliverables": {self.deliverable: deliverable}}


@event("deliverable.proven", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DeliverableProven(Event):
    """Evidence came after something was delivered. ``evidence`` is all of it; ``was``: what there was before."""

    deliverable: str
    evidence: list[dict[str, Any]]
    was: list[dict[str, Any]] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The evidence, and that it is proven now."""
        return {"deliverables": {self.deliverable: {"completion": proven(self.evidence, self.was)}}}


@event("deliverable.reopened", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DeliverableReopened(Event):
    """A deliverable is open again: a dispute if it was delivered, a return if it was dropped.

    ``was``: its status; ``dropped_for``: the reason that it had been dropped for.
    """

    deliverable: str
    reason: str
    was: str
    dropped_for: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """Open, and disputed if it was delivered."""
        if self.was == "delivered":
            deliverable = {"status": "open", "completion": None, "dispute": reasoned(stamp, self.reason)}
        else:
            deliverable = {"status": "open", "reason": None}
        return {"deliverables": {self.deliverable: deliverable}}


@event("deliverable.dropped", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DeliverableDropped(Event):
    """A deliverable was given up."""

    deliverable: str
    reason: str

    def patch(self, stamp: Stamp) -> Patch:
        """Dropped, and why."""
        return {"deliverables": {self.deliverable: {"status": "dropped", "reason": self.reason}}}
