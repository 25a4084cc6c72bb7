"""What happens to the room as a whole: its plan, its goal, its deal."""

from dataclasses import dataclass
from typing import Any

from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.events.base import present, stamped
from mapstream.plan.patch import Patch, diff


@event("room.opened", undoable=False, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class RoomOpened(Event):
    """A workspace opened a room for a deal. ``title`` is the plan's name. The collections begin here: empty, except
    for the ``phases`` that it was opened with. ``zone``: the time zone of the plan's dates; ``None``: UTC."""

    workspace: str
    title: str
    kind: str
    deal: dict[str, Any]
    alias: str | None = None
    phases: dict[str, dict[str, Any]] | None = None
    zone: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """A new document."""
        plan = present(
            name=self.title,
            kind=self.kind,
            workspace=self.workspace,
            alias=self.alias,
            opened=stamped(stamp),
            calendar={"zone": self.zone} if self.zone is not None else None,
        )
        begun = {"status": "open", "added": stamped(stamp)}
        return {
            "deal": dict(self.deal),
            "plan": plan,
            "people": {},
            "milestones": {},
            "tasks": {},
            "phases": {id: phase | begun for id, phase in (self.phases or {}).items()},
            "criteria": {},
            "kpis": {},
            "deliverables": {},
            "risks": {},
            "documents": {},
            "comments": {},
        }


@event("plan.edited", undoable=True, edit=True, ends_access=True)
@dataclass(frozen=True, slots=True)
class PlanEdited(Event):
    """The plan's name, alias or kind changed. ``None`` in ``changes``: taken away; in ``was``: not there before."""

    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"plan": self.changes}


@event("goal.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class GoalSet(Event):
    """The goal of the plan was set, as a whole."""

    goal: dict[str, Any]
    was: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """What is new in it, and without what is gone."""
        return {"plan": {"goal": diff(self.was or {}, self.goal)}}


@event("deal.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DealEdited(Event):
    """What is known about the deal changed."""

    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"deal": self.changes}


@event("deal.closed", undoable=False, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DealClosed(Event):
    """The deal ended. ``was``: the outcome that this one corrects."""

    result: str
    reason: str | None = None
    was: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The outcome."""
        outcome = present(result=self.result, reason=self.reason, **stamped(stamp))
        return {"deal": {"outcome": diff(self.was or {}, outcome)}}
