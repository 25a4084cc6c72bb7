"""Deliverables: what each side hands over."""

from dataclasses import dataclass
from typing import Any

from pydantic import Field

from mapstream import problems
from mapstream.languages.message import Message, joined, say
from mapstream.plan import rank
from mapstream.plan.command import Command, command, maybe
from mapstream.plan.context import Context
from mapstream.plan.deciding.leading import refuse_left, refuse_other_lead, side_of_new
from mapstream.plan.deciding.lookup import changes, find_deliverable, new_id, new_visibility, refuse_dropped
from mapstream.plan.document import Deliverable, Document, Side
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present, reasoned, stamped
from mapstream.plan.evidence import EvidenceList, added, completion, gathered, proof_of, proven
from mapstream.plan.fields import Date, Id, Text, Title, VisibleTo
from mapstream.plan.patch import Patch
from mapstream.plan.wording import Naming, because, due_on, fields, led_by, moved, quote, reopened, with_proof
from mapstream.problems import DeliverableOpen


@command("add_deliverable", right="add", tryable=True, needs_past=False)
class AddDeliverable(Command):
    """Add something that a side will hand over, behind the others."""

    deliverable: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    side: Side | None = Field(
        default=None, description="The side that delivers it. Left out: its lead's, else the sender's."
    )
    measure: Text | None = Field(default=None, description="How it is seen that it was delivered as promised.")
    lead: Id | None = Field(default=None, description="The one person of that side who answers for it.")
    due: Date | None = None
    milestone: Id | None = Field(default=None, description="The milestone that it belongs to.")
    visible_to: VisibleTo | None = None


@command("edit_deliverable", right="work", tryable=True, needs_past=False)
class EditDeliverable(Command):
    """Change what a deliverable says, or who answers for it. `null` takes a value away."""

    deliverable: Id
    title: Title = maybe()
    side: Side = maybe("The side that delivers it.")
    measure: Text | None = maybe()
    lead: Id | None = maybe()
    milestone: Id | None = maybe()


@command("reschedule_deliverable", right="work", tryable=True, needs_past=False)
class RescheduleDeliverable(Command):
    """Move a deliverable to another date, or to none."""

    deliverable: Id
    due: Date | None = Field(description="`null`: no date.")
    reason: Text | None = None


@command("deliver", right="work", tryable=True, needs_past=False)
class Deliver(Command):
    """Say that something was delivered. With a measure and without evidence it is only claimed."""

    deliverable: Id
    evidence: EvidenceList | None = None


@command("reopen_deliverable", right="dispute", tryable=True, needs_past=False)
class ReopenDeliverable(Command):
    """Open a deliverable again: a dispute if it was delivered, a return if it was dropped."""

    deliverable: Id
    reason: Text


@command("drop_deliverable", right="work", tryable=True, needs_past=False)
class DropDeliverable(Command):
    """Give a deliverable up."""

    deliverable: Id
    reason: Text


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


@decides(AddDeliverable)
def add_deliverable(document: Document, command: AddDeliverable, context: Context) -> list[Event]:
    """Add a deliverable, last in the order."""
    deliverables = document["deliverables"]
    id = new_id(deliverables, command.deliverable, "deliverable", context)
    if command.milestone is not None:
        refuse_dropped(document, command.milestone, context.actor)
    side = side_of_new(document, command.side, command.lead, context.actor, "deliverable")
    return [
        DeliverableAdded(
            id,
            command.title,
            side,
            rank.last(deliverables, command.visible_to),
            command.measure,
            command.lead,
            command.due,
            command.milestone,
            new_visibility(document, command.visible_to, context.actor),
        )
    ]


@decides(EditDeliverable)
def edit_deliverable(document: Document, command: EditDeliverable, context: Context) -> list[Event]:
    """Correct its words; the lead has to be of the side that delivers."""
    deliverable = find_deliverable(document, command.deliverable, context.actor)
    new, was = changes(deliverable, command.given("title", "side", "measure", "lead", "milestone"))
    if new.get("milestone") is not None:
        refuse_dropped(document, new["milestone"], context.actor)
    refuse_other_lead(document, deliverable, new, "deliverable")
    return [DeliverableEdited(command.deliverable, new, was)] if new else []


