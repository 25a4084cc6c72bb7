"""Sentences about tasks."""

from mapstream.plan.elements import tells
from mapstream.plan.elements.tasks.events import (
    TaskAdded,
    TaskAssigned,
    TaskBlocked,
    TaskCompleted,
    TaskConfirmed,
    TaskDropped,
    TaskEdited,
    TaskProven,
    TaskReopened,
    TaskRescheduled,
    TaskStarted,
    TaskUnblocked,
)
from mapstream.plan.wording import Naming, because, due_on, fields, led_by, moved, moved_along, reopened, with_proof


@tells
def _planned(event: TaskAdded | TaskEdited | TaskAssigned | TaskRescheduled | TaskConfirmed, of: Naming) -> str:
    match event:
        case TaskAdded():
            return f"added “{event.title}” for the {event.side}{led_by(event.lead)}{due_on(event.due)}"
        case TaskEdited():
            return f"changed {of.task(event.task)}: {fields(event.changes, event.was, of)}"
        case TaskAssigned():
            return f"assigned {of.task(event.task)}: {fields(event.changes, event.was)}"
        case TaskRescheduled():
            along = moved_along(event.along, of)
            return f"{moved(of.task(event.task), event.was, event.due)}{along}{because(event.reason)}"
        case TaskConfirmed():
            return f"confirmed {of.task(event.task)}"


@tells
def _done(
    event: TaskStarted | TaskCompleted | TaskProven | TaskReopened | TaskBlocked | TaskUnblocked | TaskDropped,
    of: Naming,
) -> str:
    match event:
        case TaskStarted():
            return f"started {of.task(event.task)}"
        case TaskCompleted():
            return f"completed {of.task(event.task)}{with_proof(event.proof)}"
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
