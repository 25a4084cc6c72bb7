"""Who is told something else than the rest of their side.

Those who see the same share what is made for them: a frame, a row of a read model. One too many who is made their own
costs a little; one too few would be shown the wrong thing.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from typing import Any, NamedTuple, Self, cast

from mapstream.plan.collections import HIDEABLE
from mapstream.plan.document import Document, Side
from mapstream.plan.event import Recorded
from mapstream.plan.patch import Patch
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.visibility.scope import scoped_people

SIDES: Mapping[Side, Lens] = {
    "seller": Lens("seller", "", positions=False),
    "buyer": Lens("buyer", "", positions=False),
}
"""How people of a side see a room in which nothing is shown to them by name."""


class Told(IntEnum):
    """How much of an event somebody is told."""

    NOTHING = 0
    THAT_IT_HAPPENED = 1
    ALL = 2


class Shown(NamedTuple):
    """To whom the items of a room are shown. ``open``: nothing is kept from anybody by its visibility. ``named``:
    everybody to whom something is, or was, shown by name."""

    open: bool
    named: frozenset[str]

    @classmethod
    def of(cls, document: Document) -> Self:
        """As it is in a document."""
        return cls(True, frozenset()).after(cast(Patch, document))

    def after(self, patch: Patch) -> Self:
        """After a patch as well: what was shown to some stays so."""
        open, named = self
        for to in _shown_to(patch):
            open = open and to == "everyone"
            if isinstance(to, list):
                named = named.union(to)
        if (patch.get("plan") or {}).get("kind") == "close_plan":
            open = False
        return type(self)(open, named)


def _shown_to(patch: Mapping[str, Any]) -> Iterator[Any]:
    """The ``visible_to`` of all items in a patch, or a document, that have one."""
    for name, items in patch.items():
        if name in HIDEABLE:
            for change in items.values():
                if change is not None and (to := change.get("visible_to")) is not None:
                    yield to


def named_people(document: Document) -> frozenset[str]:
    """Everybody to whom an item of a document is shown by name."""
    lists = (to for to in _shown_to(cast(Patch, document)) if isinstance(to, list))
    return frozenset(person for to in lists for person in to)


def people_apart(
    named: frozenset[str], steps: Iterable[tuple[Recorded, Document, Document]]
) -> tuple[frozenset[str], frozenset[str]]:
    """Those who may see something of these steps that others of their side and scope may not, and those to whom
    something is shown by name after them; ``named``: before. Who has a scope sees it, and all of themself."""
    apart = named
    for recorded, before, after in steps:
        if _may_name(recorded.patch):
            named = named_people(after)
            apart |= named
        if "people" in recorded.patch:
            apart |= scoped_people(before) | scoped_people(after)
        if recorded.event.private:
            apart |= {recorded.by}
    return apart, named


def _may_name(patch: Patch) -> bool:
    """Whether a patch may change who is shown something by name."""
    return any(
        change is None or "visible_to" in change
        for name, items in patch.items()
        if name in HIDEABLE
        for change in items.values()
    )


def audience(recorded: Recorded, before: Document, after: Document, shown: Shown) -> tuple[Told, Told, dict[str, Told]]:
    """How much of an event the sellers, the buyers, and those whom their side does not stand for are told."""
    private = recorded.event.private
    if shown.open and not private and recorded.patch.keys() <= HIDEABLE.keys():
        return Told.ALL, Told.ALL, {}
    sides = {side: _told(lens, recorded, before, after) for side, lens in SIDES.items()}
    apart: dict[str, Told] = {}
    rescoped = {id for id, change in recorded.patch.get("people", {}).items() if change is None or "scope" in change}
    for person in shown.named | rescoped | ({recorded.by} if private else set()):
        if known := after["people"].get(person):
            told = _told(Lens(known["side"], person, positions=False), recorded, before, after)
            if told != sides[known["side"]]:
                apart[person] = told
    return sides["seller"], sides["buyer"], apart


def _told(lens: Lens, recorded: Recorded, before: Document, after: Document) -> Told:
    seen = lens.look(recorded, before, after)
    return Told.NOTHING if seen.hidden else Told.ALL if seen.whole else Told.THAT_IT_HAPPENED
