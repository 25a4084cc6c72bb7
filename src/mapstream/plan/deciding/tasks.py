"""Deciding about the words, the people, the dates and the order of tasks. How they get done: ``progress``."""

from typing import Any

from mapstream.plan import rank
from mapstream.plan.commands.tasks import AddTask, AssignTask, ConfirmTask, EditTask, RescheduleTask
from mapstream.plan.context import Context
from mapstream.plan.deciding.finding import (
    changes,
    find_gate,
    find_people,
    find_task,
    flagged,
    new_id,
    new_visibility,
    quoted,
)
from mapstream.plan.deciding.leading import refuse_other_lead, side_of_new
from mapstream.plan.deciding.milestones import refuse_dropped
from mapstream.plan.deciding.people import refuse_role
from mapstream.plan.deciding.waiting import refuse_milestone_waited_for
from mapstream.plan.document import Document, Task
from mapstream.plan.event import Event
from mapstream.plan.events.tasks import TaskAdded, TaskAssigned, TaskConfirmed, TaskEdited, TaskRescheduled
from mapstream.problems import (
    NotAllowed,
    TaskCompleted,
    TaskDropped,
)


def refuse_if_done(task: Task) -> None:
    """Refuse what makes no sense for a task that is completed or dropped."""
    if task["status"] == "completed":
        raise TaskCompleted(f"{quoted(task['title'])} is completed. Reopen it first.")
    if task["status"] == "dropped":
        raise TaskDropped(f"{quoted(task['title'])} was dropped. Reopen it first.")


def add_task(document: Document, command: AddTask, context: Context) -> list[Event]:
    """A new task stands behind the others."""
    tasks = document["tasks"]
    id = new_id(tasks, command.task, "task", context)
    if command.milestone is not None:
        refuse_dropped(document, command.milestone, context.actor)
    side = side_of_new(document, command.side, command.lead, context.actor, "task")
    supporters = find_people(document, command.supporters or (), "supporters")
    refuse_role(command.role, side)
    if command.gate is not None:
        find_gate(document, command.gate)
    return [
        TaskAdded(
            id,
            command.title,
            side,
            rank.last(tasks, command.visible_to),
            command.milestone,
            command.lead,
            supporters or None,
            command.due,
            command.purpose,
            command.condition,
            command.kind,
            new_visibility(document, command.visible_to, context.actor),
            command.role,
            command.days,
            command.pinned or None,
            command.gate,
        )
    ]


def edit_task(document: Document, command: EditTask, context: Context) -> list[Event]:
    """Words may always be corrected."""
    task = find_task(document, command.task, context.actor)
    wanted = command.given("title", "purpose", "condition", "kind", "milestone", "role", "days", "pinned", "gate")
    new, was = changes(task, flagged(wanted, "pinned"))
    refuse_role(new.get("role"), task["side"])
    if new.get("gate") is not None:
        find_gate(document, new["gate"])
    if new.get("milestone") is not None:
        refuse_dropped(document, new["milestone"], context.actor)
        refuse_milestone_waited_for(document, command.task, new["milestone"])
    return [TaskEdited(command.task, new, was)] if new else []


def assign_task(document: Document, command: AssignTask, context: Context) -> list[Event]:
    """The lead belongs to the task's side; what the former lead confirmed does not bind the new one."""
    task = find_task(document, command.task, context.actor)
    wanted: dict[str, Any] = command.given("side", "lead", "supporters")
    if wanted.get("supporters"):
        wanted["supporters"] = find_people(document, wanted["supporters"], "supporters", task.get("supporters", ()))
    elif "supporters" in wanted:
        wanted["supporters"] = None
    new, was = changes(task, wanted)
    if "side" in new:
        refuse_role(task.get("role"), new["side"], "side")
    refuse_other_lead(document, task, new, "task")
    return [TaskAssigned(command.task, new, was, "lead" in new and "confirmed" in task)] if new else []


def reschedule_task(document: Document, command: RescheduleTask, context: Context) -> list[Event]:
    """A task that is done keeps its date: the past is not moved."""
    task = find_task(document, command.task, context.actor)
    was = task.get("due")
    if was == command.due:
        return []
    refuse_if_done(task)
    return [TaskRescheduled(command.task, command.due, was, command.reason, "confirmed" in task)]


def confirm_task(document: Document, command: ConfirmTask, context: Context) -> list[Event]:
    """Only the lead speaks for themself."""
    task = find_task(document, command.task, context.actor)
    if task.get("lead") != context.actor.id:
        raise NotAllowed("Only its lead can confirm a task: nobody else can say that it is theirs.")
    if "confirmed" in task:
        return []
    refuse_if_done(task)
    return [TaskConfirmed(command.task)]
