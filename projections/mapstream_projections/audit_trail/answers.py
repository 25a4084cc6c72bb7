"""What the audit trail answers."""

from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict, cast

from mapstream.log import LAST, Log
from mapstream.plan.changes import FieldChange
from mapstream.plan.document import Document, Person
from mapstream.plan.lens import Lens
from mapstream.plan.narrow import SCRUBBERS
from mapstream.plan.sentences import fallback_for, named, outline, token
from mapstream.projection import containing
from mapstream_projections.audit_trail.folding import READ_MODEL


class Entry(TypedDict):
    """One event, told. ``item``: what it is about. ``position`` is for those who may know it."""

    version: int
    position: NotRequired[int]
    at: str
    by: str
    via: str
    type: str
    item: str | None
    sentence: str
    changes: list[FieldChange]


@dataclass(frozen=True, slots=True)
class Trail:
    """A page of the trail, latest first. ``next``: ask again with ``before`` this; ``None`` at the end."""

    position: int
    entries: list[Entry]
    next: int | None


def trail(
    log: Log,
    room: str,
    lens: Lens,
    document: Document,
    *,
    q: str | None = None,
    by: str | None = None,
    type: str | None = None,
    item: str | None = None,
    since: str | None = None,
    until: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Trail:
    """What a reader may know of a room's history; ``document`` is the room as it is now, whole.

    ``q`` is looked for in the sentences, and among the names of the people in them.
    """
    position = READ_MODEL.position(log)
    seen = lens.see(document)
    if seen is None:
        return Trail(position, [], None)
    people = seen.get("people", {})
    rows = READ_MODEL.ask(
        log,
        "trail",
        room=room,
        side=lens.side,
        person=lens.person,
        hidden=_hidden(log, room, lens, document),
        by=by,
        type=type,
        item=item,
        since=since,
        until=until,
        q=None if q is None else containing(q),
        tokens=[] if q is None else _tokens(q, people),
        before=LAST if before is None else before,
        limit=limit + 1,
    )
    entries = [_entry(row, lens, people) for row in rows[:limit]]
    return Trail(position, entries, entries[-1]["version"] if len(rows) > limit else None)


def _hidden(log: Log, room: str, lens: Lens, document: Document) -> list[str]:
    """The items that this reader may not see now, and those that they could not see when they were removed."""
    there = [f"{name}/{key}" for name in SCRUBBERS for key in cast(dict[str, Any], document).get(name, {})]
    hidden = {item for item in there if not lens.see_item(document, item)}
    gone = READ_MODEL.ask(log, "gone", room=room, side=lens.side, person=lens.person)
    return sorted(hidden | {item for (item,) in gone}.difference(there))


def _entry(row: tuple[Any, ...], lens: Lens, people: dict[str, Person]) -> Entry:
    version, position, at, by, via, type, item, sentence, changes = row
    told = sentence or outline(type, by)
    if by not in people:
        told = told.replace(token(by), fallback_for(via))
    entry: Entry = {
        "version": version,
        "position": position,
        "at": at,
        "by": by,
        "via": via,
        "type": type,
        "item": item,
        "sentence": named(told, people),
        "changes": changes or [],
    }
    if not lens.positions:
        del entry["position"]
    return entry


def _tokens(q: str, people: dict[str, Person]) -> list[str]:
    wanted = q.casefold()
    return [f"%{token(key)}%" for key, person in people.items() if wanted in person["name"].casefold()]
