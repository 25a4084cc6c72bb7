"""Signing in: a link that works once becomes a session in a browser; the first of all sets up the workspace.

A GET signs nobody in: programs that follow links come here as well. What counts is the button on the page.
"""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from mapstream import members
from mapstream.api.bodies import valid
from mapstream.api.description import HTML, Answer, Operation, Operations
from mapstream.api.http import problem_headers, read_form
from mapstream.api.identity import Identity
from mapstream.api.signing_in_by_mail import ByMail
from mapstream.credentials import Credentials
from mapstream.languages.message import Message, as_message, joined, say
from mapstream.live.hub import Hub
from mapstream.members import NOBODY, USED, Session
from mapstream.page.pages import FORM, filled, trouble
from mapstream.plan.fields import Email, Line
from mapstream.problems import (
    InternalError,
    Invalid,
    Malformed,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    Problem,
    StoreAway,
    TooFast,
    TooLarge,
    Unauthorized,
)
from mapstream.tokens import Kind, Token

SIGN_IN: tuple[Kind, ...] = ("signin",)
SIGN_IN_AGAIN = "/sign-in"
"""Where whoever could not sign in begins anew."""
Trimmed = StringConstraints(strip_whitespace=True)


class FirstWorkspace(BaseModel):
    """What is asked when a server is set up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation: Annotated[Line, Trimmed]
    name: Annotated[Line, Trimmed]
    email: Annotated[Email, Trimmed]


class SigningIn:
    """Handlers of what members come in by. ``provider``: the host of the one that they can sign in with as well;
    ``by_mail``: how links are mailed to them, if they are."""

    def __init__(
        self,
        hub: Hub,
        identity: Identity,
        credentials: Credentials,
        secure: bool,
        provider: str | None,
        by_mail: ByMail | None,
    ) -> None:
        self._by_mail = by_mail
        self._hub = hub
        self._identity = identity
        self._credentials = credentials
        self._secure = secure
        self._provider = provider

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/sign-in", self.ways),
            Route("/sign-in", self.mail, methods=["POST"]),
            Route("/sign-in/{token}", self.land),
            Route("/sign-in/{token}", self.enter, methods=["POST"]),
        ]

    async def ways(self, _request: Request) -> Response:
        """GET /sign-in: how one does."""
        shown = {True: "", False: "hidden"}
        mails = self._by_mail is not None
        words = {"provider": self._provider or "", "with": shown[self._provider is not None]}
        return filled("sign_in.html", words | {"mails": shown[mails], "asks": shown[not mails]}, headers=FORM)

    async def mail(self, request: Request) -> Response:
        """POST /sign-in: a link is mailed to whoever has the address, if a member does."""
        try:
            if self._by_mail is None:
                raise NotFound("This server sends no mail. Ask one of your admins for a link.")
            self._identity.same_origin(request)
            email = (await read_form(request)).get("email", "").strip()[:320]
            await self._by_mail.ask(email, request.client.host if request.client else "")
        except Problem as problem:
            return trouble(problem, problem_headers(problem), SIGN_IN_AGAIN)
        return filled("sign_in_mailed.html", {"email": email}, headers=FORM)

    async def land(self, request: Request) -> Response:
        """GET /sign-in/{token}: who signs in by it, and a button."""
        try:
            token = await self._held(request)
            if token.scope == NOBODY:
                return _form("", {})
            document = await self._identity.workspace(token.scope)
            member = members.member_of(document, (await self._identity.held(token)).holder or "")
            if member is None:
                raise Unauthorized(USED)
        except Problem as problem:
            return trouble(problem, problem_headers(problem), SIGN_IN_AGAIN)
        words = {"workspace": document["title"], "name": member["name"]}
        return filled("sign_in_by_link.html", words, headers=FORM)

    async def enter(self, request: Request) -> Response:
        """POST /sign-in/{token}: a session, and on to the rooms."""
        try:
            token = await self._held(request)
            self._identity.same_origin(request)
            agent = agent_of(request)
            log = self._hub.log
            if token.scope == NOBODY:
                sent = await read_form(request)
                try:
                    wanted = valid(FirstWorkspace, sent)
                except Invalid as problem:
                    return _form(_told(problem), sent)
                said = (wanted.organisation, wanted.name, wanted.email)
                workspace, member = await self._hub.reading(members.begin, log, self._credentials, token, *said)
                session = await self._hub.reading(
                    members.session_of, log, self._credentials, workspace, member, "link", agent
                )
            else:
                session = await self._hub.reading(members.sign_in, log, self._credentials, token, agent)
        except Problem as problem:
            return trouble(problem, problem_headers(problem), SIGN_IN_AGAIN)
        return await self.signed_in(request, session)

    async def signed_in(self, request: Request, session: Session) -> Response:
        """On to the rooms, with the session in place of the one before."""
        await self._identity.end_before(request, session)
        answer = RedirectResponse("/", 303)
        self.keep(answer, self._identity.session_cookie, session.token, members.SESSION)
        return answer

    def keep(self, answer: Response, name: str, value: str, how_long: timedelta) -> None:
        """Have the browser keep a cookie; not at all, if for no time."""
        seconds = int(how_long.total_seconds())
        answer.set_cookie(name, value, max_age=seconds, path="/", secure=self._secure, httponly=True, samesite="lax")
        answer.headers["cache-control"] = "no-store"

    async def _held(self, request: Request) -> Token:
        token = self._identity.named(request, request.path_params["token"], SIGN_IN)
        await self._identity.held(token)
        return token


def agent_of(request: Request) -> str | None:
    """What a browser calls itself."""
    return request.headers.get("user-agent", "")[:500] or None


def _form(wrong: str, sent: dict[str, str]) -> Response:
    """What is asked when a server is set up, with what was said already."""
    words = {name: sent.get(name, "") for name in FirstWorkspace.model_fields} | {"wrong": wrong}
    return filled("set_up.html", words, 422 if wrong else 200, FORM)


_FIELDS = {"organisation": say("Organisation"), "name": say("Name"), "email": say("Email")}


def _told(problem: Invalid) -> Message:
    """What is wrong with a form, in a line."""
    wrong = ((_FIELDS.get(e.path.removeprefix("/"), e.path), as_message(e.message)) for e in problem.errors)
    return joined((say("{field}: {wrong}", field=field, wrong=what) for field, what in wrong), " ")


_BY_LINK = (Unauthorized, NotAllowed, TooFast, TooLarge, StoreAway, OutcomeUnknown, InternalError)

OPERATIONS: Operations = {
    ("GET", "/sign-in"): Operation(
        "sign_in_page", "Pages", "How members sign in", {200: Answer("A page.", HTML)}, problems=(InternalError,)
    ),
    ("POST", "/sign-in"): Operation(
        "mail_sign_in_link",
        "Pages",
        "Have a link to sign in by mailed to one",
        {200: Answer("A page that says so: the same, whether or not a member has that address.", HTML)},
        "From the page only. The link works once, for half an hour; ten mails an hour go to an address.",
        problems=(NotFound, NotAllowed, Malformed, TooFast, TooLarge, StoreAway, InternalError),
        problems_as=HTML,
    ),
    ("GET", "/sign-in/{token}"): Operation(
        "land_to_sign_in",
        "Pages",
        "Where a link to sign in by leads",
        {200: Answer("A page with a button; at first, with what sets the server up.", HTML)},
        problems=_BY_LINK,
        problems_as=HTML,
    ),
    ("POST", "/sign-in/{token}"): Operation(
        "sign_in",
        "Pages",
        "Sign in by a link, once",
        {303: Answer("To the rooms, with a session in a cookie.", headers=("Location",))},
        "From the page of the link only.",
        problems=(Invalid, *_BY_LINK),
        problems_as=HTML,
    ),
}
