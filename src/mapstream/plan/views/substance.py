"""What of a plan people agree to, and how it differs between two of its versions, item by item.

Agreed is what is to be done, by whom and until when. That work goes on as agreed is no change to it: who started,
confirmed, completed or disputed what is left out, and so are talk, materials' revisions and who may see what. What was
dropped, removed, or is not shown to the reader any more, is not in the plan. What comes when a milestone begins is.
"""

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any, Literal, cast

from typing_extensions import TypedDict

from mapstream.languages.message import Message, as_message, joined, say
from mapstream.plan.changes import FieldChange, changes
from mapstream.plan.collections import COLLECTIONS as ROWS
from mapstream.plan.collections import ItemRef
from mapstream.plan.coming import coming, whole
from mapstream.plan.document import Document
from mapstream.plan.fields import is_id
from mapstream.plan.patch import diff
from mapstream.plan.places import NOBODYS
from mapstream.plan.wording import Naming, arrow, because, day, label, quote, token, value_of

COLLECTIONS = ("milestones", "tasks", "phases", "criteria", "kpis", "deliverables", "risks", "documents", "people")
"""The collections of what can be agreed to, in the order in which changes to them are told."""

_WHOLE = ("commercials", "decision_process")
_PARTS = {
    "plan": say("The plan"),
    "commercials": say("The commercials"),
    "decision_process": say("The decision process"),
}
"""What these are called at the beginning of a sentence."""
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
    found = [
        _changed(part, label(part), called, told, now)
        for part, called in _PARTS.items()
        if (told := changes({part: patch.get(part, {})}, cast(Document, before), NOBODYS))
    ]
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
    called = token(key) if name == "people" else quote(title)
    if was and still:
        return _changed(item, title, called, told, now)
    if still:
        sentence = say("{who} joined.", who=called) if name == "people" else say("{what} is new.", what=called)
        return {"item": item, "title": title, "change": "added", "sentence": sentence, "fields": told}
    if name == "people":
        sentence = say("{who} left.", who=called)
    elif found.get("status") == "dropped":
        sentence = say("{what} was dropped{why}.", what=called, why=because(found.get("reason")))
    else:
        sentence = say("{what} is not in the plan any more.", what=called)
    return {"item": item, "title": title, "change": "removed", "sentence": sentence, "fields": told}


def _changed(item: str, title: str, called: str, told: list[FieldChange], now: Document) -> ItemChange:
    of = Naming(now)
    sentence = say("{what}: {changes}.", what=called, changes=joined((_told(item, one, of) for one in told), "; "))
    return {"item": item, "title": title, "change": "changed", "sentence": sentence, "fields": told}


def _told(item: str, change: FieldChange, of: Naming) -> Message:
    """A changed field of an item, before and after."""
    field, before, after = worded(change["field"].removeprefix(f"{item}/"), change["before"], change["after"], of)
    if field is _WAITS:
        return say("waits for {what}", what=after) if after else say("no longer waits for {what}", what=before or "")
    return joined([field, arrow(before, after)], " ")


_WAITS = say("waits for")


def worded(path: str, before: Any, after: Any, of: Naming) -> tuple[str, str | None, str | None]:
    """A field of an item, such as ``due`` or ``after/<id>``, by what it is called, with its values in words."""
    *above, name = path.split("/")
    if above[:1] in (["after"], ["waits"]):
        waits = of.task(name) if above == ["after"] else of.item("/".join([*above[1:], name]))
        return _WAITS, waits if before else None, waits if after else None
    match above:
        case ["stages", stage]:
            above = [say("stage {stage}", stage=of.stage(stage))]
        case ["calendar", "gates", gate]:
            above = [of.gate(gate)]
        case ["calendar", "blackouts", blackout]:
            above = [of.blackout(blackout)]
    parts = [part if isinstance(part, Message) else _spaced(part) for part in above if not is_id(part)]
    field = say("{part} {field}", part=joined(parts, " "), field=_spaced(name)) if parts else label(name)
    return field, _value(name, before, of), _value(name, after, of)


def _spaced(name: str) -> Message:
    return as_message(name.replace("_", " "))


def _value(name: str, value: Any, of: Naming) -> str | None:
    if isinstance(value, str) and _DATE.fullmatch(value):
        return day(value)
    return value_of(name, value, of)
