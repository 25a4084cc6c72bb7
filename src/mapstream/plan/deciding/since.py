"""What has happened since a change at the places that it changed: who stands in the way of taking it back.

A place is what a change set as one: a field, an entry of the objects whose entries come one by one, or a whole item
that it added. A later change touches it if it changes the place, something in it, or what it is in; also if it brings
the same value back. What was taken back since counts no more.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NoReturn, cast

from mapstream.languages.message import say
from mapstream.plan.actor import Actor
from mapstream.plan.collections import PARTS
from mapstream.plan.document import Document
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.event import Change, Recorded
from mapstream.plan.patch import Patch, touched
from mapstream.plan.places import ONE_BY_ONE
from mapstream.plan.time.calendar import local_time
from mapstream.plan.visibility.lens import lens_of
from mapstream.plan.visibility.scope import sight_of
from mapstream.plan.wording import fallback_for, guarded, label, listed, named, quote, token
from mapstream.problems import ChangedSince

Place = tuple[str, ...]

DEEP = 12
"""Keys of the deepest path in a document, and more."""

_CALLED = {
    "plan": say("the plan"),
    "deal": say("the deal"),
    "commercials": say("the commercials"),
    "decision_process": say("the decision process"),
}
_IT = say("it")
_NAMELESS = frozenset({"rank", "visible_to", "at", "by"})
"""Fields that mean nothing to people by their names."""


def touching(change: Change, events: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Of later events those that touch what a change changed, or who sees it."""
    around = ((*item, field) for item in _items(change.patch) for field in ("visible_to", "confirmed"))
    watched = _Places({*_places(change.patch, change.inverse), *around})
    return tuple(recorded for recorded in events if watched.touched_by(recorded.patch))


CHANGED = "It has been changed since. Change back by hand what you want to have back."
"""What is said where it cannot be told who changed what."""


class Since:
    """What touched the places of a change since, as far as it still stands."""

    def __init__(self, document: Document, change: Change, actor: Actor) -> None:
        self._document = document
        self._actor = actor
        self._places = list(_places(change.patch, change.inverse))
        self._shown_by = _Places((*item, "visible_to") for item in _items(change.patch))
        self._events = touching(change, change.since)
        self._standing = list(_standing(self._events))

    def refuse_others(self) -> None:
        """Refuse if somebody else touched any of the places."""
        self._refuse([recorded for recorded in self._standing if recorded.by != self._actor.id], self._places)

    def refuse(self, *place: str) -> NoReturn:
        """Refuse because something is not as the change left it."""
        self._refuse(self._standing, [place])
        raise ChangedSince(CHANGED)

    def _refuse(self, events: Sequence[Recorded], places: Collection[Place]) -> None:
        """Refuse, with the last of these events that touch any of these places, if there is one."""
        meant = _Places(places)
        last = next((recorded for recorded in reversed(events) if meant.touched_by(recorded.patch)), None)
        if last is None:
            return
        where = [place for place in places if _Places([place]).touched_by(last.patch)]
        if not self._may_be_told(last, where):
            raise ChangedSince(CHANGED)
        raise ChangedSince(self._told(last, where), more={"changed": [last.version]})

    def _may_be_told(self, recorded: Recorded, places: Collection[Place]) -> bool:
        """Whether who asks sees the places whole, and did when it happened."""
        if recorded.by == self._actor.id:
            return True
        if not sight_of(self._document, self._actor).history or any(
            self._shown_by.touched_by(event.patch) for event in self._events if event.version >= recorded.version
        ):
            return False
        seen = self._seen()
        return all(_at(seen, place) == _at(self._document, place) for place in places)

    def _told(self, recorded: Recorded, places: Sequence[Place]) -> str:
        what = listed(dict.fromkeys(self._title(place) for place in places))
        fields = listed(dict.fromkeys(label(field) for place in places if (field := _field(place)) is not None))
        day, clock = local_time(recorded.at, self._document)
        when: Any = {"day": date.fromisoformat(day), "time": clock}
        if recorded.by == self._actor.id:
            if fields:
                return say("You changed {what} since ({fields}), on {day} at {time}.", what=what, fields=fields, **when)
            return say("You changed {what} since, on {day} at {time}.", what=what, **when)
        when["who"] = token(recorded.by)
        if fields:
            told = say("{who} changed {what} since ({fields}), on {day} at {time}.", what=what, fields=fields, **when)
        else:
            told = say("{who} changed {what} since, on {day} at {time}.", what=what, **when)
        return named(told, self._seen().get("people", {}), fallback_for(recorded.via))

    def _title(self, place: Place) -> str:
        if place[0] in PARTS:
            return _CALLED[place[0]]
        item: Any = _at(self._document, place[:2]) or {}
        title = item.get("title") or item.get("metric")
        return quote(guarded(title)) if title else item.get("name", _IT)

    def _seen(self) -> Document:
        return lens_of(self._actor, self._document).see(self._document) or {}


def _standing(events: Sequence[Recorded]) -> Iterator[Recorded]:
    """Those events that were not taken back, nor take one of these back."""
    known = {recorded.version: recorded.command for recorded in events}
    gone: set[str] = set()
    for recorded in reversed(events):
        if recorded.command not in gone and isinstance(recorded.event, ChangeUndone):
            undone = known.get(recorded.event.version)
            gone |= {undone, recorded.command} if undone is not None else set()
    return (recorded for recorded in events if recorded.command not in gone)


class _Places:
    """Some places, to be asked quickly whether a patch touches any of them."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = frozenset(places)
        self._above = {place[:n] for place in self._places for n in range(1, len(place))}

    def touched_by(self, patch: Patch) -> bool:
        """Whether a patch changes a place, something in one, or what one is in."""
        return any(
            path in self._above or any(path[:n] in self._places for n in range(1, len(path) + 1))
            for path in touched(patch, DEEP)
        )


def _places(patch: Patch, inverse: Any, above: Place = ()) -> Iterator[Place]:
    for key, value in patch.items():
        before = inverse.get(key)
        if isinstance(value, dict) and (isinstance(before, dict) or (*above, key) in ONE_BY_ONE or not above):
            yield from _places(value, before or {}, (*above, key))
        else:
            yield (*above, key)


def _items(patch: Patch) -> Iterator[Place]:
    return ((collection, id) for collection, items in patch.items() if collection not in PARTS for id in items)


def _field(place: Place) -> str | None:
    """The field that a place is, where it is one."""
    at = 1 if place[0] in PARTS else 2
    return place[at] if len(place) > at and place[at] not in _NAMELESS else None


def _at(document: Document, place: Place) -> Any:
    found: Any = cast(dict[str, Any], document)
    for key in place:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found
