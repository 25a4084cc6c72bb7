"""Deciding what waits for what.

Nothing waits for itself, not even by a detour, whatever kinds of items it leads over. That holds for what one may not
see too: who is refused learns that there is a detour, and no more.
"""

from mapstream.plan.collections import ItemRef
from mapstream.plan.commands.items import LinkItems, UnlinkItems
from mapstream.plan.commands.tasks import LinkTasks, UnlinkTasks
from mapstream.plan.context import Actor, Context
from mapstream.plan.deciding.finding import find_item, find_task, quoted
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events.items import ItemLinked, ItemUnlinked
from mapstream.plan.events.progress import TaskLinked, TaskUnlinked
from mapstream.plan.time.network import comes_to_wait
from mapstream.problems import DependencyCycle, FieldError


def link_tasks(document: Document, command: LinkTasks, context: Context) -> list[Event]:
    """A task waits for another."""
    find_task(document, command.task, context.actor)
    find_task(document, command.after, context.actor, "after")
    return _linked(document, f"tasks/{command.task}", f"tasks/{command.after}")


def unlink_tasks(document: Document, command: UnlinkTasks, context: Context) -> list[Event]:
    """What does not wait stays as it is."""
    find_task(document, command.task, context.actor)
    find_task(document, command.after, context.actor, "after")
    return _unlinked(document, f"tasks/{command.task}", f"tasks/{command.after}")


def link_items(document: Document, command: LinkItems, context: Context) -> list[Event]:
    """A task or milestone waits for another."""
    _both_there(document, command, context.actor)
    return _linked(document, command.item, command.after)


def unlink_items(document: Document, command: UnlinkItems, context: Context) -> list[Event]:
    """What does not wait stays as it is. That a milestone waits for its own tasks cannot be taken away."""
    _both_there(document, command, context.actor)
    return _unlinked(document, command.item, command.after)


def refuse_milestone_waited_for(document: Document, task: str, milestone: str) -> None:
    """Refuse to put a task into a milestone that it waits for: the milestone would wait for itself."""
    if comes_to_wait(document, f"tasks/{task}", f"milestones/{milestone}"):
        title = _title(document, f"tasks/{task}")
        message = f"{title} waits for {_title(document, f'milestones/{milestone}')}, and so cannot be a part of it."
        raise DependencyCycle(message, [FieldError("/data/milestone", message)])


def _both_there(document: Document, command: LinkItems | UnlinkItems, actor: Actor) -> None:
    find_item(document, command.item, actor, "item")
    find_item(document, command.after, actor, "after")


def _linked(document: Document, item: str, after: str) -> list[Event]:
    field, key = _kept(item, after)
    if key in ItemRef.of(item).item(document).get(field, ()):
        return []
    _refuse_circle(document, item, after)
    return [TaskLinked(ItemRef.of(item).id, key) if field == "after" else ItemLinked(item, after)]


def _unlinked(document: Document, item: str, after: str) -> list[Event]:
    field, key = _kept(item, after)
    kept = ItemRef.of(item).item(document).get(field, ())
    if key not in kept:
        return []
    last = len(kept) == 1
    return [TaskUnlinked(ItemRef.of(item).id, key, last) if field == "after" else ItemUnlinked(item, after, last)]


def _refuse_circle(document: Document, item: str, after: str) -> None:
    if item == after:
        message = f"{_title(document, item)} cannot wait for itself. Choose another."
    elif comes_to_wait(document, after, item):
        message = f"{_title(document, after)} already waits for {_title(document, item)}. Undo that first."
    else:
        return
    raise DependencyCycle(message, [FieldError("/data/after", message)])


def _kept(item: str, after: str) -> tuple[str, str]:
    """Where an item keeps that it waits for another, and under which key."""
    if item.startswith("tasks/") and after.startswith("tasks/"):
        return "after", ItemRef.of(after).id
    return "waits", after


def _title(document: Document, name: str) -> str:
    return quoted(ItemRef.of(name).item(document)["title"])
