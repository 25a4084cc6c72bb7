"""The responsibility matrix (mission A13): who does what in each phase, who leads it, and what proves it done."""

from typing import Literal

from typing_extensions import TypedDict

from mapstream.languages.message import say
from mapstream.plan.document import Document, Evidence, Person, Phase, Side
from mapstream.plan.views.remark import Remark, quoted, remark


class Lead(TypedDict):
    """Who answers for a row: a side, and the person of it who does, if there is one."""

    side: Side
    person: str | None


class Parts(TypedDict):
    """What each side does in a phase, and what both do together."""

    seller: str | None
    buyer: str | None
    shared: str | None


class Row(TypedDict):
    """A phase. ``proof``: how far it is proven to be done, once it is said to be."""

    item: str
    title: str
    lead: Lead
    parts: Parts
    status: Literal["open", "completed"]
    condition: str | None
    proof: Literal["claimed", "proven", "disputed"] | None
    evidence: list[Evidence]
    holes: list[Remark]


class Matrix(TypedDict):
    """The phases in their order."""

    rows: list[Row]


def matrix(document: Document, _today: str = "") -> Matrix:
    """The matrix of a plan."""
    phases = sorted(document.get("phases", {}).items(), key=lambda entry: (entry[1]["rank"], entry[0]))
    people = {key: person for key, person in document.get("people", {}).items() if "removed" not in person}
    return {"rows": [_row(f"phases/{key}", phase, people) for key, phase in phases]}


def _row(item: str, phase: Phase, people: dict[str, Person]) -> Row:
    completion = phase.get("completion")
    return {
        "item": item,
        "title": phase["title"],
        "lead": {"side": phase["side"], "person": phase.get("lead")},
        "parts": {"seller": phase.get("seller"), "buyer": phase.get("buyer"), "shared": phase.get("shared")},
        "status": phase["status"],
        "condition": phase.get("condition"),
        "proof": "disputed" if "dispute" in phase else completion.get("proof") if completion else None,
        "evidence": completion.get("evidence", []) if completion else [],
        "holes": _holes(item, phase, people),
    }


def _holes(item: str, phase: Phase, people: dict[str, Person]) -> list[Remark]:
    """What is missing in a row. In one that is completed, only its evidence can be."""
    title = quoted(phase["title"])
    if phase["status"] == "completed":
        if phase.get("completion", {}).get("proof") != "claimed":
            return []
        said = say("Attach the evidence for {what}: so far it is only said to be done.", what=title)
        return [remark("only_claimed", said, [item])]
    found = []
    if phase.get("lead") not in people:
        said = say(
            "Name one person of the seller’s side who leads {what}."
            if phase["side"] == "seller"
            else "Name one person of the buyer’s side who leads {what}.",
            what=title,
        )
        found.append(remark("no_lead", said, [item]))
    if not any(part in phase for part in ("seller", "buyer", "shared")):
        found.append(remark("no_parts", say("Say what each side does in {what}.", what=title), [item]))
    if "condition" not in phase:
        said = say("Name the document or message that will prove {what} done.", what=title)
        found.append(remark("no_condition", said, [item]))
    if "dispute" in phase:
        said = say("Settle the dispute about {what}: it was said to be done.", what=title)
        found.append(remark("disputed", said, [item]))
    return found
