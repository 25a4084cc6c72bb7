"""How things are narrowed: the private fields of deal, plan and people, and references to items that are hidden.

Used by :mod:`mapstream.plan.lens`, which decides what is hidden. Nothing is changed in place; a thing from which
nothing is taken is given back as the same object.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from mapstream.plan import document as d
from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Side

SELLERS_DEAL = ("amount", "currency", "stage", "crm_id")
"""What of the deal is the seller's own business."""

SELLERS_PLAN = ("workspace", "gate")
"""What of the plan is: whose it is, and what had to be known before it was brought to the buyer."""
NOT_ITEMS = frozenset({"plan", "deal", "commercials", "decision_process"})
"""The parts of the document that are not collections of items. Who sees the plan sees them."""

_SHARED: tuple[type, ...] = (
    *(d.Milestone, d.Task, d.Phase, d.Criterion, d.Kpi, d.Deliverable, d.Risk, d.Material, d.Comment, d.Person),
    *(d.Plan, d.Goal, d.Cadence, d.Commercials, d.DecisionProcess, d.Stage),
)
SHARED_FIELDS = frozenset(
    {name for shape in _SHARED for name in shape.__annotations__}
    | {f"{side}_{name}" for side in ("seller", "buyer") for name in ("value", *d.Organisation.__annotations__)}
) - {*SELLERS_DEAL, "workspace", "notes", "links", "gate", "visible_to"}
"""The names of the fields that both sides see, of what they see. That somebody is at another is for their side only."""

DECIDES_WHO_SEES = frozenset({"visible_to", "on", "added"})
"""The fields that say to whom an item is shown."""

REFERENCES = frozenset({"milestone", "after", "waits", "to_come", "completion", "judgement", "reply_to"})
"""The fields in which an item names others."""

PROVEN = {
    "tasks": "completion",
    "milestones": "completion",
    "phases": "completion",
    "criteria": "judgement",
    "deliverables": "completion",
}
"""For each collection of items that evidence is given for, the field that holds it."""

Items = Mapping[str, Any]
_NOTHING: Items = {}
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
    if plan is not None and any(key in plan for key in SELLERS_PLAN):
        changed["plan"] = {key: value for key, value in plan.items() if key not in SELLERS_PLAN}
    return changed


def without_others_notes(people: Items, side: Side, unshared: Collection[str] = ()) -> Items:
    """People without what the other side noted about them and keeps and, for a buyer, without their ways in.

    ``unshared``: the people about whom nothing that the other side noted is told, whether or not it says so.
    """
    changed: dict[str, Any] = {}
    for key, person in people.items():
        less: dict[str, Any] = {}
        if side == "buyer" and "links" in person:
            less["links"] = None
        if (notes := person.get("notes")) is not None:
            told = key not in unshared
            shown = {of: noted for of, noted in notes.items() if of == side or (told and noted.get("shared"))}
            if len(shown) < len(notes) or not shown:
                less["notes"] = shown
        if less:
            changed[key] = replaced(person, less)
    return {**people, **changed} if changed else people


def _scrub_proof(item: Items, where: str, is_there: IsThere, document: Items) -> dict[str, Any]:
    """What of the evidence for an item, kept ``where``, has to be replaced."""
    proven = item.get(where, _NOTHING)
    evidence = proven.get("evidence", ())
    kept = [
        {key: value for key, value in proof.items() if key != "ref"}
        if (ref := _material(proof)) is not None and not is_there(document, "documents", ref)
        else proof
        for proof in evidence
    ]
    if all(less is proof for less, proof in zip(kept, evidence, strict=True)):
        return {}
    return {where: {**proven, "evidence": kept}}


def _scrub_milestone_of(item: Items, is_there: IsThere, document: Items) -> dict[str, Any]:
    milestone = item.get("milestone")
    return {} if milestone is None or is_there(document, "milestones", milestone) else {"milestone": None}


def _material(proof: Items) -> str | None:
    """The id of the document that is offered as evidence."""
    ref: str | None = proof.get("ref") if proof["kind"] == "document" else None
    return ref and ref.removeprefix("documents/")


