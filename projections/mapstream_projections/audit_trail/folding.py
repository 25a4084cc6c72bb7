"""How events become rows of the audit trail."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, cast

import orjson
from psycopg import Cursor

from mapstream.plan.changes import changes
from mapstream.plan.collections import COLLECTIONS, HIDEABLE, ItemRef
from mapstream.plan.document import Document
from mapstream.plan.event import Recorded
from mapstream.plan.sentences import sentence
from mapstream.plan.visibility.audience import audience
from mapstream.projection import Into, Moment, ReadModel

ID_LENGTH = 36
LENGTHS_OF_NAMES = frozenset({ID_LENGTH, *(len(f"{name}/") + ID_LENGTH for name in COLLECTIONS)})
"""How long a text is that may name an item, except for the plan."""
NOTHING = "\\N"
NULL = NOTHING.encode()
NONE: Mapping[str, Any] = {}


class AuditTrail(ReadModel):
    """Every event of a room as a sentence."""

    name: ClassVar[str] = "audit_trail"
    version: ClassVar[int] = 5
    by_room: ClassVar[bool] = True

    def fold(self, into: Into, events: Sequence[Recorded]) -> None:
        """One row for each event of a room."""
        lines = []
        for recorded in events:
            moment = into.rooms.step(recorded)
            if "plan" in moment.after:
                lines.append(row(recorded, moment))
        if into.fresh:
            _copy(into.cursor, into.sql["fill"], lines)
            return
        into.cursor.execute(into.sql["stage"])
        into.cursor.execute(into.sql["clear"])
        _copy(into.cursor, into.sql["copy"], lines)
        into.cursor.execute(into.sql["keep"])


READ_MODEL = AuditTrail()


def row(recorded: Recorded, moment: Moment) -> bytes:
    """The row of an event, as a line for COPY: written by hand, since that is a large part of what a rebuild costs."""
    patch = recorded.patch
    seller, buyer, people = audience(recorded, *moment)
    removed = [
        f"{name}/{key}"
        for name, items in patch.items()
        if name in HIDEABLE
        for key, item in items.items()
        if item is None
    ]
    place = (
        f"{recorded.stream}\t{recorded.version}\t{recorded.position}\t{recorded.at}\t{recorded.by}\t{recorded.via}\t"
        f"{recorded.way or NOTHING}\t{recorded.event.name}\t{_array(mentioned(recorded, moment.before, moment.after))}"
    )
    gone = _array(removed).encode() if removed else NULL
    told = sentence(recorded, moment.before)
    words, message = _escaped(told.encode()), _escaped(orjson.dumps(told.packed()))
    changed = _escaped(orjson.dumps(changes(patch, moment.before)))
    apart = orjson.dumps(people) if people else NULL
    line = place.encode(), gone, words, message, changed, seller, buyer, apart
    return b"%b\t%b\t%b\t%b\t%b\t%d\t%d\t%b\n" % line


def _escaped(text: bytes) -> bytes:
    """A text as COPY takes it."""
    return text.replace(b"\\", b"\\\\").replace(b"\n", b"\\n").replace(b"\t", b"\\t").replace(b"\r", b"\\r")


def _copy(cursor: Cursor[Any], query: bytes, lines: list[bytes]) -> None:
    with cursor.copy(query) as copy:
        copy.write(b"".join(lines))


def _array(items: Iterable[str]) -> str:
    """Names of items as PostgreSQL writes an array; there is nothing in them that it would have to quote."""
    return f"{{{','.join(items)}}}"


def mentioned(recorded: Recorded, was: Document, now: Document) -> dict[str, None]:
    """The items that an event is about, then all others that it holds the id of, and those that comments are on."""
    before, after = cast(Mapping[str, Any], was), cast(Mapping[str, Any], now)
    found: dict[str, None] = {}
    known: set[str] = set()
    for name, change in recorded.patch.items():
        if name in COLLECTIONS:
            for key in change:
                known.add(key)
                _add(found, name, key, before, after)
        else:
            found[name] = None
    event = recorded.event
    for field in event.field_names():
        value = getattr(event, field)
        if value and not (isinstance(value, str) and value in known):
            _search(value, found, before, after)
    return found


def _search(value: Any, found: dict[str, None], before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Add the items that are named in a value: by their ids, or as ``collection/id``."""
    if isinstance(value, str):
        if len(value) not in LENGTHS_OF_NAMES:
            if value == "plan":
                found["plan"] = None
        elif len(value) == ID_LENGTH:
            for name in COLLECTIONS:
                _add(found, name, value, before, after)
        else:
            name, key = ItemRef.of(value)
            if name in COLLECTIONS and len(key) == ID_LENGTH:
                _add(found, name, key, before, after)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if len(key) in LENGTHS_OF_NAMES or key == "plan":
                _search(key, found, before, after)
            if inner:
                _search(inner, found, before, after)
    elif isinstance(value, list):
        for inner in value:
            _search(inner, found, before, after)


def _add(found: dict[str, None], name: str, key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    item = after.get(name, NONE).get(key) or before.get(name, NONE).get(key)
    if item:
        found[f"{name}/{key}"] = None
        if subject := COLLECTIONS[name].subject:
            found[item[subject]] = None
