"""How much a room may hold: so many of each kind, and so many bytes altogether.

A plan has tens of tasks, and a large one hundreds; what is beyond these bounds is a program that runs wild, or somebody
who wants to fill what others have to read. What is there stays, also where bounds were lowered: only growing is
refused. Looking costs as much as the patch is large, not the document.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from mapstream.languages.message import as_message, say
from mapstream.plan.collections import COLLECTIONS
from mapstream.plan.patch import Patch
from mapstream.problems import RoomFull


class Kind(NamedTuple):
    """A collection: what it holds, how many times the bound of items that is, and what is in each of them."""

    what: str
    times: float = 1.0
    inside: Mapping[str, "Kind"] = {}


_WAITS = Kind(say("things that one item waits for"), 0.1)

_INSIDE: Mapping[str, Mapping[str, Kind]] = {
    "tasks": {"after": _WAITS, "waits": _WAITS},
    "milestones": {"waits": Kind(say("things that one milestone waits for"), 0.5)},
    "people": {"links": Kind(say("personal links of one person, withdrawn ones included"), 0.1)},
    "texts": {"paragraphs": Kind(say("paragraphs of one text"), 0.5)},
    "kpis": {"measurements": Kind(say("measurements of one KPI"), 0.5)},
}
KINDS: Mapping[str, Kind | Mapping[str, Any]] = {
    **{name: Kind(row.many, row.share, _INSIDE.get(name, {})) for name, row in COLLECTIONS.items()},
    "decision_process": {"stages": Kind(say("stages of the decision"), 0.05)},
    "plan": {
        "calendar": {"blackouts": Kind(say("blackouts"), 0.1), "gates": Kind(say("recurring gates"), 0.015)},
        "witnesses": Kind(say("witnesses"), 0.004),
    },
}


_AROUND = 4
"""Bytes around a key and its value: quotes, a colon, a comma."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of rooms: ``items`` of a kind (of tasks; of others in proportion) and ``size`` in bytes. 0: none."""

    items: int = 2_000
    size: int = 8 << 20

    def refuse_beyond(self, before: Any, after: Any, patch: Patch) -> None:
        """Raise RoomFull where a patch makes more of something than there may be."""
        if self.items:
            _refuse_beyond(KINDS, before, after, patch, self.items)

    def refuse_size(self, size: int, grown: int) -> None:
        """Raise RoomFull where a room would grow beyond its size."""
        if self.size and grown > 0 and size > self.size:
            most = Decimal(f"{self.size / (1 << 20):g}")
            raise RoomFull(say("A room holds at most {most} MiB, and this one is full. Shorten something.", most=most))


def size_of(document: Any) -> int:
    """The bytes of a document."""
    return len(orjson.dumps(document))


def growth(before: Any, patch: Patch) -> int:
    """How many bytes a patch adds to a document, or takes from it; to within those of a few commas."""
    grown = 0
    for key, change in patch.items():
        was = before.get(key)
        if change.__class__ is dict and was.__class__ is dict:
            grown += growth(was, change)
            continue
        if was is not None:
            grown -= size_of(was) + len(key) + _AROUND
        if change is not None:
            grown += size_of(change) + len(key) + _AROUND
    return grown


def _refuse_beyond(kinds: Mapping[str, Any], before: Any, after: Any, patch: Patch, items: int) -> None:
    for name, change in patch.items():
        kind = kinds.get(name)
        if kind is None or change.__class__ is not dict:
            continue
        was, now = before.get(name) or {}, after.get(name) or {}
        if kind.__class__ is not Kind:
            _refuse_beyond(kind, was, now, change, items)
            continue
        if len(now) > len(was) and len(now) > (most := max(1, int(items * kind.times))):
            raise RoomFull(
                say(
                    "A room has at most {most} {what}; that would be {number}.",
                    most=Decimal(most),
                    what=as_message(kind.what),
                    number=Decimal(len(now)),
                )
            )
        if inside := kind.inside:
            for id, inner in change.items():
                if inner.__class__ is dict and not inside.keys().isdisjoint(inner):
                    _refuse_beyond(inside, was.get(id) or {}, now.get(id) or {}, inner, items)
