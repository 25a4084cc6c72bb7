"""Personal links, and the visits that they give: a session of its own, in one room, in one browser.

What only follows addresses, a mail scanner or a preview, gets a page with a button, and is nobody. Who presses it has a
visit; that they are there is an event, told by their page once they touch it.
"""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream import clock
from mapstream.api.description import COMMANDED, HTML, SOMEBODY, Answer, Operation, Operations, in_json
from mapstream.api.http import json, problem_headers
from mapstream.api.identity import Identity, find_link
from mapstream.api.requests import room_id
from mapstream.credentials import Credentials
from mapstream.live.hub import Hub
from mapstream.live.unit import Asked
from mapstream.page.pages import FORM, filled, trouble
from mapstream.plan.actor import Actor
from mapstream.plan.elements.links import EndVisit, OpenLink
from mapstream.problems import InternalError, NotAllowed, NotFound, Problem, StoreAway, TooFast, Unauthorized
from mapstream.protocol.session import Ask

VISIT = timedelta(days=180)
"""How long a browser stays in, at most; the link behind it may end before."""


class Visit(TypedDict):
    """Who a browser is in a room, and by which link it came."""

    person: str
    link: str


class Links:
    """Handlers of personal links."""

    def __init__(self, hub: Hub, identity: Identity, credentials: Credentials, secure: bool) -> None:
        self.hub = hub
        self.identity = identity
        self.credentials = credentials
        self.secure = secure

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/l/{token}", self.land),
            Route("/l/{token}", self.enter, methods=["POST"]),
            Route("/v1/rooms/{room}/session", self.visit),
            Route("/v1/rooms/{room}/session", self.arrive, methods=["POST"]),
            Route("/v1/rooms/{room}/session", self.leave, methods=["DELETE"]),
        ]

    async def land(self, request: Request) -> Response:
        """GET /l/{token}: what the link leads to, and a button."""
        try:
            actor = await self._holder(request)
            words = await self._words(actor)
        except Problem as problem:
            return trouble(problem, problem_headers(problem))
        return filled("landing.html", words, headers=FORM)

    async def enter(self, request: Request) -> Response:
        """POST /l/{token}: a visit for whoever holds the link, and on to the room."""
        try:
            self.identity.same_origin(request)
            actor = await self._holder(request)
        except Problem as problem:
            return trouble(problem, problem_headers(problem))
        assert actor.room is not None
        assert actor.link is not None
        ends = min(filter(None, (actor.expires, clock.instant(clock.now() + VISIT))))
        agent = request.headers.get("user-agent", "")[:500] or None
        token = await self.hub.reading(
            self.credentials.give, "visit", actor.room, clock.fresh_id(), actor.link, ends, agent
        )
        answer = RedirectResponse(f"/rooms/{actor.room}", 303)
        answer.set_cookie(
            self.identity.visit_cookie,
            token,
            max_age=int(VISIT.total_seconds()),
            path=f"/v1/rooms/{actor.room}",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )
        answer.headers["referrer-policy"] = "no-referrer"
        answer.headers["cache-control"] = "no-store"
        return answer

    async def visit(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/session: who this browser is here."""
        _, actor, _ = await self.identity.enter(request)
        if actor.link is None:
            raise NotFound("You came by no personal link.")
        return json({"person": actor.id, "link": actor.link})

    async def arrive(self, request: Request) -> Response:
        """POST /v1/rooms/{room}/session: somebody is there who came by a personal link."""
        room, actor, _ = await self.identity.enter(request)
        if actor.link is not None:
            opened = OpenLink(
                link=actor.link,
                ip=request.client.host if request.client else None,
                agent=request.headers.get("user-agent", "")[:500] or None,
            )
            await self.hub.do(room.id, Asked(clock.fresh_id(), (Ask(opened),), actor))
        return Response(status_code=204)

    async def leave(self, request: Request) -> Response:
        """DELETE /v1/rooms/{room}/session: the visit ends, here and in the browser."""
        room = room_id(request)
        try:
            actor = await self.identity.actor(request)
        except Unauthorized:
            actor = None  # it has ended; what is left of it in the browser goes all the same
        if actor is not None and actor.session is not None and actor.room == room:
            await self.hub.reading(self.credentials.end, [actor.session])
            ended = EndVisit(visit=actor.session, link=actor.link or "")
            await self.hub.do(room, Asked(clock.fresh_id(), (Ask(ended),), actor))
        answer = Response(status_code=204)
        answer.delete_cookie(self.identity.visit_cookie, f"/v1/rooms/{room}", httponly=True, samesite="lax")
        return answer

    async def _holder(self, request: Request) -> Actor:
        actor = await self.identity.of_token(request.path_params["token"], request)
        if actor.link is None or actor.session is not None:
            raise Unauthorized("That is no personal link.")
        return actor

    async def _words(self, actor: Actor) -> dict[str, str]:
        document = (await self.hub.room(actor.room or "")).state.document
        found = find_link(document, actor.link or "")
        issuer = document["people"].get(found[2]["issued"]["by"]) if found else None
        name = document["people"][actor.id]["name"]
        invited = f"{name}, {issuer['name'] if issuer else 'you'}"
        invited += " invites you to the plan that you work through together." if issuer else " are invited to the plan."
        return {
            "deal": document["plan"]["name"],
            "invited": invited,
            "name": name,
            "room": actor.room or "",
            "link": actor.link or "",
        }


OPERATIONS: Operations = {
    ("GET", "/l/{token}"): Operation(
        "land_by_link",
        "Personal links",
        "Where a personal link leads",
        {200: Answer("A page that says so, with a button that opens the room.", HTML)},
        "Nothing is recorded: mail scanners and previews come here as well.",
        problems=(Unauthorized, TooFast, StoreAway, InternalError),
        problems_as=HTML,
    ),
    ("POST", "/l/{token}"): Operation(
        "open_link",
        "Personal links",
        "Open a personal link",
        {303: Answer("To the room's page, with a session for the room in a cookie.", headers=("Location",))},
        "From the page of the link only. That somebody is there is told apart, by `POST /v1/rooms/{room}/session`.",
        problems=(Unauthorized, NotAllowed, TooFast, StoreAway, InternalError),
        problems_as=HTML,
    ),
    ("GET", "/v1/rooms/{room}/session"): Operation(
        "read_session",
        "Personal links",
        "Who a browser is in a room",
        {200: Answer("By the link that it was opened with.", in_json(Visit))},
        problems=(NotFound, *SOMEBODY),
    ),
    ("POST", "/v1/rooms/{room}/session"): Operation(
        "arrive",
        "Personal links",
        "Tell that somebody is there who came by a personal link",
        {204: Answer("It is an event of the room; for those who came by a key it is nothing.")},
        "Sent by the page when it is first touched, by a pointer, a key or a finger. What follows a link without that "
        "is nobody.",
        problems=COMMANDED,
    ),
    ("DELETE", "/v1/rooms/{room}/session"): Operation(
        "forget_session",
        "Personal links",
        "End the session of a room",
        {204: Answer("The session has ended, on the server as well, and the cookie is taken away.")},
        problems=(NotFound, *COMMANDED),
    ),
}
