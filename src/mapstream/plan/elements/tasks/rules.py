"""Deciding about tasks: their words, people and dates, and the moves between their states."""

from typing import Any

from mapstream.languages.message import say
from mapstream.plan import rank
from mapstream.plan.context import Context
from mapstream.plan.deciding.knowing import known_by_word
from mapstream.plan.deciding.leading import refuse_left, refuse_other_lead, side_of_new
from mapstream.plan.deciding.lookup import (
    changes,
    find_gate,
    find_people,
    find_task,
    flagged,
    new_id,
    new_visibility,
    refuse_dropped,
)
from mapstream.plan.deciding.sides import refuse_role
from mapstream.plan.document import Document, Task
from mapstream.plan.elements import decides
from mapstream.plan.elements.dependencies import refuse_milestone_waited_for
from mapstream.plan.elements.tasks import events
from mapstream.plan.elements.tasks.commands import (
    AddTask,
    AssignTask,
    BlockTask,
    CompleteTask,
    ConfirmTask,
    DropTask,
    EditTask,
    ReopenTask,
    RescheduleTask,
    StartTask,
    UnblockTask,
)
from mapstream.plan.elements.tasks.events import TaskAdded, TaskAssigned, TaskConfirmed, TaskEdited, TaskRescheduled
from mapstream.plan.event import Event
from mapstream.plan.evidence import added, gathered, proof_of
from mapstream.plan.wording import quote
from mapstream.problems import NotAllowed, TaskBlocked, TaskCompleted, TaskDropped, TaskOpen


def refuse_if_done(task: Task) -> None:
    """Refuse what makes no sense once a task is completed or dropped."""
    if task["status"] == "completed":
        raise TaskCompleted(say("{title} is completed. Reopen it first.", title=quote(task["title"])))
    if task["status"] == "dropped":
        raise TaskDropped(say("{title} was dropped. Reopen it first.", title=quote(task["title"])))


@decides(AddTask)
def add_task(document: Document, command: AddTask, context: Context) -> list[Event]:
    """Add a task, last in the order."""
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


@decides(EditTask)
def edit_task(document: Document, command: EditTask, context: Context) -> list[Event]:
    """Correct its words, whatever its state."""
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


@decides(AssignTask)
def assign_task(document: Document, command: AssignTask, context: Context) -> list[Event]:
    """Assign it to somebody of its side; a new lead has to confirm it anew."""
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


@decides(RescheduleTask)
def reschedule_task(document: Document, command: RescheduleTask, context: Context) -> list[Event]:
    """Move its date, unless it is done: the past does not move. From then on it follows nothing."""
    task = find_task(document, command.task, context.actor)
    was = task.get("due")
    if was == command.due:
        return []
    refuse_if_done(task)
    unconfirmed, untied = "confirmed" in task, task.get("follows")
    return [TaskRescheduled(command.task, command.due, was, command.reason, unconfirmed, untied=untied)]


@decides(ConfirmTask)
def confirm_task(document: Document, command: ConfirmTask, context: Context) -> list[Event]:
    """Confirm it, which only its lead can."""
    task = find_task(document, command.task, context.actor)
    if task.get("lead") != context.actor.id:
        raise NotAllowed("Only its lead can confirm a task: nobody else can say that it is theirs.")
    if "confirmed" in task:
        return []
    refuse_if_done(task)
    known = known_by_word(document, context)
    if known is None:
        return [TaskConfirmed(command.task)]
    return [TaskConfirmed(command.task, known["how"], known.get("by"))]


@decides(StartTask)
def start_task(document: Document, command: StartTask, context: Context) -> list[Event]:
    """Start it; a blocked task is unblocked first, so that somebody says that the reason is gone."""
    task = find_task(document, command.task, context.actor)
    if task["status"] == "in_progress":
        return []
    refuse_if_done(task)
    if task["status"] == "blocked":
        raise TaskBlocked(say("{title} is blocked. Unblock it first.", title=quote(task["title"])))
    return [events.TaskStarted(command.task)]


@decides(CompleteTask)
def complete_task(document: Document, command: CompleteTask, context: Context) -> list[Event]:
    """Complete it: proven with evidence, otherwise only claimed if it has a condition. Evidence may follow later."""
    task = find_task(document, command.task, context.actor)
    if task["status"] == "dropped":
        raise TaskDropped(say("{title} was dropped. Reopen it first.", title=quote(task["title"])))
    evidence = gathered(document, command.evidence or (), context)
    if task["status"] == "completed":
        was, all_of_it = added(task["completion"], evidence)
        return [events.TaskProven(command.task, all_of_it, was)] if all_of_it else []
    kind = proof_of(task, evidence)
    return [events.TaskCompleted(command.task, task["status"], kind, evidence or None, "dispute" in task)]


@decides(ReopenTask)
def reopen_task(document: Document, command: ReopenTask, context: Context) -> list[Event]:
    """Reopen it, unless its lead has left. After a completion this is a dispute, which keeps its reason."""
    task = find_task(document, command.task, context.actor)
    if task["status"] not in ("completed", "dropped"):
        raise TaskOpen(say("{title} is open: there is nothing to reopen.", title=quote(task["title"])))
    refuse_left(document, task)
    return [events.TaskReopened(command.task, command.reason, task["status"])]


@decides(BlockTask)
def block_task(document: Document, command: BlockTask, context: Context) -> list[Event]:
    """Block it, or change the reason."""
    task = find_task(document, command.task, context.actor)
    refuse_if_done(task)
    if task["status"] == "blocked" and task["reason"] == command.reason:
        return []
    return [events.TaskBlocked(command.task, command.reason, task["status"])]


@decides(UnblockTask)
def unblock_task(document: Document, command: UnblockTask, context: Context) -> list[Event]:
    """Unblock it; nothing happens if it is not blocked."""
    task = find_task(document, command.task, context.actor)
    return [events.TaskUnblocked(command.task, task["reason"])] if task["status"] == "blocked" else []


@decides(DropTask)
def drop_task(document: Document, command: DropTask, context: Context) -> list[Event]:
    """Drop it; what waits for it goes on waiting, until somebody decides."""
    task = find_task(document, command.task, context.actor)
    if task["status"] == "dropped":
        return []
    if task["status"] == "completed":
        raise TaskCompleted(say("{title} is completed. Reopen it first.", title=quote(task["title"])))
    return [events.TaskDropped(command.task, command.reason, task["status"], task.get("reason"))]
