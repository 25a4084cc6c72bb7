"""Deciding about milestones."""

from mapstream.plan import rank
from mapstream.plan.commands.milestones import (
    AddMilestone,
    DropMilestone,
    EditMilestone,
    ReachMilestone,
    ReopenMilestone,
    RescheduleMilestone,
)
from mapstream.plan.context import Actor, Context
from mapstream.plan.deciding import proof
from mapstream.plan.deciding.finding import changes, find_gate, find_milestone, flagged, new_id, new_visibility, quoted
from mapstream.plan.document import Document, Milestone
from mapstream.plan.event import Event
from mapstream.plan.events import milestones as events
from mapstream.problems import FieldError, MilestoneDropped, MilestoneOpen, MilestoneReached


def add_milestone(document: Document, command: AddMilestone, context: Context) -> list[Event]:
    """A new milestone stands behind the others."""
    milestones = document["milestones"]
    if command.gate is not None:
        find_gate(document, command.gate)
    return [
        events.MilestoneAdded(
            new_id(milestones, command.milestone, "milestone", context),
            command.title,
            rank.last(milestones, command.visible_to),
            command.due,
            command.condition,
            new_visibility(document, command.visible_to, context.actor),
            command.pinned or None,
            command.gate,
        )
    ]


def edit_milestone(document: Document, command: EditMilestone, context: Context) -> list[Event]:
    """Words may always be corrected."""
    milestone = find_milestone(document, command.milestone, context.actor)
    new, was = changes(milestone, flagged(command.given("title", "condition", "pinned", "gate"), "pinned"))
    if new.get("gate") is not None:
        find_gate(document, new["gate"])
    return [events.MilestoneEdited(command.milestone, new, was)] if new else []


def reschedule_milestone(document: Document, command: RescheduleMilestone, context: Context) -> list[Event]:
    """A milestone that is reached keeps its date: the past is not moved."""
    milestone = find_milestone(document, command.milestone, context.actor)
    was = milestone.get("due")
    if was == command.due:
        return []
    refuse_if_reached(milestone)
    refuse_if_dropped(milestone)
    return [events.MilestoneRescheduled(command.milestone, command.due, was, command.reason)]


def reach_milestone(document: Document, command: ReachMilestone, context: Context) -> list[Event]:
    """With a condition and without evidence it is only claimed; evidence may come later."""
    milestone = find_milestone(document, command.milestone, context.actor)
    refuse_if_dropped(milestone)
    evidence = proof.gathered(document, command.evidence or (), context.actor)
    if milestone["status"] == "reached":
        was, all_of_it = proof.added(milestone["completion"], evidence)
        return [events.MilestoneProven(command.milestone, all_of_it, was)] if all_of_it else []
    kind = proof.kind(milestone, evidence)
    return [events.MilestoneReached(command.milestone, kind, evidence or None, "dispute" in milestone)]


def reopen_milestone(document: Document, command: ReopenMilestone, context: Context) -> list[Event]:
    """Reopening what was reached is a dispute, and keeps its reason."""
    milestone = find_milestone(document, command.milestone, context.actor)
    if milestone["status"] == "open":
        raise MilestoneOpen(f"{quoted(milestone['title'])} is open: there is nothing to reopen.")
    return [events.MilestoneReopened(command.milestone, command.reason, milestone["status"])]


def drop_milestone(document: Document, command: DropMilestone, context: Context) -> list[Event]:
    """Its tasks stay in the plan."""
    milestone = find_milestone(document, command.milestone, context.actor)
    if milestone["status"] == "dropped":
        return []
    refuse_if_reached(milestone)
    return [events.MilestoneDropped(command.milestone, command.reason)]


def refuse_dropped(document: Document, milestone: str, actor: Actor) -> None:
    """Refuse that something comes to belong to a milestone that was given up."""
    found = find_milestone(document, milestone, actor)
    if found["status"] == "dropped":
        message = f"{quoted(found['title'])} was dropped. Choose another milestone."
        raise MilestoneDropped(message, [FieldError("/data/milestone", message)])


def refuse_if_reached(milestone: Milestone) -> None:
    """Refuse what makes no sense for a decision that is made."""
    if milestone["status"] == "reached":
        raise MilestoneReached(f"{quoted(milestone['title'])} is reached. Reopen it first.")


def refuse_if_dropped(milestone: Milestone) -> None:
    """Refuse what makes no sense for a decision that was given up."""
    if milestone["status"] == "dropped":
        raise MilestoneDropped(f"{quoted(milestone['title'])} was dropped. Reopen it first.")
