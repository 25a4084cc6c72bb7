"""What happens to risks."""

from dataclasses import dataclass
from typing import Any

from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.events.base import present, reasoned, stamped
from mapstream.plan.patch import Patch, diff


@event("risk.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class RiskAdded(Event):
    """Somebody saw that something may go wrong."""

    risk: str
    title: str
    severity: str
    rank: str
    mitigation: str | None = None
    owner: str | None = None
    on: str | None = None
    visible_to: str | list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The risk, open."""
        risk = present(
            title=self.title,
            severity=self.severity,
            rank=self.rank,
            mitigation=self.mitigation,
            owner=self.owner,
            on=self.on,
            added=stamped(stamp),
            visible_to=self.visible_to,
        )
        return {"risks": {self.risk: risk}}


@event("risk.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class RiskEdited(Event):
    """What is known about a risk changed."""

    risk: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"risks": {self.risk: self.changes}}


@event("risk.closed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class RiskClosed(Event):
    """It is known what became of a risk. ``was``: the closure that this one corrects; ``settled``: a dispute ended."""

    risk: str
    outcome: str
    note: str | None = None
    was: dict[str, Any] | None = None
    settled: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """The closure; no dispute any more."""
        closure = present(outcome=self.outcome, note=self.note, **stamped(stamp))
        risk: dict[str, Any] = {"closure": diff(self.was or {}, closure)}
        if self.settled:
            risk["dispute"] = None
        return {"risks": {self.risk: risk}}


@event("risk.reopened", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class RiskReopened(Event):
    """A closed risk is open again. ``was``: how it had been closed."""

    risk: str
    reason: str
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """Open, and disputed."""
        return {"risks": {self.risk: {"closure": None, "dispute": reasoned(stamp, self.reason)}}}
