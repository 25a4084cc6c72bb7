"""The caller's workspace over HTTP: what it is called."""

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream.api.bodies import valid
from mapstream.api.description import Answer, Operation, Operations, in_json
from mapstream.api.http import json, read_json
from mapstream.api.identity import Identity
from mapstream.api.members import ADMINS, CHANGED, by_of, workspace_of
from mapstream.live.hub import Hub
from mapstream.plan.fields import Line
from mapstream.workspace import existing, rename


class WorkspaceEdit(BaseModel):
    """What the workspace is to be called."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: Line


class Workspace(TypedDict):
    """The selling organisation."""

    id: str
    title: str


class Workspaces:
    """Handlers of ``/v1/workspace``."""

    def __init__(self, hub: Hub, identity: Identity) -> None:
        self._hub = hub
        self._identity = identity

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [Route("/v1/workspace", self.read), Route("/v1/workspace", self.edit, methods=["PATCH"])]

    async def read(self, request: Request) -> Response:
        """GET /v1/workspace: what it is called."""
        return await self._told(workspace_of(await self._identity.member(request)))

    async def edit(self, request: Request) -> Response:
        """PATCH /v1/workspace: call it otherwise."""
        actor = await self._identity.member(request, ADMINS)
        wanted, workspace = valid(WorkspaceEdit, await read_json(request)), workspace_of(actor)
        await self._identity.write(workspace, rename, workspace, wanted.title, by_of(request, actor))
        return await self._told(workspace)

    async def _told(self, workspace: str) -> Response:
        document = (await self._hub.reading(existing, self._hub.log, workspace)).document
        return json({"id": workspace, "title": document["title"]})


OPERATIONS: Operations = {
    ("GET", "/v1/workspace"): Operation(
        "read_workspace", "Workspace", "Your workspace", {200: Answer("What it is called.", in_json(Workspace))}
    ),
    ("PATCH", "/v1/workspace"): Operation(
        "edit_workspace",
        "Workspace",
        "Call the workspace otherwise",
        {200: Answer("It is called so now.", in_json(Workspace))},
        "For admins.",
        headers=("Idempotency-Key",),
        body=WorkspaceEdit,
        examples={"another name": {"title": "Acme International"}},
        problems=CHANGED,
    ),
}
