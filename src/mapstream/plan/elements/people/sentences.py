"""Sentences about people."""

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
) -> str:
    match event:
        case PersonJoined():
            return "joined the room"
        case PersonAdded():
            return f"added {token(event.person)} to the {event.side}’s side{as_role(event.role)}"
        case PersonEdited():
            return f"changed what is known about {token(event.person)}"
        case PersonRemoved():
            return f"removed {token(event.person)} from the room"
        case PersonReturned():
            return f"brought {token(event.person)} back into the room"
        case NotesShared():
            notes = f"the {event.side}’s notes about {token(event.person)}"
            return f"shared {notes} with the other side" if event.shared else f"stopped sharing {notes}"
