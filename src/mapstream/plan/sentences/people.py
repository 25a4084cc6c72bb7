"""Sentences about people, and the links that let them in."""

from mapstream.plan.event import Event
from mapstream.plan.events.links import LinkIssued, LinkOpened, LinkRevoked
from mapstream.plan.events.people import NotesShared, PersonAdded, PersonEdited, PersonRemoved, PersonReturned
from mapstream.plan.sentences.wording import Naming, as_role, token, until


def words(event: Event, _of: Naming) -> str | None:
    """What an event of a person or a link says its author did."""
    match event:
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
        case LinkIssued():
            return f"issued a personal link to {token(event.person)}{until(event.expires)}"
        case LinkRevoked():
            return f"revoked a personal link of {token(event.person)}"
        case LinkOpened():
            return f"opened their personal link{' for the first time' if event.first else ''}"
        case _:
            return None
