"""Personal links, and the visits that they give: a session of its own, in one room, in one browser.

What only follows addresses, a mail scanner or a preview, gets a page with a button, and is nobody. Who presses it has a
visit; that they are there is an event, told by their page once they touch it. Of a link that is for some addresses
only, the button sends a code, and whoever enters that has the visit.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Literal, NotRequired

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream import clock
from mapstream.api.bodies import valid
from mapstream.api.description import COMMANDED, HTML, SOMEBODY, Answer, Operation, Operations, in_json
from mapstream.api.http import json, problem_headers, read_form, read_json
from mapstream.api.identity import NOT_OURS, Identity, asks_code, cookie, find_link
from mapstream.api.proving import Invited, Proving
from mapstream.api.requests import room_id
from mapstream.credentials import Credentials
from mapstream.languages.message import say
from mapstream.live.hub import Hub
from mapstream.live.unit import Asked
from mapstream.page.pages import FORM, filled, trouble
from mapstream.plan.actor import Actor
from mapstream.plan.document import Document, Link
from mapstream.plan.elements.links import EndVisit, OpenLink, may_bring_in
from mapstream.plan.event import present
from mapstream.plan.permissions import extent
from mapstream.problems import (
    InternalError,
    Invalid,
    MailAway,
    MailNeeded,
    Malformed,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    Problem,
    StoreAway,
    TooFast,
    TooLarge,
    Unauthorized,
    WrongCode,
)
from mapstream.protocol.session import Ask

VISIT = timedelta(days=180)
"""How long a browser stays in, at most; the link behind it may end before."""


class Visit(TypedDict):
    """Who a browser is in a room, by which link it came, and by what they were known; all ``links`` that were made for
    them; and, for each of the ``colleagues`` whom they may bring in, those that they have made."""

    person: str
    link: str
    known: NotRequired[Literal["link", "code"]]
    links: dict[str, Link]
    colleagues: NotRequired[Annotated[dict[str, dict[str, Link]], Field(description="By person. For champions.")]]


class Proof(BaseModel):
    """The code that was mailed to whoever is here."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    code: Annotated[str, Field(max_length=100, description="Six digits.")]


