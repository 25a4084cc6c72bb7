"""What differs between two moments of a room: item by item and field by field, with who, when and why."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, NotRequired, cast

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.plan.changes import FieldChange, changes
from mapstream.plan.collections import COLLECTIONS, ItemRef
from mapstream.plan.document import Document
from mapstream.plan.patch import Patch, diff
from mapstream.plan.places import NOBODYS
from mapstream.plan.review.attribution import Attribution, Told
from mapstream.plan.review.groups import Group, group_of
from mapstream.plan.wording.names import label

_WHOLE = ("plan", "deal", "commercials", "decision_process")
"""What is told of as one item."""

Way = Literal["added", "changed", "removed"]


class FieldDiffers(TypedDict):
    """A field that differs: before and after, and what it became that by."""

    field: Annotated[str, Field(description="Such as `due`, `goal/date` or, of where an item stands, `place`.")]
    group: Group
    before: Annotated[Any, Field(description="`null`: there was none.")]
    after: Annotated[Any, Field(description="`null`: there is none.")]
    by: str
    at: str
    version: int
    reason: NotRequired[str]


class ItemDiffers(TypedDict):
    """An item that differs. What was dropped is changed; what is gone, or was taken off the deal, is removed."""

    item: str
    title: str
    change: Way
    fields: list[FieldDiffers]


def difference(before: Document, after: Document, attribution: Attribution) -> list[ItemDiffers]:
    """What differs between two documents as one reader sees them: wholes first, then items, as they stand."""
    patch = diff(before, after)
    old, new = cast(dict[str, Any], before), cast(dict[str, Any], after)
    found: list[ItemDiffers] = [
        {"item": name, "title": label(name), "change": "changed", "fields": fields}
        for name in _WHOLE
        if (fields := [*_fields((name,), {name: patch.get(name, {})}, before, attribution)])
    ]
    for name in COLLECTIONS:
        was, now = old.get(name, {}), new.get(name, {})
        places = _places(name, was, now, patch)
        for key in sorted(patch.get(name) or (), key=lambda key: ((now.get(key) or was[key]).get("rank", ""), key)):
            path = (name, key)
            fields = [*_fields(path, {name: {key: patch[name][key]}}, before, attribution)]
            if key in places:
                fields.append(_told("place", "scope", *places[key], attribution.told((*path, "rank"))))
            if fields:
                way = _way(was.get(key), now.get(key))
                if way == "added":
                    fields = [cast(FieldDiffers, {**field, "group": group_of(name, "")}) for field in fields]
                title = _title(name, now.get(key) or was[key], after)
                found.append({"item": f"{name}/{key}", "title": title, "change": way, "fields": fields})
    return found


def _way(was: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> Way:
    if now is None or ("removed" in now and (was is None or "removed" not in was)):
        return "removed"
    return "added" if was is None or ("removed" in was and "removed" not in now) else "changed"


def _title(name: str, item: Mapping[str, Any], document: Document) -> str:
    """What an item is called; what has no name of its own is called by what it is on."""
    if found := item.get(COLLECTIONS[name].title):
        return cast(str, found)
    on = item.get("on")
    if isinstance(on, str) and "/" in on:
        ref = ItemRef.of(on)
        known = ref.find(document) or {}
        return cast(str, known.get(COLLECTIONS[ref.collection].title, "")) if ref.collection in COLLECTIONS else ""
    return on if isinstance(on, str) else ""


def _fields(path: tuple[str, ...], patch: Patch, before: Document, attribution: Attribution) -> Iterator[FieldDiffers]:
    for change in changes(patch, before, NOBODYS):
        inner = tuple(change["field"].removeprefix("/".join(path) + "/").split("/"))
        if (told := _as_told(path[0], inner, change)) is not None:
            field, was, now = told
            yield _told(field, group_of(path[0], field), was, now, attribution.told((*path, *inner)))


def _as_told(collection: str, inner: tuple[str, ...], change: FieldChange) -> tuple[str, Any, Any] | None:
    """A field by its name in its item. When and by whom something was done is told as that it was."""
    was, now = change["before"], change["after"]
    *above, last = inner
    if last == "by" or (last == "at" and not above and collection != "meetings"):
        return None
    if last == "at" and above:
        was, now = (None if value is None else True for value in (was, now))
        return None if was == now else ("/".join(above), was, now)
    return "/".join(inner), was, now


def _told(field: str, group: Group, before: Any, after: Any, told: Told) -> FieldDiffers:
    found: FieldDiffers = {
        "field": field,
        "group": group,
        "before": before,
        "after": after,
        "by": told.by,
        "at": told.at,
        "version": told.version,
    }
    if told.reason is not None:
        found["reason"] = told.reason
    return found


def _places(name: str, was: Mapping[str, Any], now: Mapping[str, Any], patch: Patch) -> dict[str, tuple[int, int]]:
    """Of the items that were moved among those that stay, where they stood and stand, counted from 1."""
    moved = [key for key, change in (patch.get(name) or {}).items() if change and "rank" in change and key in was]
    if not moved:
        return {}
    both = [key for key in was if key in now]
    old, new = (
        {key: n for n, key in enumerate(sorted(both, key=lambda key: (of[key].get("rank", ""), key)), 1)}
        for of in (was, now)
    )
    return {key: (old[key], new[key]) for key in moved if old[key] != new[key]}
