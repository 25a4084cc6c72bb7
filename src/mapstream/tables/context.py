"""What a room tells a reader of texts: the day, the parties' names, who is here and who has which job."""

from collections import Counter
from datetime import date

from mapstream.plan.document import Document, Side
from mapstream.tables.wild.building import Context
from mapstream.tables.wild.owners import Parties

_SIDES: tuple[Side, ...] = ("seller", "buyer")


def context_of(document: Document, today: date) -> Context:
    """The context of a room, as its reader sees it."""
    plan = document["plan"]
    parties = Parties()
    for side in _SIDES:
        if name := plan.get("organisations", {}).get(side, {}).get("name"):
            parties = parties.called(side, name)
    here = {id: person for id, person in document["people"].items() if "removed" not in person}
    coordinators: dict[Side, str] = {}
    jobs: list[tuple[tuple[Side, str], str]] = []
    for side in _SIDES:
        mine = {id: person for id, person in here.items() if person["side"] == side}
        named = plan.get("organisations", {}).get(side, {}).get("coordinator")
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
    return Context(today, parties, people, coordinators, {job: name for job, name in jobs if several[job] == 1})
