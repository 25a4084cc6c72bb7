"""The routes of rooms: commands in, documents and history out."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from mapstream.api.answers import Answers
from mapstream.api.http import chosen, json, next_page, patient, problem_response, read_json
from mapstream.api.identity import Identity, admit
from mapstream.api.reading import Readings, names_tag, not_modified, tagged
from mapstream.api.requests import HistoryQuery, if_match, query_of
from mapstream.api.units import unit_of
from mapstream.live.hub import Hub
from mapstream.live.retrospect import Retrospect
from mapstream.live.unit import Asked, Transition
from mapstream.plan.actor import Actor
from mapstream.plan.collections import ItemRef
from mapstream.plan.command import Command
from mapstream.plan.elements.room import OpenRoom
from mapstream.plan.event import Recorded
from mapstream.plan.patch import Patch
from mapstream.plan.visibility.lens import Lens
from mapstream.problems import Conflict, IdReused, NotAllowed, OutcomeUnknown, PreconditionFailed, Problem, RoomIdTaken

PATIENCE = 10.0
"""Seconds that an answer waits for a commit whose outcome is open."""
PAGE = 500
"""Events that are read at once while a long history is streamed."""


Framed = tuple[dict[str, Any], str]
"""An event as a reader sees it, and the id of its command."""


class Rooms:
    """Handlers for everything under ``/v1/rooms`` that comes from the log itself."""

    def __init__(self, hub: Hub, identity: Identity, readings: Readings, answers: Answers) -> None:
        self.hub = hub
        self.identity = identity
        self.readings = readings
        self.answers = answers

    # commands

    async def open(self, request: Request) -> Response:
        """POST /v1/rooms: ``open_room``, in a new room."""
        actor = await self.identity.actor(request)
        if not actor.member:
            raise NotAllowed("Rooms are opened by members of the selling organisation.")
        wanted = await self._unit(request, actor, OpenRoom)
        request.path_params["room"] = wanted.id  # the log names the room of every request
        # the same command id opens the same room, however often it is sent
        try:
            answer = await self.do(wanted.id, wanted)
        except IdReused:
            raise RoomIdTaken("A room was opened with this id, as something else. Make a new id.") from None
        return json(answer, 200 if "again" in answer else 201, {"location": f"/v1/rooms/{wanted.id}"})

    async def command(self, request: Request) -> Response:
        """POST /v1/rooms/{room}/commands: a command, or several as one atomic unit."""
        room, actor, lens = await self.identity.enter(request)
        if names_tag(request.headers.get("if-none-match", ""), str(room.state.version)):
            raise PreconditionFailed(f"This room is at version {room.state.version}.")
        wanted = await self._unit(request, actor)
        try:
            return json(await self.do(room.id, wanted))
        except Conflict as problem:
            document = await self.answers.conflict(room, lens, problem)
            if if_match(request) is None:
                return problem_response(problem, document)
            failed = PreconditionFailed(problem.detail)
            return problem_response(failed, document | failed.document())

    async def _unit(self, request: Request, actor: Actor, only: type[Command] | None = None) -> Asked:
        try:
            unit = unit_of(request, await read_json(request), actor, only)
            self.identity.spend(request, len(unit.asks))
            return unit
        except Problem as problem:
            self.hub.counts.unread(problem)
            raise

    async def do(self, id: str, wanted: Asked) -> dict[str, Any]:
        """Have a unit done in a room; the answer to it."""
        unknown = OutcomeUnknown("The store did not answer. Send the same command again, with the same id.")
        outcome = await patient(self.hub.do(id, wanted), PATIENCE, unknown)
        room = await self.hub.room(id)
        return await self.answers.done(room, admit(wanted.actor, room), outcome)

    # reads

    async def document(self, request: Request) -> Response:
        """GET /v1/rooms/{room}: the document now, or as of a version or an instant."""
        reading = await self.readings.enter(request)
        if held := not_modified(request, reading.tag):
            return held
        answer: dict[str, Any] = {"room": reading.room.id, "version": reading.version}
        if reading.lens.positions:
            answer["position"] = self.hub.position
        return tagged(request, reading.tag, {**answer, "plan": reading.document})

    async def events(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/events: the history, as JSON, as lines, or as CloudEvents."""
        room, _, lens = await self.identity.enter(request)
        query = query_of(request, HistoryQuery)
        upto = room.state.version
        form = chosen(request)
        if form == "application/x-ndjson":
            lines = self._lines(Retrospect.of(self.hub.log, room, lens), query, upto)
            return StreamingResponse(lines, media_type="application/x-ndjson")
        found: list[Framed] = []
        past, after = Retrospect.of(self.hub.log, room, lens), query.after
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
    """The frames of some versions that a reader sees and asked for, each with its command's id. Reads the log."""
    lens, steps = past.steps(after, upto)
    return [(lens.event_frame(*step, data=True), step.recorded.command) for step in wanted(steps, lens, query)]


def wanted(steps: Sequence[Transition], lens: Lens, query: HistoryQuery) -> Iterator[Transition]:
    """Those steps that the query asks for. A filter never finds what the reader may not see."""
    for step in steps:
        recorded = step.recorded
        if not query.filtered:
            yield step
            continue
        seen = lens.look(*step)
        if seen.hidden:
            continue
        if query.type is not None and recorded.event.name != query.type:
            continue
        if query.by is not None and recorded.by != query.by:
            continue
        if query.item is not None and not about(recorded, seen.patch, query.item):
            continue
        yield step


def about(recorded: Recorded, seen: Patch, item: str) -> bool:
    """Whether an event changes an item, or speaks of it; ``seen``: the patch as the reader sees it."""
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
