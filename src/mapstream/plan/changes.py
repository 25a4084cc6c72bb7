"""What an event changed, field by field, before → after: what an audit lists below the sentence.

The values that a person may want erased are never repeated: a list of changes may be kept where the keys of people do
not reach.
"""

from typing import Any

from typing_extensions import TypedDict

from mapstream.plan.document import Document
from mapstream.plan.patch import Patch
from mapstream.plan.places import PERSONAL, Places

WITHHELD = "…"
"""What stands for a value that belongs to a person."""


class FieldChange(TypedDict):
    """One field, such as ``tasks/<id>/due``, before and after; ``null``: no value."""

    field: str
    before: Any
    after: Any


def changes(patch: Patch, before: Document, personal: Places = PERSONAL) -> list[FieldChange]:
    """What a patch changes, by fields like ``tasks/<id>/due``; without ranks, which mean nothing to people.

    What is ``personal`` is withheld, except where it is only told and not kept.
    """
    found: list[FieldChange] = []
    for name, change in patch.items():
        old: Any = before.get(name)
        _collect(found, name, change, old, personal.below(name))
    return found


def _collect(found: list[FieldChange], path: str, change: Any, before: Any, personal: Places) -> None:
    """Add the changes below a path. ``personal``: the places there whose values are withheld, with all that is in
    them."""
    if change is None and type(before) is dict:
        change = dict.fromkeys(before)
    if type(change) is dict:
        known = before if type(before) is dict else {}
        for key, inner in change.items():
            place = personal if personal.here else personal.below(key)
            if not place.passed_over:
                _collect(found, f"{path}/{key}", inner, known.get(key), place)
    elif change != before:
        if personal.here:
            before, change = (value if value is None else WITHHELD for value in (before, change))
        found.append({"field": path, "before": before, "after": change})
