"""Erasing a person: their key is destroyed, and nothing can be known of them any more, nor be written by them."""

from dataclasses import dataclass
from typing import Any

from pydantic import Field

from mapstream.languages.message import Message, say
from mapstream.plan.collections import ItemRef
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.leading import led_by
from mapstream.plan.deciding.lookup import not_found
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import ERASED, Event, Stamp, event, stamped
from mapstream.plan.fields import Id, Line
from mapstream.plan.patch import Patch
from mapstream.plan.wording import Naming, token
from mapstream.problems import Invalid, NotAllowed


@command("erase_person", right="erase", tryable=False, needs_past=True)
class ErasePerson(Command):
    """Erase all that is known about a person, for ever, and what they wrote. Their links and sessions end."""

    person: Id
    name: Line = Field(description="Their name, typed, as it stands in the room.")


@event("person.erased", undoable=False, edit=True, ends_access=True)
@dataclass(frozen=True, slots=True)
class PersonErased(Event):
    """A person was erased: their key is destroyed in the moment in which this is written.

    ``known``: what was known besides their name, by its fields; ``links``: those that ended; ``left``: whether they had
    left before; ``coordinated`` and ``led``: as when a person leaves; ``mentions``: where others wrote about them,
    which is read without that from now on: version, place in its data, from, to.
    """

    person: str
    known: list[str]
    links: list[str]
    left: bool = False
    coordinated: str | None = None
    led: dict[str, bool] | None = None
    mentions: list[list[Any]] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """That they were erased, and left if they had not."""
        person: dict[str, Any] = {"name": ERASED, **dict.fromkeys(self.known), "erased": stamped(stamp)}
        if not self.left:
            person["removed"] = stamped(stamp)
        if self.links:
            person["links"] = {link: {"revoked": stamped(stamp)} for link in self.links}
        patch: Patch = {"people": {self.person: person}}
        if self.coordinated:
            patch["plan"] = {"organisations": {self.coordinated: {"coordinator": None}}}
        for item, confirmed in (self.led or {}).items():
            ref = ItemRef.of(item)
            without = {"lead": None, "confirmed": None} if confirmed else {"lead": None}
            patch.setdefault(ref.collection, {})[ref.id] = without
        return patch


@decides(ErasePerson)
def erase_person(document: Document, command: ErasePerson, context: Context) -> list[Event]:
    """Once, by an administrator who has typed the name. What the person led has no lead any more."""
    if not context.actor.administers and context.actor.via != "system":
        raise NotAllowed("Only an administrator of the workspace can erase somebody. Ask one of them.")
    person = document["people"].get(command.person)
    if person is None:
        raise not_found("person", "person")
    if "erased" in person:
        return []
    if command.name.casefold() != person["name"].casefold():
        raise Invalid.at("/data/name", "That is not the name of this person. Type it as it stands in the room.")
    links = [id for id, link in person.get("links", {}).items() if "revoked" not in link]
    own = document["plan"].get("organisations", {}).get(person["side"], {})
    coordinated = person["side"] if own.get("coordinator") == command.person else None
    led = {name: "confirmed" in item for name, item in led_by(document, command.person).items()}
    places = context.about.places if context.about is not None else ()
    mentions = [[version, list(path), start, end] for version, path, start, end in places]
    known: list[str] = [field for field in ("email", "title", "reports_to", "notes") if field in person]
    left = "removed" in person
    return [PersonErased(command.person, known, links, left, coordinated, led or None, mentions or None)]


@tells
def _told(event: PersonErased, of: Naming) -> Message:
    return say("erased all that was known about {person}", person=token(event.person))
