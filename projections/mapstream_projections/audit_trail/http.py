"""The audit trail's route."""

from functools import partial
from typing import Annotated, NotRequired

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import TypedDict

from mapstream.api.description import READ, Answer, Operation, Operations, in_json
from mapstream.api.history import OF_THE_PAST
from mapstream.api.read_models import HEADERS, Reader
from mapstream.api.requests import EventName, ItemName, RoomQuery
from mapstream.live.retrospect import refuse_without_history
from mapstream.log import LAST
from mapstream.plan.document import Side
from mapstream.plan.fields import Id, Instant, Line, shape
from mapstream.plan.review.kinds import EventKind
from mapstream.projection import Missing
from mapstream_projections.audit_trail.answers import AuditEntry, trail

FieldName = Annotated[
    str, shape("^[a-z_]+(/[a-z_]+)*$", "This must be the name of a field, such as due or goal/date.", max_length=100)
]


class AuditQuery(RoomQuery):
    """Which entries of the audit trail."""

    q: Line | None = Field(
        default=None, description="Entries with this in their sentence in English, or in a name in it."
    )
    by: Id | None = Field(default=None, description="What this person or key did.")
    type: EventName | None = Field(default=None, description="Events of this type.")
    item: ItemName | None = Field(default=None, description="What is about this item.")
    side: Side | None = Field(default=None, description="What somebody of this side did.")
    kind: EventKind | None = Field(default=None, description="Events of this kind.")
    field: FieldName | None = Field(default=None, description="What changed this field, such as `due` or `goal/date`.")
    away: bool = Field(default=False, description="What others did after the caller's own visit before this one.")
    since: Instant | None = Field(default=None, alias="from", description="What happened at this instant or later.")
    until: Instant | None = Field(default=None, alias="to", description="What happened at this instant or before.")
    limit: int = Field(default=50, ge=1, le=200)
    after: int | None = Field(default=None, ge=1, le=LAST, description="From `next` of the page before.")


class AuditTrail(TypedDict):
    """What happened in a room, latest first."""

    entries: list[AuditEntry]
    next: Annotated[int | None, Field(description="Ask again with `after` this; `null` at the end.")]
    version: Annotated[int, Field(description="Everything up to this version of the room is known here.")]
    missing: NotRequired[Annotated[Missing, Field(description="Absent where nothing is.")]]


async def audit(reader: Reader, request: Request) -> Response:
    """GET /v1/rooms/{room}/audit: who did what, before and after, latest first."""
    asked = await reader.of_room(request, AuditQuery)
    refuse_without_history(asked.lens)
    filters = asked.query.model_dump(exclude={"wait", "after", "away"})
    if asked.query.away:
        filters["away_since"] = await reader.last_visit(asked.past)
    found = await reader.read(
        trail,
        asked.room.id,
        asked.lens,
        asked.document,
        asked.past.steps,
        before=asked.query.after,
        **filters,
    )
    return asked.answer_known({"entries": found.entries, "next": found.next}, after=found.next)


def routes(reader: Reader) -> list[Route]:
    """Its route."""
    return [Route("/v1/rooms/{room}/audit", partial(audit, reader))]


OPERATIONS: Operations = {
    ("GET", "/v1/rooms/{room}/audit"): Operation(
        "read_audit",
        "History",
        "The audit trail of a room: who did what, before and after, as sentences",
        {200: Answer("Latest first.", in_json(AuditTrail), HEADERS)},
        f"What the events tell the same reader. People are called as they were then, and as they are. {OF_THE_PAST}",
        query=AuditQuery,
        problems=READ,
    ),
}