@decides(RescheduleDeliverable)
def reschedule_deliverable(document: Document, command: RescheduleDeliverable, context: Context) -> list[Event]:
    """Move its date, unless it was delivered: the past does not move."""
    deliverable = find_deliverable(document, command.deliverable, context.actor)
    was = deliverable.get("due")
    if was == command.due:
        return []
    _refuse_if_delivered(deliverable)
    _refuse_if_dropped(deliverable)
    return [DeliverableRescheduled(command.deliverable, command.due, was, command.reason)]


@decides(Deliver)
def deliver(document: Document, command: Deliver, context: Context) -> list[Event]:
    """Deliver it: proven with evidence, otherwise only claimed if it has a measure. Evidence may follow later."""
    deliverable = find_deliverable(document, command.deliverable, context.actor)
    _refuse_if_dropped(deliverable)
    evidence = gathered(document, command.evidence or (), context)
    if deliverable["status"] == "delivered":
        was, all_of_it = added(deliverable["completion"], evidence)
        return [DeliverableProven(command.deliverable, all_of_it, was)] if all_of_it else []
    kind = proof_of(deliverable, evidence)
    return [DeliverableDelivered(command.deliverable, kind, evidence or None, "dispute" in deliverable)]


@decides(ReopenDeliverable)
def reopen_deliverable(document: Document, command: ReopenDeliverable, context: Context) -> list[Event]:
    """Reopen it; after a delivery this is a dispute, which keeps its reason."""
    deliverable = find_deliverable(document, command.deliverable, context.actor)
    if deliverable["status"] == "open":
        raise DeliverableOpen(say("{title} is open: there is nothing to reopen.", title=quote(deliverable["title"])))
    refuse_left(document, deliverable)
    return [DeliverableReopened(command.deliverable, command.reason, deliverable["status"], deliverable.get("reason"))]


@decides(DropDeliverable)
def drop_deliverable(document: Document, command: DropDeliverable, context: Context) -> list[Event]:
    """Drop it, unless it was delivered."""
    deliverable = find_deliverable(document, command.deliverable, context.actor)
    if deliverable["status"] == "dropped":
        return []
    _refuse_if_delivered(deliverable)
    return [DeliverableDropped(command.deliverable, command.reason)]


def _refuse_if_delivered(deliverable: Deliverable) -> None:
    if deliverable["status"] == "delivered":
        raise problems.DeliverableDelivered(
            say("{title} was delivered. Reopen it first.", title=quote(deliverable["title"]))
        )


def _refuse_if_dropped(deliverable: Deliverable) -> None:
    if deliverable["status"] == "dropped":
        raise problems.DeliverableDropped(
            say("{title} was dropped. Reopen it first.", title=quote(deliverable["title"]))
        )


@tells
def _planned(event: DeliverableAdded | DeliverableEdited | DeliverableRescheduled, of: Naming) -> Message:
    if isinstance(event, DeliverableAdded):
        return say(
            "added the deliverable “{title}” of the seller{lead}{due}"
            if event.side == "seller"
            else "added the deliverable “{title}” of the buyer{lead}{due}",
            title=event.title,
            lead=led_by(event.lead),
            due=due_on(event.due),
        )
    what = of.item(f"deliverables/{event.deliverable}")
    if isinstance(event, DeliverableEdited):
        changed = fields(event.changes, event.was, of)
        return say("changed the deliverable {what}: {fields}", what=what, fields=changed)
    return joined([moved(what, event.was, event.due), because(event.reason)])


@tells
def _done(
    event: DeliverableDelivered | DeliverableProven | DeliverableReopened | DeliverableDropped, of: Naming
) -> Message:
    what = of.item(f"deliverables/{event.deliverable}")
    match event:
        case DeliverableDelivered():
            return say("delivered {what}{proof}", what=what, proof=with_proof(event.proof))
        case DeliverableProven():
            return say("added evidence to {what}", what=what)
        case DeliverableReopened():
            return reopened(what, event.was, "delivered", event.reason)
        case DeliverableDropped():
            return say("dropped {what}{why}", what=what, why=because(event.reason))
