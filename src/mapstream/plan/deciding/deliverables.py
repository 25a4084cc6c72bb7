"""Deciding about deliverables: what each side hands over."""

from mapstream.plan import rank
from mapstream.plan.commands.deliverables import (
    AddDeliverable,
    Deliver,
    DropDeliverable,
    EditDeliverable,
    ReopenDeliverable,
    RescheduleDeliverable,
)
from mapstream.plan.context import Context
from mapstream.plan.deciding import proof
from mapstream.plan.deciding.finding import changes, find_deliverable, new_id, new_visibility, quoted
from mapstream.plan.deciding.leading import refuse_left, refuse_other_lead, side_of_new
from mapstream.plan.deciding.milestones import refuse_dropped
from mapstream.plan.document import Deliverable, Document
from mapstream.plan.event import Event
from mapstream.plan.events import deliverables as events
from mapstream.problems import DeliverableDelivered, DeliverableDropped, DeliverableOpen


def add_deliverable(document: Document, command: AddDeliverable, context: Context) -> list[Event]:
    """A new deliverable stands behind the others."""
    deliverables = document["deliverables"]
    id = new_id(deliverables, command.deliverable, "deliverable", context)
    if command.milestone is not None:
        refuse_dropped(document, command.milestone, context.actor)
    side = side_of_new(document, command.side, command.lead, context.actor, "deliverable")
    return [
        events.DeliverableAdded(
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


def edit_deliverable(document: Document, command: EditDeliverable, context: Context) -> list[Event]:
    """Words may always be corrected; the lead stays of the side that delivers."""
    deliverable = find_deliverable(document, command.deliverable, context.actor)
    new, was = changes(deliverable, command.given("title", "side", "measure", "lead", "milestone"))
    if new.get("milestone") is not None:
        refuse_dropped(document, new["milestone"], context.actor)
    refuse_other_lead(document, deliverable, new, "deliverable")
    return [events.DeliverableEdited(command.deliverable, new, was)] if new else []


def reschedule_deliverable(document: Document, command: RescheduleDeliverable, context: Context) -> list[Event]:
    """What was delivered keeps its date: the past is not moved."""
    deliverable = find_deliverable(document, command.deliverable, context.actor)
    was = deliverable.get("due")
    if was == command.due:
        return []
    _refuse_if_delivered(deliverable)
    _refuse_if_dropped(deliverable)
    return [events.DeliverableRescheduled(command.deliverable, command.due, was, command.reason)]


def deliver(document: Document, command: Deliver, context: Context) -> list[Event]:
    """With a measure and without evidence it is only claimed; evidence may come later."""
    deliverable = find_deliverable(document, command.deliverable, context.actor)
    _refuse_if_dropped(deliverable)
    evidence = proof.gathered(document, command.evidence or (), context.actor)
    if deliverable["status"] == "delivered":
        was, all_of_it = proof.added(deliverable["completion"], evidence)
        return [events.DeliverableProven(command.deliverable, all_of_it, was)] if all_of_it else []
    kind = proof.kind(deliverable, evidence)
    return [events.DeliverableDelivered(command.deliverable, kind, evidence or None, "dispute" in deliverable)]


def reopen_deliverable(document: Document, command: ReopenDeliverable, context: Context) -> list[Event]:
    """Reopening what was delivered is a dispute, and keeps its reason."""
    deliverable = find_deliverable(document, command.deliverable, context.actor)
    if deliverable["status"] == "open":
        raise DeliverableOpen(f"{quoted(deliverable['title'])} is open: there is nothing to reopen.")
    refuse_left(document, deliverable)
    return [
        events.DeliverableReopened(
            command.deliverable, command.reason, deliverable["status"], deliverable.get("reason")
        )
    ]


def drop_deliverable(document: Document, command: DropDeliverable, context: Context) -> list[Event]:
    """What was delivered is not given up."""
    deliverable = find_deliverable(document, command.deliverable, context.actor)
    if deliverable["status"] == "dropped":
        return []
    _refuse_if_delivered(deliverable)
    return [events.DeliverableDropped(command.deliverable, command.reason)]


def _refuse_if_delivered(deliverable: Deliverable) -> None:
    if deliverable["status"] == "delivered":
        raise DeliverableDelivered(f"{quoted(deliverable['title'])} was delivered. Reopen it first.")


def _refuse_if_dropped(deliverable: Deliverable) -> None:
    if deliverable["status"] == "dropped":
        raise DeliverableDropped(f"{quoted(deliverable['title'])} was dropped. Reopen it first.")
