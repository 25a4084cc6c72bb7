"""Dates that move with another one: so many working days before or after an item, the goal or the signature.

A date follows until somebody moves it by hand. What follows moves in the same act as what it follows, with an event of
its own: so the history, the slips and undo know it as they know every other move.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast

from pydantic import Field

from mapstream.languages.message import Message, say
from mapstream.plan.collections import GOAL, ItemRef
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import find_item
from mapstream.plan.document import Document, Follows
from mapstream.plan.elements import decides, tells
from mapstream.plan.elements.dependencies import Waiting
from mapstream.plan.elements.milestones.events import MilestoneRescheduled
from mapstream.plan.elements.milestones.rules import refuse_if_dropped, refuse_if_reached
from mapstream.plan.elements.tasks.events import TaskRescheduled
from mapstream.plan.elements.tasks.rules import refuse_if_done
from mapstream.plan.event import Event, Moment, Stamp, event
from mapstream.plan.fields import item
from mapstream.plan.patch import Patch, diff, merge
from mapstream.plan.time.follow import day_following, drawn_along, leads_to, moved
from mapstream.plan.time.steps import last_signature
from mapstream.plan.visibility.lens import lens_of
from mapstream.plan.wording import Naming, day, quote
from mapstream.problems import DependencyCycle, GoalNeeded, SignatureNeeded

SIGNATURE = "signature"


Followed = Annotated[str, item("tasks", "milestones", also=(GOAL, SIGNATURE))]


@command("tie_date", right="work", tryable=True, needs_past=False)
class TieDate(Command):
    """Let the date of a task or milestone move with another, until somebody moves it by hand."""

    item: Waiting = Field(description="What is to follow: `tasks/<id>` or `milestones/<id>`.")
    to: Followed = Field(
        description="What it follows: `tasks/<id>`, `milestones/<id>`, `goal`, or `signature`: the last task or "
        "milestone that the plan is signed with."
    )
    days: int = Field(
        ge=-1_000,
        le=1_000,
        description="How many working days of its side it falls after that; negative: before it.",
    )


@command("untie_date", right="work", tryable=True, needs_past=False)
class UntieDate(Command):
    """Let a date stay where it is, whatever it followed."""

    item: Waiting = Field(description="What follows: `tasks/<id>` or `milestones/<id>`.")


@event("item.tied", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class ItemTied(Event):
    """The date of an item follows another from now on. ``due``: the date that it has so, if it has one; ``was`` and
    ``was_due``: what it followed, and its date, before; ``unconfirmed``: its lead's confirmation of that fell."""

    item: str
    follows: dict[str, int]
    due: str | None = None
    was: dict[str, int] | None = None
    was_due: str | None = None
    unconfirmed: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """What it follows, and its date."""
        values: Patch = {"follows": diff(self.was or {}, self.follows)}
        if self.due != self.was_due:
            values["due"] = self.due
        if self.unconfirmed:
            values["confirmed"] = None
        return ItemRef.of(self.item).patch(values)


