"""How things are narrowed: the private fields of deal, plan and people, and references to items that are hidden.

Used by :mod:`mapstream.plan.lens`, which decides what is hidden. Nothing is changed in place; a thing from which
nothing is taken is given back as the same object.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mapstream.plan.document import Side

SELLERS_DEAL = ("amount", "currency", "stage", "crm_id")
"""What of the deal is the seller's own business."""

DECIDES_WHO_SEES = frozenset({"visible_to", "on"})
"""The fields that say to whom an item is shown."""

REFERENCES = frozenset({"milestone", "after", "completion", "reply_to"})
"""The fields in which an item names others."""

Items = Mapping[str, Any]
IsThere = Callable[[Items, str, str], bool]
"""Whether, in a document, the item of a collection with an id is there for a reader."""
Scrubber = Callable[[Items, IsThere, Items], Items]
"""Gives an item without references to what is not there in a document."""


def replaced(whole: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """A copy with some values replaced; what would be empty is absent, since emptiness would tell of what was there."""
    result = {**whole, **changed}
    for key, value in changed.items():
        if value is None or value == {}:
            del result[key]
    return result


def without_sellers_own(document: Mapping[str, Any]) -> dict[str, Any]:
    """What of the deal and the plan has to be replaced for a buyer."""
    changed: dict[str, Any] = {}
    deal, plan = document.get("deal"), document.get("plan")
    if deal is not None and (not deal or any(key in deal for key in SELLERS_DEAL)):
        changed["deal"] = {key: value for key, value in deal.items() if key not in SELLERS_DEAL}
    if plan is not None and "workspace" in plan:
        changed["plan"] = {key: value for key, value in plan.items() if key != "workspace"}
    return changed


def without_others_notes(people: Items, side: Side) -> Items:
    """People without the other side's notes about them and, for a buyer, without their ways in."""
    changed: dict[str, Any] = {}
    for key, person in people.items():
        less: dict[str, Any] = {}
        if side == "buyer" and "links" in person:
            less["links"] = None
        if (notes := person.get("notes")) is not None and notes.keys() != {side}:
            less["notes"] = {side: notes[side]} if side in notes else None
        if less:
            changed[key] = replaced(person, less)
    return {**people, **changed} if changed else people


def _scrub_completion(item: Items, is_there: IsThere, document: Items) -> dict[str, Any]:
    completion = item["completion"]
    evidence = completion.get("evidence", ())
    kept = [
        {key: value for key, value in proof.items() if key != "ref"}
        if (ref := _material(proof)) is not None and not is_there(document, "documents", ref)
        else proof
        for proof in evidence
    ]
    if all(less is proof for less, proof in zip(kept, evidence, strict=True)):
        return {}
    return {"completion": {**completion, "evidence": kept}}


def _material(proof: Items) -> str | None:
    """The id of the document that is offered as evidence."""
    ref: str | None = proof.get("ref") if proof["kind"] == "document" else None
    return ref and ref.removeprefix("documents/")


def _scrub_task(task: Items, is_there: IsThere, document: Items) -> Items:
    changed: dict[str, Any] = {}
    if (milestone := task.get("milestone")) is not None and not is_there(document, "milestones", milestone):
        changed["milestone"] = None
    if (after := task.get("after")) is not None:
        kept = {key: flag for key, flag in after.items() if is_there(document, "tasks", key)}
        if len(kept) < len(after) or not kept:
            changed["after"] = kept
    if "completion" in task:
        changed |= _scrub_completion(task, is_there, document)
    return replaced(task, changed) if changed else task


def _scrub_milestone(milestone: Items, is_there: IsThere, document: Items) -> Items:
    if "completion" in milestone and (changed := _scrub_completion(milestone, is_there, document)):
        return replaced(milestone, changed)
    return milestone


def _scrub_comment(comment: Items, is_there: IsThere, document: Items) -> Items:
    if (to := comment.get("reply_to")) is not None and not is_there(document, "comments", to):
        return replaced(comment, {"reply_to": None})
    return comment


def _scrub_nothing(item: Items, _is_there: IsThere, _document: Items) -> Items:
    return item


SCRUBBERS: dict[str, Scrubber] = {
    "milestones": _scrub_milestone,
    "documents": _scrub_nothing,
    "tasks": _scrub_task,
    "comments": _scrub_comment,
}
"""For each collection of items that may be hidden, how its items are rid of references."""


def is_referred_to(document: Items, collection: str, key: str) -> bool:
    """Whether any item of a document refers to one, there or not."""
    item = f"{collection}/{key}"
    if any(
        comment["on"] == item or comment.get("reply_to") == key for comment in document.get("comments", {}).values()
    ):
        return True
    tasks = document.get("tasks", {}).values()
    if collection == "tasks":
        return any(key in task["after"] for task in tasks if "after" in task)
    if collection == "milestones":
        return any(task.get("milestone") == key for task in tasks)
    if collection == "documents":
        done = [*tasks, *document.get("milestones", {}).values()]
        return any(key == _material(p) for i in done if "completion" in i for p in i["completion"].get("evidence", ()))
    return False
