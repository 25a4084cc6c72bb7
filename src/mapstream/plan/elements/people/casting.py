"""Who has which role: the steps of a template wait for a role until somebody is named for it."""

from collections.abc import Iterator

from mapstream.plan.actor import Actor
from mapstream.plan.deciding.lookup import find_person
from mapstream.plan.deciding.sides import refuse_role
from mapstream.plan.document import Document, Side
from mapstream.plan.elements.people.events import PersonEdited
from mapstream.plan.event import Event
from mapstream.plan.fields import RolePeople


class Cast:
    """Who has which role: those who were named, else the only one of a side who has it."""

    def __init__(self, document: Document, named: RolePeople | None) -> None:
        self._document = document
        self._named: dict[tuple[Side, str], str] = {}
        for role, of_it in (named or {}).items():
            for id in [of_it] if isinstance(of_it, str) else of_it:
                side = find_person(document, id, f"people/{role}")["side"]
                refuse_role(role, side, f"people/{role}")
                self._named[side, str(role)] = id

    def lead(self, side: Side, role: str) -> str | None:
        """The person who has a role on a side, if that is one."""
        return self._named.get((side, role)) or self._only(side, role)

    def roles(self, actor: Actor) -> Iterator[Event]:
        """Those who were named and had no role so far have theirs now, where it is the actor's to say."""
        given = set[str]()
        for (side, role), id in self._named.items():
            mine = actor.side in ("seller", side)
            if mine and "role" not in self._document["people"][id] and id not in given:
                given.add(id)
                yield PersonEdited(id, {"role": role}, {"role": None})

    def _only(self, side: Side, role: str) -> str | None:
        found = [
            id
            for id, person in self._document["people"].items()
            if person["side"] == side and person.get("role") == role and "removed" not in person
        ]
        return found[0] if len(found) == 1 else None
