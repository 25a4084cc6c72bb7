"""The board's route."""

from functools import partial
from typing import Annotated, Any, NotRequired

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import TypedDict

from mapstream.api.description import READ, Answer, Operation, Operations, in_json
from mapstream.api.read_models import HEADERS, Reader
from mapstream.api.requests import WorkspaceQuery
from mapstream.plan.fields import Id, Instant, Line
from mapstream.projection import BEHIND, Known, Missing, missing_from
from mapstream_projections.plan_board.answers import RoomOnBoard, board


class BoardQuery(WorkspaceQuery):
    """Which rooms of the workspace."""

    q: Line | None = Field(default=None, description="Rooms with this in their name.")
    stage: Line | None = Field(default=None, description="Rooms whose deal is in this stage.")
    crm_id: Line | None = Field(default=None, description="The rooms of the deal that has this id in the CRM.")
    changed_since: Instant | None = Field(
        default=None, description="Rooms in which something happened at this instant or later."
    )
    owner: Id | None = Field(default=None, description="Rooms that were opened by this person or key.")
    overdue: bool | None = Field(default=None, description="Rooms with (or without) anything overdue.")
    closed: bool | None = Field(default=None, description="Rooms whose deal is closed (or not).")
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200, description="From `next` of the page before.")


class RoomList(TypedDict):
    """Rooms of the workspace, latest opened first."""

    rooms: list[RoomOnBoard]
    missing: NotRequired[Annotated[Missing, Field(description="If all of it is behind, for longer than a moment.")]]
    next: Annotated[str | None, Field(description="Ask again with `cursor` this; `null` at the end.")]


async def rooms(reader: Reader, request: Request) -> Response:
    """GET /v1/rooms: the rooms of the caller's workspace, and where each of them stands."""
    asked = await reader.of_workspace(request, BoardQuery)
    parked = await reader.parked()
    filters = asked.query.model_dump(exclude={"wait"})
    found = await reader.read(board, asked.workspace, reader.now(), **filters)
    missing: Missing | None = None
    for room in found.rooms:
        if left_out := parked.get(room["room"]):
            room["missing"] = missing = missing_from(Known(left_out.version - 1, parked=True))
    answer: dict[str, Any] = {"rooms": found.rooms, "next": found.next}
    if await reader.lags(asked.position):
        missing = answer["missing"] = BEHIND
    return asked.answer(answer, missing, cursor=found.next)


def routes(reader: Reader) -> list[Route]:
    """Its route."""
    return [Route("/v1/rooms", partial(rooms, reader))]


OPERATIONS: Operations = {
    ("GET", "/v1/rooms"): Operation(
        "list_rooms",
        "Rooms",
        "The rooms of the workspace",
        {200: Answer("Where each of them stands.", in_json(RoomList), HEADERS)},
        "For members of the workspace.",
        query=BoardQuery,
        problems=READ,
    ),
}
