"""Personal links: one gives a session in its room. That somebody came in by it is an event, told by their page once
they touch it: what only follows addresses, a mail scanner or a preview, is nobody."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from mapstream import clock
from mapstream.api.description import ANYBODY, COMMANDED, HTML, Answer, Operation, Operations
from mapstream.api.http import problem_headers
from mapstream.api.identity import COOKIE, Identity
from mapstream.api.requests import room_id
from mapstream.live.hub import Hub
from mapstream.live.unit import Asked
from mapstream.page.pages import trouble
from mapstream.plan.elements.links import OpenLink
from mapstream.problems import InternalError, NotFound, Problem, StoreAway, TooFast, Unauthorized
from mapstream.protocol.session import Ask

SESSION_SECONDS = 60 * 60 * 24 * 365
"""How long a browser keeps a session; the link behind it decides how long it is good for."""


class Links:
    """Handlers of personal links."""

    def __init__(self, hub: Hub, identity: Identity, secure: bool) -> None:
        self.hub = hub
        self.identity = identity
        self.secure = secure

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/l/{token}", self.open),
            Route("/v1/rooms/{room}/session", self.arrive, methods=["POST"]),
            Route("/v1/rooms/{room}/session", self.leave, methods=["DELETE"]),
        ]

    async def open(self, request: Request) -> Response:
        """GET /l/{token}: a session for whoever holds the link, and on to the room."""
        try:
            actor = await self.identity.of_token(request.path_params["token"], request)
            if actor.link is None or actor.room is None:
                raise Unauthorized("That is an API key, not a personal link.")
        except Problem as problem:
            return trouble(problem, problem_headers(problem))
        answer = RedirectResponse(f"/rooms/{actor.room}", 303)
        answer.set_cookie(
            COOKIE,
            request.path_params["token"],
            max_age=SESSION_SECONDS,
            path=f"/v1/rooms/{actor.room}",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )
        answer.headers["referrer-policy"] = "no-referrer"
        answer.headers["cache-control"] = "no-store"
        return answer

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
        """DELETE /v1/rooms/{room}/session: the browser forgets the session."""
        answer = Response(status_code=204)
        answer.delete_cookie(COOKIE, path=f"/v1/rooms/{room_id(request)}", httponly=True, samesite="lax")
        return answer


OPERATIONS: Operations = {
    ("GET", "/l/{token}"): Operation(
        "open_link",
        "Personal links",
        "Open a personal link",
        {303: Answer("To the room's page, with a session for the room in a cookie.", headers=("Location",))},
        "That somebody came in by it is told apart, by `POST /v1/rooms/{room}/session`.",
        problems=(Unauthorized, TooFast, StoreAway, InternalError),
        problems_as=HTML,
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
        "Forget the session of a room",
        {204: Answer("The cookie is taken away.")},
        problems=(NotFound, *ANYBODY),
    ),
}
