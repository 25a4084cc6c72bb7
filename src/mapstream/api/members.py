"""The people of a workspace over HTTP: who they are, inviting, roles, removing, and the links that they sign in by."""

from typing import Annotated, Any, NotRequired

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream import clock, members
from mapstream.api.bodies import valid
from mapstream.api.description import SOMEBODY, Answer, Operation, Operations, in_json
from mapstream.api.http import json, read_json
from mapstream.api.identity import Identity
from mapstream.api.requests import idempotency_key
from mapstream.credentials import Credentials
from mapstream.live.hub import Hub
from mapstream.plan.actor import Actor
from mapstream.plan.document import Stamped
from mapstream.plan.fields import Email, Line
from mapstream.problems import (
    AlreadyMember,
    Conflict,
    IdReused,
    Invalid,
    LastAdmin,
    Malformed,
    NotFound,
    OutcomeUnknown,
    Problem,
    TooLarge,
    TooManyMembers,
)
from mapstream.workspace import By, MemberRole, existing


class NewMember(BaseModel):
    """Somebody to be invited."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Line
    email: Email | None = Field(default=None, description="Those who act in a room are known by it there.")
    role: MemberRole = "seller"


class MemberEdit(BaseModel):
    """What a member may do from now on."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    role: MemberRole


class Member(TypedDict):
    """A member of the workspace."""

    id: str
    name: str
    role: MemberRole
    email: NotRequired[str]
    invited: Stamped
    signed_in: NotRequired[Annotated[str, Field(description="When they last did.")]]


class MemberList(TypedDict):
    """Those who may act for the workspace."""

    members: list[Member]


class SignInLink(TypedDict):
    """What somebody signs in by, once, within a week. It is told only now."""

    link: str


class Members:
    """Handlers for everything under ``/v1/members``."""

    def __init__(self, hub: Hub, identity: Identity, credentials: Credentials, address: str) -> None:
        self._hub = hub
        self._identity = identity
        self._credentials = credentials
        self._address = address

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/v1/members", self.list),
            Route("/v1/members", self.invite, methods=["POST"]),
            Route("/v1/members/{member}", self.edit, methods=["PATCH"]),
            Route("/v1/members/{member}", self.remove, methods=["DELETE"]),
            Route("/v1/members/{member}/link", self.link, methods=["POST"]),
        ]

    async def list(self, request: Request) -> Response:
        """GET /v1/members: who they are."""
        workspace = workspace_of(await self._identity.member(request))
        document = (await self._hub.reading(existing, self._hub.log, workspace)).document
        found = [_told(id, one) for id, one in members.members_of(document).items() if "removed" not in one]
        return json({"members": sorted(found, key=lambda one: (one["name"].casefold(), one["id"]))})

    async def invite(self, request: Request) -> Response:
        """POST /v1/members: make somebody a member."""
        actor = await self._identity.member(request, ADMINS)
        wanted = valid(NewMember, await read_json(request))
        log, workspace, by = self._hub.log, workspace_of(actor), by_of(request, actor)
        said = (wanted.name, wanted.role, wanted.email)
        id = await self._identity.write(workspace, members.invite, workspace, *said, by)
        document = (await self._hub.reading(existing, log, workspace)).document
        return json(_told(id, members.members_of(document)[id]), 201, {"location": f"/v1/members/{id}"})

    async def edit(self, request: Request) -> Response:
        """PATCH /v1/members/{member}: another role."""
        actor = await self._identity.member(request, ADMINS)
        wanted = valid(MemberEdit, await read_json(request))
        log, workspace, id = self._hub.log, workspace_of(actor), request.path_params["member"]
        by = by_of(request, actor)
        await self._identity.write(workspace, members.give_role, workspace, id, wanted.role, by)
        document = (await self._hub.reading(existing, log, workspace)).document
        return json(_told(id, members.members_of(document)[id]))

    async def remove(self, request: Request) -> Response:
        """DELETE /v1/members/{member}: from now on they act for the workspace no more."""
        actor = await self._identity.member(request, ADMINS)
        workspace, id, by = workspace_of(actor), request.path_params["member"], by_of(request, actor)
        await self._identity.write(workspace, members.remove, self._credentials, workspace, id, by)
        return Response(status_code=204)

    async def link(self, request: Request) -> Response:
        """POST /v1/members/{member}/link: what they sign in by."""
        actor = await self._identity.member(request, ADMINS)
        id = request.path_params["member"]
        token = await self._hub.reading(
            members.sign_in_token, self._hub.log, self._credentials, workspace_of(actor), id
        )
        return json({"link": f"{self._address}/sign-in/{token}"}, 201)


ADMINS = ("admin",)


def workspace_of(actor: Actor) -> str:
    """The workspace of a member."""
    assert actor.workspace is not None, "only members come here"
    return actor.workspace


def by_of(request: Request, actor: Actor) -> By:
    """Who asks for a change of the workspace, and by which command."""
    return By(actor.id, actor.via, idempotency_key(request, actor) or clock.fresh_id(), actor.way)


def _told(id: str, member: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: member[name] for name in ("name", "role", "email", "invited", "signed_in") if name in member
    }
    return {"id": id, **told}


CHANGED: tuple[type[Problem], ...] = (
    Malformed,
    NotFound,
    Conflict,
    IdReused,
    TooLarge,
    Invalid,
    OutcomeUnknown,
    *SOMEBODY,
)
"""What somebody may be answered who wants something of the workspace changed."""

OPERATIONS: Operations = {
    ("GET", "/v1/members"): Operation(
        "list_members",
        "Workspace",
        "The members of the workspace",
        {200: Answer("By name, without those who were removed.", in_json(MemberList))},
    ),
    ("POST", "/v1/members"): Operation(
        "invite_member",
        "Workspace",
        "Invite somebody",
        {
            201: Answer(
                "They are a member. They sign in by a link that is made for them.", in_json(Member), ("Location",)
            )
        },
        "For admins.",
        headers=("Idempotency-Key",),
        body=NewMember,
        examples={"a seller": {"name": "Sam Seller", "email": "sam@acme.example", "role": "seller"}},
        problems=(AlreadyMember, TooManyMembers, *CHANGED),
    ),
    ("PATCH", "/v1/members/{member}"): Operation(
        "edit_member",
        "Workspace",
        "Give a member another role",
        {200: Answer("At once, everywhere: their open rooms are opened again.", in_json(Member))},
        "For admins. The last admin stays one.",
        headers=("Idempotency-Key",),
        body=MemberEdit,
        examples={"a manager": {"role": "manager"}},
        problems=(LastAdmin, *CHANGED),
    ),
    ("DELETE", "/v1/members/{member}"): Operation(
        "remove_member",
        "Workspace",
        "Remove a member",
        {204: Answer("Their sessions have ended; what they did stays, with their name.")},
        "For admins. The last admin stays.",
        headers=("Idempotency-Key",),
        problems=(LastAdmin, *CHANGED),
    ),
    ("POST", "/v1/members/{member}/link"): Operation(
        "make_sign_in_link",
        "Workspace",
        "Make a link that a member signs in by",
        {201: Answer("It works once, within a week, and is told only now.", in_json(SignInLink))},
        "For admins: whoever opens it is that member.",
        problems=(NotFound, *SOMEBODY),
    ),
}
