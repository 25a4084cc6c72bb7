"""Who the caller is, by their credential."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream.api.description import SOMEBODY, Answer, Operation, Operations, in_json
from mapstream.api.http import json
from mapstream.api.identity import Identity, you
from mapstream.live.hub import Hub
from mapstream.plan.document import Document, Side
from mapstream.plan.event import Via, present
from mapstream.plan.permissions import Extent, Right


class Me(TypedDict):
    """Who asks, and what their credential is good for."""

    person: Annotated[str, Field(description="The id that stands in `by` of what they do.")]
    side: Side
    role: Annotated[str, Field(description="Of a key: `admin`, `seller`, `manager` or `success`; of a person: theirs.")]
    via: Via
    may: Annotated[dict[Right, Extent], Field(description="How far they have each right, as far as it is known here.")]
    name: NotRequired[str]
    mail: NotRequired[Annotated[Literal[True], Field(description="This server sends e-mail.")]]
    workspace: NotRequired[Annotated[str, Field(description="With an API key: all rooms of this workspace.")]]
    room: NotRequired[Annotated[str, Field(description="With a personal link: this room.")]]
    link: NotRequired[Annotated[str, Field(description="The id of that link.")]]
    expires: NotRequired[Annotated[str, Field(json_schema_extra={"format": "date-time"})]]


class Whoami:
    """The handler of it."""

    def __init__(self, hub: Hub, identity: Identity) -> None:
        self._hub = hub
        self._identity = identity

    def routes(self) -> list[BaseRoute]:
        """Its route."""
        return [Route("/v1/me", self.me)]

    async def me(self, request: Request) -> Response:
        """GET /v1/me: who holds the credential that this came with."""
        actor = await self._identity.actor(request)
        document: Document = (await self._hub.room(actor.room)).state.document if actor.room else {}
        good_for = {
            "workspace": actor.workspace,
            "room": actor.room,
            "link": actor.link,
            "expires": actor.expires,
        }
        return json(you(actor, document, self._hub.mail) | present(**good_for))


OPERATIONS: Operations = {
    ("GET", "/v1/me"): Operation(
        "read_me",
        "Rooms",
        "Who you are, and what your credential is good for",
        {200: Answer("By an API key, or by the token of a personal link.", in_json(Me))},
        problems=SOMEBODY,
    ),
}
