"""Where else in a workspace somebody of a room is known: whoever erases them in one room is told of the others.

Somebody is the same by their id, or by their e-mail address; not by their name, which others may have, too. All rooms
of the workspace are looked through: this is for the rare request, not for every day.
"""

from collections.abc import Iterator
from typing import Annotated, Any, cast

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.log import Log
from mapstream.members import members_of
from mapstream.plan.elements.room import RoomOpened
from mapstream.plan.fields import Id
from mapstream.workspace import existing


class KnownIn(TypedDict):
    """A room in which somebody is known: as whom, and by which name."""

    room: Id
    title: str
    person: Id
    name: str


class Elsewhere(TypedDict):
    """Where else somebody is known."""

    rooms: list[KnownIn]
    member: Annotated[Id | None, Field(description="Their record among the members, which erasing leaves as it is.")]


def elsewhere(log: Log, room: str, person: str) -> Elsewhere:
    """Where else somebody of a room is known in its workspace."""
    document: Any = log.replay(room).document
    workspace, known = document["plan"]["workspace"], document["people"].get(person, {})
    rooms = list(_rooms(log, workspace, room, person, _address(known)))
    members = members_of(existing(log, workspace).document)
    same = (id for id, one in members.items() if _is_them(id, one, person, _address(known)))
    return {"rooms": rooms, "member": next(same, None)}


def _rooms(log: Log, workspace: str, room: str, person: str, address: str) -> Iterator[KnownIn]:
    for opened in log.begun_with(RoomOpened.name):
        if cast(RoomOpened, opened.event).workspace != workspace or opened.stream == room:
            continue
        there: Any = log.replay(opened.stream).document
        for id, one in there["people"].items():
            if "erased" not in one and _is_them(id, one, person, address):
                yield {"room": opened.stream, "title": there["plan"]["name"], "person": id, "name": one["name"]}


def _is_them(id: str, one: Any, person: str, address: str) -> bool:
    return id == person or bool(address and _address(one) == address)


def _address(one: Any) -> str:
    return str(one.get("email") or "").casefold()
