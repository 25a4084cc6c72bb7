"""The API keys of a workspace over HTTP: made, given another secret, revoked. For its admins."""

from datetime import timedelta
from typing import Annotated, Any, NotRequired

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream.api.bodies import valid
from mapstream.api.description import Answer, Operation, Operations, in_json
from mapstream.api.http import json, read_json
from mapstream.api.identity import Identity
from mapstream.api.members import ADMINS, CHANGED, by_of, workspace_of
from mapstream.api_keys import Reach, create_key, key_of, reach_of, revoke_key, rotate_key
from mapstream.credentials import Credentials
from mapstream.live.hub import Hub
from mapstream.plan.document import Stamped
from mapstream.plan.fields import Id, Line
from mapstream.problems import NotFound, TooManyKeys
from mapstream.workspace import MemberRole, existing


class NewKey(BaseModel):
    """An API key to be made."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    role: MemberRole
    name: Line | None = Field(default=None, description="What it is for: it stands by what it does.")
    scope: Reach | None = Field(
        default=None, description="What it may do at most; left out: `admin` for an admin's key, `write` for others."
    )
    room: Id | None = Field(default=None, description="The only room that it opens.")


class KeyRotation(BaseModel):
    """Another secret for a key."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    hours: int = Field(default=24, ge=0, le=24 * 30, description="How long the one before holds on.")


class ApiKey(TypedDict):
    """An API key. Its secret is not known here."""

    id: str
    role: MemberRole
    scope: Reach
    name: NotRequired[str]
    room: NotRequired[str]
    issued: Stamped
    rotated: NotRequired[Stamped]
    used: NotRequired[Annotated[str, Field(description="When it was last used, to five minutes.")]]


class KeyList(TypedDict):
    """The API keys that hold."""

    keys: list[ApiKey]


class ToldKey(TypedDict):
    """An API key, told only now."""

    id: str
    key: str


class Keys:
    """Handlers for everything under ``/v1/keys``."""

    def __init__(self, hub: Hub, identity: Identity, credentials: Credentials) -> None:
        self._hub = hub
        self._identity = identity
        self._credentials = credentials

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/v1/keys", self.list),
            Route("/v1/keys", self.make, methods=["POST"]),
            Route("/v1/keys/{key}/rotation", self.rotate, methods=["POST"]),
            Route("/v1/keys/{key}", self.revoke, methods=["DELETE"]),
        ]

    async def list(self, request: Request) -> Response:
        """GET /v1/keys: those that hold, the latest first."""
        workspace = workspace_of(await self._identity.member(request, ADMINS))
        document = (await self._hub.reading(existing, self._hub.log, workspace)).document
        holding = {id: key for id in document["keys"] if (key := key_of(document, id)) is not None}
        used = await self._hub.reading(self._credentials.uses, holding)
        found = [_told(id, key, used.get(id)) for id, key in holding.items()]
        return json({"keys": sorted(found, key=lambda one: one["issued"]["at"], reverse=True)})

    async def make(self, request: Request) -> Response:
        """POST /v1/keys: a new one."""
        actor = await self._identity.member(request, ADMINS)
        wanted = valid(NewKey, await read_json(request))
        workspace = workspace_of(actor)
        if wanted.room is not None:
            await self._refuse_strange(workspace, wanted.room)
        made = await self._identity.write(
            workspace,
            create_key,
            self._credentials,
            workspace,
            wanted.role,
            wanted.name,
            wanted.scope,
            wanted.room,
            by_of(request, actor),
        )
        return json({"id": made.id, "key": made.token}, 201)

    async def rotate(self, request: Request) -> Response:
        """POST /v1/keys/{key}/rotation: another secret."""
        actor = await self._identity.member(request, ADMINS)
        wanted = valid(KeyRotation, await read_json(request))
        workspace, key, overlap = workspace_of(actor), request.path_params["key"], timedelta(hours=wanted.hours)
        by = by_of(request, actor)
        token = await self._identity.write(workspace, rotate_key, self._credentials, workspace, key, overlap, by)
        return json({"id": key, "key": token}, 201)

    async def revoke(self, request: Request) -> Response:
        """DELETE /v1/keys/{key}: it holds no more."""
        actor = await self._identity.member(request, ADMINS)
        workspace, key, by = workspace_of(actor), request.path_params["key"], by_of(request, actor)
        await self._identity.write(workspace, revoke_key, workspace, key, by)
        return Response(status_code=204)

    async def _refuse_strange(self, workspace: str, room: str) -> None:
        plan = (await self._hub.room(room)).state.document.get("plan")
        if plan is None or plan["workspace"] != workspace:
            raise NotFound("There is no such room.")


def _told(id: str, key: dict[str, Any], used: str | None) -> dict[str, Any]:
    told = {name: key[name] for name in ("role", "name", "room", "issued", "rotated") if name in key}
    return {"id": id, "scope": reach_of(key), **told, **({"used": used} if used else {})}


OPERATIONS: Operations = {
    ("GET", "/v1/keys"): Operation(
        "list_keys",
        "Workspace",
        "The API keys that hold",
        {200: Answer("Without their secrets, which nobody has but who was told them.", in_json(KeyList))},
        "For admins.",
    ),
    ("POST", "/v1/keys"): Operation(
        "make_key",
        "Workspace",
        "Make an API key",
        {201: Answer("It is told only now.", in_json(ToldKey))},
        "For admins.",
        body=NewKey,
        examples={"for a CRM": {"name": "CRM", "role": "seller", "scope": "write"}},
        problems=(TooManyKeys, *CHANGED),
    ),
    ("POST", "/v1/keys/{key}/rotation"): Operation(
        "rotate_key",
        "Workspace",
        "Give an API key another secret",
        {201: Answer("It is told only now; the one before holds on for a while.", in_json(ToldKey))},
        "For admins.",
        body=KeyRotation,
        examples={"by tomorrow": {"hours": 24}},
        problems=CHANGED,
    ),
    ("DELETE", "/v1/keys/{key}"): Operation(
        "revoke_key",
        "Workspace",
        "Revoke an API key",
        {204: Answer("It holds no more, everywhere and at once.")},
        "For admins.",
        headers=("Idempotency-Key",),
        problems=CHANGED,
    ),
}
