"""Taking a change back: one's own, whole, and only while nothing has been built on it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NoReturn, cast

from mapstream.languages.message import Message, as_message, say
from mapstream.plan.actor import Actor
from mapstream.plan.collections import COLLECTIONS, PARTS, ItemRef
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import not_found
from mapstream.plan.deciding.since import CHANGED, Since
from mapstream.plan.document import Document
from mapstream.plan.elements import decides
from mapstream.plan.elements.items import refuse_taking
from mapstream.plan.elements.texts import taken_back
from mapstream.plan.elements.undo.commands import Undo
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.event import EVENTS, Change, Event
from mapstream.plan.long_texts import settled, without_value
from mapstream.plan.patch import Patch, merge
from mapstream.plan.places import ONE_BY_ONE
from mapstream.plan.soundness import flaws
from mapstream.plan.visibility.lens import lens_of
from mapstream.plan.visibility.scope import sight_of
from mapstream.plan.visibility.viewers import visible
from mapstream.plan.wording import Naming, named
from mapstream.problems import CannotUndo, ChangedSince, NotAllowed, NothingToUndo, StillInUse

MEANT = frozenset({"lead", "due"})
"""What a lead's confirmation of a task is about."""


@decides(Undo)
def undo(document: Document, command: Undo, context: Context) -> list[Event]:
    """Take a change back, if the rules allow it; the server brings the change."""
    change, actor = context.undoing, context.actor
    if change is None or not change.inverse:
        raise NothingToUndo("You have changed nothing lately that is still to be undone.")
    if change.by != actor.id:
        raise NotAllowed("You can undo your own changes only. Ask whoever made this one, or change it back.")
    if not all(EVENTS[type].undoable for type in change.types):
        raise CannotUndo("What this did goes beyond the plan: somebody was let in or out, agreed, or looked.")
    _refuse_unseen(document, change, actor)
    inverse = taken_back(document, change)
    change = _without_texts(change)
    since = Since(document, change, actor)
    since.refuse_others()
    inverse = settled(document, _inverse(document, change, since) | inverse)
    if not inverse:
        raise NothingToUndo("Nothing is left of what you wrote.")
    for collection, id, values in _items(inverse):
        item = cast(dict[str, Any], document)[collection].get(id)
        if item and values and "visible_to" in values:
            refuse_taking(document, item, values["visible_to"], actor)
    after = merge(document, inverse)
    for collection, id, _ in _items(inverse):
        names = {id, f"{collection}/{id}"}
        if id not in after[collection] and any(_users(after, names)):
            _refuse_used(document, names, actor)
    if any(flaws(after)):
        raise ChangedSince("What it was like before does not fit the plan any more. Change back by hand what you can.")
    clear, personal, owners = _parted(inverse, after)
    if len(owners) > 1:
        raise CannotUndo("It would bring back what is known about several people at once. Change them back one by one.")
    return [ChangeUndone(change.version, list(change.types), clear, next(iter(owners), None), personal or None)]


def _without_texts(change: Change) -> Change:
    """A change without what it wrote in texts, and what followed from that: it is taken out of what others wrote there,
    too."""
    patch, inverse = change.patch, change.inverse
    for name, changed in patch.get("texts", {}).items():
        if changed is not None:
            patch, inverse = without_value(patch, name), without_value(inverse, name)
    patch, inverse = ({key: value for key, value in one.items() if key != "texts"} for one in (patch, inverse))
    return replace(change, patch=patch, inverse=inverse)


def _items(patch: Patch) -> Iterator[tuple[str, str, Any]]:
    """The items that a patch changes, as collection, id and values."""
    for collection, items in patch.items():
        if collection not in PARTS:
            for id, values in items.items():
                yield collection, id, values


def _refuse_unseen(document: Document, change: Change, actor: Actor) -> None:
    if not sight_of(document, actor).patch(change.patch, document, actor.id):
        raise not_found("version", "change")
    removes = "gate.removed" in change.types or any(values is None for _, _, values in _items(change.patch))
    for collection, id, values in _items(change.patch):
        if removes and values in [{field: None} for field in COLLECTIONS[collection].let_go]:
            continue  # what named the thing that was removed: who removed it need not have seen that
        item = cast(dict[str, Any], document)[collection].get(id, {})
        if not visible(document, ItemRef(collection, id), item, actor):
            raise not_found("version", "change")


