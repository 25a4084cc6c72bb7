"""Deciding about milestones."""

from mapstream.plan import rank
from mapstream.plan.commands.milestones import AddMilestone
from mapstream.plan.context import Context
from mapstream.plan.deciding.finding import new_id, new_visibility
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events.milestones import MilestoneAdded


def add_milestone(document: Document, command: AddMilestone, context: Context) -> list[Event]:
    """A new milestone stands behind the others."""
    milestones = document["milestones"]
    return [
        MilestoneAdded(
            new_id(milestones, command.milestone, "milestone", context),
            command.title,
            rank.last(milestones),
            command.due,
            command.condition,
            new_visibility(document, command.visible_to, context.actor),
        )
    ]
