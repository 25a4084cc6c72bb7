"""What an event changed, field by field, before → after: what an audit lists below the sentence.

The values that a person may want erased are never repeated: a list of changes may be kept where the keys of people do
not reach.
"""

from collections.abc import Iterator, Mapping
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
    return [_change(path, old, new) for path, old, new in _leaves((), patch, before) if path[-1] != "rank"]


def _change(path: Path, old: Any, new: Any) -> FieldChange:
    if not PERSONAL.get(path[0], frozenset()).isdisjoint(path[2:]):
        old, new = (value if value is None else WITHHELD for value in (old, new))
    return {"field": "/".join(path), "before": old, "after": new}


def _leaves(path: Path, patch: Mapping[str, Any], before: Any) -> Iterator[tuple[Path, Any, Any]]:
    for key, value in patch.items():
        old = before.get(key) if isinstance(before, Mapping) else None
        if isinstance(value, dict):
            yield from _leaves((*path, key), value, old)
        elif value is None and isinstance(old, dict):
            yield from _leaves((*path, key), dict.fromkeys(old), old)
        elif old != value:
            yield (*path, key), old, value
