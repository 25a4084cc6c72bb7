"""What happened in a room: its events, as JSON, as lines, or as CloudEvents."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, NotRequired, cast

import orjson
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream.api.answers import Answers
from mapstream.api.description import READ, Answer, Operation, Operations, in_json
from mapstream.api.http import chosen, json, next_page
from mapstream.api.identity import Identity
from mapstream.api.requests import EventName, ItemName, RoomQuery, query_of
from mapstream.live.hub import Hub
from mapstream.live.retrospect import Retrospect, refuse_without_history
from mapstream.live.unit import Transition
from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Side
from mapstream.plan.event import Recorded
from mapstream.plan.fields import Id, Instant, Line
from mapstream.plan.patch import Patch
from mapstream.plan.review.kinds import EventKind, kind_of
from mapstream.plan.visibility.lens import Lens, Seen
from mapstream.protocol.server_frames import HiddenEvent, VisibleEvent


class HistoryQuery(RoomQuery):
    """Which events of a room."""

    after: int = Field(default=0, ge=0, description="Events after this version.")
    limit: int = Field(default=100, ge=1, le=1000)
    type: EventName | None = Field(default=None, description="Events of this type only.")
    by: Id | None = Field(default=None, description="Events of this person or key only.")
    item: ItemName | None = Field(default=None, description="Events about this item.")
    q: Line | None = Field(default=None, description="Events with this in what they tell the reader.")
    side: Side | None = Field(default=None, description="What somebody of this side did.")
    kind: EventKind | None = Field(default=None, description="Events of this kind.")
    since: Instant | None = Field(default=None, alias="from", description="What happened at this instant or later.")
    until: Instant | None = Field(default=None, alias="to", description="What happened at this instant or before.")

    @property
    def filtered(self) -> bool:
        """Whether some events are left out."""
        return any(getattr(self, name) is not None for name in _FILTERS)

    @property
    def limited(self) -> bool:
        """Whether the caller gave a limit."""
        return "limit" in self.model_fields_set


_FILTERS = ("type", "by", "item", "q", "side", "kind", "since", "until")


class History(TypedDict):
    """Events of a room, in order."""

    events: list[VisibleEvent | HiddenEvent]
    next: Annotated[int | None, Field(description="Ask again with `after` this; `null` at the end.")]


class CloudEvent(TypedDict):
    """An event as a CloudEvent 1.0."""

    specversion: Literal["1.0"]
    id: Annotated[str, Field(description="room/version")]
    source: Annotated[str, Field(description="The room's address.", json_schema_extra={"format": "uri"})]
    type: Annotated[str, Field(description="`mapstream.` and the type of the event.")]
    sequence: Annotated[str, Field(description="The version, zero-padded: sorts as text.")]
    datacontenttype: Literal["application/json"]
    data: VisibleEvent | HiddenEvent
    time: NotRequired[Annotated[str, Field(json_schema_extra={"format": "date-time"})]]
    correlationid: NotRequired[Annotated[str, Field(description="The id of the command.")]]


PAGE = 500
"""Events read at a time while streaming a history."""

Framed = tuple[dict[str, Any], str]
"""An event as a reader sees it, and the id of its command."""


class Histories:
    """Handler of the history."""

    def __init__(self, hub: Hub, identity: Identity, answers: Answers) -> None:
        self.hub = hub
        self.identity = identity
        self.answers = answers

    def routes(self) -> list[BaseRoute]:
        """Its route."""
        return [Route("/v1/rooms/{room}/events", self.events)]

    async def events(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/events: the history, as JSON, as lines, or as CloudEvents."""
        room, _, lens = await self.identity.enter(request)
        refuse_without_history(lens)
        query = query_of(request, HistoryQuery)
        upto = room.state.version
        form = chosen(request)
        if form == "application/x-ndjson":
            lines = self._lines(Retrospect(self.hub.lives, room, lens), query, upto)
            return StreamingResponse(lines, media_type="application/x-ndjson")
        found: list[Framed] = []
        past, after = Retrospect(self.hub.lives, room, lens), query.after
        while len(found) < query.limit and after < upto:
            reach = min(after + (PAGE if query.filtered else min(PAGE, query.limit - len(found))), upto)
            found += await self.hub.reading(_page, past, query, after, reach)
            after = reach
        more = len(found) > query.limit or after < upto
        found = found[: query.limit]
        last = found[-1][0]["version"] if more and found else None
        onward = next_page(request, after=last)
        if form == "application/cloudevents-batch+json":
            source = self.answers.address(room.id)
            body = orjson.dumps([cloud_event(source, frame, command) for frame, command in found])
            return Response(body, headers=onward, media_type="application/cloudevents-batch+json")
        return json({"events": [frame for frame, _ in found], "next": last}, headers=onward)

    async def _lines(self, past: Retrospect, query: HistoryQuery, upto: int) -> AsyncIterator[bytes]:
        left = query.limit if query.limited else None
        for after in range(query.after, upto, PAGE):
            page = await self.hub.reading(_page, past, query, after, min(after + PAGE, upto))
            for frame, _ in page if left is None else page[:left]:
                yield orjson.dumps(frame) + b"\n"
            if left is not None and (left := left - len(page)) <= 0:
                return