@event("item.untied", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class ItemUntied(Event):
    """The date of an item follows nothing any more. ``was``: what it followed."""

    item: str
    was: dict[str, int]

    def patch(self, stamp: Stamp) -> Patch:
        """It follows nothing."""
        return ItemRef.of(self.item).patch({"follows": None})


@decides(TieDate)
def tie_date(document: Document, command: TieDate, context: Context) -> list[Event]:
    """Tie it, unless it is done, or would follow itself. It gets its date at once."""
    item = cast(Any, find_item(document, command.item, context.actor, "item"))
    _refuse_if_done(command.item, item)
    to = _target(document, command, context)
    if leads_to(document, to, command.item):
        raise _circle(document, command.item, to)
    follows, was, was_due = {to: command.days}, item.get("follows"), item.get("due")
    due = day_following(document, command.item, follows) or was_due
    if (follows, due) == (was, was_due):
        return []
    return [ItemTied(command.item, follows, due, was, was_due, due != was_due and "confirmed" in item)]


@decides(UntieDate)
def untie_date(document: Document, command: UntieDate, context: Context) -> list[Event]:
    """Let it stay; nothing happens if it follows nothing."""
    item = cast(Any, find_item(document, command.item, context.actor, "item"))
    return [ItemUntied(command.item, item["follows"])] if "follows" in item else []


def _refuse_if_done(name: str, item: Any) -> None:
    if name.startswith("tasks/"):
        refuse_if_done(item)
    else:
        refuse_if_reached(item)
        refuse_if_dropped(item)


def _target(document: Document, command: TieDate, context: Context) -> str:
    """What is followed, by name, as the actor sees it."""
    seen = lens_of(context.actor, document).see(document) or document
    if command.to == GOAL:
        if "goal" not in seen["plan"]:
            raise GoalNeeded.at("/data/to", "The plan has no goal yet. Set it first, then dates can follow it.")
        return GOAL
    if command.to == SIGNATURE:
        if (signature := last_signature(seen)) is None:
            raise SignatureNeeded.at(
                "/data/to", "Nothing in the plan is its signature yet. Add a task of the kind “signature” first."
            )
        return signature
    find_item(document, command.to, context.actor, "to")
    return command.to


def _circle(document: Document, item: str, to: str) -> DependencyCycle:
    this, other = (quote(ItemRef.of(name).item(document)["title"]) for name in (item, to))
    if item == to:
        return DependencyCycle.at("/data/to", say("{title} cannot follow itself. Choose another.", title=this))
    already = "The date of {other} already follows {this}. Let that stay where it is first."
    return DependencyCycle.at("/data/to", say(already, other=other, this=this))


# --- What moves along -------------------------------------------------------------------------------------------------


def along_with(document: Document, events: Sequence[Event], context: Context) -> list[Event]:
    """What moves along with the dates that some events move; ``document``: before them."""
    stamp = Moment(context.now, context.actor.id)
    patches = [event.patch(stamp) for event in events]
    names = {name for patch in patches for name in moved(patch)}
    along: list[Event] = []
    while names:
        for patch in patches:
            document = merge(document, patch)
        moves = {name: _move(document, name, due, to) for name, due, to in drawn_along(document, names)}
        patches = [event.patch(stamp) for event in moves.values()]
        along += moves.values()
        names = set(moves)
    return along


def _move(document: Document, name: str, due: str, to: str) -> Event:
    ref = ItemRef.of(name)
    item = ref.item(document)
    if ref.collection == "tasks":
        return TaskRescheduled(ref.id, due, item.get("due"), unconfirmed="confirmed" in item, along=to)
    return MilestoneRescheduled(ref.id, due, item.get("due"), along=to)


@tells
def _told(event: ItemTied | ItemUntied, of: Naming) -> Message:
    match event:
        case ItemTied():
            when = event.due is not None and event.due != event.was_due
            return _tied(of.item(event.item), event.follows, of, say(": now {due}", due=day(event.due)) if when else "")
        case ItemUntied(was=None):  # who is told this does not see what it followed
            return say("untied the date of {what} from another", what=of.item(event.item))
        case ItemUntied():
            followed = of.item(next(iter(event.was)))
            return say("untied the date of {what} from {followed}", what=of.item(event.item), followed=followed)


def _tied(what: str, follows: Follows | None, of: Naming, when: str) -> Message:
    if not follows:  # who is told this does not see what it follows
        return say("tied the date of {what} to another{when}", what=what, when=when)
    ((item, days),) = follows.items()
    to = of.item(item)
    if days == 0:
        return say("tied the date of {what} to that of {to}{when}", what=what, to=to, when=when)
    return say(
        "tied the date of {what} to {n:# working day|# working days} after {to}{when}"
        if days > 0
        else "tied the date of {what} to {n:# working day|# working days} before {to}{when}",
        what=what,
        n=abs(days),
        to=to,
        when=when,
    )