def _inverse(document: Document, change: Change, since: Since) -> Patch:
    """The patch that takes the change back, if everything that it changed is still as it left it."""
    inverse = _back(cast(dict[str, Any], document), change.patch, change.inverse, since, ())
    for id, values in inverse.get("tasks", {}).items():
        # A confirmation given since speaks of the lead and the date as they are now.
        if (
            values
            and MEANT & values.keys()
            and "confirmed" in document["tasks"].get(id, ())
            and "confirmed" not in values
        ):
            since.refuse("tasks", id, "confirmed")
    return inverse


def _back(here: Mapping[str, Any], patch: Patch, inverse: Patch, since: Since, above: tuple[str, ...]) -> Patch:
    back = dict(inverse)
    for key, value in patch.items():
        now, before, place = here.get(key), inverse.get(key), (*above, key)
        if not isinstance(value, dict):
            if now != value:
                since.refuse(*place)
        elif not isinstance(now, dict):
            since.refuse(*place)
        elif isinstance(before, dict):
            back[key] = _back(now, value, before, since, place)
        elif now == merge(None, value):
            continue
        elif place in ONE_BY_ONE:
            back[key] = _back(now, value, dict.fromkeys(value), since, place)
        else:
            since.refuse(*place)
        if place in ONE_BY_ONE and not merge(now, back[key]):
            back[key] = None
    return back


def _refuse_used(document: Document, names: set[str], actor: Actor) -> NoReturn:
    """Refuse, and name what refers to something that would be gone, as far as the actor may know."""
    seen = lens_of(actor, document).see(document) or {}
    user = next(_users(seen, names), None)
    if user is None:
        raise ChangedSince(CHANGED)
    raise StillInUse(named(_still_referring(seen, *user), seen["people"]))


def _still_referring(document: Document, collection: str, id: str) -> Message:
    if not id:
        return say("{what} refers to it. Change that first.", what=_PARTS_TOLD[collection])
    item, row, of = cast(Any, document)[collection][id], COLLECTIONS[collection], Naming(document)
    if collection == "comments":
        return say("A comment on {item} refers to it. Change that first.", item=of.item(item["on"]))
    if row.title in item:
        return say("{what} refers to it. Change that first.", what=of.item(f"{collection}/{id}"))
    return say("A {what} refers to it. Change that first.", what=as_message(row.word))


_PARTS_TOLD = {
    "plan": say("The plan"),
    "deal": say("The deal"),
    "commercials": say("The commercials"),
    "decision_process": say("The decision process"),
}


def _users(document: Document, names: set[str]) -> Iterator[tuple[str, str]]:
    """What refers to one of ``names``, as collection and id; a part of the document as its name and no id."""
    for collection, items in cast(dict[str, Any], document).items():
        loose = () if collection in PARTS else COLLECTIONS[collection].loose
        for id, item in ({"": items} if collection in PARTS else items).items():
            if id not in names and _mentions({k: v for k, v in item.items() if k not in loose}, names):
                yield collection, id


def _mentions(value: Any, names: set[str]) -> bool:
    """Whether anything in a document refers to one of ``names``."""
    if isinstance(value, dict):
        return any(key in names or _mentions(inner, names) for key, inner in value.items())
    if isinstance(value, list):
        return any(_mentions(inner, names) for inner in value)
    return value in names


def _parted(inverse: Patch, after: Mapping[str, Any]) -> tuple[Patch, Patch, set[str]]:
    """An inverse without personal values, those values, and whose they are."""
    clear: Patch = {key: value and dict(value) for key, value in inverse.items()}
    personal: Patch = {}
    owners: set[str] = set()
    for collection, id, values in _items(inverse):
        row = COLLECTIONS[collection]
        less, found = _without_personal(values or {}, row.personal)
        if found:
            owners.add(id if collection == "people" else after[collection][id]["by"])
        for field, kinds in row.guests.items():
            for guest, known in (less.get(field) or {}).items():
                told, kept = _without_personal(known or {}, kinds)
                if kept:
                    owners.add(guest)
                    less = less | {field: less[field] | {guest: told}}
                    found = found | {field: found.get(field, {}) | {guest: kept}}
        if found:
            clear[collection][id] = less
            personal.setdefault(collection, {})[id] = found
    return clear, personal, owners


def _without_personal(values: Mapping[str, Any], kinds: Mapping[str, str | None]) -> tuple[dict[str, Any], Patch]:
    """Values with stand-ins for what belongs to a person, and that."""
    found = {key: value for key, value in values.items() if key in kinds and value is not None}
    stand_ins = {key: kinds[key] for key in found if kinds[key] is not None}
    return {key: value for key, value in values.items() if key not in found} | stand_ins, found
