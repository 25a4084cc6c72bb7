"""What of a plan people agree to, and how it differs between two of its versions, item by item.

Agreed is what is to be done, by whom and until when. That work goes on as agreed is no change to it: who started,
confirmed, completed or disputed what is left out, and so are talk, materials' revisions and who may see what. What was
dropped, removed, or is not shown to the reader any more, is not in the plan. What comes when a milestone begins is.
"""

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any, Literal, cast

from typing_extensions import TypedDict

from mapstream.plan.changes import FieldChange, changes
from mapstream.plan.collections import COLLECTIONS as ROWS
from mapstream.plan.collections import ItemRef
from mapstream.plan.coming import coming, whole
from mapstream.plan.document import Document
from mapstream.plan.fields import is_id
from mapstream.plan.patch import diff
from mapstream.plan.places import NOBODYS
from mapstream.plan.wording import Naming, arrow, because, day, label, token, value_of

COLLECTIONS = ("milestones", "tasks", "phases", "criteria", "kpis", "deliverables", "risks", "documents", "people")
"""The collections of what can be agreed to, in the order in which changes to them are told."""

_WHOLE = ("commercials", "decision_process")
_NOT_OF_THE_PLAN = frozenset(
    {"name", "alias", "kind", "workspace", "opened", "gate", "agreement", "template", "handoff"}
)
_PROGRESS = frozenset({"completion", "confirmed", "dispute", "reason", "judgement", "measurements", "closure"})
NOT_OF_ITEMS = _PROGRESS | {"rank", "status", "visible_to", "pinned", "added", "revision", "to_come"}
_OF_PEOPLE = ("side", "role")

_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

Substance = Mapping[str, Any]


class ItemChange(TypedDict):
    """How an item differs: ``added``, ``changed``, or ``removed`` (dropped, too). The ``plan`` itself, ``commercials``
    and ``decision_process`` are named like items."""

    item: str
    title: str
    change: Literal["added", "changed", "removed"]
    sentence: str
    fields: list[FieldChange]


def substance(document: Document) -> dict[str, Any]:
    """What of a plan is agreed to: a document of the same shape, with less in it."""
    whole = cast(Mapping[str, Any], document)
    found: dict[str, Any] = {
        "plan": {key: value for key, value in whole.get("plan", {}).items() if key not in _NOT_OF_THE_PLAN},
        **{name: whole.get(name, {}) for name in _WHOLE},
    }
    for name in COLLECTIONS:
        found[name] = {
            key: _of_person(item) if name == "people" else _of_item(item)
            for key, item in whole.get(name, {}).items()
            if "removed" not in item and item.get("status") != "dropped"
        }
    return found


def _of_item(item: Mapping[str, Any]) -> Substance:
    return {key: value for key, value in item.items() if key not in NOT_OF_ITEMS}


def _of_person(person: Mapping[str, Any]) -> Substance:
    return {key: person[key] for key in _OF_PEOPLE if key in person}


def changes_between(then: Document, now: Document) -> list[ItemChange]:
    """How a plan differs from what it was, both as the same reader sees them."""
    begun = coming(then).keys() & now.get("tasks", {}).keys()
    then = _with(then, begun)
    before, after = substance(then), substance(now)
    patch = diff(before, after)
    found: list[ItemChange] = []
    for part in ("plan", *_WHOLE):
        if told := changes({part: patch.get(part, {})}, cast(Document, before), NOBODYS):
            title = part.replace("_", " ")
            found.append(_changed(part, title, f"The {title}", told, now))
    for name in COLLECTIONS:
        for key in _in_order(patch.get(name, {}), then, now, name):
            told = changes({name: {key: patch[name][key]}}, cast(Document, before), NOBODYS)
            if name == "tasks" and key in begun:
                told = [change for change in told if not _begins(change)]
            if told:
                found.append(_of(f"{name}/{key}", key in before[name], key in after[name], told, then, now))
    return found


def _with(document: Document, begun: Set[str]) -> Document:
    """A plan with those steps that were to come then, and have come, among its tasks."""
    if not begun:
        return document
    steps = {id: task for id, task in whole(document)["tasks"].items() if id in begun}
    return cast(Document, {**document, "tasks": {**document["tasks"], **steps}})


def _begins(change: FieldChange) -> bool:
    """Whether a step has merely got what it gets when its milestone begins: its day, and a lead in place of a role."""
    field = change["field"].rpartition("/")[2]
    return (field in ("due", "lead") and change["before"] is None) or (field == "role" and change["after"] is None)


def _in_order(keys: Mapping[str, Any], then: Document, now: Document, name: str) -> Iterator[str]:
    """Items as they stand, or stood."""
    old, new = cast(dict[str, Any], then).get(name, {}), cast(dict[str, Any], now).get(name, {})
    yield from sorted(keys, key=lambda key: ((new.get(key) or old[key]).get("rank", ""), key))


def _of(item: str, was: bool, still: bool, told: list[FieldChange], then: Document, now: Document) -> ItemChange:
    name, key = ref = ItemRef.of(item)
    found = ref.find(now) or ref.item(then)
    title = found.get(ROWS[name].title, "")
    called = token(key) if name == "people" else f"“{title}”"
    if was and still:
        return _changed(item, title, called, told, now)
    if still:
        sentence = f"{called} joined." if name == "people" else f"{called} is new."
        return {"item": item, "title": title, "change": "added", "sentence": sentence, "fields": told}
    if name == "people":
        sentence = f"{called} left."
    elif found.get("status") == "dropped":
        sentence = f"{called} was dropped{because(found.get('reason'))}."
    else:
        sentence = f"{called} is not in the plan any more."
    return {"item": item, "title": title, "change": "removed", "sentence": sentence, "fields": told}


def _changed(item: str, title: str, called: str, told: list[FieldChange], now: Document) -> ItemChange:
    sentence = f"{called}: {'; '.join(_told(item, change, Naming(now)) for change in told)}."
    return {"item": item, "title": title, "change": "changed", "sentence": sentence, "fields": told}


def _told(item: str, change: FieldChange, of: Naming) -> str:
    """A changed field of an item, before and after."""
    field, before, after = worded(change["field"].removeprefix(f"{item}/"), change["before"], change["after"], of)
    if field == WAITS:
        return f"{field} {after}" if after else f"no longer {field} {before}"
    return f"{field} {arrow(before, after)}"


WAITS = "waits for"


def worded(path: str, before: Any, after: Any, of: Naming) -> tuple[str, str | None, str | None]:
    """A field of an item, such as ``due`` or ``after/<id>``, by what it is called, with its values in words."""
    *above, name = path.split("/")
    if above[:1] in (["after"], ["waits"]):
        waits = of.task(name) if above == ["after"] else of.item("/".join([*above[1:], name]))
        return WAITS, waits if before else None, waits if after else None
    match above:
        case ["stages", stage]:
            above = ["stage", of.stage(stage)]
        case ["calendar", "gates", gate]:
            above = [of.gate(gate)]
        case ["calendar", "blackouts", blackout]:
            above = [of.blackout(blackout)]
    parts = [part.replace("_", " ") for part in above if not is_id(part)]
    field = " ".join([*parts, name.replace("_", " ")] if parts else [label(name)])
    return field, _value(name, before, of), _value(name, after, of)


def _value(name: str, value: Any, of: Naming) -> str | None:
    if isinstance(value, str) and _DATE.fullmatch(value):
        return day(value)
    return value_of(name, value, of)
