"""The route of the links given out."""

from functools import partial
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import TypedDict

from mapstream.api.description import READ, Answer, Operation, Operations, in_json
from mapstream.api.read_models import HEADERS, Reader
from mapstream.api.requests import WorkspaceQuery
from mapstream.problems import NotAllowed
from mapstream_projections.links_given.answers import LinkGiven, links_given


class LinksQuery(WorkspaceQuery):
    """Which of the links."""

    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200, description="From `next` of the page before.")


class LinkList(TypedDict):
    """Personal links that somebody can come in by, latest made first."""

    links: list[LinkGiven]
    next: Annotated[str | None, Field(description="Ask again with `cursor` this; `null` at the end.")]


async def links(reader: Reader, request: Request) -> Response:
    """GET /v1/links: every way in that was given out."""
    asked = await reader.of_workspace(request, LinksQuery)
    if not asked.actor.administers:
        raise NotAllowed("Which links were given out in all rooms is for admins to see.")
    filters = asked.query.model_dump(exclude={"wait"})
    found, following = await reader.read(links_given, asked.workspace, reader.now(), **filters)
    return asked.answer({"links": found, "next": following}, None, cursor=following)


def routes(reader: Reader) -> list[Route]:
    """Its route."""
    return [Route("/v1/links", partial(links, reader))]


OPERATIONS: Operations = {
    ("GET", "/v1/links"): Operation(
        "list_links",
        "Workspace",
        "The personal links given out in all rooms",
        {200: Answer("Those that hold.", in_json(LinkList), HEADERS)},
        "For admins. One is taken away by `revoke_link`, in its room.",
        query=LinksQuery,
        problems=READ,
    ),
}