def _scrub_task(task: Items, is_there: IsThere, document: Items) -> Items:
    changed = _scrub_milestone_of(task, is_there, document)
    if (after := task.get("after")) is not None:
        kept = {key: flag for key, flag in after.items() if is_there(document, "tasks", key)}
        if len(kept) < len(after) or not kept:
            changed["after"] = kept
    changed |= _scrub_waits(task, is_there, document)
    changed |= _scrub_proof(task, "completion", is_there, document)
    return replaced(task, changed) if changed else task


def _scrub_waits(item: Items, is_there: IsThere, document: Items) -> dict[str, Any]:
    if (waits := item.get("waits")) is None:
        return {}
    kept = {name: flag for name, flag in waits.items() if is_there(document, *ItemRef.of(name))}
    return {"waits": kept} if len(kept) < len(waits) or not kept else {}


_ENDS = ("after", "waits", "before")
"""Where a step that is still to come names others: tasks by their ids, and items by their names."""


def _scrub_to_come(milestone: Items, is_there: IsThere, document: Items) -> dict[str, Any]:
    """Steps that are still to come name only what is there, or comes with what is there."""
    steps = milestone.get("to_come")
    if steps is None:
        return {}
    later = {id: key for key, one in document.get("milestones", _NOTHING).items() for id in one.get("to_come", ())}

    def known(name: str) -> bool:
        collection, id = ItemRef.of(name) if "/" in name else ("tasks", name)
        return is_there(document, collection, id) or (id in later and is_there(document, "milestones", later[id]))

    kept: dict[str, Any] = {}
    for id, step in steps.items():
        named = {end: {name: True for name in step[end] if known(name)} for end in _ENDS if end in step}
        kept[id] = step if all(len(named[end]) == len(step[end]) for end in named) else replaced(step, named)
    return {} if all(kept[id] is step for id, step in steps.items()) else {"to_come": kept}


def _scrub_milestone(milestone: Items, is_there: IsThere, document: Items) -> Items:
    changed = _scrub_waits(milestone, is_there, document) | _scrub_to_come(milestone, is_there, document)
    changed |= _scrub_proof(milestone, "completion", is_there, document)
    return replaced(milestone, changed) if changed else milestone


def _scrub_completed(item: Items, is_there: IsThere, document: Items) -> Items:
    changed = _scrub_proof(item, "completion", is_there, document)
    return replaced(item, changed) if changed else item


def _scrub_criterion(criterion: Items, is_there: IsThere, document: Items) -> Items:
    changed = _scrub_proof(criterion, "judgement", is_there, document)
    return replaced(criterion, changed) if changed else criterion


def _scrub_deliverable(deliverable: Items, is_there: IsThere, document: Items) -> Items:
    changed = _scrub_milestone_of(deliverable, is_there, document)
    changed |= _scrub_proof(deliverable, "completion", is_there, document)
    return replaced(deliverable, changed) if changed else deliverable


def _scrub_risk(risk: Items, is_there: IsThere, document: Items) -> Items:
    if (threatened := risk.get("on")) is not None and not is_there(document, *ItemRef.of(threatened)):
        return replaced(risk, {"on": None})
    return risk


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
    "phases": _scrub_completed,
    "criteria": _scrub_criterion,
    "kpis": _scrub_nothing,
    "deliverables": _scrub_deliverable,
    "risks": _scrub_risk,
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
    if any(risk.get("on") == item for risk in document.get("risks", _NOTHING).values()):
        return True
    if any(
        item in waiting.get("waits", ())
        for name in ("tasks", "milestones")
        for waiting in document.get(name, _NOTHING).values()
    ):
        return True
    if collection in ("tasks", "milestones") and any(
        key in step.get("after", ()) or item in step.get("waits", ()) or item in step.get("before", ())
        for milestone in document.get("milestones", _NOTHING).values()
        for step in milestone.get("to_come", _NOTHING).values()
    ):
        return True
    if collection == "tasks":
        return any(key in task.get("after", ()) for task in document.get("tasks", _NOTHING).values())
    if collection == "milestones":
        return any(
            item.get("milestone") == key
            for name in ("tasks", "deliverables")
            for item in document.get(name, _NOTHING).values()
        )
    return collection == "documents" and any(
        key == _material(piece)
        for name, where in PROVEN.items()
        for item in document.get(name, _NOTHING).values()
        for piece in item.get(where, _NOTHING).get("evidence", ())
    )
