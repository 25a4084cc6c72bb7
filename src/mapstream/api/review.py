"""The deal review: what differs between two moments of a room, what stands out in its life, and its life to play."""

import re
from typing import Annotated, Any

from pydantic import Field, TypeAdapter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream.api.description import READ, Answer, Operation, Operations, in_json
from mapstream.api.history import OF_THE_PAST
from mapstream.api.http import chosen, json, next_page
from mapstream.api.identity import Identity
from mapstream.api.reading import not_yet
from mapstream.api.requests import RoomQuery, query_of
from mapstream.api_keys import keys_called
from mapstream.languages import ENGLISH, reading
from mapstream.languages.message import Message, say
from mapstream.languages.speaking import in_json as to_json
from mapstream.live.hub import Hub
from mapstream.live.retrospect import Between, Retrospect, refuse_without_history
from mapstream.live.room import Room
from mapstream.log import LAST, Log
from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Document
from mapstream.plan.fields import Instant, shape
from mapstream.plan.review.diff import ItemDiffers, difference
from mapstream.plan.review.landmarks import LandmarkTold
from mapstream.plan.review.timeline import timeline
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.wording import day
from mapstream.problems import FieldError, Invalid
from mapstream.protocol.server_frames import HiddenEvent, VisibleEvent
from mapstream.tables.differences import differences_told

MARKDOWN = "text/markdown"
VISIT = "visit"
_VERSION = "[0-9]{1,15}"
_INSTANT = TypeAdapter[str](Instant)

Moment = Annotated[
    str,
    shape(
        f"^({_VERSION}|{VISIT}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T.{{8,22}})$",
        "This must be a version, an instant, written as 2026-03-31T09:00:00Z, or visit.",
        max_length=40,
    ),
]


class DiffQuery(RoomQuery):
    """Between which moments."""

    since: Moment = Field(
        default="0",
        alias="from",
        description="A version, an instant, or `visit`: the end of the caller's own visit before this one. Left out:"
        " the beginning.",
    )
    until: Moment | None = Field(default=None, alias="to", description="A version or an instant. Left out: now.")


class RoomDiff(TypedDict):
    """What differs between two moments of a room."""

    room: str
    since: Annotated[int, Field(alias="from", description="The version of then; 0: before there was anything.")]
    until: Annotated[int, Field(alias="to")]
    changes: list[ItemDiffers]


class Timeline(TypedDict):
    """What stands out in the life of a room."""

    room: str
    version: int
    opened: Annotated[str, Field(description="When it began for the reader.")]
    first: Annotated[int, Field(description="The version that it began with for the reader.")]
    landmarks: list[LandmarkTold]


class Keyframe(TypedDict):
    """The whole document at a version."""

    version: int
    plan: Annotated[Document | None, Field(description="`null`: there was no such room yet.")]


class Replay(TypedDict):
    """A stretch of a room's life: the document before it, and the events to fold into that."""

    room: str
    version: Annotated[int, Field(description="Of the room now.")]
    keyframe: Keyframe
    events: list[VisibleEvent | HiddenEvent]
    next: Annotated[int | None, Field(description="Ask again with `after` this; `null` at the end.")]


class ReplayQuery(RoomQuery):
    """Which stretch."""

    after: int = Field(default=0, ge=0, le=LAST, description="The version of the keyframe.")
    limit: int = Field(default=500, ge=1, le=1000, description="How many events follow it.")


