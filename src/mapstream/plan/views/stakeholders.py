"""The people whom MEDDIC asks for: who they are, what is known of them, and what is not."""

from collections.abc import Callable, Iterator

from typing_extensions import TypedDict

from mapstream.languages.message import say
from mapstream.plan.document import Document, Notes, Person
from mapstream.plan.summary import open_tasks
from mapstream.plan.views.remark import Remark, remark
from mapstream.plan.wording import named, token


class Stakeholder(TypedDict):
    """Somebody who counts. ``notes`` are the seller's; ``came_in``: when they first opened a personal link of theirs,
    which says nothing about what they have read, or how lately; ``owns``: the open tasks that they lead."""

    item: str
    name: str
    title: str | None
    notes: Notes | None
    came_in: str | None
    owns: list[str]


class Stakeholders(TypedDict):
    """Those who have the role."""

    found: list[Stakeholder]
    items: list[str]
    holes: list[Remark]


def economic_buyers(document: Document) -> Stakeholders:
    """Those who can say yes to the money."""
    return _stakeholders(document, "economic_buyer", _economic_buyers_holes)


def champions(document: Document) -> Stakeholders:
    """Those on the buyer's side who want this."""
    return _stakeholders(document, "champion", _champions_holes)


Holes = Callable[[str, Person, list[str]], Iterator[Remark]]
"""What is not known of somebody with an id who leads these open tasks."""


def _stakeholders(document: Document, role: str, holes_of: Holes) -> Stakeholders:
    """The buyer's people with a role, and what is not known of them."""
    people = [
        (key, person)
        for key, person in document.get("people", {}).items()
        if person["side"] == "buyer" and person.get("role") == role and "removed" not in person
    ]
    owned: dict[str, list[str]] = {key: [] for key, _ in people}
    for task, whole in open_tasks(document):
        if (lead := whole.get("lead")) in owned:
            owned[lead].append(f"tasks/{task}")
    holes = [hole for key, person in people for hole in holes_of(key, person, owned[key])]
    return {
        "found": [_stakeholder(key, person, owned[key]) for key, person in people],
        "items": [f"people/{key}" for key, _ in people],
        "holes": holes or ([] if people else [_NOBODY[role]]),
    }


_NOBODY = {
    "economic_buyer": remark(
        "no_economic_buyer", say("Find out who can say yes to the money, and add them with the role economic buyer.")
    ),
    "champion": remark(
        "no_champion", say("Find somebody on the buyer’s side who wants this and is heard, and make them the champion.")
    ),
}


def _stakeholder(key: str, person: Person, owns: list[str]) -> Stakeholder:
    return {
        "item": f"people/{key}",
        "name": named(token(key), {key: person}),
        "title": person.get("title"),
        "notes": _notes(person),
        "came_in": _came_in(person),
        "owns": owns,
    }


def _notes(person: Person) -> Notes | None:
    return person.get("notes", {}).get("seller")


def _came_in(person: Person) -> str | None:
    """When somebody first came in. The document knows of each personal link when it was first opened, and no more."""
    return min((link["opened"] for link in person.get("links", {}).values() if "opened" in link), default=None)


def _economic_buyers_holes(key: str, person: Person, _owns: list[str]) -> Iterator[Remark]:
    item, who = f"people/{key}", token(key)
    if "concern" not in (_notes(person) or {}):
        said = say("Find out what {who} is most concerned about, and note it.", who=who)
        yield remark("no_concern", said, [item], [key])
    if _came_in(person) is None:
        said = say("{who} has never opened the plan: send them their own link, not only the champion.", who=who)
        yield remark("never_opened", said, [item], [key])


def _champions_holes(key: str, person: Person, owns: list[str]) -> Iterator[Remark]:
    item, who = f"people/{key}", token(key)
    if "influence" not in (_notes(person) or {}):
        said = say("Find out whom {who} can convince, and note it.", who=who)
        yield remark("no_influence", said, [item], [key])
    if _came_in(person) is None:
        said = say("{who} has never opened the plan: go through it with them.", who=who)
        yield remark("never_opened", said, [item], [key])
    if not owns:
        said = say("Ask {who} to lead an open task: a champion who does nothing is only friendly.", who=who)
        yield remark("owns_nothing", said, [item], [key])
