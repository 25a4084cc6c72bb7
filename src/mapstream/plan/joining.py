"""A member who acts in a room is one of its people from then on: whatever happens in it is done by somebody in it."""

from mapstream.plan.actor import Actor
from mapstream.plan.document import Document
from mapstream.plan.elements.people.events import PersonJoined
from mapstream.plan.event import Event

_ROLES = {"admin": "seller"}
"""What a member is among the people of a deal, where that is called otherwise."""


def joining(document: Document, actor: Actor) -> list[Event]:
    """What makes a member one of the people of a room, unless they are or were."""
    people = document.get("people", {})
    if actor.member_id is None or actor.id in people:
        return []
    taken = {person.get("email", "").casefold() for person in people.values() if "removed" not in person}
    email = None if actor.email is None or actor.email.casefold() in taken else actor.email
    return [PersonJoined(actor.id, actor.name, _ROLES.get(actor.role, actor.role), email)]
