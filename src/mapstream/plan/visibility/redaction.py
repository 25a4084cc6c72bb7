"""Take out of a document what a reader may not see: private fields, and references to items that are hidden.

:mod:`mapstream.plan.visibility.lens` decides what is hidden. Nothing is changed in place; what nothing is taken from is
given back as the same object.
"""

from collections.abc import Collection, Mapping
from typing import Any

from mapstream.plan import document as d
from mapstream.plan.collections import COLLECTIONS, FIELDS, PARTS, IsThere, Items, replaced
from mapstream.plan.document import Side
from mapstream.plan.visibility.scope import OF_A_CALENDAR, OF_A_PERSON, Sight

SELLERS_DEAL = ("amount", "currency", "stage", "segment", "crm_id", "probability")
"""What of the deal is the seller's own business."""

SELLERS_PLAN = ("workspace", "gate")
"""What of the plan is: whose it is, and what had to be known before it was brought to the buyer."""

_SHARED = (
    *(row.shape for row in COLLECTIONS.values()),
    *(d.Plan, d.Goal, d.Cadence, d.Commercials, d.DecisionProcess, d.Stage),
)
SHARED_FIELDS = frozenset(
    {name for shape in _SHARED for name in shape.__annotations__}
    | {f"{side}_{name}" for side in ("seller", "buyer") for name in ("value", *d.Organisation.__annotations__)}
) - {*SELLERS_DEAL, "workspace", "notes", "links", "scope", "gate", "visible_to"}
"""The names of the fields that both sides see, of what they see. That somebody is at another is for their side only."""

_REDACTED = {name: tuple(row.redacted.items()) for name, row in COLLECTIONS.items()}


def without_sellers_own(document: Mapping[str, Any]) -> dict[str, Any]:
    """What of the deal and the plan has to be replaced for a buyer."""
    changed: dict[str, Any] = {}
    deal, plan = document.get("deal"), document.get("plan")
    if deal is not None and (not deal or any(key in deal for key in SELLERS_DEAL)):
        changed["deal"] = {key: value for key, value in deal.items() if key not in SELLERS_DEAL}
    if plan is not None and any(key in plan for key in SELLERS_PLAN):
        changed["plan"] = {key: value for key, value in plan.items() if key not in SELLERS_PLAN}
    return changed


def without_parts(document: Mapping[str, Any], sight: Sight) -> dict[str, Any]:
    """What of a document has to be replaced for somebody whose scope leaves parts of the room out."""
    changed: dict[str, Any] = {}
    for name, part in PARTS.items():
        if (found := document.get(name)) is None:
            continue
        if (fields := FIELDS.get(name)) is None:
            less = found if sight.part(part) else None
        else:
            less = {field: value for field, value in found.items() if sight.part(fields.get(field, part))}
            if "calendar" in found.keys() - less.keys():
                zone = {key: value for key, value in found["calendar"].items() if key in OF_A_CALENDAR}
                less |= {"calendar": zone} if zone else {}
        if less != found:
            changed[name] = less
    return changed


def people_seen(people: Items, side: Side, by: str, sight: Sight, unshared: Collection[str] = ()) -> Items:
    """People as somebody sees them: without what the other side noted about them and keeps; for a buyer, without their
    ways in and the others' scopes; and, for whom the stakeholder map is out of sight, of others little but the name.

    ``unshared``: the people about whom nothing that the other side noted is told, whether or not it says so.
    """
    changed: dict[str, Any] = {}
    for key, person in people.items():
        less: dict[str, Any] = {}
        if not sight.stakeholders and key != by:
            less = dict.fromkeys(person.keys() - OF_A_PERSON)
        elif side == "buyer":
            if "links" in person:
                less["links"] = None
            if "scope" in person and key != by:
                less["scope"] = None
        if "notes" not in less and (notes := person.get("notes")) is not None:
            told = key not in unshared
            shown = {of: noted for of, noted in notes.items() if of == side or (told and noted.get("shared"))}
            if len(shown) < len(notes) or not shown:
                less["notes"] = shown
        if less:
            changed[key] = replaced(person, less)
    return {**people, **changed} if changed else people


def scrubbed(collection: str, item: Items, is_there: IsThere, document: Items) -> Items:
    """An item of a collection without references to what is not there in a document."""
    changed: dict[str, Any] = {}
    for field, reference in _REDACTED[collection]:
        value = item.get(field)
        if value is not None and (less := reference.without(value, is_there, document)) is not value:
            changed[field] = less
    return replaced(item, changed) if changed else item
