"""What an event changed, field by field, before → after: what an audit lists below the sentence.

The values that a person may want erased are never repeated: a list of changes may be kept where the keys of people do
not reach.
"""

from collections.abc import Mapping
from typing import Any, TypedDict

from mapstream.plan.document import Document, Patch

WITHHELD = "…"
"""What stands for a value that belongs to a person."""

PERSONAL = {"people": frozenset({"name", "email", "role", "notes", "emails"}), "comments": frozenset({"text"})}
"""By collection, the fields whose values belong to a person: those that events seal."""

Path = tuple[str, ...]


class FieldChange(TypedDict):
    """One field, before and after; ``None``: no value."""

    field: str
    before: Any
    after: Any


def changes(patch: Patch, before: Document) -> list[FieldChange]:
    """What a patch changes, by fields like ``tasks/<id>/due``; without ranks, which mean nothing to people."""
    found: list[FieldChange] = []
    _collect(found, (), patch, before)
    return found


def _collect(found: list[FieldChange], path: Path, patch: Mapping[str, Any], before: Any) -> None:
    for key, value in patch.items():
        old = before.get(key) if isinstance(before, dict) else None
        if isinstance(value, dict):
            _collect(found, (*path, key), value, old)
        elif value is None and isinstance(old, dict):
            _collect(found, (*path, key), dict.fromkeys(old), old)
        elif old != value and key != "rank":
            found.append(_change((*path, key), old, value))


def _change(path: Path, old: Any, new: Any) -> FieldChange:
    personal = PERSONAL.get(path[0])
    if personal and not personal.isdisjoint(path[2:]):
        old, new = (value if value is None else WITHHELD for value in (old, new))
    return {"field": "/".join(path), "before": old, "after": new}
