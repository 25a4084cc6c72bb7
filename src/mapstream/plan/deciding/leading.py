"""Who may lead: somebody who is there, of the side whose work it is."""

from collections.abc import Mapping
from typing import Any

from mapstream.languages.message import as_message, say
from mapstream.plan.actor import Actor
from mapstream.plan.deciding.lookup import find_person
from mapstream.plan.document import Deliverable, Document, Phase, Side, Task
from mapstream.plan.soundness import DONE
from mapstream.plan.wording import quote
from mapstream.problems import LeadOfOtherSide, PersonRemoved


def side_of_new(document: Document, said: Side | None, lead: str | None, adder: Actor, what: str) -> Side:
    """The side of something new: the one that was said, else its lead's, else that of whoever adds it. Refuses a lead
    of the other side."""
    if said is None:
        return adder.side if lead is None else find_person(document, lead, "lead")["side"]
    if lead is not None:
        refuse_lead_of_other_side(document, lead, said, what)
    return said


_OTHER_SIDE: Mapping[Side, str] = {
    "seller": "{name} is of the buyer’s side, and the {what} is the seller’s. Choose somebody of the seller’s side, or "
    "make it the buyer’s.",
    "buyer": "{name} is of the seller’s side, and the {what} is the buyer’s. Choose somebody of the buyer’s side, or "
    "make it the seller’s.",
}


def refuse_lead_of_other_side(document: Document, lead: str, side: Side, what: str, field: str = "lead") -> None:
    """Refuse a lead who is not of the side whose ``what`` (task, phase …) it is."""
    person = find_person(document, lead, field)
    if person["side"] != side:
        raise LeadOfOtherSide.at(
            f"/data/{field}",
            say(
                _OTHER_SIDE[side],
                name=person["name"],
                what=as_message(what),
            ),
        )


def refuse_other_lead(document: Document, item: Task | Phase | Deliverable, new: Mapping[str, Any], what: str) -> None:
    """Refuse ``new`` values of an item with which its lead would be of the other side."""
    if "side" in new or "lead" in new:
        lead = new["lead"] if "lead" in new else item.get("lead")
        if lead is not None:
            refuse_lead_of_other_side(document, lead, new.get("side", item["side"]), what)


def led_by(document: Document, person: str) -> dict[str, Task | Phase | Deliverable]:
    """The open work that a person leads, by its name."""
    collections: Mapping[str, Mapping[str, Task | Phase | Deliverable]] = {
        "tasks": document["tasks"],
        "phases": document["phases"],
        "deliverables": document["deliverables"],
    }
    return {
        f"{name}/{id}": item
        for name, items in collections.items()
        for id, item in items.items()
        if item.get("lead") == person and item["status"] not in DONE
    }


def refuse_left(document: Document, item: Task | Phase | Deliverable) -> None:
    """Refuse to open an item again whose lead has left the deal."""
    lead = document["people"][item["lead"]] if "lead" in item else None
    if lead is not None and "removed" in lead:
        raise PersonRemoved(
            say(
                "{name}, who leads {title}, has left the deal. Assign it first.",
                name=lead["name"],
                title=quote(item["title"]),
            )
        )
