"""What is over with the deal.

A deal that is lost is over, and all that was still to be done with it. When it is won, what led to the signature is
over; what comes after the signature goes on, and so does everything but the signature itself in a joint execution plan.
"""

from collections.abc import Mapping
from typing import Any, cast

from mapstream.plan.collections import ItemRef
from mapstream.plan.coming import whole
from mapstream.plan.document import Document, Outcome
from mapstream.plan.time.steps import around_signature

_COLLECTIONS = ("tasks", "milestones", "deliverables", "kpis")


def outcome_of(document: Document) -> Outcome | None:
    """How the deal ended, if it has."""
    return document.get("deal", cast(Any, {})).get("outcome")


def is_over(document: Document) -> bool:
    """Whether the goal is not worked towards any more: the deal is lost, or won and not carried on as a joint execution
    plan."""
    outcome = outcome_of(document)
    if outcome is None:
        return False
    return outcome["result"] == "lost" or document["plan"]["kind"] != "joint_execution"


def over(document: Document) -> frozenset[str]:
    """The items, by name, that nobody owes any more because the deal has ended, whatever state they were left in."""
    outcome = outcome_of(document)
    if outcome is None:
        return frozenset()
    items = cast(dict[str, dict[str, Any]], document)
    if outcome["result"] == "lost":
        return frozenset(f"{name}/{id}" for name in _COLLECTIONS for id in items.get(name, {}))
    signature, after = around_signature(whole(document))
    if not is_over(document):
        return frozenset(name for name in signature if ItemRef.of(name).find(document) is not None)
    found = {name for name in _named(items, "milestones") if name not in after}
    for name, item in (_named(items, "tasks") | _named(items, "deliverables")).items():
        of = f"milestones/{item['milestone']}" if "milestone" in item else None
        before = of in found if name.startswith("deliverables/") else of is None or of in found
        if name not in after and before:
            found.add(name)
    return frozenset(found)


def left_open(document: Document) -> set[str]:
    """What of that was never done."""
    return {name for name in over(document) if not _done(ItemRef.of(name).item(document))}


def _done(item: Mapping[str, Any]) -> bool:
    return "completion" in item or item.get("status") == "dropped" or "metric" in item


def going_on(document: Document) -> Document:
    """The plan as it goes on: what is over with the deal is as if it had been dropped."""
    gone = left_open(document)
    if not gone:
        return document
    items = cast(dict[str, dict[str, Any]], document)
    lists = {
        name: {
            id: {**item, "status": "dropped"} if f"{name}/{id}" in gone else item for id, item in items[name].items()
        }
        for name in ("tasks", "milestones")
        if name in items
    }
    return cast(Document, {**items, **lists})


def _named(items: dict[str, dict[str, Any]], collection: str) -> dict[str, Any]:
    return {f"{collection}/{id}": item for id, item in items.get(collection, {}).items()}
