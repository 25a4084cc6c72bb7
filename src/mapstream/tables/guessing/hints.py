"""What a room tells a reader of texts: the day, the parties' names, who is here and who has which job."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from mapstream.plan.document import Document, Side

_SIDES: tuple[Side, ...] = ("seller", "buyer")


@dataclass(frozen=True)
class Hints:
    """What helps to understand a text: the day, and the names and sides of those who are in the room."""

    today: date
    organisations: Mapping[Side, str] = field(default_factory=dict)
    people: Mapping[str, Side] = field(default_factory=dict)
    coordinators: Mapping[Side, str] = field(default_factory=dict)
    """Who speaks for a side: its coordinator, or the only one there is."""
    jobs: Mapping[tuple[Side, str], str] = field(default_factory=dict)
    """Who, of a side, alone has a role or a job title (in small letters)."""


def hints_of(document: Document, today: date) -> Hints:
    """The hints of a room, as its reader sees it."""
    plan = document["plan"]
    organisations: dict[Side, str] = {}
    here = {id: person for id, person in document["people"].items() if "removed" not in person}
    coordinators: dict[Side, str] = {}
    jobs: list[tuple[tuple[Side, str], str]] = []
    for side in _SIDES:
        organisation = plan.get("organisations", {}).get(side, {})
        if name := organisation.get("name"):
            organisations[side] = name
        mine = {id: person for id, person in here.items() if person["side"] == side}
        named = organisation.get("coordinator")
        if named not in mine:
            only = [id for id, person in mine.items() if person.get("role") == "coordinator"] or list(mine)
            named = only[0] if len(only) == 1 else None
        if named is not None:
            coordinators[side] = mine[named]["name"]
        for person in mine.values():
            own = {person.get("role", ""), person.get("title", "").casefold()} - {""}
            jobs.extend([((side, job), person["name"]) for job in own])
    several = Counter(job for job, _ in jobs)
    people: dict[str, Side] = {person["name"]: person["side"] for person in here.values()}
    only_one = {job: name for job, name in jobs if several[job] == 1}
    return Hints(today, organisations, people, coordinators, only_one)
