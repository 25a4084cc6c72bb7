"""Advice about who takes part (missions A9, A11)."""

from collections.abc import Iterator

from mapstream.languages.message import say
from mapstream.plan.document import Person
from mapstream.plan.summary import SIDES
from mapstream.plan.views.advising.facts import Facts, Point
from mapstream.plan.views.remark import listed
from mapstream.plan.wording import token


def no_champion(facts: Facts) -> Iterator[Point]:
    """Nobody on the buyer's side is the champion, who wants this (mission A11)."""
    if not facts.signed and not _has(facts, "champion"):
        yield Point(say("Name the champion: the person on the buyer’s side who wants this and drives it there."))


def no_economic_buyer(facts: Facts) -> Iterator[Point]:
    """Nobody is the economic buyer: what is shared only below the person who decides ends there (mission A11)."""
    if not facts.signed and not _has(facts, "economic_buyer"):
        yield Point(say("Name the economic buyer, who can say yes to the money, and give them their own link."))


def no_coordinator(facts: Facts) -> Iterator[Point]:
    """A side has nobody who keeps the plan up to date (mission A9)."""
    named = facts.document["plan"].get("organisations", {}) if "plan" in facts.document else {}
    without = [
        side
        for side in SIDES
        if named.get(side, {}).get("coordinator") not in facts.people
        and not any(p["side"] == side and p.get("role") == "coordinator" for p in facts.people.values())
    ]
    match without:
        case []:
            return
        case [side]:
            yield Point(
                say(
                    "Name a coordinator on the seller’s side: somebody who keeps the plan up to date."
                    if side == "seller"
                    else "Name a coordinator on the buyer’s side: somebody who keeps the plan up to date."
                )
            )
        case _:
            yield Point(
                say(
                    "Name a coordinator on the seller’s side and one on the buyer’s side: somebody who keeps the plan "
                    "up to date."
                )
            )


def not_in_the_room(facts: Facts) -> Iterator[Point]:
    """Somebody of the buyer's side leads an open task, but has never opened the plan (mission A1).

    Only the seller's side knows who came.
    """
    if not any("links" in person for person in facts.people.values()):
        return
    leads = {task["lead"] for task in facts.open_tasks.values() if "lead" in task}
    absent = [
        key
        for key, person in facts.people.items()
        if key in leads and person["side"] == "buyer" and not _was_here(person)
    ]
    if absent:
        yield Point(
            say(
                "{who} {n:leads|lead} something open, but {n:has|have} never opened the plan: send a personal link, or "
                "ask on the next call.",
                who=listed([token(key) for key in absent]),
                n=len(absent),
            ),
            people=tuple(absent),
        )


def _has(facts: Facts, role: str) -> bool:
    return any(person.get("role") == role and person["side"] == "buyer" for person in facts.people.values())


def _was_here(person: Person) -> bool:
    return any("opened" in link for link in person.get("links", {}).values())
