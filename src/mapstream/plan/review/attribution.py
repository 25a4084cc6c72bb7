"""Which event told a reader that a place of the document became what it is.

Mostly the last one that changed it. Where that was hidden from them it is the one with which they were shown it:
whoever sees an item only since it was shared is not told who did what in it before.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from mapstream.plan.collections import COLLECTIONS, HIDEABLE, ItemRef
from mapstream.plan.document import Document
from mapstream.plan.review.trace import Place, Trace
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.visibility.scope import ALL


class Told(NamedTuple):
    """When somebody was told of a change, whose it was, and why, where they may know that."""

    version: int
    at: str
    by: str
    reason: str | None


class Attribution:
    """What a reader was told between two versions, the latter of which is the document ``after``. ``at`` gives the
    document at a version."""

    def __init__(self, lens: Lens, trace: Trace, first: int, last: int, after: Document, at: Callable[[int], Document]):
        self._lens = lens
        self._trace = trace
        self._first, self._last = first, last
        self._after = after
        self._at = cache(at)
        self._seen = cache(lambda version: lens.see(self._at(version)) or {})
        self._settled: dict[ItemRef, int] = {}

    def told(self, place: Place) -> Told:
        """Which event told that a place became what it is, which it was not at first."""
        item = ItemRef(*place[:2]) if place[0] in COLLECTIONS else ItemRef(place[0], "")
        changed = self._trace.last_change(self._widened(place), self._last)
        shown = max(self.settled(one) for one in (item, *self._named(place, item)))
        version = max(changed, shown)
        if version <= self._first:
            version = self._find(place)
        at, by, _, reason, alone = self._trace.stamp(version)
        known = version == changed > shown and (alone or self._lens.sight is ALL)
        return Told(version, at, by, reason if known else None)

    @staticmethod
    def _widened(place: Place) -> Place:
        """Notes come into sight as a whole."""
        return place[:4] if place[0] == "people" and place[2:3] == ("notes",) else place

    def settled(self, item: ItemRef) -> int:
        """The version since which an item has been there for the reader, or not there, as it is at last."""
        if item not in self._settled:
            self._settled[item] = self._settle(item)
        return self._settled[item]

    def _settle(self, item: ItemRef) -> int:
        beginning, showings = self._showings(item)
        there = self._sees(self._after, item)
        for version in sorted(showings, reverse=True):
            if self._sees(self._at(version - 1), item) != there:
                return version
        return beginning

    def _showings(self, item: ItemRef) -> tuple[int, set[int]]:
        """The version in which an item began, and those that may have changed since whether the reader sees it."""
        trace, last = self._trace, self._last
        whole = {version for version in trace.sharings if version <= last}
        if item.collection not in HIDEABLE:
            return 0, whole
        beginning, *later = trace.showings(item, last) or [0]
        found = {version for version in (*later, *whole) if version > beginning}
        around = [*self._around(item)]
        for other in around:
            found |= {version for version in trace.showings(other, last) if version > beginning}
        if trace.was_named.intersection([item, *around]):
            found |= {version for version in trace.leavings if beginning < version <= last}
        return beginning, found

    def _around(self, item: ItemRef) -> Iterator[ItemRef]:
        """What an item is on, or about, by however many steps: it is seen with that only."""
        row = COLLECTIONS[item.collection]
        found = item.find(self._after) or {}
        names = [found[row.subject]] if row.subject and found else found.get(row.about, ()) if row.about else ()
        for other in map(ItemRef.of, names):
            if other.collection in HIDEABLE:
                yield other
                yield from self._around(other)

    def _named(self, place: Place, item: ItemRef) -> Iterator[ItemRef]:
        """What a place names of all that may be hidden, and is seen."""
        row = COLLECTIONS.get(item.collection)
        if row is None or len(place) < 3 or (reference := row.redacted.get(place[2])) is None:
            return
        inside = "/".join(place[3:])
        value = {inside: True} if reference.many and inside else (item.find(self._after) or {}).get(place[2])
        for ref in reference.names(value) if value else ():
            if ref.collection in HIDEABLE and self._sees(self._after, ref):
                yield ref

    def _sees(self, document: Document, item: ItemRef) -> bool:
        return self._lens.see_item(document, str(item)) if document else False

    def _find(self, place: Place) -> int:
        """The version with which the reader came to see a place as it is: searched by halves."""
        low, high = self._first, self._last
        last = _value(self._seen(high), place)
        while high - low > 1:
            middle = (low + high) // 2
            if _value(self._seen(middle), place) == last:
                high = middle
            else:
                low = middle
        return high


def _value(document: Mapping[str, Any] | Document, place: Place) -> Any:
    found: Any = document
    for key in place:
        found = found.get(key) if isinstance(found, dict) else None
    return found
