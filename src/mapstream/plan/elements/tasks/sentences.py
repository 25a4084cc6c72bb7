"""Sentences about tasks."""

from mapstream.languages.message import Message, joined, say
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
def _planned(event: TaskAdded | TaskEdited | TaskAssigned | TaskRescheduled | TaskConfirmed, of: Naming) -> Message:
    if isinstance(event, TaskAdded):
        return say(
            "added “{title}” for the seller{lead}{due}"
            if event.side == "seller"
            else "added “{title}” for the buyer{lead}{due}",
            title=event.title,
            lead=led_by(event.lead),
            due=due_on(event.due),
        )
    what = of.task(event.task)
    match event:
        case TaskEdited():
            return say("changed {what}: {fields}", what=what, fields=fields(event.changes, event.was, of))
        case TaskAssigned():
            return say("assigned {what}: {fields}", what=what, fields=fields(event.changes, event.was))
        case TaskRescheduled():
            along = moved_along(event.along, of)
            return joined([moved(what, event.was, event.due), along, because(event.reason)])
        case TaskConfirmed():
            return say("confirmed {what}", what=what)


@tells
def _done(
    event: TaskStarted | TaskCompleted | TaskProven | TaskReopened | TaskBlocked | TaskUnblocked | TaskDropped,
    of: Naming,
) -> Message:
    what = of.task(event.task)
    match event:
        case TaskStarted():
            return say("started {what}", what=what)
        case TaskCompleted():
            return say("completed {what}{proof}", what=what, proof=with_proof(event.proof))
        case TaskProven():
            return say("added evidence to {what}", what=what)
        case TaskReopened():
            return reopened(what, event.was, "completed", event.reason)
        case TaskBlocked():
            return say("said that {what} is blocked{why}", what=what, why=because(event.reason))
        case TaskUnblocked():
            return say("unblocked {what}", what=what)
        case TaskDropped():
            return say("dropped {what}{why}", what=what, why=because(event.reason))
