"""Deals without a room over HTTP: recorded one by one, many at once, or from a CSV file."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream.api.bodies import valid
from mapstream.api.description import Answer, Operation, Operations, in_json
from mapstream.api.http import json, read_body, read_json
from mapstream.api.identity import Identity
from mapstream.api.members import CHANGED, by_of, workspace_of
from mapstream.deals import COLUMNS, MOST, PlainDeal, read_csv, record
from mapstream.live.hub import Hub

WHO = ("admin", "manager", "seller")


class DealsRequest(BaseModel):
    """Deals as they are known now."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    deals: Annotated[list[PlainDeal], Field(min_length=1, max_length=MOST)]


class RecordedDeals(TypedDict):
    """The ids of the deals, in the order in which they came."""

    deals: list[str]


class Deals:
    """Handlers of ``/v1/deals``."""

    def __init__(self, hub: Hub, identity: Identity) -> None:
        self._hub = hub
        self._identity = identity

    def routes(self) -> list[BaseRoute]:
        """Its route."""
        return [Route("/v1/deals", self.record, methods=["POST"])]

    async def record(self, request: Request) -> Response:
        """POST /v1/deals: deals that were run without a room."""
        actor = await self._identity.member(request, WHO)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "text/csv":
            deals = read_csv(await read_body(request))
        else:
            deals = valid(DealsRequest, await read_json(request)).deals
        workspace = workspace_of(actor)
        return json({"deals": await self._identity.write(workspace, record, workspace, deals, by_of(request, actor))})


OPERATIONS: Operations = {
    ("POST", "/v1/deals"): Operation(
        "record_deals",
        "Workspace",
        "Record deals without a room",
        {200: Answer("They count in the portfolio.", in_json(RecordedDeals))},
        "For admins, managers and sellers. The same `crm_id` again takes the place of what was known. As CSV, the "
        f"header names the columns: {', '.join(COLUMNS)}.",
        headers=("Idempotency-Key",),
        body=DealsRequest,
        content={"text/csv": {"type": "string"}},
        examples={
            "one that was lost": {
                "deals": [
                    {
                        "name": "Umbrella renewal",
                        "crm_id": "006A1",
                        "amount": "48000",
                        "currency": "EUR",
                        "opened": "2026-01-12",
                        "closed": "2026-03-30",
                        "outcome": "lost",
                    }
                ]
            }
        },
        problems=CHANGED,
    ),
}
