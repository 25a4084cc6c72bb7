"""What happens to milestones."""

from dataclasses import dataclass
from typing import Any

from mapstream.plan.event import Event, Stamp, event, present, reasoned, stamped
from mapstream.plan.evidence import completion, proven
from mapstream.plan.patch import Patch


@event("milestone.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class MilestoneAdded(Event):
    """A decision point came into the plan."""

    milestone: str
    title: str
    rank: str
    due: str | None = None
    condition: str | None = None
    visible_to: str | list[str] | None = None
    pinned: bool | None = None
    gate: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The milestone, open."""
        milestone = present(
            title=self.title,
            status="open",
            rank=self.rank,
            due=self.due,
            condition=self.condition,
            added=stamped(stamp),
            visible_to=self.visible_to,
            pinned=self.pinned,
            gate=self.gate,
        )
        return {"milestones": {self.milestone: milestone}}


@event("milestone.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class MilestoneEdited(Event):
    """A milestone's words changed, or what it needs in time."""

    milestone: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"milestones": {self.milestone: self.changes}}


@event("milestone.rescheduled", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class MilestoneRescheduled(Event):
    """A milestone's date moved, came or went. ``along``: what it moved along with; ``untied``: what it followed before
    it was moved by hand."""

    milestone: str
    due: str | None
    was: str | None
    reason: str | None = None
    along: str | None = None
    untied: dict[str, int] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The date."""
        untied = {"follows": None} if self.untied else {}
        return {"milestones": {self.milestone: {"due": self.due} | untied}}


@event("milestone.reached", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class MilestoneReached(Event):
    """A milestone is reached. ``settled``: a dispute ended with it."""

    milestone: str
    proof: str | None = None
    evidence: list[dict[str, Any]] | None = None
    settled: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """Reached; no dispute any more."""
        milestone: dict[str, Any] = {"status": "reached", "completion": completion(stamp, self.proof, self.evidence)}
        if self.settled:
            milestone["dispute"] = None
        return {"milestones": {self.milestone: milestone}}


@event("milestone.proven", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class MilestoneProven(Event):
    """Evidence came after a milestone was reached. ``evidence`` is all of it; ``was``: what there was before."""

    milestone: str
    evidence: list[dict[str, Any]]
    was: list[dict[str, Any]] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The evidence, and that it is proven now."""
        return {"milestones": {self.milestone: {"completion": proven(self.evidence, self.was)}}}


@event("milestone.reopened", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class MilestoneReopened(Event):
    """A milestone is open again: a dispute if it was reached, a return if it was dropped."""

    milestone: str
    reason: str
    was: str

    def patch(self, stamp: Stamp) -> Patch:
        """Open, and disputed if it was reached."""
        if self.was == "reached":
            milestone = {"status": "open", "completion": None, "dispute": reasoned(stamp, self.reason)}
        else:
            milestone = {"status": "open", "reason": None}
        return {"milestones": {self.milestone: milestone}}


@event("milestone.dropped", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class MilestoneDropped(Event):
    """A milestone was given up."""

    milestone: str
    reason: str

    def patch(self, stamp: Stamp) -> Patch:
        """Dropped, and why."""
        return {"milestones": {self.milestone: {"status": "dropped", "reason": self.reason}}}


@event("milestone.prepared", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class MilestonePrepared(Event):
    """A milestone has steps ready, which come into the plan when it begins."""

    milestone: str
    steps: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The steps, with their milestone."""
        return {"milestones": {self.milestone: {"to_come": self.steps}}}


@event("milestone.begun", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class MilestoneBegun(Event):
    """The work towards a milestone begins: its steps come into the plan, with the events beside this one."""

    milestone: str
    steps: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """They are not kept with it any more."""
        return {"milestones": {self.milestone: {"to_come": None}}}
