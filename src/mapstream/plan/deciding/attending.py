"""Who was there: people of the room, by id or by their address, and guests, who are in it only by having been there."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from mapstream.plan.deciding.lookup import find_people
from mapstream.plan.document import Document, Guest, Side
from mapstream.plan.event import present
from mapstream.plan.fields import Email, Id, Line


class PersonThere(BaseModel):
    """Somebody of the room."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    person: Id


class GuestThere(BaseModel):
    """Anybody else. Whoever has an address that is known in the room is the person who has it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Line
    email: Email | None = None
    side: Side


def _names_person(value: object) -> bool:
    return isinstance(value, Mapping) and "person" in value


Attendee = Annotated[
    Annotated[PersonThere, Tag("person")] | Annotated[GuestThere, Tag("guest")],
    Discriminator(lambda value: "person" if isinstance(value, PersonThere) or _names_person(value) else "guest"),
]
Attendees = Annotated[list[Attendee], Field(max_length=100)]


class There(NamedTuple):
    """Who was there: people by their ids, and guests by ids of their own, under whose keys they are stored."""

    people: list[str]
    guests: Mapping[str, Guest]


def person_of(document: Document, email: str | None) -> str | None:
    """The person who has an address, if one is here."""
    wanted = email and email.casefold()
    found = (
        id
        for id, person in document["people"].items()
        if "removed" not in person and person.get("email", "").casefold() == wanted
    )
    return next(found, None) if wanted else None


def attending(document: Document, attendees: Sequence[PersonThere | GuestThere], before: There, fresh: Any) -> There:
    """Those who were there, each once. Guests keep the ids that they had ``before``, or in other meetings."""
    people: list[str] = []
    guests: dict[str, Guest] = {}
    known = dict(_addresses(document))
    names = {(guest["name"], guest["side"]): id for id, guest in before.guests.items() if "email" not in guest}
    for one in attendees:
        person = one.person if isinstance(one, PersonThere) else person_of(document, one.email)
        if person is not None:
            people.append(person)
        elif isinstance(one, GuestThere):
            address = one.email and one.email.casefold()
            id = known.get(address) if address else names.get((one.name, one.side))
            if id is None:
                id = fresh()
                known |= {address: id} if address else {}
            guests[id] = present(name=one.name, side=one.side, email=one.email)  # type: ignore[assignment]
    return There(find_people(document, people, "attendees", before.people), guests)


def _addresses(document: Document) -> Iterator[tuple[str, str]]:
    """The addresses of guests, each with the guest's id."""
    for meeting in document["meetings"].values():
        for id, guest in meeting.get("guests", {}).items():
            if "email" in guest:
                yield guest["email"].casefold(), id
