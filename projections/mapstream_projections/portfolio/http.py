"""The portfolio's route."""

from functools import partial
from typing import Annotated, NotRequired

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mapstream.api.description import READ, Answer, Operation, Operations, in_json
from mapstream.api.read_models import HEADERS, Reader
from mapstream.api.requests import WorkspaceQuery
from mapstream.plan.fields import Date
from mapstream.projection import BEHIND, Missing
from mapstream_projections.portfolio.answers import By, Portfolio, portfolio


class PortfolioQuery(WorkspaceQuery):
    """Which deals, and how they are told apart."""

    since: Date | None = Field(default=None, alias="from", description="Deals that began on this day or later, in UTC.")
    until: Date | None = Field(default=None, alias="to", description="Deals that began before this day.")
    by: By | None = Field(default=None, description="For each owner, or each template, too.")
    compare: Date | None = Field(
        default=None, description="For the deals that began before this day, and for those since, too."
    )


class PortfolioAnswer(Portfolio):
    """What plans do for the deals of a workspace."""

    missing: NotRequired[Annotated[Missing, Field(description="If it is behind, for longer than a moment.")]]


async def figures(reader: Reader, request: Request) -> Response:
    """GET /v1/portfolio: what plans do for the deals of the caller's workspace."""
    asked = await reader.of_workspace(request, PortfolioQuery)
    query = asked.query
    found = await reader.read(portfolio, asked.workspace, query.since, query.until, query.by, query.compare)
    if await reader.lags(asked.position):
        return asked.answer({**found, "missing": BEHIND}, BEHIND)
    return asked.answer(found)


def routes(reader: Reader) -> list[Route]:
    """Its route."""
    return [Route("/v1/portfolio", partial(figures, reader))]


OPERATIONS: Operations = {
    ("GET", "/v1/portfolio"): Operation(
        "get_portfolio",
        "Workspace",
        "What plans do for deals",
        {
            200: Answer(
                "Coverage, completion, win rates, cycle times, slips and the buyers' changes.",
                in_json(PortfolioAnswer),
                HEADERS,
            )
        },
        "For members of the workspace. Deals that were run without a room count where they were recorded: `POST "
        "/v1/deals`.",
        query=PortfolioQuery,
        problems=READ,
    ),
}
