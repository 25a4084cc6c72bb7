"""What happens to tasks."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from mapstream.plan.event import Event, Stamp, event, present, reasoned, stamped
from mapstream.plan.evidence import completion, proven
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
    """A task's due date moved, came or went. ``unconfirmed``: the lead's confirmation of the old one fell. ``along``:
    what it moved along with; ``untied``: what it followed until it was moved by hand."""

    task: str
    due: str | None
    was: str | None
    reason: str | None = None
    unconfirmed: bool = False
    along: str | None = None
    untied: dict[str, int] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The due date."""
        fallen = {"confirmed": None} if self.unconfirmed else {}
        untied = {"follows": None} if self.untied else {}
        return {"tasks": {self.task: {"due": self.due} | fallen | untied}}


@event("task.confirmed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskConfirmed(Event):
    """The lead said “yes, mine, by then”. Who came by a link was ``known`` by a code, or by the link that the
    ``issuer`` made."""

    task: str
    known: Literal["link", "code"] | None = None
    issuer: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The confirmation."""
        known = present(how=self.known, by=self.issuer) or None
        return {"tasks": {self.task: {"confirmed": present(**stamped(stamp), known=known)}}}


@event("task.started", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskStarted(Event):
    """The work began."""

    task: str

    def patch(self, stamp: Stamp) -> Patch:
        """In progress."""
        return {"tasks": {self.task: {"status": "in_progress"}}}


@event("task.completed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskCompleted(Event):
    """The work is done. ``was``: its status before; ``settled``: a dispute ended with it."""

    class_version: ClassVar[int] = 2

    task: str
    was: str
    proof: str | None = None
    evidence: list[dict[str, Any]] | None = None
    settled: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """Completed; no reason for being blocked and no dispute any more."""
        task: dict[str, Any] = {"status": "completed", "completion": completion(stamp, self.proof, self.evidence)}
        if self.was == "blocked":
            task["reason"] = None
        if self.settled:
            task["dispute"] = None
        return {"tasks": {self.task: task}}

    @staticmethod
    def upcast_v1_v2(data: dict[str, Any]) -> None:
        """Evidence was once a list of addresses."""
        if data.get("evidence") is not None:
            data["evidence"] = [{"kind": "link", "url": url} for url in data["evidence"]]


@event("task.proven", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskProven(Event):
    """Evidence came after a task was completed. ``evidence`` is all of it; ``was``: what there was before."""

    task: str
    evidence: list[dict[str, Any]]
    was: list[dict[str, Any]] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The evidence, and that it is proven now."""
        return {"tasks": {self.task: {"completion": proven(self.evidence, self.was)}}}


@event("task.reopened", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskReopened(Event):
    """A task is open again: a dispute if it was completed, a return if it was dropped."""

    task: str
    reason: str
    was: str

    def patch(self, stamp: Stamp) -> Patch:
        """In progress and disputed, or not started."""
        if self.was == "completed":
            task = {"status": "in_progress", "completion": None, "dispute": reasoned(stamp, self.reason)}
        else:
            task = {"status": "not_started", "reason": None}
        return {"tasks": {self.task: task}}


@event("task.blocked", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskBlocked(Event):
    """The work cannot go on, or cannot for another reason. ``was``: its status before."""

    task: str
    reason: str
    was: str

    def patch(self, stamp: Stamp) -> Patch:
        """Blocked, and why."""
        status = {} if self.was == "blocked" else {"status": "blocked"}
        return {"tasks": {self.task: status | {"reason": self.reason}}}


@event("task.unblocked", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskUnblocked(Event):
    """The work can go on. ``was``: the reason why it could not."""

    more_words: ClassVar[frozenset[str]] = frozenset({"was"})

    task: str
    was: str

    def patch(self, stamp: Stamp) -> Patch:
        """In progress."""
        return {"tasks": {self.task: {"status": "in_progress", "reason": None}}}


@event("task.dropped", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskDropped(Event):
    """A task was given up. ``was``: its status before; ``blocked_for``: the reason why it was blocked, if so."""

    task: str
    reason: str
    was: str
    blocked_for: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """Dropped, and why."""
        reason = {} if self.reason == self.blocked_for else {"reason": self.reason}
        return {"tasks": {self.task: {"status": "dropped"} | reason}}
