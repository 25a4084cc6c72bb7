"""What happens to the words, the people, the dates and the order of tasks. How they get done: ``progress``."""

from dataclasses import dataclass
from typing import Any

from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.events.base import present, stamped
from mapstream.plan.patch import Patch


@event("task.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskAdded(Event):
    """A piece of work came into the plan."""

    task: str
    title: str
    side: str
    rank: str
    milestone: str | None = None
    lead: str | None = None
    supporters: list[str] | None = None
    due: str | None = None
    purpose: str | None = None
    condition: str | None = None
    kind: str | None = None
    visible_to: str | list[str] | None = None
    role: str | None = None
    days: int | None = None
    pinned: bool | None = None
    gate: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The task, not started."""
        task = present(
            title=self.title,
            side=self.side,
            status="not_started",
            rank=self.rank,
            milestone=self.milestone,
            lead=self.lead,
            supporters=self.supporters,
            due=self.due,
            purpose=self.purpose,
            condition=self.condition,
            kind=self.kind,
            added=stamped(stamp),
            visible_to=self.visible_to,
            role=self.role,
            days=self.days,
            pinned=self.pinned,
            gate=self.gate,
        )
        return {"tasks": {self.task: task}}


@event("task.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskEdited(Event):
    """A task's words, kind, milestone or role changed, or what it needs in time."""

    task: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"tasks": {self.task: self.changes}}


@event("task.assigned", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskAssigned(Event):
    """A task's side, lead or supporters changed. ``unconfirmed``: the former lead's confirmation fell."""

    task: str
    changes: dict[str, Any]
    was: dict[str, Any]
    unconfirmed: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        fallen = {"confirmed": None} if self.unconfirmed else {}
        return {"tasks": {self.task: self.changes | fallen}}


@event("task.rescheduled", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskRescheduled(Event):
    """A task's due date moved, came or went. ``unconfirmed``: the lead's confirmation of the old one fell."""

    task: str
    due: str | None
    was: str | None
    reason: str | None = None
    unconfirmed: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """The due date."""
        fallen = {"confirmed": None} if self.unconfirmed else {}
        return {"tasks": {self.task: {"due": self.due} | fallen}}


@event("task.confirmed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskConfirmed(Event):
    """The lead said “yes, mine, by then”."""

    task: str

    def patch(self, stamp: Stamp) -> Patch:
        """The confirmation."""
        return {"tasks": {self.task: {"confirmed": stamped(stamp)}}}
