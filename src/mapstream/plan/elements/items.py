"""Items of any kind: their order, and who sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from mapstream.languages.message import Message, say
from mapstream.plan import rank
from mapstream.plan.actor import Actor
from mapstream.plan.collections import ItemRef, holding
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import find_item, find_stage, new_visibility
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.fields import RANKED, Item, VisibleTo, item
from mapstream.plan.patch import Patch
from mapstream.plan.visibility.scope import sight_of
from mapstream.plan.visibility.viewers import narrows, side_of
from mapstream.plan.wording import Naming, audience
from mapstream.plan.wording.names import label
from mapstream.problems import NotAllowed, WrongValue

Ranked = Annotated[str, item(*RANKED, "stages")]


@command("move", right="arrange", tryable=True, needs_past=False)
class Move(Command):
    """Put an item, or a stage of the buyer's decision, directly before or after another of its kind."""

    item: Ranked = Field(description="Such as `tasks/<id>`, `phases/<id>` or `stages/<id>`.")
    before: Ranked | None = None
    after: Ranked | None = None

    @model_validator(mode="after")
    def _one_neighbour_of_the_same_kind(self) -> Self:
        if (self.before is None) == (self.after is None):
            raise WrongValue("Say either before or after what.")
        neighbour = self.before or self.after or ""
        if ItemRef.of(neighbour).collection != ItemRef.of(self.item).collection:
            raise WrongValue("An item can only be moved among its own kind.")
        return self


@command("set_visibility", right="work", tryable=True, needs_past=False)
class SetVisibility(Command):
    """Say who may see an item. Only the side that added it shows it to fewer than see it."""

    item: Item = Field(description="Such as `tasks/<id>`, `risks/<id>` or `comments/<id>`.")
    visible_to: VisibleTo


@event("item.moved", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class ItemMoved(Event):
    """An item stands elsewhere among its kind."""

    item: str
    rank: str
    was: str

    def patch(self, stamp: Stamp) -> Patch:
        """Its rank."""
        return ItemRef.of(self.item).patch({"rank": self.rank})


@event("ranks.renewed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class RanksRenewed(Event):
    """Items of a collection got new ranks, in the same order, so that there is room between them again.

    ``ranks``: those of them that are new, by the items' ids.
    """

    collection: str
    ranks: dict[str, str]

    def patch(self, stamp: Stamp) -> Patch:
        """The ranks."""
        return holding(self.collection, {id: {"rank": rank} for id, rank in self.ranks.items()})


@event("visibility.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class VisibilitySet(Event):
    """Others see an item than before. ``None``: everyone."""

    item: str
    visible_to: str | list[str] | None
    was: str | list[str] | None

    def patch(self, stamp: Stamp) -> Patch:
        """Who sees it."""
        return ItemRef.of(self.item).patch({"visible_to": self.visible_to})


@decides(Move)
def move(document: Document, command: Move, context: Context) -> list[Event]:
    """Put an item before or after another of its kind; where ranks are used up, renew those around it."""
    item = _ranked(document, command.item, context, "item")
    field, neighbour = ("before", command.before) if command.before is not None else ("after", command.after)
    assert neighbour is not None, "the command names one neighbour"
    _ranked(document, neighbour, context, field)
    collection, id = ref = ItemRef.of(command.item)
    beside = ItemRef.of(neighbour).id
    items = ref.beside(document)
    order = rank.order(items)
    place, other = order.index(id), order.index(beside)
    if place == other or place == (other - 1 if field == "before" else other + 1):
        return []
    others = {key: value for key, value in items.items() if key != id}
    new, renewed = (rank.before if field == "before" else rank.after)(others, beside)
    room: list[Event] = [RanksRenewed(collection, renewed)] if renewed else []
    return [*room, ItemMoved(command.item, new, item["rank"])]


def _ranked(document: Document, name: str, context: Context, field: str) -> Mapping[str, Any]:
    """The item, or the stage of the buyer's decision, of that name."""
    ref = ItemRef.of(name)
    if ref.collection == "stages" and sight_of(document, context.actor).plan:
        return find_stage(document, ref.id, field)
    return find_item(document, name, context.actor, field)


@decides(SetVisibility)
def set_visibility(document: Document, command: SetVisibility, context: Context) -> list[Event]:
    """Change who sees an item. Nobody hides it from themself, or from others what the other side added."""
    item = find_item(document, command.item, context.actor, "item")
    was = item.get("visible_to")
    new = new_visibility(document, command.visible_to, context.actor, was)
    if new == was or (isinstance(new, list) and isinstance(was, list) and set(new) == set(was)):
        return []
    refuse_taking(document, item, new, context.actor)
    return [VisibilitySet(command.item, new, was)]


def refuse_taking(document: Document, item: Mapping[str, Any], visible_to: Any, actor: Actor) -> None:
    """Refuse to narrow who sees an item that the other side added."""
    side = side_of(item, document["people"]) or "seller"
    if side != actor.side and narrows(document, item, visible_to):
        raise NotAllowed(
            "The seller's side added this: only they can show it to fewer people."
            if side == "seller"
            else "The buyer's side added this: only they can show it to fewer people."
        )


@tells
def _told(event: ItemMoved | RanksRenewed | VisibilitySet, of: Naming) -> Message:
    match event:
        case ItemMoved():
            return say("moved {what} to another place", what=of.item(event.item))
        case RanksRenewed():
            return say("made room in the order of the {collection}", collection=label(event.collection))
        case VisibilitySet():
            return say("made {what} visible to {whom}", what=of.item(event.item), whom=audience(event.visible_to))
