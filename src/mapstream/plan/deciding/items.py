"""Deciding about items of any kind: their order, and who sees them."""

from collections.abc import Mapping
from typing import Any

from mapstream.plan import rank
from mapstream.plan.collections import ItemRef
from mapstream.plan.commands.items import Move, SetVisibility
from mapstream.plan.context import Actor, Context
from mapstream.plan.deciding.finding import find_item, find_stage, new_visibility
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events.items import ItemMoved, RanksRenewed, VisibilitySet
from mapstream.plan.visibility.viewers import narrows, side_of
from mapstream.problems import NotAllowed


def move(document: Document, command: Move, context: Context) -> list[Event]:
    """An item goes directly before or after another of its kind. Where there is no room, those around it make some."""
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
    if ref.collection == "stages":
        return find_stage(document, ref.id, field)
    return find_item(document, name, context.actor, field)


def set_visibility(document: Document, command: SetVisibility, context: Context) -> list[Event]:
    """Nobody hides an item from themself, nor what the other side added from anybody."""
    item = find_item(document, command.item, context.actor, "item")
    was = item.get("visible_to")
    new = new_visibility(document, command.visible_to, context.actor, was)
    if new == was or (isinstance(new, list) and isinstance(was, list) and set(new) == set(was)):
        return []
    refuse_taking(document, item, new, context.actor)
    return [VisibilitySet(command.item, new, was)]


def refuse_taking(document: Document, item: Mapping[str, Any], visible_to: Any, actor: Actor) -> None:
    """Refuse to show an item that the other side added to fewer people than see it."""
    side = side_of(item, document["people"]) or "seller"
    if side != actor.side and narrows(document, item, visible_to):
        raise NotAllowed(f"The {side}'s side added this: only they can show it to fewer people.")
