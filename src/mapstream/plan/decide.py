"""The one door through which a plan changes: a document and a command in, events or a refusal out. Pure."""

import mapstream.plan.vocabulary  # noqa: F401 (registers every decider)
from mapstream.plan.beyond import refuse_beyond, refuse_losing
from mapstream.plan.command import Command
from mapstream.plan.context import Context
from mapstream.plan.deciding.judging import judged
from mapstream.plan.document import Document
from mapstream.plan.elements.following import along_with
from mapstream.plan.elements.links import OpenLink
from mapstream.plan.elements.proposals import proposed_by
from mapstream.plan.elements.room import OpenRoom
from mapstream.plan.event import Event, Moment
from mapstream.plan.joining import joining
from mapstream.plan.patch import merge
from mapstream.problems import NotAllowed, NotFound


def decide(document: Document, command: Command, context: Context) -> list[Event]:
    """What happens when ``command`` is given in the room that ``document`` describes. Nothing changes: ``[]``.

    Who acts in a room at all is said here; who may do what there, in :mod:`mapstream.plan.permissions`; what is out of
    somebody's sight, in :mod:`mapstream.plan.beyond`.
    """
    _admit(document, command, context)
    joined = joining(document, context.actor)
    # of a room that is opened the room comes first, then who is in it
    here = _with(document, joined, context) if document else document
    for one in (command, *proposed_by(command, context.actor)):
        refuse_beyond(here, one, context)
    events = judged(here, command, context)
    events += along_with(here, events, context)
    refuse_losing(here, events, context)
    if not (events and joined):
        return events
    return [*joined, *events] if document else [*events, *joined]


def _with(document: Document, events: list[Event], context: Context) -> Document:
    for event in events:
        document = merge(document, event.patch(Moment(context.now, context.actor.id)))
    return document


def _admit(document: Document, command: Command, context: Context) -> None:
    """Only people of the room, and members of its workspace, act in it; for others there is no such room."""
    actor = context.actor
    if "plan" not in document:
        # nothing at all may become a room; what is something else may not
        if not document and isinstance(command, OpenRoom):
            return
        raise NotFound("There is no such room.")
    plan = document["plan"]
    person = document["people"].get(actor.id)
    if person is not None and "removed" in person:
        raise NotAllowed("You have left this deal. Ask whoever brought you in, if that is a mistake.")
    if actor.workspace is not None:
        if actor.workspace != plan["workspace"]:
            raise NotFound("There is no such room.")
    elif person is None and actor.via != "system":
        raise NotAllowed("You are not one of the people of this room. Ask somebody in it for a personal link.")
    if actor.side == "buyer" and plan["kind"] == "close_plan" and not isinstance(command, OpenLink):
        raise NotFound("There is no such room.")