def _page(past: Retrospect, query: HistoryQuery, after: int, upto: int) -> list[Framed]:
    """Return the frames between two versions that match the query, each with its command's id. Reads the log."""
    lens, steps = past.steps(after, upto)
    return [(_framed(step, lens), step.recorded.command) for step in wanted(steps, lens, query)]


def _framed(step: Transition, lens: Lens) -> dict[str, Any]:
    frame, recorded = lens.event_frame(*step, data=True), step.recorded
    if recorded.way is not None and "hidden" not in frame and lens.knows_way(recorded.by):
        frame["way"] = recorded.way
    return frame


def wanted(steps: Sequence[Transition], lens: Lens, query: HistoryQuery) -> Iterator[Transition]:
    """Filter steps by the query. A filter never finds what the reader may not see."""
    for step in steps:
        recorded = step.recorded
        if not query.filtered:
            yield step
            continue
        seen = lens.look(*step)
        if seen.hidden:
            continue
        if not _asked_for(step, query):
            continue
        if query.item is not None and not about(recorded, seen.patch, query.item):
            continue
        if query.q is not None and not _tells(query.q.casefold(), seen, step):
            continue
        yield step


def _asked_for(step: Transition, query: HistoryQuery) -> bool:
    """Whether an event is by whom, of which kind and of which time is asked for."""
    recorded, people = step.recorded, cast(Mapping[str, Any], step.after.get("people", {}))
    wished = (
        (query.type, recorded.event.name),
        (query.by, recorded.by),
        (query.side, people.get(recorded.by, {}).get("side", "seller")),
        (query.kind, kind_of(recorded.event.name)),
    )
    in_time = (query.since or "") <= recorded.at and (query.until is None or recorded.at <= query.until)
    return in_time and all(wish in (None, value) for wish, value in wished)


def _tells(words: str, seen: Seen, step: Transition) -> bool:
    """Whether these words stand in what the reader is told of an event."""
    event = step.recorded.event
    told = [seen.patch, *(getattr(event, name) for name in event.field_names() if seen.whole)]
    return any(words in text.casefold() for text in _texts(told))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner)


def about(recorded: Recorded, seen: Patch, item: str) -> bool:
    """Whether an event changes or mentions an item; ``seen``: the patch as the reader sees it."""
    collection, id = ItemRef.of(item)
    touched: Any = seen.get(collection)
    if touched is not None and (not id or id in touched):
        return True
    return item in (getattr(recorded.event, "subject", None), getattr(recorded.event, "on", None))


def cloud_event(source: str, frame: dict[str, Any], command: str) -> dict[str, Any]:
    """An event as a CloudEvent 1.0."""
    version = frame["version"]
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": f"{frame['room']}/{version}",
        "source": source,
        "type": f"mapstream.{frame['type']}" if "type" in frame else "mapstream.hidden",
        "sequence": f"{version:020d}",
        "datacontenttype": "application/json",
        "data": frame,
    }
    if "at" in frame:
        event |= {"time": frame["at"], "correlationid": command}
    return event


OF_THE_PAST = (
    "Of the past, somebody is told what they could see then and may still see now: what was shown and then hidden is "
    "hidden in its past as well, what was hidden and then shown begins with its showing, and what is gone counts as it "
    "was last. Who comes back with `since` from before something was hidden gets the whole document."
)

OPERATIONS: Operations = {
    ("GET", "/v1/rooms/{room}/events"): Operation(
        "read_events",
        "History",
        "The events of a room",
        {
            200: Answer(
                "In order. As lines, all of them are streamed unless a limit is given.",
                {
                    **in_json(History),
                    "application/x-ndjson": {"schema": {"description": "One event a line.", "type": "string"}},
                    "application/cloudevents-batch+json": {
                        "schema": {"type": "array", "items": CloudEvent},
                    },
                },
                ("Link",),
            )
        },
        f"What the reader may not see is told as a number only, and never found by a filter. {OF_THE_PAST}",
        query=HistoryQuery,
        problems=READ,
    ),
}
