"""Signing in with the organisation's own provider: to it and back, and a session for the member who has that account,
or at first the address that it has verified. Where a browser goes afterwards is never taken from a request."""

import hmac
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from mapstream import clock, members
from mapstream.api.description import HTML, Answer, Operation, Operations
from mapstream.api.http import problem_headers
from mapstream.api.identity import Identity, Limits, cookie
from mapstream.api.signing_in import SIGN_IN_AGAIN, SigningIn, agent_of
from mapstream.credentials import Credentials
from mapstream.live.hub import Hub
from mapstream.members import NOBODY, Session
from mapstream.oidc import Attempt, Provider, person_of
from mapstream.page.pages import trouble
from mapstream.problems import (
    InternalError,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    Problem,
    ProviderAway,
    StoreAway,
    TooFast,
    TooManyMembers,
    Unauthorized,
)

IN_TIME = timedelta(minutes=10)
"""How long somebody may take at their provider."""
NOT_BEGUN = "That sign-in was not begun in this browser, is over, or took too long. Sign in again."
CALLBACK = "/sign-in/provider/callback"


class SigningInByProvider:
    """Handlers of the way to the provider and back. ``workspace``: whose members the provider knows, if there are
    several."""

    def __init__(
        self,
        hub: Hub,
        identity: Identity,
        credentials: Credentials,
        limits: Limits,
        signing_in: SigningIn,
        provider: Provider | None,
        workspace: str | None,
    ) -> None:
        self._hub = hub
        self._identity = identity
        self._credentials = credentials
        self._limits = limits
        self._signing_in = signing_in
        self._provider = provider
        self._workspace = workspace

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [Route("/sign-in/provider", self.begin), Route(CALLBACK, self.come_back)]

    async def begin(self, request: Request) -> Response:
        """GET /sign-in/provider: on to the provider, with what this browser is known by when it comes back."""
        try:
            provider = self._connected()
            address = request.client.host if request.client else ""
            self._limits.stranger(address, "Too many sign-ins were begun from your address.")
            token = await self._hub.reading(self._attempt)
            answer = RedirectResponse(await provider.begin(Attempt.of(token)), 303)
        except Problem as problem:
            return trouble(problem, problem_headers(problem), SIGN_IN_AGAIN)
        self._signing_in.keep(answer, self._identity.attempt_cookie, token, IN_TIME)
        return answer

    async def come_back(self, request: Request) -> Response:
        """GET /sign-in/provider/callback: who signed in there has a session here."""
        try:
            session = await self._session(request)
        except Problem as problem:
            answer = trouble(problem, problem_headers(problem), SIGN_IN_AGAIN)
        else:
            answer = await self._signing_in.signed_in(request, session)
        self._signing_in.keep(answer, self._identity.attempt_cookie, "", timedelta())
        return answer

    async def _session(self, request: Request) -> Session:
        provider = self._connected()
        held = cookie(request, self._identity.attempt_cookie) or ""
        token, attempt = self._credentials.read(held), Attempt.of(held)
        state = request.query_params.get("state", "")
        if token is None or token.kind != "attempt" or not hmac.compare_digest(state.encode(), attempt.state.encode()):
            raise Unauthorized(NOT_BEGUN)
        if await self._hub.reading(self._credentials.spend, token) is None:
            raise Unauthorized(NOT_BEGUN)
        claims = await provider.claims(request.query_params, attempt)
        account = members.Account(provider.issuer, claims["sub"])
        role = members.role_of(claims.get(provider.role_claim)) if provider.role_claim else None
        log = self._hub.log
        workspace = await self._hub.reading(members.workspace_of_provider, log, self._workspace)
        member = await self._hub.reading(members.known_as, log, workspace, account)
        if member is None:
            said = (workspace, account, *person_of(claims), role)
            member = await self._identity.write(workspace, members.recognised, *said)
        return await self._hub.reading(
            members.session_of, log, self._credentials, workspace, member, "provider", agent_of(request)
        )

    def _connected(self) -> Provider:
        if self._provider is None:
            raise NotFound("This server is not connected to a provider. Ask one of your admins for a link.")
        return self._provider

    def _attempt(self) -> str:
        self._credentials.forget_old()
        expires = clock.instant(clock.now() + IN_TIME)
        return self._credentials.give("attempt", NOBODY, clock.fresh_id(), NOBODY, expires)


_PROBLEMS = (Unauthorized, NotFound, TooFast, ProviderAway, StoreAway, InternalError)

OPERATIONS: Operations = {
    ("GET", "/sign-in/provider"): Operation(
        "begin_sign_in_with_provider",
        "Pages",
        "Sign in with the organisation's own provider",
        {303: Answer("To the provider.", headers=("Location",))},
        "OpenID Connect: an authorization code, with PKCE.",
        problems=tuple(it for it in _PROBLEMS if it is not Unauthorized),
        problems_as=HTML,
    ),
    ("GET", CALLBACK): Operation(
        "sign_in_with_provider",
        "Pages",
        "Where the provider sends browsers back to",
        {303: Answer("To the rooms, with a session in a cookie.", headers=("Location",))},
        "Only for the browser that began, once, and for members: those who signed in with the account before, whose "
        "address, verified by the provider, was invited, or to whom the provider gives a role.",
        problems=(*_PROBLEMS, NotAllowed, TooManyMembers, OutcomeUnknown),
        problems_as=HTML,
    ),
}
