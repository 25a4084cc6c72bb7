"""What a caller has seen, on whatever server that was, and wants to find in what they read now.

They say so with the parameter ``wait`` or the header ``Mapstream-Wait``: a position of the log, or a version of the
room. Every read waits for it in one way: the server until it has heard of it, a read model until it has read it; for
:data:`~mapstream.live.hub.WAITED` seconds at most.
"""

import re
from typing import NamedTuple

from starlette.requests import HTTPConnection

from mapstream.languages.message import say
from mapstream.live.hub import Hub
from mapstream.live.room import Room
from mapstream.log import LAST
from mapstream.plan.actor import Actor
from mapstream.problems import FieldError, Invalid, NotAllowed, ReadModelBehind

HEADER = "Mapstream-Wait"
PARAMETER = "wait"
WAIT = r"(v?)([0-9]{1,19})"
"""A position of the log, or, with a ``v``, a version of the room."""


class Awaited(NamedTuple):
    """What an answer has to know: the log up to a position, and the room up to a version."""

    position: int = 0
    version: int = 0


def awaited_by(connection: HTTPConnection) -> Awaited:
    """Read from a request what its caller has seen. Raises Invalid."""
    awaited = Awaited()
    for place, said in ((HEADER, connection.headers.get(HEADER)), (PARAMETER, connection.query_params.get(PARAMETER))):
        if said is None:
            continue
        found = re.fullmatch(WAIT, said, re.ASCII)
        if found is None or (number := int(found[2])) > LAST:
            raise Invalid(errors=[FieldError(place, "This must be a position, such as 90211, or a version, as v58.")])
        position, version = awaited
        awaited = Awaited(position, max(number, version)) if found[1] else Awaited(max(number, position), version)
    return awaited


async def reach_position(hub: Hub, actor: Actor, awaited: Awaited) -> None:
    """Wait until the server knows the log up to the awaited position. Raises NotAllowed for people who came by link."""
    if awaited.position and not actor.member:
        raise NotAllowed("Positions of the whole log are for members of the workspace. Give a version, as v58.")
    if hub.position < awaited.position:
        await hub.until(lambda: hub.position >= awaited.position)


async def reach_version(hub: Hub, room: Room, awaited: Awaited) -> None:
    """Wait until the server knows the room up to the awaited version."""
    if not await hub.reach(room, awaited.version):
        raise ReadModelBehind(
            say("This room is at version {now}, not yet at {awaited}.", now=room.state.version, awaited=awaited.version)
        )
