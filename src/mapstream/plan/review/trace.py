"""What happened where in a room: of every event when, by whom and why, and for every place of the document the versions
that changed it.

It is followed from the first event on, once, so that a question about the past need not go through the events again:
who moved this date last, since when is this item shown, what stands out on the way.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any, NamedTuple

from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Document
from mapstream.plan.event import Recorded
from mapstream.plan.patch import touched
from mapstream.plan.review.landmarks import Landmark, landmarks_of
from mapstream.plan.visibility.lens import DECIDING, items_of

DEPTH = 5
"""How many keys of a place are told apart: ``people/<id>/notes/seller/text``. What is named in an item's field, as in
``tasks/<id>/waits/milestones/<id>``, counts as two."""

Place = tuple[str, ...]


class Stamp(NamedTuple):
    """When something happened, by whom and why. ``alone``: it changed one item and nothing else."""

    at: str
    by: str
    type: str
    reason: str | None
    alone: bool


class Trace:
    """The events of a room, as far as they have been followed."""

    def __init__(self) -> None:
        self.stamps: list[Stamp] = []
        """Of version 1, 2, 3 …"""
        self.landmarks: list[Landmark] = []
        self.sharings: list[int] = []
        """The versions that changed who sees the plan as a whole."""
        self.leavings: list[int] = []
        """The versions with which somebody left the deal, or came back."""
        self.removals: list[tuple[int, ItemRef]] = []
        """What was taken out of the room, and with which version."""
        self.was_named: set[ItemRef] = set()
        """What was ever shown to people by name."""
        self._looked: set[tuple[str, str]] = set()
        self._changes: defaultdict[Place, list[int]] = defaultdict(list)
        self._showings: defaultdict[ItemRef, list[int]] = defaultdict(list)

    @property
    def version(self) -> int:
        """The version that has been followed last."""
        return len(self.stamps)

    def follow(self, recorded: Recorded, before: Document, after: Document) -> None:
        """Take in the event that comes next."""
        event, patch, version = recorded.event, recorded.patch, recorded.version
        items = 0
        for place in touched(patch, DEPTH):
            self._changes[(*place[:3], *"/".join(place[3:]).split("/")) if len(place) > 3 else place].append(version)
        for item in items_of(patch):
            items += 1
            self._note_showing(item, patch[item.collection][item.id], version)
        if "kind" in patch.get("plan", ()):
            self.sharings.append(version)
        people = patch.get("people", {}).values()
        if any(change is None or "removed" in change or "side" in change for change in people):
            self.leavings.append(version)
        alone = items == 1 and len(patch) == 1
        self.stamps.append(Stamp(recorded.at, recorded.by, event.name, getattr(event, "reason", None), alone))
        self.landmarks += (one for one in landmarks_of(recorded, before, after) if self._stands_out(one, recorded.by))

    def _stands_out(self, landmark: Landmark, by: str) -> bool:
        """Whether it does: of somebody's looks at something, only the first."""
        look = by, landmark.item
        if landmark.kind != "view":
            return True
        known = look in self._looked
        self._looked.add(look)
        return not known

    def _note_showing(self, item: ItemRef, change: Mapping[str, Any] | None, version: int) -> None:
        showings = self._showings[item]
        if change is None:
            self.removals.append((version, item))
            showings.append(version)
            return
        if not showings or not DECIDING[item.collection].isdisjoint(change):
            showings.append(version)
        if isinstance(change.get("visible_to"), list):
            self.was_named.add(item)

    def at_instant(self, at: str, upto: int) -> int:
        """The last version at or before an instant; 0 if there is none."""
        return bisect_right(self.stamps, at, hi=upto, key=lambda stamp: stamp.at)

    def stamp(self, version: int) -> Stamp:
        """When, by whom and why a version came about."""
        return self.stamps[version - 1]

    def last_change(self, place: Place, upto: int) -> int:
        """The last version up to another that changed a place, or what it is in; 0 if there is none."""
        return max(_last(self._changes.get(above, ()), upto) for above in accumulate(zip(place), _joined))

    def showings(self, item: ItemRef, upto: int) -> list[int]:
        """The versions up to another that may have changed who sees an item, the first of them its beginning."""
        found = self._showings.get(item, [])
        return found[: bisect_right(found, upto)]

    def last_by(self, person: str, before: int) -> Iterator[int]:
        """The versions of what somebody did before another, latest first."""
        return (version for version in range(min(before - 1, self.version), 0, -1) if self.stamp(version).by == person)


def _joined(above: Place, key: Place) -> Place:
    return (*above, *key)


def _last(versions: list[int] | tuple[()], upto: int) -> int:
    return versions[n - 1] if (n := bisect_right(versions, upto)) else 0