class Links:
    """Handlers of personal links."""

    def __init__(self, hub: Hub, identity: Identity, credentials: Credentials, proving: Proving, secure: bool) -> None:
        self.hub = hub
        self.identity = identity
        self.credentials = credentials
        self.proving = proving
        self.secure = secure

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/l/{token}", self.land),
            Route("/l/{token}", self.enter, methods=["POST"]),
            Route("/v1/rooms/{room}/session", self.visit),
            Route("/v1/rooms/{room}/session", self.arrive, methods=["POST"]),
            Route("/v1/rooms/{room}/session", self.leave, methods=["DELETE"]),
            Route("/v1/rooms/{room}/session/code", self.ask_for_code, methods=["POST"]),
            Route("/v1/rooms/{room}/session/proof", self.prove, methods=["POST"]),
        ]

    async def land(self, request: Request) -> Response:
        """GET /l/{token}: what the link leads to, and a button."""
        try:
            invited = await self._invited(request)
            if asks_code(invited.link):
                return self.proving.page(invited)
        except Problem as problem:
            return trouble(problem, problem_headers(problem))
        note = say("This link is yours alone: whoever opens it is {name} here.", name=invited.person["name"])
        words = invited.words | {"button": say("Open the plan"), "note": note}
        return filled("landing.html", words, headers=FORM)

    async def enter(self, request: Request) -> Response:
        """POST /l/{token}: a visit for whoever holds the link, or the code that it asks for; and on to the room."""
        try:
            invited = await self._invited(request)
            self.identity.same_origin(request)
            actor = replace(invited.actor, known="link")
            if asks_code(invited.link):
                proved = await self.proving.answer(invited, await read_form(request))
                if isinstance(proved, Response):
                    return proved
                actor = replace(actor, known="code")
                await self._opened(request, actor, proved)
        except Problem as problem:
            return trouble(problem, problem_headers(problem))
        assert actor.room is not None
        assert actor.link is not None
        ends = min(filter(None, (actor.expires, clock.instant(clock.now() + VISIT))))
        agent = request.headers.get("user-agent", "")[:500] or None
        token = await self.hub.reading(
            self.credentials.give, "visit", actor.room, clock.fresh_id(), actor.link, ends, agent, actor.known
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
        room, actor, _ = await self.identity.enter(request)
        if actor.link is None:
            raise NotFound("You came by no personal link.")
        document = room.state.document
        links = document["people"][actor.id].get("links", {})
        found = colleagues(document, actor)
        return json(present(person=actor.id, link=actor.link, known=actor.known, links=links, colleagues=found))

    async def arrive(self, request: Request) -> Response:
        """POST /v1/rooms/{room}/session: somebody is there who came by a personal link."""
        room, actor, _ = await self.identity.enter(request)
        if actor.link is not None:
            await self._opened(request, replace(actor, room=room.id))
        return Response(status_code=204)

    async def ask_for_code(self, request: Request) -> Response:
        """POST /v1/rooms/{room}/session/code: a code is mailed to whoever is here."""
        await self.proving.ask(*await self._visiting(request))
        return Response(status_code=204)

    async def prove(self, request: Request) -> Response:
        """POST /v1/rooms/{room}/session/proof: they have shown who they are, for as long as the visit lasts."""
        invited, asked = await self._visiting(request)
        proof = valid(Proof, await read_json(request))
        email = await self.proving.prove(invited, asked, proof.code)
        actor = replace(invited.actor, known="code")
        await self.hub.reading(self.credentials.prove, actor.session)
        await self._opened(request, actor, email, actor.session)
        return Response(status_code=204)

    async def _visiting(self, request: Request) -> tuple[Invited, str]:
        """Who is here by a personal link, in a browser, and the secret of that."""
        room, actor, _ = await self.identity.enter(request)
        held = cookie(request, self.identity.visit_cookie)
        found = find_link(room.state.document, actor.link or "")
        if found is None or held is None or actor.session is None:
            raise NotFound("You did not come by a personal link, in a browser.")
        return Invited(replace(actor, room=room.id), room.state.document, *found[1:]), held

    async def leave(self, request: Request) -> Response:
        """DELETE /v1/rooms/{room}/session: the visit ends, here and in the browser."""
        room = room_id(request)
        actor = None
        try:
            _, actor, _ = await self.identity.enter(request)
        except Unauthorized:
            # it has ended; what is left of it in the browser goes all the same
            if cookie(request, self.identity.visit_cookie) is None:
                raise
        if actor is not None and actor.session is not None and actor.room == room:
            await self.hub.reading(self.credentials.end, [actor.session])
            ended = EndVisit(visit=actor.session, link=actor.link or "")
            await self.hub.do(room, Asked(clock.fresh_id(), (Ask(ended),), actor))
        answer = Response(status_code=204)
        answer.delete_cookie(self.identity.visit_cookie, f"/v1/rooms/{room}", httponly=True, samesite="lax")
        return answer

    async def _opened(self, request: Request, actor: Actor, email: str | None = None, visit: str | None = None) -> None:
        """Record that somebody is there; who was known by a code just now, by the address that it went to, and in which
        visit, if they were there already."""
        opened = OpenLink(
            link=actor.link or "",
            ip=request.client.host if request.client else None,
            agent=request.headers.get("user-agent", "")[:500] or None,
            email=email,
            visit=visit,
        )
        await self.hub.do(actor.room or "", Asked(clock.fresh_id(), (Ask(opened),), actor))

    async def _invited(self, request: Request) -> Invited:
        actor = await self.identity.invited(request, request.path_params["token"])
        document = (await self.hub.room(actor.room or "")).state.document
        found = find_link(document, actor.link or "")
        if found is None:
            raise Unauthorized(NOT_OURS)
        _, person, link = found
        return Invited(actor, document, person, link)


def colleagues(document: Document, actor: Actor) -> dict[str, dict[str, Link]] | None:
    """The links that a buyer has made, by the colleague of each whom they may bring in; ``None``: they may not."""
    if actor.side != "buyer" or extent(document, actor, "links") == "no":
        return None
    return {
        id: person.get("links", {})
        for id, person in document["people"].items()
        if id != actor.id
        and person["side"] == "buyer"
        and "removed" not in person
        and may_bring_in(document, id, person, actor)
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
        {
            200: Answer("For a link that asks for a code: it was sent, and the page asks for it.", HTML),
            303: Answer("To the room's page, with a session for the room in a cookie.", headers=("Location",)),
            422: Answer("That is not the code; the page says how many tries are left.", HTML),
        },
        "From the page of the link only. That somebody is there is told apart, by `POST /v1/rooms/{room}/session`. A "
        "link that is for some addresses only sends a code of six digits there, which works once, for ten minutes; for "
        "each person five wrong ones may be tried in an hour, and five are sent. Whether an address is one of those is "
        "not told.",
        problems=(
            Unauthorized,
            NotAllowed,
            TooFast,
            TooLarge,
            Malformed,
            MailAway,
            StoreAway,
            OutcomeUnknown,
            InternalError,
        ),
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
    ("POST", "/v1/rooms/{room}/session/code"): Operation(
        "ask_for_code",
        "Personal links",
        "Have a code mailed to whoever is here",
        {204: Answer("It is on its way to the address that stands in the room for them.")},
        "For browsers that came by a personal link. Agreements and confirmations ask for it (`proof_needed`), once a "
        "session, where the server sends e-mail and the address is known.",
        problems=(NotFound, MailNeeded, MailAway, *SOMEBODY),
    ),
    ("POST", "/v1/rooms/{room}/session/proof"): Operation(
        "prove",
        "Personal links",
        "Show who one is, by the code",
        {204: Answer("From now on, what is done in this session says that they were known by a code.")},
        "For each person five wrong codes may be tried in an hour, and five are sent.",
        body=Proof,
        examples={"a code": {"code": "428117"}},
        problems=(MailNeeded, WrongCode, Invalid, *COMMANDED),
    ),
    ("DELETE", "/v1/rooms/{room}/session"): Operation(
        "forget_session",
        "Personal links",
        "End the session of a room",
        {204: Answer("The session has ended, on the server as well, and the cookie is taken away.")},
        problems=(NotFound, *COMMANDED),
    ),
}
