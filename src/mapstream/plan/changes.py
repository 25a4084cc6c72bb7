"""What an event changed, field by field, before → after: what an audit lists below the sentence.

The values that a person may want erased are never repeated: a list of changes may be kept where the keys of people do
not reach.
"""

from collections.abc import Mapping
from typing import Any

from typing_extensions import TypedDict

from mapstream.plan.document import Document
from mapstream.plan.patch import Patch

WITHHELD = "…"
"""What stands for a value that belongs to a person."""

PERSONAL: Mapping[str, frozenset[str]] = {
    "people": frozenset({"name", "email", "title", "role", "reports_to", "notes", "emails"}),
    "comments": frozenset({"text"}),
}
"""By collection, the fields whose values belong to a person: those that events seal."""

_BOOKKEEPING = frozenset({"rank", "added"})
"""What stands in an item, and means nothing to people beside the sentence."""

_NOBODYS: frozenset[str] = frozenset()


class FieldChange(TypedDict):
    """One field, such as ``tasks/<id>/due``, before and after; ``null``: no value."""

    field: str
    before: Any
    after: Any


def changes(patch: Patch, before: Document, personal: Mapping[str, frozenset[str]] = PERSONAL) -> list[FieldChange]:
    """What a patch changes, by fields like ``tasks/<id>/due``; without ranks, which mean nothing to people.

    What is ``personal`` is withheld, except where it is only told and not kept.
    """
    found: list[FieldChange] = []
    for name, change in patch.items():
        old: Any = before.get(name)
        _collect(found, name, change, old, personal.get(name, _NOBODYS), False)
    return found


def _collect(
    found: list[FieldChange], path: str, change: Any, before: Any, personal: frozenset[str], withheld: bool
) -> None:
    """Add the changes below a path. ``personal``: keys from which on values are ``withheld``."""
    if change is None and type(before) is dict:
        change = dict.fromkeys(before)
    if type(change) is dict:
        known = before if type(before) is dict else {}
        for key, inner in change.items():
            if key in _BOOKKEEPING:
                continue
            _collect(found, f"{path}/{key}", inner, known.get(key), personal, withheld or key in personal)
    elif change != before:
        if withheld:
            before, change = (value if value is None else WITHHELD for value in (before, change))
        found.append({"field": path, "before": before, "after": change})
