"""Deciding about phases: the rows of the responsibility matrix. Each has exactly one lead: a side, perhaps a person of
it."""

from mapstream.plan import rank
from mapstream.plan.commands.phases import AddPhase, CompletePhase, EditPhase, RemovePhase, ReopenPhase
from mapstream.plan.context import Context
from mapstream.plan.deciding import proof
from mapstream.plan.deciding.finding import changes, find_phase, new_id, new_visibility, quoted
from mapstream.plan.deciding.leading import refuse_left, refuse_other_lead, side_of_new
from mapstream.plan.deciding.removal import going_with
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events import phases as events
from mapstream.problems import PhaseOpen


def add_phase(document: Document, command: AddPhase, context: Context) -> list[Event]:
    """A new row stands below the others."""
    phases = document["phases"]
    id = new_id(phases, command.phase, "phase", context)
    side = side_of_new(document, command.side, command.lead, context.actor, "phase")
    return [
        events.PhaseAdded(
            id,
            command.title,
            side,
            rank.last(phases, command.visible_to),
            command.lead,
            command.seller,
            command.buyer,
            command.shared,
            command.condition,
            new_visibility(document, command.visible_to, context.actor),
        )
    ]


def edit_phase(document: Document, command: EditPhase, context: Context) -> list[Event]:
    """Words may always be corrected; the lead stays of the side that leads."""
    phase = find_phase(document, command.phase, context.actor)
    new, was = changes(phase, command.given("title", "side", "lead", "seller", "buyer", "shared", "condition"))
    refuse_other_lead(document, phase, new, "phase")
    return [events.PhaseEdited(command.phase, new, was)] if new else []


def remove_phase(document: Document, command: RemovePhase, context: Context) -> list[Event]:
    """What was said on it goes with it."""
    phase = find_phase(document, command.phase, context.actor)
    comments, risks = going_with(document, f"phases/{command.phase}")
    return [events.PhaseRemoved(command.phase, dict(phase), comments, risks)]


def complete_phase(document: Document, command: CompletePhase, context: Context) -> list[Event]:
    """With a condition and without evidence it is only claimed; evidence may come later."""
    phase = find_phase(document, command.phase, context.actor)
    evidence = proof.gathered(document, command.evidence or (), context.actor)
    if phase["status"] == "completed":
        was, all_of_it = proof.added(phase["completion"], evidence)
        return [events.PhaseProven(command.phase, all_of_it, was)] if all_of_it else []
    return [events.PhaseCompleted(command.phase, proof.kind(phase, evidence), evidence or None, "dispute" in phase)]


def reopen_phase(document: Document, command: ReopenPhase, context: Context) -> list[Event]:
    """Reopening what was completed is a dispute, and keeps its reason."""
    phase = find_phase(document, command.phase, context.actor)
    if phase["status"] == "open":
        raise PhaseOpen(f"{quoted(phase['title'])} is open: there is nothing to reopen.")
    refuse_left(document, phase)
    return [events.PhaseReopened(command.phase, command.reason)]
