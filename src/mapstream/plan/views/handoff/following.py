"""What a room's history says that its document does not: when things were said and changed, and who was there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from mapstream.plan.changes import FieldChange, changes
from mapstream.plan.collections import COLLECTIONS, ItemRef
from mapstream.plan.document import Document, Side
from mapstream.plan.elements.agreement import AgreementSigned
from mapstream.plan.elements.documents import ViewRecorded
from mapstream.plan.event import Recorded
from mapstream.plan.patch import Patch
from mapstream.plan.places import NOBODYS
from mapstream.plan.visibility.lens import Lens

DONE = ("completed", "reached", "delivered", "met")
"""What the last word of an event is that finishes something, and the statuses of what is finished."""


class Touch(NamedTuple):
    """An event that touched an item: what of it changed, and why if that was said."""

    version: int
    at: str
    by: str
    type: str
    changes: list[FieldChange]
    reason: str | None
    before: Mapping[str, Any] | None

    @property
    def verb(self) -> str:
        """What was done."""
        return self.type.partition(".")[2]


class Signing(NamedTuple):
    """Somebody agreed for a side to the plan as it was at a ``version``."""

    side: Side
    version: int
    by: str
    at: str


class Sitting(NamedTuple):
    """A sitting: who looked at what, from when until when, and for how long."""

    by: str
    subject: str
    first: str
    last: str
    seconds: float
    seen: int | None
    event: int


@dataclass(slots=True)
class History:
    """Follows the events of a room with the eyes of one reader. ``side``: theirs."""

    side: Side = "buyer"
    touches: dict[str, list[Touch]] = field(default_factory=dict)
    """By the name of the item; those of the goal under ``goal``, of commercials under ``commercials``."""
    signings: list[Signing] = field(default_factory=list)
    looks: dict[tuple[str, str, str], Sitting] = field(default_factory=dict)
    """By who looked, at what, in which sitting."""
    active: dict[str, str] = field(default_factory=dict)
    """When people last did something."""
    buyer_edit: Touch | None = None
    """The last edit of the buyer's side."""
    closed: int | None = None
    """The version at which the deal was closed."""
    kpis_then: Mapping[str, Any] = field(default_factory=dict)
    """The KPIs as they were then."""

    def follow(self, lens: Lens, recorded: Recorded, before: Document, after: Document) -> None:
        """Take in the event that comes next, with the document before and after it."""
        seen = lens.look(recorded, before, after)
        if seen.hidden:
            return
        self.active[recorded.by] = recorded.at
        event = recorded.event
        if isinstance(event, ViewRecorded):
            self._look(recorded, event)
        elif isinstance(event, AgreementSigned):
            self.signings.append(Signing(cast(Side, event.side), event.version, recorded.by, recorded.at))
        if not seen.patch:
            return
        told: Document = before if seen.whole else lens.see(before) or {}
        for name, patch in _items(seen.patch):
            # what is told of a part is told without why: that may be about the rest
            reason = getattr(event, "reason", None) if seen.whole else None
            self.touches.setdefault(name, []).append(_touch(name, patch, recorded, told, reason))
        author = before.get("people", {}).get(recorded.by)
        if event.edit and author is not None and author["side"] == "buyer":
            self.buyer_edit = Touch(recorded.version, recorded.at, recorded.by, event.name, [], None, None)
        if "outcome" in seen.patch.get("deal", ()):
            self.closed = recorded.version
            self.kpis_then = (lens.see(after) or {}).get("kpis", {})

    def of(self, item: str) -> list[Touch]:
        """The events that touched an item."""
        return self.touches.get(item, [])

    def versions(self, item: str) -> list[int]:
        """Their versions, each once."""
        return list(dict.fromkeys(touch.version for touch in self.of(item)))

    def all_touches(self) -> Iterator[tuple[str, Touch]]:
        """Everything that was touched."""
        return ((item, touch) for item, touches in self.touches.items() for touch in touches)

    def _look(self, recorded: Recorded, view: ViewRecorded) -> None:
        key = recorded.by, view.subject, view.sitting or str(recorded.version)
        first = self.looks[key].first if key in self.looks else recorded.at
        self.looks[key] = Sitting(
            recorded.by, view.subject, first, recorded.at, view.seconds, view.seen, recorded.version
        )


def _items(patch: Patch) -> Iterator[tuple[str, Patch]]:
    """What a patch touches, each with the patch of that alone."""
    for name, change in patch.items():
        if name in COLLECTIONS:
            yield from ((f"{name}/{id}", {name: {id: part}}) for id, part in (change or {}).items())
        elif name == "commercials":
            yield name, {name: change}
    if "goal" in (patch.get("plan") or ()):
        yield "goal", {"plan": {"goal": patch["plan"]["goal"]}}


def _touch(name: str, patch: Patch, recorded: Recorded, before: Document, reason: str | None) -> Touch:
    there: Any = before
    ref = ItemRef.of(name)
    found = there.get("plan", {}).get("goal") if name == "goal" else ref.find(there)
    told = [] if found is None and ref.id else changes(patch, before, NOBODYS)
    return Touch(recorded.version, recorded.at, recorded.by, recorded.event.name, told, reason, found)
