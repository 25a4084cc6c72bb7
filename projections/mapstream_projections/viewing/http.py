"""The route of what was looked at."""

from functools import partial
from typing import Annotated, NotRequired

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import TypedDict

from mapstream.api.description import READ, Answer, Operation, Operations, in_json
from mapstream.api.read_models import HEADERS, Reader
from mapstream.api.requests import AsOfQuery
from mapstream.plan.fields import Instant
from mapstream.projection import Missing
from mapstream_projections.viewing.answers import ViewingOfRoom, viewing, viewing_then


class ViewingQuery(AsOfQuery):
    """In which window of time, as it is known now, or was then."""

    since: Instant | None = Field(default=None, description="What was looked at at this instant or later.")
    until: Instant | None = Field(default=None, description="What was looked at at this instant or before.")


class WhoLooked(TypedDict):
    """Who looked at what in a room."""

    room: str
    version: Annotated[int, Field(description="Everything up to this version of the room is known here.")]
    viewing: ViewingOfRoom
    missing: NotRequired[Annotated[Missing, Field(description="Absent where nothing is.")]]


async def read(reader: Reader, request: Request) -> Response:
    """GET /v1/rooms/{room}/viewing: every stakeholder by every material."""
    asked = await reader.of_room(request, ViewingQuery)
    query = asked.query
    window = {"since": query.since, "until": query.until}
    if query.version is None and query.at is None:
        found = await reader.read(viewing, asked.room.id, asked.lens, asked.document, **window)
        return asked.answer_known({"room": asked.room.id, "viewing": found})
    reading = await reader.as_of(asked, query)
    then = reading.lens, reading.whole, reading.version, lambda version: reading.past.life().at(version)
    found = await reader.read(viewing_then, asked.room.id, *then, **window)
    return asked.answer({"room": asked.room.id, "version": reading.version, "viewing": found})


def routes(reader: Reader) -> list[Route]:
    """Its route."""
    return [Route("/v1/rooms/{room}/viewing", partial(read, reader))]


OPERATIONS: Operations = {
    ("GET", "/v1/rooms/{room}/viewing"): Operation(
        "read_viewing",
        "History",
        "Who looked at what: every stakeholder by every material, with what is unread",
        {
            200: Answer(
                "By person, and for each the plan and every document that they may see.", in_json(WhoLooked), HEADERS
            )
        },
        "The seller's side is told of everybody, others of themselves. With `since` and `until` only sittings of that "
        "time are counted; what was never looked at (`unread`, `unseen_pages`) was not until then. A new version of a "
        "document is unread again. As of a version or an instant it says what was known of the room then.",
        query=ViewingQuery,
        problems=READ,
    ),
}
