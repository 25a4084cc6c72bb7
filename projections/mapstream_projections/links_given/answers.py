"""What is answered of the links given out."""

from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.cursors import cursor_of, instant_and_id, place_of
from mapstream.log import Log
from mapstream.plan.document import Stamped
from mapstream_projections.links_given.folding import READ_MODEL


class GivenTo(TypedDict):
    """A person of a room."""

    id: str
    name: str


class LinkGiven(TypedDict):
    """A personal link that somebody can come in by."""

    link: str
    room: str
    name: Annotated[str, Field(description="The room's name.")]
    person: GivenTo
    issued: Stamped
    issuer: NotRequired[Annotated[str, Field(description="The name of who made it, if that is a person of the room.")]]
    expires: NotRequired[str]
    opened: NotRequired[Annotated[str, Field(description="When it was first opened.")]]


def links_given(
    log: Log, workspace: str, now: str, *, cursor: str | None = None, limit: int = 50
) -> tuple[list[LinkGiven], str | None]:
    """The links of a workspace that hold at an instant, latest made first, and the cursor of the page after these."""
    after_at, after_link = place_of(cursor, instant_and_id) if cursor else (None, None)
    asked = {"workspace": workspace, "now": now, "after_at": after_at, "after_link": after_link}
    found = READ_MODEL.ask(log, "links", **asked, limit=limit + 1)
    rooms: dict[str, Any] = {}
    told = [_told(log, rooms, *row) for row in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return told, None if last is None else cursor_of(last[3], last[1])


def _told(
    log: Log,
    rooms: dict[str, Any],
    room: str,
    link: str,
    person: str,
    issued_at: str,
    issued_by: str,
    expires: str | None,
    opened: str | None,
) -> LinkGiven:
    if room not in rooms:
        rooms[room] = log.replay(room).document
    people = rooms[room]["people"]
    told: LinkGiven = {
        "link": link,
        "room": room,
        "name": rooms[room]["plan"]["name"],
        "person": {"id": person, "name": people[person]["name"]},
        "issued": {"at": issued_at, "by": issued_by},
    }
    if issued_by in people:
        told["issuer"] = people[issued_by]["name"]
    if expires is not None:
        told["expires"] = expires
    if opened is not None:
        told["opened"] = opened
    return told
