"""Where members are signed in, and ending that."""

from collections.abc import Sequence
from typing import Annotated, NotRequired

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream import members
from mapstream.api.browsers import called
from mapstream.api.description import SOMEBODY, Answer, Operation, Operations, in_json
from mapstream.api.http import json
from mapstream.api.identity import Identity
from mapstream.api.members import CHANGED, by_of, workspace_of
from mapstream.api.requests import Query, query_of
from mapstream.credentials import Credential, Credentials
from mapstream.live.hub import Hub
from mapstream.plan.actor import Actor
from mapstream.plan.fields import Id
from mapstream.problems import Invalid, NotAllowed, NotFound

CURRENT = "current"
"""Names the session that the request came with."""


class SessionsQuery(Query):
    """Whose sessions."""

    member: Id | None = Field(default=None, description="Another member's; for admins. Left out: your own.")


class Session(TypedDict):
    """A browser in which a member is signed in."""

    id: str
    current: Annotated[bool, Field(description="Whether it is the one that asks.")]
    began: str
    used: NotRequired[Annotated[str, Field(description="When it was last used, to five minutes.")]]
    expires: str
    browser: NotRequired[Annotated[str, Field(description="As people call it, if it is known: Firefox on Windows.")]]


class SessionList(TypedDict):
    """Where a member is signed in, the latest first."""

    sessions: list[Session]


class Sessions:
    """Handlers for everything under ``/v1/sessions``."""

    def __init__(self, hub: Hub, identity: Identity, credentials: Credentials) -> None:
        self._hub = hub
        self._identity = identity
        self._credentials = credentials

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/v1/sessions", self.list),
            Route("/v1/sessions/{session}", self.end, methods=["DELETE"]),
        ]

    async def list(self, request: Request) -> Response:
        """GET /v1/sessions: where somebody is signed in."""
        actor = await self._identity.member(request)
        whose = await self._whose(actor, query_of(request, SessionsQuery).member)
        found = await self._hub.reading(self._credentials.held_by, whose, "session")
        return json({"sessions": await self._hub.reading(_told, found, actor.session)})

    async def end(self, request: Request) -> Response:
        """DELETE /v1/sessions/{session}: sign out there."""
        actor = await self._identity.member(request)
        id: str = request.path_params["session"]
        if id == CURRENT:
            if actor.session is None:
                raise NotFound("You are not signed in: you came by an API key.")
            id = actor.session
        whose = await self._hub.reading(self._credentials.holder_of, id, "session", workspace_of(actor))
        if whose is None or (whose != actor.member_id and not actor.administers):
            raise NotFound("There is no such session.")
        by = by_of(request, actor)
        await self._identity.write(
            workspace_of(actor), members.end_session, self._credentials, workspace_of(actor), whose, id, by
        )
        answer = Response(status_code=204)
        if id == actor.session:
            answer.delete_cookie(self._identity.session_cookie, "/", httponly=True, samesite="lax")
        return answer

    async def _whose(self, actor: Actor, member: str | None) -> str:
        if member is not None and member != actor.member_id:
            if not actor.administers:
                raise NotAllowed("Where others are signed in is for admins to see.")
            document = await self._identity.workspace(workspace_of(actor))
            if member not in members.members_of(document):
                raise NotFound("There is no such member in this workspace.")
            return member
        if actor.member_id is None:
            raise NotFound("An API key has no sessions. Say whose you mean, with member.")
        return actor.member_id


def _told(held: Sequence[Credential], current: str | None) -> list[Session]:
    told: list[Session] = []
    for one in held:
        assert one.expires is not None, "every session ends"
        session: Session = {
            "id": one.id,
            "current": one.id == current,
            "began": one.made,
            "expires": one.expires,
        }
        if one.used:
            session["used"] = one.used
        if one.agent:
            session["browser"] = called(one.agent)
        told.append(session)
    return told


OPERATIONS: Operations = {
    ("GET", "/v1/sessions"): Operation(
        "list_sessions",
        "Workspace",
        "Where a member is signed in",
        {200: Answer("The latest first.", in_json(SessionList))},
        query=SessionsQuery,
        problems=(NotFound, Invalid, *SOMEBODY),
    ),
    ("DELETE", "/v1/sessions/{session}"): Operation(
        "end_session",
        "Workspace",
        "Sign out in a browser",
        {204: Answer("The session has ended, everywhere; what was open in it is closed.")},
        "`current` names the one that asks. Those of others are for admins to end.",
        headers=("Idempotency-Key",),
        problems=CHANGED,
    ),
}
