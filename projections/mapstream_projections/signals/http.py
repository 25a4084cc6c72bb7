"""The route of the signals of a workspace."""

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
from mapstream.plan.fields import Id, Line
from mapstream.plan.signals.signal import Severity
from mapstream.projection import BEHIND, Known, Missing, missing_from
from mapstream_projections.signals.answers import SignalOfWorkspace, workspace_signals


class SignalsQuery(WorkspaceQuery):
    """Which signals of the workspace."""

    code: Line | None = Field(default=None, description="Signals with this code.")
    severity: Severity | None = Field(default=None, description="Signals of this severity.")
    owner: Id | None = Field(default=None, description="Of rooms that were opened by this person or key.")
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=500, description="From `next` of the page before.")


class SignalList(TypedDict):
    """Signals of the workspace's rooms, the weightiest first, of those the latest."""

    signals: list[SignalOfWorkspace]
    missing: NotRequired[Annotated[Missing, Field(description="If some of it is not known here yet.")]]
    next: Annotated[str | None, Field(description="Ask again with `cursor` this; `null` at the end.")]


async def signals(reader: Reader, request: Request) -> Response:
    """GET /v1/signals: what the events say about the deals of the caller's workspace."""
    asked = await reader.of_workspace(request, SignalsQuery)
    filters = asked.query.model_dump(exclude={"wait"})
    found = await reader.read(workspace_signals, asked.workspace, reader.now(), **filters)
    parked = await reader.parked()
    left_out = [room for one in found.signals if (room := parked.get(one["room"]))]
    missing = missing_from(Known(left_out[0].version - 1, parked=True)) if left_out else None
    if await reader.lags(asked.position):
        missing = BEHIND
    answer: dict[str, Any] = {"signals": found.signals, "next": found.next}
    return asked.answer(answer | ({"missing": missing} if missing else {}), missing, cursor=found.next)


def routes(reader: Reader) -> list[Route]:
    """Its route."""
    return [Route("/v1/signals", partial(signals, reader))]


OPERATIONS: Operations = {
    ("GET", "/v1/signals"): Operation(
        "list_signals",
        "Views",
        "What the events say about all deals of the workspace",
        {200: Answer("The weightiest first, of those the latest.", in_json(SignalList), HEADERS)},
        "For members of the workspace. Each room stands as the seller's side sees it; what is hidden from some of them "
        "is told in the signals of the room alone, to those who see it.",
        query=SignalsQuery,
        problems=READ,
    ),
}
