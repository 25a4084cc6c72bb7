"""The past as somebody may see it now: what they could see then, and may still see."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from mapstream.plan.collections import HIDEABLE, ItemRef, Items
from mapstream.plan.document import Document
from mapstream.plan.patch import Patch
from mapstream.plan.visibility.lens import DECIDING, Lens, items_of
from mapstream.plan.visibility.redaction import people_seen
from mapstream.plan.visibility.scope import ALL

_NONE: Items = {}


@dataclass(frozen=True, slots=True)
class Hindsight(Lens):
    """A lens for the past: what somebody could see then, and may still see now.

    What was shown and then hidden is hidden from its beginning; what was hidden and then shown begins with its showing.
    """

    hidden: frozenset[ItemRef] = frozenset()
    """The items that they may not see now, or could not see when these were last there."""
    unshared: frozenset[str] = frozenset()
    """The people about whom the other side's notes are not shown now."""

    beyond: frozenset[ItemRef] = frozenset()
    """Those of the hidden items that only their scope hides."""

    def _unscoped(self) -> Lens:
        return replace(self, sight=ALL, hidden=self.hidden - self.beyond, beyond=frozenset())

    def _sees(self, document: Items, collection: str, key: str, item: Items) -> bool:
        return (collection, key) not in self.hidden and Lens._sees(self, document, collection, key, item)

    def _people(self, people: Items, document: Items) -> Items:
        return self._clean_scopes(people_seen(people, self.side, self.person, self.sight, self.unshared), document)


def hindsight(lens: Lens, now: Document, last: Mapping[ItemRef, Document]) -> Lens:
    """A lens for the past of a room as it is ``now``. ``last``: the documents in which what is gone was for the last
    time."""
    whole = cast(Items, now)
    there = items_in(now)
    documents = {item: now if item in there else last[item] for item in there | last.keys()}
    hidden = _unseen(lens, documents)
    beyond = set() if lens.sight is ALL else hidden - _unseen(replace(lens, sight=ALL), documents)
    other = "buyer" if lens.side == "seller" else "seller"
    noted = {id: person.get("notes", {}).get(other, {}) for id, person in whole.get("people", _NONE).items()}
    unshared = {id for id, notes in noted.items() if not notes.get("shared")}
    own = lens.side, lens.person, lens.positions, lens.admin, lens.sight
    return Hindsight(*own, frozenset(hidden), frozenset(unshared), frozenset(beyond))


def _unseen(lens: Lens, documents: Mapping[ItemRef, Document]) -> set[ItemRef]:
    """Of items, each with the document that it is judged by, those that a reader may not see."""
    return {item for item, document in documents.items() if not lens.see_item(document, str(item))}


def items_in(document: Document) -> set[ItemRef]:
    """All items of a document that may be hidden."""
    return {ItemRef(name, key) for name in HIDEABLE for key in cast(Items, document).get(name, _NONE)}


def removed_by(patch: Patch) -> Iterator[ItemRef]:
    """Those of them that it takes away."""
    return (item for item in items_of(patch) if patch[item.collection][item.id] is None)


def hiding(changes: Iterable[tuple[Patch, Document]]) -> Iterator[bool]:
    """Tell of each of some successive patches, given with the document before it, whether it may hide something from
    somebody who saw it earlier. That something is taken away, or somebody shut out, does not count: they are told so.
    What is taken away and comes back, seen by fewer, does.
    """
    gone: set[ItemRef] = set()
    for patch, before in changes:
        yield any(
            (key in known or ItemRef(name, key) in gone) and not deciding.isdisjoint(change or ())
            for name, items in patch.items()
            if (deciding := _MAY_HIDE.get(name))
            for known in [cast(Items, before).get(name, _NONE)]
            for key, change in items.items()
        )
        gone.update(removed_by(patch))


_MAY_HIDE = DECIDING | {"people": frozenset({"notes", "removed", "scope"})}
"""By collection, the fields that decide who sees something."""