class Reviews:
    """Handlers of the deal review."""

    def __init__(self, hub: Hub, identity: Identity) -> None:
        self._hub = hub
        self._identity = identity

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        of_room = "/v1/rooms/{room}"
        return [
            Route(f"{of_room}/diff", self.diff),
            Route(f"{of_room}/timeline", self.timeline),
            Route(f"{of_room}/replay", self.replay),
        ]

    async def diff(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/diff: what differs between two versions or instants, item by item."""
        room, _, lens = await self._identity.enter(request)
        refuse_without_history(lens)
        query = query_of(request, DiffQuery)
        first = await self._version(room, lens, query.since, "from")
        last = room.state.version if query.until is None else await self._version(room, lens, query.until, "to")
        if first > last:
            raise Invalid(errors=[FieldError("from", "This is later than what it is compared with.")])
        past = Retrospect(self._hub.lives, room, lens)
        if chosen(request) == MARKDOWN:
            workspace = room.state.document["plan"]["workspace"]
            text = await self._hub.reading(_in_words, self._hub.log, past, first, last, workspace, reading.get())
            return Response(text, media_type=MARKDOWN)
        found = await self._hub.reading(in_fields, past, first, last, room.id, reading.get())
        return Response(found, media_type="application/json")

    async def timeline(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/timeline: what stands out in the life of a room."""
        room, _, lens = await self._identity.enter(request)
        refuse_without_history(lens)
        query_of(request, RoomQuery)
        past = Retrospect(self._hub.lives, room, lens)
        return json({"room": room.id, **await self._hub.reading(timeline_of, past, room.state.version)})

    async def replay(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/replay: a keyframe, and the events that follow it."""
        room, _, lens = await self._identity.enter(request)
        refuse_without_history(lens)
        query, upto = query_of(request, ReplayQuery), room.state.version
        after = min(query.after, upto)
        past = Retrospect(self._hub.lives, room, lens)
        found = await self._hub.reading(replayed, past, after, min(after + query.limit, upto))
        onward = after + query.limit if after + query.limit < upto else None
        return json(
            {"room": room.id, "version": upto, **found, "next": onward}, headers=next_page(request, after=onward)
        )

    async def _version(self, room: Room, lens: Lens, moment: str, name: str) -> int:
        """The version that a moment is: what is asked for has to be there. Raises NotFound or Invalid."""
        past = Retrospect(self._hub.lives, room, lens)
        if moment == VISIT:
            return await self._hub.reading(past.last_visit, self._hub.now())
        if re.fullmatch(_VERSION, moment):
            if not await self._hub.reach(room, int(moment)):
                raise not_yet(room, name)
            return int(moment)
        try:
            at = _INSTANT.validate_python(moment)
        except ValueError:
            raise Invalid(errors=[FieldError(name, "This must be an instant, such as 2026-03-31T09:00:00Z.")]) from None
        return await self._hub.reading(past.version_at, at)


def _differs(past: Retrospect, first: int, last: int) -> tuple[Between, Document, list[ItemDiffers]]:
    """What was between two versions, the later document, and what differs in it from the earlier. Reads the log."""
    between = past.between(first, last)
    before, after = (between.lens.see(then.document) or {} for then in (between.before, between.after))
    return between, after, difference(before, after, between.attribution())


def in_fields(past: Retrospect, first: int, last: int, room: str, language: str = ENGLISH) -> bytes:
    """What differs between two versions, as JSON."""
    _, _, changes = _differs(past, first, last)
    return to_json({"room": room, "from": first, "to": last, "changes": changes}, language)


def _in_words(log: Log, past: Retrospect, first: int, last: int, workspace: str, language: str) -> str:
    between, after, changes = _differs(past, first, last)
    moments = _moment_told(between, first), _moment_told(between, last)
    title = after.get("plan", {}).get("name") or say("the plan")
    return differences_told(title, moments, changes, after, keys_called(log, workspace), language)


def _moment_told(between: Between, version: int) -> Message:
    """A version with its day, which is that of the event that made it: told where the reader sees that."""
    if version == 0:
        return say("the beginning")
    [step] = between.life.steps(version - 1, version)
    hidden = between.lens.look(*step).hidden
    if hidden:
        return say("version {version}", version=version)
    return say("version {version} ({day})", version=version, day=day(step.recorded.at))


def timeline_of(past: Retrospect, version: int) -> dict[str, Any]:
    """What stands out up to a version."""
    between = past.between(0, version)
    seen, trace, attribution = between.lens.see(between.after.document) or {}, between.life.trace, between.attribution()
    first = max(1, attribution.settled(ItemRef("plan", "")))
    landmarks = [*timeline(trace, between.lens, seen, version, attribution)]
    return {"version": version, "first": first, "opened": trace.stamp(first).at, "landmarks": landmarks}


def replayed(past: Retrospect, after: int, upto: int) -> dict[str, Any]:
    """The document at a version, and the events that follow it up to another."""
    lens, steps = past.steps(after, upto)
    keyframe = {"version": after, "plan": lens.see(past.life().at(after)) or None}
    return {"keyframe": keyframe, "events": [lens.event_frame(*step, data=False) for step in steps]}


_ONCE = "Made of what the reader may see."

OPERATIONS: Operations = {
    ("GET", "/v1/rooms/{room}/diff"): Operation(
        "read_diff",
        "History",
        "What differs between two versions or instants: item by item, field by field, by whom, when and why",
        {
            200: Answer(
                "What was added, changed and removed, as things stand in the plan. As Markdown: a table for dates, "
                "owners, scope, what is done, people, documents and talk.",
                {**in_json(RoomDiff), MARKDOWN: {"schema": {"type": "string"}}},
            )
        },
        "Each field names the event that told the reader of it: of several, the last; of what they were shown later, "
        f"that with which they were. With `from=visit` it is what happened while the caller was away. {OF_THE_PAST}",
        query=DiffQuery,
        problems=READ,
    ),
    ("GET", "/v1/rooms/{room}/timeline"): Operation(
        "read_timeline",
        "History",
        "What stands out in the life of a room: milestones, slips, disputes, agreements, first looks, and its end",
        {200: Answer("In order, up to now.", in_json(Timeline))},
        f"Looks are told to the seller's side, and to whoever looked. {_ONCE}",
        query=RoomQuery,
        problems=READ,
    ),
    ("GET", "/v1/rooms/{room}/replay"): Operation(
        "read_replay",
        "History",
        "A stretch of a room's life, to play: a keyframe, and the events to fold into it",
        {200: Answer("The document at a version, and what follows it.", in_json(Replay), ("Link",))},
        "Merging the patches into the keyframe, one after the other, gives the document at each version. Begin with "
        "the keyframe of any version: to go back, or to jump, ask for the stretch that begins there.",
        query=ReplayQuery,
        problems=READ,
    ),
}
