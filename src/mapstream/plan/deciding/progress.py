"""Deciding how tasks get done, or do not: the moves between their states."""

from mapstream.plan.commands.tasks import (
    BlockTask,
    CompleteTask,
    DropTask,
    ReopenTask,
    StartTask,
    UnblockTask,
)
from mapstream.plan.context import Context
from mapstream.plan.deciding import proof
from mapstream.plan.deciding.finding import find_task, quoted
from mapstream.plan.deciding.leading import refuse_left
from mapstream.plan.deciding.tasks import refuse_if_done
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events import progress as events
from mapstream.problems import (
    TaskBlocked,
    TaskCompleted,
    TaskDropped,
    TaskOpen,
)


def start_task(document: Document, command: StartTask, context: Context) -> list[Event]:
    """What is blocked has to be unblocked first, so that somebody says that the reason is gone."""
    task = find_task(document, command.task, context.actor)
    if task["status"] == "in_progress":
        return []
    refuse_if_done(task)
    if task["status"] == "blocked":
        raise TaskBlocked(f"{quoted(task['title'])} is blocked. Unblock it first.")
    return [events.TaskStarted(command.task)]


def complete_task(document: Document, command: CompleteTask, context: Context) -> list[Event]:
    """With a condition and without evidence it is only claimed; evidence may come later."""
    task = find_task(document, command.task, context.actor)
    if task["status"] == "dropped":
        raise TaskDropped(f"{quoted(task['title'])} was dropped. Reopen it first.")
    evidence = proof.gathered(document, command.evidence or (), context.actor)
    if task["status"] == "completed":
        was, all_of_it = proof.added(task["completion"], evidence)
        return [events.TaskProven(command.task, all_of_it, was)] if all_of_it else []
    kind = proof.kind(task, evidence)
    return [events.TaskCompleted(command.task, task["status"], kind, evidence or None, "dispute" in task)]


def reopen_task(document: Document, command: ReopenTask, context: Context) -> list[Event]:
    """Reopening what was completed is a dispute, and keeps its reason. Nobody who has left leads an open task."""
    task = find_task(document, command.task, context.actor)
    if task["status"] not in ("completed", "dropped"):
        raise TaskOpen(f"{quoted(task['title'])} is open: there is nothing to reopen.")
    refuse_left(document, task)
    return [events.TaskReopened(command.task, command.reason, task["status"])]


def block_task(document: Document, command: BlockTask, context: Context) -> list[Event]:
    """A task may come to be blocked for another reason."""
    task = find_task(document, command.task, context.actor)
    refuse_if_done(task)
    if task["status"] == "blocked" and task["reason"] == command.reason:
        return []
    return [events.TaskBlocked(command.task, command.reason, task["status"])]


def unblock_task(document: Document, command: UnblockTask, context: Context) -> list[Event]:
    """What is not blocked stays as it is."""
    task = find_task(document, command.task, context.actor)
    return [events.TaskUnblocked(command.task, task["reason"])] if task["status"] == "blocked" else []


def drop_task(document: Document, command: DropTask, context: Context) -> list[Event]:
    """What depends on it goes on saying so: whoever is concerned decides."""
    task = find_task(document, command.task, context.actor)
    if task["status"] == "dropped":
        return []
    if task["status"] == "completed":
        raise TaskCompleted(f"{quoted(task['title'])} is completed. Reopen it first.")
    return [events.TaskDropped(command.task, command.reason, task["status"], task.get("reason"))]
