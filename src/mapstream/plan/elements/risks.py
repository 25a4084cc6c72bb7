"""Risks: what threatens the plan."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from mapstream.languages.message import Message, say
from mapstream.plan import rank
from mapstream.plan.command import Command, command, maybe
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import changes, find_item, find_person, find_risk, new_id, new_visibility
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present, reasoned, stamped
from mapstream.plan.fields import Id, Text, Title, VisibleTo, item
from mapstream.plan.patch import Patch, diff
from mapstream.plan.wording import Naming, because, fields, quote
from mapstream.plan.wording.names import word
from mapstream.problems import RiskOpen

Severity = Literal["low", "medium", "high", "critical"]
Threatened = Annotated[str, item("tasks", "milestones", "phases", "criteria", "kpis", "deliverables")]


@command("add_risk", right="add", tryable=True, needs_past=False)
class AddRisk(Command):
    """Add something that may go wrong, behind the others."""

    risk: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    severity: Severity
    mitigation: Text | None = Field(default=None, description="What is done about it.")
    owner: Id | None = Field(default=None, description="Who watches it.")
    on: Threatened | None = Field(default=None, description="The item that it threatens, such as `milestones/<id>`.")
    visible_to: VisibleTo | None = None


@command("edit_risk", right="work", tryable=True, needs_past=False)
class EditRisk(Command):
    """Change what is known about a risk. `null` takes a value away."""

    risk: Id
    title: Title = maybe()
    severity: Severity = maybe()
    mitigation: Text | None = maybe()
    owner: Id | None = maybe()
    on: Threatened | None = maybe()


@command("close_risk", right="work", tryable=True, needs_past=False)
class CloseRisk(Command):
    """Say what became of a risk. Closing it again corrects that."""

    risk: Id
    outcome: Literal["mitigated", "accepted", "occurred", "gone"]
    note: Text | None = None


@command("reopen_risk", right="dispute", tryable=True, needs_past=False)
class ReopenRisk(Command):
    """Open a closed risk again, as a dispute."""

    risk: Id
    reason: Text


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


@decides(AddRisk)
def add_risk(document: Document, command: AddRisk, context: Context) -> list[Event]:
    """Add a risk, last in the order."""
    risks = document["risks"]
    id = new_id(risks, command.risk, "risk", context)
    if command.owner is not None:
        find_person(document, command.owner, "owner")
    if command.on is not None:
        find_item(document, command.on, context.actor, "on")
    return [
        RiskAdded(
            id,
            command.title,
            command.severity,
            rank.last(risks, command.visible_to),
            command.mitigation,
            command.owner,
            command.on,
            new_visibility(document, command.visible_to, context.actor),
        )
    ]


@decides(EditRisk)
def edit_risk(document: Document, command: EditRisk, context: Context) -> list[Event]:
    """Change what is known of a risk, open or closed."""
    risk = find_risk(document, command.risk, context.actor)
    new, was = changes(risk, command.given("title", "severity", "mitigation", "owner", "on"))
    if new.get("owner") is not None:
        find_person(document, new["owner"], "owner")
    if new.get("on") is not None:
        find_item(document, new["on"], context.actor, "on")
    return [RiskEdited(command.risk, new, was)] if new else []


@decides(CloseRisk)
def close_risk(document: Document, command: CloseRisk, context: Context) -> list[Event]:
    """Close a risk; closing it again corrects its outcome."""
    risk = find_risk(document, command.risk, context.actor)
    closure = risk.get("closure")
    if closure and closure["outcome"] == command.outcome and closure.get("note") == command.note:
        return []
    was = dict(closure) if closure else None
    return [RiskClosed(command.risk, command.outcome, command.note, was, "dispute" in risk)]


@decides(ReopenRisk)
def reopen_risk(document: Document, command: ReopenRisk, context: Context) -> list[Event]:
    """Reopen it: a dispute, which keeps its reason."""
    risk = find_risk(document, command.risk, context.actor)
    if "closure" not in risk:
        raise RiskOpen(say("{title} is open: there is nothing to reopen.", title=quote(risk["title"])))
    return [RiskReopened(command.risk, command.reason, dict(risk["closure"]))]


@tells
def _told(event: RiskAdded | RiskEdited | RiskClosed | RiskReopened, of: Naming) -> Message:
    if isinstance(event, RiskAdded):
        return say(
            "added the risk “{title}” ({severity}){on}",
            title=event.title,
            severity=word(event.severity),
            on=say(" to {what}", what=of.item(event.on)) if event.on else "",
        )
    what = of.item(f"risks/{event.risk}")
    match event:
        case RiskEdited():
            return say("changed the risk {what}: {fields}", what=what, fields=fields(event.changes, event.was, of))
        case RiskClosed():
            how, why = _CLOSED.get(event.outcome, event.outcome), because(event.note)
            return say("closed the risk {what} {how}{why}", what=what, how=how, why=why)
        case RiskReopened():
            return say("reopened the risk {what}{why}", what=what, why=because(event.reason))


_CLOSED = {
    "mitigated": say("as mitigated"),
    "accepted": say("as accepted"),
    "occurred": say("as occurred"),
    "gone": say("as gone"),
}
