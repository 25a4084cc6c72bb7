"""By what a workspace judges its deals, over HTTP: the contradictions of its own."""

from typing import Annotated, Any

from pydantic import Field
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
from mapstream.plan.document import Stamped
from mapstream.plan.fields import Role, TaskKind
from mapstream.problems import CodeTaken, TooManyContradictions
from mapstream.standards import NewContradiction, add, own, remove
from mapstream.workspace import existing


class OwnContradiction(TypedDict):
    """What the workspace takes for a contradiction, beside what everybody does."""

    id: str
    code: Annotated[str, Field(description="What its signals are known by.")]
    words: list[str]
    kinds: list[TaskKind]
    documents: list[str]
    readers: list[Role]
    added: Stamped


class ContradictionList(TypedDict):
    """Those that hold, the earliest first."""

    contradictions: list[OwnContradiction]


class Contradictions:
    """Handlers for everything under ``/v1/contradictions``."""

    def __init__(self, hub: Hub, identity: Identity) -> None:
        self._hub = hub
        self._identity = identity

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/v1/contradictions", self.list),
            Route("/v1/contradictions", self.add, methods=["POST"]),
            Route("/v1/contradictions/{contradiction}", self.remove, methods=["DELETE"]),
        ]

    async def list(self, request: Request) -> Response:
        """GET /v1/contradictions: the workspace's own."""
        document = await self._document(workspace_of(await self._identity.member(request)))
        found = [_told(id, one) for id, one in own(document).items()]
        return json({"contradictions": sorted(found, key=lambda one: (one["added"]["at"], one["id"]))})

    async def add(self, request: Request) -> Response:
        """POST /v1/contradictions: one more, from now on."""
        actor = await self._identity.member(request, ADMINS)
        wanted, workspace = valid(NewContradiction, await read_json(request)), workspace_of(actor)
        id = await self._identity.write(workspace, add, workspace, wanted, by_of(request, actor))
        added = _told(id, (await self._document(workspace))["contradictions"][id])
        return json(added, 201, {"location": f"/v1/contradictions/{id}"})

    async def remove(self, request: Request) -> Response:
        """DELETE /v1/contradictions/{contradiction}: it contradicts no more."""
        actor = await self._identity.member(request, ADMINS)
        workspace, id = workspace_of(actor), request.path_params["contradiction"]
        await self._identity.write(workspace, remove, workspace, id, by_of(request, actor))
        return Response(status_code=204)

    async def _document(self, workspace: str) -> dict[str, Any]:
        return (await self._hub.reading(existing, self._hub.log, workspace)).document


def _told(id: str, one: dict[str, Any]) -> dict[str, Any]:
    return {"id": id, **{name: one[name] for name in OwnContradiction.__annotations__ if name != "id"}}


OPERATIONS: Operations = {
    ("GET", "/v1/contradictions"): Operation(
        "list_contradictions",
        "Workspace",
        "What the workspace takes for a contradiction",
        {200: Answer("Its own, beside those that everybody has.", in_json(ContradictionList))},
        "For members. Something is done, and none of those who should have seen its documents ever opened one of them: "
        "what is meant by that is told here for the workspace, and in `read_signals` for everybody.",
    ),
    ("POST", "/v1/contradictions"): Operation(
        "add_contradiction",
        "Workspace",
        "Take something for a contradiction",
        {
            201: Answer(
                "Rooms have its signals from this day on; what was said of earlier days stays.",
                in_json(OwnContradiction),
                ("Location",),
            )
        },
        "For admins.",
        headers=("Idempotency-Key",),
        body=NewContradiction,
        examples={
            "a data protection review without the processing agreement": {
                "code": "unread_dpa",
                "words": ["data protection", "privacy review"],
                "documents": ["dpa", "data processing"],
                "readers": ["legal", "security"],
            }
        },
        problems=(CodeTaken, TooManyContradictions, *CHANGED),
    ),
    ("DELETE", "/v1/contradictions/{contradiction}"): Operation(
        "remove_contradiction",
        "Workspace",
        "Take it for a contradiction no more",
        {204: Answer("Its signals end with this day; what was said of earlier days stays.")},
        "For admins.",
        headers=("Idempotency-Key",),
        problems=CHANGED,
    ),
}
