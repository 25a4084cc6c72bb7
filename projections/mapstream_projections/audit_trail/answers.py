"""What the audit trail answers."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, NamedTuple, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.api_keys import keys_called
from mapstream.languages.message import Message, unpacked
from mapstream.log import LAST, Log
from mapstream.plan.changes import FieldChange, changes
from mapstream.plan.document import Document, Person, Side
from mapstream.plan.elements.items import VisibilitySet
from mapstream.plan.event import Recorded, Via
from mapstream.plan.review.kinds import EventKind, events_of
from mapstream.plan.sentences import outline, sentence
from mapstream.plan.visibility.hindsight import items_in
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.visibility.scope import ALL
from mapstream.plan.wording import fallback_for, named, token
from mapstream.projection import containing
from mapstream_projections.audit_trail.folding import READ_MODEL, mentioned

APART = 100
"""Events that are read though they are not asked for, at most, before reading begins anew."""
_TOKENS = re.compile(r"@\{[^}]*\}")


class AuditEntry(TypedDict):
    """One event, told."""

    version: int
    position: NotRequired[Annotated[int, Field(description="Its place in the whole log. For members only.")]]
    at: str
    by: str
    who: Annotated[str, Field(description="The name behind `by` as it was then, and as it is now if that is another.")]
    via: Via
    way: NotRequired[Annotated[str, Field(description="The link or session that it came by, as in the history.")]]
    type: str
    item: Annotated[str | None, Field(description="What it is about.")]
    sentence: str
    changes: Annotated[list[FieldChange], Field(description="As far as the reader may see them.")]


class _Renamed(NamedTuple):
    """Somebody has another name from a version on than they ``was`` called before."""

    version: int
    person: str
    was: str


@dataclass(frozen=True, slots=True)
class Trail:
    """A page of the trail, latest first. ``next``: ask again with ``before`` this; ``None`` at the end."""

    entries: list[AuditEntry]
    next: int | None


Past = Callable[[int, int], tuple[Lens, Sequence[tuple[Recorded, Document, Document]]]]
"""Reads the events between two versions, each with the document before and after, and what to look at them through."""


def trail(
    log: Log,
    room: str,
    lens: Lens,
    document: Document,
    past: Past,
    *,
    q: str | None = None,
    by: str | None = None,
    type: str | None = None,
    item: str | None = None,
    side: Side | None = None,
    kind: EventKind | None = None,
    field: str | None = None,
    away_since: int | None = None,
    since: str | None = None,
    until: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Trail:
    """What a reader may know of a room's history; ``document`` is the room as it is now, whole.

    ``q`` is looked for in the sentences, and among the names of the people in them. ``away_since``: what others did
    after this version.
    """
    seen = lens.see(document)
    hidden = _hidden(lens, document)
    if seen is None or item in hidden:
        return Trail([], None)
    keys = keys_called(log, document["plan"]["workspace"])
    teller = _Teller(lens, seen.get("people", {}), past, _renamed(log, room), keys)
    asked: dict[str, Any] = {"by": by, "type": type, "item": item, "since": since, "until": until}
    asked |= {"types": None if kind is None else events_of(kind), "newer_than": away_since}
    asked |= {"field": None if field is None else f'%/{field}"%'}
    asked |= _authors(document, side, None if away_since is None else lens.person)
    asked |= {"q": None if q is None else containing(q), "tokens": [] if q is None else teller.tokens(q)}
    reader = {
        "room": room,
        "side": lens.side,
        "person": lens.person,
        "admin": lens.admin,
        "scoped": lens.sight is not ALL,
        "doubtful": sorted(hidden | _gone(log, room, lens)),
    }
    found: list[_Row] = []
    reached, more = LAST if before is None else before, True
    while more and len(found) <= limit:
        rows = READ_MODEL.ask(log, "trail", **reader, **asked, before=reached, limit=limit + 1)
        more = len(rows) > limit
        reached = rows[-1][0] if rows else reached
        told = teller.told([_row(*row) for row in rows], item, q)
        found += told if field is None else [row for row in told if _changes(row, field)]
    page = found[:limit]
    return Trail([teller.entry(row) for row in page], page[-1].version if len(found) > limit else None)


def _authors(document: Document, side: Side | None, without: str | None) -> dict[str, list[str] | None]:
    """Who is looked for, and who is not: who is nobody of the room acts for the seller."""
    buyers = [id for id, person in document.get("people", {}).items() if person["side"] == "buyer"]
    none = [*(buyers if side == "seller" else ()), *([without] if without else ())]
    return {"by_one_of": buyers if side == "buyer" else None, "by_none_of": none or None}


def _changes(row: "_Row", field: str) -> bool:
    """Whether a row tells of a change to a field."""
    return any(change["field"].endswith(f"/{field}") for change in row.changes)


def _hidden(lens: Lens, document: Document) -> set[str]:
    """The items that this reader may not see now."""
    return {item for ref in items_in(document) if not lens.see_item(document, item := str(ref))}


def _gone(log: Log, room: str, lens: Lens) -> set[str]:
    """The items that are gone, and that this reader perhaps could not see when they were last there."""
    return {item for (item,) in READ_MODEL.ask(log, "gone", room=room, side=lens.side, person=lens.person)}


class _Row(NamedTuple):
    """A row of the trail; ``partly``: its sentence and changes are not for this reader, and are to be told anew."""

    version: int
    position: int
    at: str
    by: str
    via: Via
    way: str | None
    type: str
    item: str | None
    sentence: Message
    changes: list[FieldChange]
    partly: bool


def _row(*columns: Any) -> _Row:
    """A row as it was read."""
    row = _Row(*columns)
    return row._replace(sentence=unpacked(row.sentence))


class _Teller:
    """Tells rows to one reader."""

    def __init__(
        self, lens: Lens, people: Mapping[str, Person], past: Past, renamed: list[_Renamed], keys: Mapping[str, str]
    ) -> None:
        self._lens = lens
        self._keys = keys
        self._people = people
        self._past = past
        self._renamed = renamed

    def tokens(self, q: str) -> list[str]:
        """The patterns of sentences with people in them whose names have a text in them."""
        wanted = q.casefold()
        known = [(id, person["name"]) for id, person in self._people.items()]
        known += [(renamed.person, renamed.was) for renamed in self._renamed]
        return [f"%{token(id)}%" for id, name in known if wanted in name.casefold()]

    def told(self, rows: Sequence[_Row], item: str | None, q: str | None) -> list[_Row]:
        """Rows as the reader is told them, without those that they are not told."""
        anew: dict[int, _Row] = {}
        for first, last in _runs([row.version for row in rows if row.partly]):
            lens, steps = self._past(first - 1, last)
            for step in steps:
                if (told := _told(lens, *step, item)) and (q is None or self._has(told, q)):
                    anew[told.version] = told
        return [told for row in rows if (told := anew.get(row.version) if row.partly else row)]

    def _has(self, row: _Row, q: str) -> bool:
        words = _TOKENS.sub("@", row.sentence).casefold()
        return q.casefold() in words or any(one.strip("%") in row.sentence for one in self.tokens(q))

    def entry(self, row: _Row) -> AuditEntry:
        """A row as it is answered."""
        then = {one.person: one.was for one in reversed(self._renamed) if one.version >= row.version}
        author, told = token(row.by), row.sentence
        unknown = fallback_for(row.via, row.by, self._keys)
        if row.by not in self._people:
            told = told.with_texts(lambda text: unknown if text == author else text)
        entry: AuditEntry = {
            "version": row.version,
            "position": row.position,
            "at": row.at,
            "by": row.by,
            "who": named(author, self._people, unknown, then),
            "via": row.via,
            "type": row.type,
            "item": row.item,
            "sentence": named(told, self._people, then=then),
            "changes": row.changes,
        }
        if not self._lens.positions:
            del entry["position"]
        if row.way is not None and self._lens.knows_way(row.by):
            entry["way"] = row.way
        return entry


def _told(lens: Lens, recorded: Recorded, before: Document, after: Document, item: str | None) -> _Row | None:
    """An event as a row for a reader; ``None`` if they are told nothing of it, or nothing about an item."""
    seen = lens.look(recorded, before, after)
    if seen.hidden:
        return None
    was, now = lens.see(before) or {}, lens.see(after) or {}
    told = replace(recorded, event=lens.told(recorded, before, after, seen), _patch=seen.patch)
    items = [*mentioned(told, was, now)]
    if item is not None and item not in items:
        return None
    if lens.tells(recorded, before, after, seen):
        words = sentence(told, was)
    elif isinstance(told.event, VisibilitySet) and lens.see_item(after, told.event.item):
        words = sentence(told, now)
    else:
        words = outline(recorded.event.name, recorded.by)
    return _Row(
        recorded.version,
        recorded.position or 0,
        recorded.at,
        recorded.by,
        recorded.via,
        recorded.way,
        recorded.event.name,
        next(iter(items), None),
        words,
        changes(seen.patch, was),
        False,
    )


def _runs(latest_first: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Versions as stretches in which they lie close together: the first and the last of each."""
    last = previous = None
    for version in latest_first:
        if last is None or previous is None:
            last = version
        elif previous - version > APART:
            yield previous, last
            last = version
        previous = version
    if last is not None and previous is not None:
        yield previous, last


def _renamed(log: Log, room: str) -> list[_Renamed]:
    """When people came to be called otherwise, and how they were called before."""
    found: list[_Renamed] = []
    names: dict[str, str] = {}
    for (version,) in READ_MODEL.ask(log, "renamed", room=room):
        [recorded] = log.read(room, version - 1, version)
        for person, change in recorded.patch.get("people", {}).items():
            if change and "name" in change:
                was = getattr(recorded.event, "was", {}).get("name") or names.get(person)
                names[person] = change["name"]
                if was is not None:
                    found.append(_Renamed(version, person, was))
    return found
