"""Sentences about people."""

from mapstream.languages.message import Message, say
from mapstream.plan.elements import tells
from mapstream.plan.elements.people.events import (
    NotesShared,
    PersonAdded,
    PersonEdited,
    PersonJoined,
    PersonRemoved,
    PersonReturned,
)
from mapstream.plan.wording import Naming, as_role, token


@tells
def _told(
    event: PersonAdded | PersonJoined | PersonEdited | PersonRemoved | PersonReturned | NotesShared, of: Naming
) -> Message:
    if isinstance(event, PersonJoined):
        return say("joined the room")
    person = token(event.person)
    match event:
        case PersonAdded():
            return say(
                "added {person} to the seller’s side{role}"
                if event.side == "seller"
                else "added {person} to the buyer’s side{role}",
                person=person,
                role=as_role(event.role),
            )
        case PersonEdited():
            return say("changed what is known about {person}", person=person)
        case PersonRemoved():
            return say("removed {person} from the room", person=person)
        case PersonReturned():
            return say("brought {person} back into the room", person=person)
        case NotesShared(shared=True):
            return say(
                "shared the seller’s notes about {person} with the other side"
                if event.side == "seller"
                else "shared the buyer’s notes about {person} with the other side",
                person=person,
            )
        case NotesShared():
            return say(
                "stopped sharing the seller’s notes about {person}"
                if event.side == "seller"
                else "stopped sharing the buyer’s notes about {person}",
                person=person,
            )
