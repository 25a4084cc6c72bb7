"""What waits for what.

Nothing waits for itself, not even by a detour, whatever kinds of items it leads over. That holds for what one may not
see too: who is refused learns that there is a detour, and no more.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from mapstream.languages.message import Message, say
from mapstream.plan.actor import Actor
from mapstream.plan.collections import ItemRef
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import find_item, find_task
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.fields import Id, item
from mapstream.plan.patch import Patch
from mapstream.plan.time.network import comes_to_wait
from mapstream.plan.wording import Naming, quote
from mapstream.problems import DependencyCycle

Waiting = Annotated[str, item("tasks", "milestones")]


@command("link_tasks", right="work", tryable=True, needs_past=False)
class LinkTasks(Command):
    """Let a task wait for another."""

    task: Id = Field(description="The one that waits.")
    after: Id = Field(description="The one that it waits for.")


@command("unlink_tasks", right="work", tryable=True, needs_past=False)
class UnlinkTasks(Command):
    """Let a task wait for another no more."""

    task: Id = Field(description="The one that waits.")
    after: Id = Field(description="The one that it waits for.")


@command("link_items", right="work", tryable=True, needs_past=False)
class LinkItems(Command):
    """Let a task or milestone wait for another. A milestone waits for its own tasks without being told."""

    item: Waiting = Field(description="The one that waits: `tasks/<id>` or `milestones/<id>`.")
    after: Waiting = Field(description="The one that it waits for.")


@command("unlink_items", right="work", tryable=True, needs_past=False)
class UnlinkItems(Command):
    """Let a task or milestone wait for another no more."""

    item: Waiting = Field(description="The one that waits: `tasks/<id>` or `milestones/<id>`.")
    after: Waiting = Field(description="The one that it waits for.")


@event("task.linked", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskLinked(Event):
    """``task`` waits for ``after``."""

    task: str
    after: str

    def patch(self, stamp: Stamp) -> Patch:
        """The dependency."""
        return {"tasks": {self.task: {"after": {self.after: True}}}}


@event("task.unlinked", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class TaskUnlinked(Event):
    """``task`` waits for ``after`` no more; ``last``: it waits for nothing now."""

    task: str
    after: str
    last: bool

    def patch(self, stamp: Stamp) -> Patch:
        """The dependency, gone."""
        return {"tasks": {self.task: {"after": None if self.last else {self.after: None}}}}


@event("item.linked", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class ItemLinked(Event):
    """``item`` waits for ``after``; at least one of them is a milestone (of tasks: ``task.linked``)."""

    item: str
    after: str

    def patch(self, stamp: Stamp) -> Patch:
        """The dependency."""
        return ItemRef.of(self.item).patch({"waits": {self.after: True}})


@event("item.unlinked", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class ItemUnlinked(Event):
    """``item`` waits for ``after`` no more; ``last``: it waits for nothing of this kind now."""

    item: str
    after: str
    last: bool

    def patch(self, stamp: Stamp) -> Patch:
        """The dependency, gone."""
        return ItemRef.of(self.item).patch({"waits": None if self.last else {self.after: None}})


@decides(LinkTasks)
def link_tasks(document: Document, command: LinkTasks, context: Context) -> list[Event]:
    """Let a task wait for another."""
    find_task(document, command.task, context.actor)
    find_task(document, command.after, context.actor, "after")
    return _linked(document, f"tasks/{command.task}", f"tasks/{command.after}")


@decides(UnlinkTasks)
def unlink_tasks(document: Document, command: UnlinkTasks, context: Context) -> list[Event]:
    """Let a task wait no more; nothing happens if it does not."""
    find_task(document, command.task, context.actor)
    find_task(document, command.after, context.actor, "after")
    return _unlinked(document, f"tasks/{command.task}", f"tasks/{command.after}")


@decides(LinkItems)
def link_items(document: Document, command: LinkItems, context: Context) -> list[Event]:
    """Let a task or milestone wait for another."""
    _both_there(document, command, context.actor)
    return _linked(document, command.item, command.after)


@decides(UnlinkItems)
def unlink_items(document: Document, command: UnlinkItems, context: Context) -> list[Event]:
    """Let an item wait no more. That a milestone waits for its own tasks cannot be taken away."""
    _both_there(document, command, context.actor)
    return _unlinked(document, command.item, command.after)


def refuse_milestone_waited_for(document: Document, task: str, milestone: str) -> None:
    """Refuse to put a task into a milestone that it waits for: the milestone would wait for itself."""
    if comes_to_wait(document, f"tasks/{task}", f"milestones/{milestone}"):
        raise DependencyCycle.at(
            "/data/milestone",
            say(
                "{task} waits for {milestone}, and so cannot be a part of it.",
                task=_title(document, f"tasks/{task}"),
                milestone=_title(document, f"milestones/{milestone}"),
            ),
        )


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
        refused = "{item} cannot wait for itself. Choose another."
    elif comes_to_wait(document, after, item):
        refused = "{after} already waits for {item}. Undo that first."
    else:
        return
    named = {"item": _title(document, item), "after": _title(document, after)}
    raise DependencyCycle.at("/data/after", say(refused, **named))


def _kept(item: str, after: str) -> tuple[str, str]:
    """The field and the key under which an item keeps what it waits for."""
    if item.startswith("tasks/") and after.startswith("tasks/"):
        return "after", ItemRef.of(after).id
    return "waits", after


def _title(document: Document, name: str) -> Message:
    return quote(ItemRef.of(name).item(document)["title"])


@tells
def _told(event: TaskLinked | TaskUnlinked | ItemLinked | ItemUnlinked, of: Naming) -> Message:
    match event:
        case TaskLinked():
            return say("made {what} wait for {after}", what=of.task(event.task), after=of.task(event.after))
        case TaskUnlinked():
            return say("let {what} go ahead without {after}", what=of.task(event.task), after=of.task(event.after))
        case ItemLinked():
            return say("made {what} wait for {after}", what=of.item(event.item), after=of.item(event.after))
        case ItemUnlinked():
            return say("let {what} go ahead without {after}", what=of.item(event.item), after=of.item(event.after))
