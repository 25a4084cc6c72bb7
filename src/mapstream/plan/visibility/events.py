"""What of an event is told to a reader who does not see all of it: an event like any other, with nothing missing.

An event that came without its data would tell that there is something to withhold. So what a reader may not see is
taken out of it as it is taken out of the document: as if it had never been said.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from mapstream.plan.collections import COLLECTIONS, WHICH_DOCUMENT
from mapstream.plan.document import Side
from mapstream.plan.elements.erasure import PersonErased
from mapstream.plan.elements.items import VisibilitySet
from mapstream.plan.elements.people.events import PersonAdded, PersonEdited, PersonRemoved
from mapstream.plan.elements.room import DealEdited, RoomOpened
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.event import Event
from mapstream.plan.patch import Patch
from mapstream.plan.visibility.redaction import SELLERS_DEAL

MayName = Callable[[str], bool]
"""Whether a text that may be an item's id, or its name, may be told."""

_NOUNS = {row.one: name for name, row in COLLECTIONS.items()} | {
    "notes": "people",
    "scope": "people",
    "process": "decision_process",
    "stage": "decision_process",
}
"""What the events that begin with a noun change, where it is called otherwise."""
_PLAN = frozenset(
    {"goal", "plan", "handoff", "calendar", "blackout", "gate", "cadence", "template", "organisation", "value"}
)
_ANY = frozenset({"item", "visibility", "change", "ranks"})


def narrowed(event: Event, side: Side, seen: Patch, may_name: MayName) -> Event:
    """An event as somebody of a side is told it; ``seen``: its patch as they see it."""
    match event:
        case ChangeUndone():
            types = [kind for kind in event.types if _of(kind, seen)]
            return replace(event, types=types, inverse=seen, person=None, personal=None)
        case VisibilitySet():
            return replace(event, was=None)
        case PersonAdded():
            scope = event.scope if side == "seller" else None
            event = replace(event, notes=_notes(event.notes, side, seen, event.person), scope=scope)
        case PersonEdited():
            told = ({**event.changes}, {**event.was})
            for values in told:
                if "notes" in values:
                    values["notes"] = _notes(values["notes"], side, seen, event.person)
            event = _replaced(event, *told)
        case PersonErased():
            event = replace(event, mentions=None)
        case PersonRemoved() if side == "buyer":
            event = replace(event, links=[])
        case DealEdited() if side == "buyer":
            event = _replaced(event, _less(event.changes), _less(event.was))
        case RoomOpened() if side == "buyer":
            event = replace(event, workspace="", deal=_less(event.deal))
    return _without_names(event, may_name)


def _without_names(event: Event, may_name: MayName) -> Event:
    values = {name: getattr(event, name) for name in event.field_names()}
    if "changes" in values and "was" in values:
        told = ({k: _clean(v, may_name) for k, v in values[name].items()} for name in ("changes", "was"))
        return cast(Event, _replaced(event, *told))
    clean = {name: _clean(value, may_name) for name, value in values.items()}
    changed = {name: value for name, value in clean.items() if value != values[name]}
    return cast(Event, replace(cast(Any, event), **changed))


def _clean(value: Any, may_name: MayName) -> Any:
    """A value without what may not be named; ``None`` where nothing is left."""
    if isinstance(value, str):
        return value if may_name(value) else None
    if isinstance(value, list):
        kept = [less for inner in value if (less := _clean(inner, may_name)) is not None]
        return kept if kept or not value else None
    if isinstance(value, Mapping):
        told = {key: _clean(inner, may_name) for key, inner in value.items() if may_name(key)}
        kept_of = {key: inner for key, inner in told.items() if inner is not None or value[key] is None}
        if "ref" in value and "ref" not in kept_of:
            kept_of = {key: inner for key, inner in kept_of.items() if key not in WHICH_DOCUMENT}
        return kept_of if kept_of or not value else None
    return value


def _replaced(event: Any, changes: Mapping[str, Any], was: Mapping[str, Any]) -> Any:
    """An event of changed values with others, and without those that, so, did not change."""
    both = {key: (changes.get(key), was.get(key)) for key in {**changes, **was}}
    new = {key: value for key, value in both.items() if value[0] != value[1]}
    return replace(
        event, changes={key: after for key, (after, _) in new.items()}, was={key: old for key, (_, old) in new.items()}
    )


def _notes(notes: Any, side: Side, seen: Patch, person: str) -> Any:
    """Notes about a person without those that the other side keeps; ``None`` where there are no others."""
    shown = ((seen.get("people") or {}).get(person) or {}).get("notes") or {}
    kept = {of: noted for of, noted in (notes or {}).items() if of == side or of in shown}
    return kept or None


def _less(deal: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in deal.items() if key not in SELLERS_DEAL}


def _of(kind: str, seen: Patch) -> bool:
    """Whether an event of a stored name may be what a patch takes back."""
    noun = kind.partition(".")[0]
    if noun in _ANY:
        return True
    return ("plan" if noun in _PLAN else _NOUNS.get(noun, noun)) in seen
