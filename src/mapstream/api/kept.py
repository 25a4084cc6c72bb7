"""What is kept about a person of a room: for the request that comes before erasing them."""

from collections.abc import Sequence

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mapstream.api.description import READ, Answer, Operation, Operations, in_json
from mapstream.api.http import json
from mapstream.api.identity import Identity
from mapstream.api.requests import RoomQuery, query_of
from mapstream.credentials import Credentials
from mapstream.elsewhere import Elsewhere, elsewhere
from mapstream.live.hub import Hub
from mapstream.log import Log
from mapstream.plan.document import Document
from mapstream.plan.erasing import about
from mapstream.plan.fields import Id
from mapstream.plan.views.kept import Kept, kept
from mapstream.problems import NotAllowed, NotFound

PATH = "/v1/rooms/{room}/people/{person}/data"


class PersonQuery(RoomQuery):
    """What is told of somebody."""

    elsewhere: bool = Field(default=False, description="Whether all rooms of the workspace are looked through.")


class PersonKept(BaseModel):
    """All that is kept about a person in a room."""

    room: Id
    version: int
    person: Id
    data: Kept
    visits: list[dict[str, str | None]] = Field(description="Browsers in which they are in by a link.")
    elsewhere: Elsewhere | None = Field(description="Where else they are known, for administrators who ask for it.")


class KeptData:
    """Its handler."""

    def __init__(self, hub: Hub, identity: Identity, credentials: Credentials) -> None:
        self._hub = hub
        self._identity = identity
        self._credentials = credentials

    def routes(self) -> Sequence[BaseRoute]:
        """The route."""
        return [Route(PATH, self.read, methods=["GET"])]

    async def read(self, request: Request) -> Response:
        """Answer administrators, and whoever it is about."""
        room, actor, lens = await self._identity.enter(request)
        person = request.path_params["person"]
        if not actor.administers and actor.id != person:
            raise NotAllowed("What is kept about somebody is for them, and for an administrator of the workspace.")
        document = room.state.document if actor.administers else lens.see(room.state.document)
        if document is None or person not in document.get("people", {}):
            raise NotFound("There is no such person here that you can see.")
        told = await self._hub.reading(_kept, self._hub.log, room.id, person, document, actor.administers)
        visits = await self._hub.reading(self._visits, document, person)
        others = None
        if query_of(request, PersonQuery).elsewhere and actor.administers:
            others = await self._hub.reading(elsewhere, self._hub.log, room.id, person)
        answer = {"room": room.id, "version": room.state.version, "person": person, "data": told, "visits": visits}
        answer["elsewhere"] = others
        return json(answer, headers={"cache-control": "private, no-store"})

    def _visits(self, document: Document, person: str) -> list[dict[str, str | None]]:
        links = document["people"][person].get("links", {})
        held = [one for link in links for one in self._credentials.held_by(link, "visit")]
        return [{"began": one.made, "used": one.used, "expires": one.expires, "agent": one.agent} for one in held]


def _kept(log: Log, room: str, person: str, document: Document, whole: bool) -> Kept:
    events = log.read(room)
    own = events if whole else [one for one in events if one.by == person]
    return kept(person, document, own, about(person, events) if whole else None)


OPERATIONS: Operations = {
    ("GET", PATH): Operation(
        "read_person_data",
        "Rooms",
        "All that is kept about a person",
        {
            200: Answer(
                "What is known of them, what they did and wrote, and where others wrote about them.",
                in_json(PersonKept),
            )
        },
        description="For administrators, and for the person themself by their own link, as far as they may see it. "
        "Look at it before `erase_person`; afterwards it tells where other words stand for them. Who is known in other "
        "rooms (`elsewhere`) is erased in each; `mapstream person erase --everywhere` does so in one act.",
        query=PersonQuery,
        problems=READ,
    ),
}
