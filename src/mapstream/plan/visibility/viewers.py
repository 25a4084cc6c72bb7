"""Who may see an item: everyone, one side, or named people.

An item is never lost to the side that added it: where it is shown to nobody of that side who is still there, all of
that side see it. So an item whose named people have all left is their side's again, and an item that the other side
once took for itself (which :func:`narrows` lets it do no more) has come back. Who administers the workspace sees
whatever its side added.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Document, Side
from mapstream.plan.visibility.scope import Seer, sight_of

EVERYONE = (None, "everyone")
Item = Mapping[str, Any]
People = Mapping[str, Mapping[str, Any]]


class Viewer(Seer, Protocol):
    """Somebody who looks at an item."""

    @property
    def side(self) -> Side:
        """The side that they are of."""
        ...


def visible(document: Document, ref: ItemRef, item: Item, viewer: Viewer) -> bool:
    """Whether somebody may see an item, as far as the item itself and their scope say."""
    if not sight_of(document, viewer).item(ref.collection, ref.id, item):
        return False
    return item.get("visible_to") is None or can_see(
        item, viewer.side, viewer.id, viewer.admin, document.get("people", {})
    )


def can_see(item: Item, side: Side, person: str, admin: bool, people: People) -> bool:
    """Whether a person of a side may see an item of a room with these people."""
    to = item.get("visible_to")
    if to in EVERYONE or to == side:
        return True
    named = isinstance(to, list)
    if named and person in to:
        return True
    if side_of(item, people) != side:
        return False
    return admin or not (named and any(_is_here(people.get(other), side) for other in to))


def side_of(item: Item, people: People) -> Side | None:
    """The side that added an item; ``None`` where that was not kept: of what an undo of long ago brought back.

    Who is nobody of the room came with an API key, and so from the seller.
    """
    by = item.get("added", item).get("by")
    if by is None:
        return None
    side: Side = people[by]["side"] if by in people else "seller"
    return side


def narrows(document: Document, item: Item, visible_to: Any) -> bool:
    """Whether somebody sees an item who is not among those that it would be ``visible_to``."""
    people: People = document["people"]
    would_be = {"visible_to": visible_to}
    anybody: list[tuple[Side, str]] = [("seller", ""), ("buyer", "")]
    known: list[tuple[Side, str]] = [(person["side"], id) for id, person in people.items() if "removed" not in person]
    return any(
        can_see(item, side, id, False, people) and not can_see(would_be, side, id, False, people)
        for side, id in (*anybody, *known)
    )


def shows_nobody_of(document: Document, visible_to: Any, side: Side) -> bool:
    """Whether what is ``visible_to`` these is shown to nobody of a side who is there."""
    if isinstance(visible_to, list):
        return not any(_is_here(document["people"].get(id), side) for id in visible_to)
    return visible_to not in (*EVERYONE, side)


def _is_here(person: Mapping[str, Any] | None, side: Side) -> bool:
    return person is not None and person["side"] == side and "removed" not in person
