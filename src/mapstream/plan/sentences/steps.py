"""Sentences about milestones and tasks."""

from collections.abc import Mapping
from typing import Any

from mapstream.plan.event import Event
from mapstream.plan.events.milestones import (
    MilestoneAdded,
    MilestoneBegun,
    MilestoneDropped,
    MilestoneEdited,
    MilestonePrepared,
    MilestoneProven,
    MilestoneReached,
    MilestoneReopened,
    MilestoneRescheduled,
)
from mapstream.plan.events.progress import (
    TaskBlocked,
    TaskCompleted,
    TaskDropped,
    TaskLinked,
    TaskProven,
    TaskReopened,
    TaskStarted,
    TaskUnblocked,
    TaskUnlinked,
)
from mapstream.plan.events.tasks import TaskAdded, TaskAssigned, TaskConfirmed, TaskEdited, TaskRescheduled
from mapstream.plan.sentences.wording import Naming, because, due_on, fields, led_by, moved, proven, reopened


def words(event: Event, of: Naming) -> str | None:
    """What an event of a milestone or a task says its author did."""
    match event:
        case MilestoneAdded():
            return f"added the milestone “{event.title}”{due_on(event.due)}"
        case MilestoneEdited():
            return f"changed the milestone {of.milestone(event.milestone)}: {fields(event.changes, event.was, of)}"
        case MilestoneRescheduled():
            return f"{moved(of.milestone(event.milestone), event.was, event.due)}{because(event.reason)}"
        case MilestoneReached():
            return f"reached {of.milestone(event.milestone)}{proven(event.proof)}"
        case MilestoneProven():
            return f"added evidence to {of.milestone(event.milestone)}"
        case MilestoneReopened():
            return f"{reopened(event.was, 'reached')} {of.milestone(event.milestone)}{because(event.reason)}"
        case MilestoneDropped():
            return f"dropped the milestone {of.milestone(event.milestone)}{because(event.reason)}"
        case MilestonePrepared():
            return f"made {_steps(event.steps)} ready for {of.milestone(event.milestone)}"
        case MilestoneBegun():
            return f"began {of.milestone(event.milestone)}: {_steps(event.steps)} came into the plan"
        case TaskAdded():
            return f"added “{event.title}” for the {event.side}{led_by(event.lead)}{due_on(event.due)}"
        case TaskEdited():
            return f"changed {of.task(event.task)}: {fields(event.changes, event.was, of)}"
        case TaskAssigned():
            return f"assigned {of.task(event.task)}: {fields(event.changes, event.was)}"
        case TaskRescheduled():
            return f"{moved(of.task(event.task), event.was, event.due)}{because(event.reason)}"
        case TaskConfirmed():
            return f"confirmed {of.task(event.task)}"
        case TaskStarted():
            return f"started {of.task(event.task)}"
        case TaskCompleted():
            return f"completed {of.task(event.task)}{proven(event.proof)}"
        case TaskProven():
            return f"added evidence to {of.task(event.task)}"
        case TaskReopened():
            return f"{reopened(event.was, 'completed')} {of.task(event.task)}{because(event.reason)}"
        case TaskBlocked():
            return f"said that {of.task(event.task)} is blocked{because(event.reason)}"
        case TaskUnblocked():
            return f"unblocked {of.task(event.task)}"
        case TaskDropped():
            return f"dropped {of.task(event.task)}{because(event.reason)}"
        case TaskLinked():
            return f"made {of.task(event.task)} wait for {of.task(event.after)}"
        case TaskUnlinked():
            return f"let {of.task(event.task)} go ahead without {of.task(event.after)}"
        case _:
            return None


def _steps(steps: Mapping[str, Any]) -> str:
    return "1 step" if len(steps) == 1 else f"{len(steps)} steps"
