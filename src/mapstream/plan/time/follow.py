"""Dates that move with another date: so many working days after it, or before it, of the side whose work it is.

What is done stays where it is, and what follows something without a date keeps its own until that has one again.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from mapstream.plan.collections import GOAL, ItemRef
from mapstream.plan.document import Document, Follows, Milestone, Side, Task
from mapstream.plan.patch import Patch
from mapstream.plan.time.calendar import Calendars
from mapstream.plan.time.days import number, written

FOLLOWING = ("tasks", "milestones")
"""The collections of items whose date may follow another."""
OPEN = frozenset({"not_started", "in_progress", "blocked", "open"})
"""How far an item is whose date still moves."""


def date_of(document: Document, name: str) -> str | None:
    """The date of an item, or of the goal."""
    if name == GOAL:
        goal = document["plan"].get("goal")
        return goal["date"] if goal else None
    found = ItemRef.of(name).find(document)
    return found.get("due") if found else None


def tie_of(item: Mapping[str, Any]) -> tuple[str, int] | None:
    """What the date of an item moves with, by name, and by how many days it is apart: none of what is done."""
    follows = item.get("follows")
    return next(iter(follows.items())) if follows and item["status"] in OPEN else None


def day_following(document: Document, name: str, follows: Follows) -> str | None:
    """The day on which an item falls that follows another; ``None`` where that has no date, or none can be written."""
    ((other, days),) = follows.items()
    date = date_of(document, other)
    if date is None:
        return None
    return written(Calendars.of(document).working(_side(document, name)).shifted(number(date), days))


def moved(patch: Patch) -> set[str]:
    """What a patch gives another date, or another date to follow, by name."""
    found = {
        f"{name}/{id}"
        for name in FOLLOWING
        for id, change in patch.get(name, {}).items()
        if change and ("due" in change or "follows" in change)
    }
    return found | {GOAL} if "date" in (patch.get("plan", {}).get("goal") or ()) else found


def drawn_along(document: Document, moved: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """The items whose date no longer is what it is to follow since some moved: each with its new date, and with what it
    follows. Only those directly behind what moved."""
    for collection in FOLLOWING:
        items: dict[str, Any] = cast(dict[str, Any], document)[collection]
        for id, item in items.items():
            if "follows" not in item or item["status"] not in OPEN:
                continue
            name, (other, *_) = f"{collection}/{id}", item["follows"]
            if name not in moved and other not in moved:
                continue
            day = day_following(document, name, item["follows"])
            if day is not None and day != item.get("due"):
                yield name, day, other


def following_themselves(document: Document) -> Iterator[str]:
    """The items whose date follows itself, by a detour or not: in a sound plan there are none."""
    for collection in FOLLOWING:
        for id, item in cast(dict[str, Any], document)[collection].items():
            if "follows" in item and leads_to(document, next(iter(item["follows"])), f"{collection}/{id}"):
                yield f"{collection}/{id}"


def leads_to(document: Document, start: str, end: str) -> bool:
    """Whether an item, or the goal, is another, or follows it, however far behind."""
    name, seen = start, set[str]()
    while name != end:
        item = cast(Task | Milestone | None, ItemRef.of(name).find(document)) if name != GOAL else None
        if name in seen or not item or "follows" not in item:
            return False
        seen.add(name)
        name = next(iter(item["follows"]))
    return True


def _side(document: Document, name: str) -> Side | None:
    ref = ItemRef.of(name)
    return document["tasks"][ref.id]["side"] if ref.collection == "tasks" else None
