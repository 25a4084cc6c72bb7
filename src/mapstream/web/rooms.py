"""The routes of rooms: commands in, documents and history out."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from mapstream import clock
from mapstream.live.following import steps_between
from mapstream.live.frames import MAX_COMMAND
from mapstream.live.hub import Hub
from mapstream.live.room import Room
from mapstream.live.working import Ask, Asked, Step
from mapstream.plan.commands import OpenRoom, parse
from mapstream.plan.commands.wording import field_errors
from mapstream.plan.context import Actor
from mapstream.plan.lens import Lens
from mapstream.problems import Conflict, FieldError, Invalid, Malformed, NotAllowed, NotFound, OutcomeUnknown, TooLarge
from mapstream.web.answers import Answers
from mapstream.web.http import json, patient, problem_response, read_json
from mapstream.web.identity import Identity, admit
from mapstream.web.requests import CommandRequest, HistoryQuery, query_of, room_id

PATIENCE = 10.0
"""Seconds that an answer waits for a commit whose outcome is open."""
PAGE = 500
"""Events that are read at once while a long history is streamed."""


Framed = tuple[dict[str, Any], str]
"""An event as a reader sees it, and the id of its command."""


class Rooms:
    """Handlers for everything under ``/v1/rooms`` that comes from the log itself."""

    def __init__(self, hub: Hub, identity: Identity, answers: Answers) -> None:
        self.hub = hub
        self.identity = identity
        self.answers = answers

    # commands

    async def open(self, request: Request) -> Response:
        """POST /v1/rooms: ``open_room``, in a new room."""
        actor = await self.identity.actor(request)
        if not actor.member:
            raise NotAllowed("Rooms are opened by members of the selling organisation.")
        wanted = unit_of(request, await read_json(request, MAX_COMMAND), actor)
        if len(wanted.asks) != 1 or not isinstance(wanted.asks[0].command, OpenRoom):
            raise Invalid("Only open_room can be sent here.", [FieldError("/type", "This must be open_room.")])
        # the same command id opens the same room, however often it is sent
        id = wanted.id
        answer = await self._do(id, wanted)
        return json(answer, 200 if "again" in answer else 201, {"location": f"/v1/rooms/{id}"})

    async def command(self, request: Request) -> Response:
        """POST /v1/rooms/{room}/commands: a command, or an array of them as one atomic unit."""
        room, actor, lens = await self.enter(request)
        wanted = unit_of(request, await read_json(request), actor)
        if any(isinstance(ask.command, OpenRoom) for ask in wanted.asks):
            raise Invalid("Rooms are opened at /v1/rooms.", [FieldError("/type", "open_room is sent to /v1/rooms.")])
        try:
            return json(await self._do(room.id, wanted))
        except Conflict as problem:
            return problem_response(problem, await self.answers.conflict(room, lens, problem))

    async def _do(self, id: str, wanted: Asked) -> dict[str, Any]:
        unknown = OutcomeUnknown("The store did not answer. Send the same command again, with the same id.")
        outcome = await patient(self.hub.do(id, wanted), PATIENCE, unknown)
        room = await self.hub.room(id)
        return await self.answers.done(room, admit(wanted.actor, room), outcome)

    # reads

    async def enter(self, request: Request) -> tuple[Room, Actor, Lens]:
        """The room of a request, who asks, and what they may see of it."""
        actor = await self.identity.actor(request)
        room = await self.hub.room(room_id(request))
        return room, actor, admit(actor, room)

    async def document(self, request: Request) -> Response:
        """GET /v1/rooms/{room}: the document now, or as of a version or an instant."""
        room, _, lens = await self.enter(request)
        version, at = as_of(request)
        if version is None and at is None:
            now, version = room.state.document, room.state.version
        else:
            if version is not None and version > room.state.version:
                raise NotFound(
                    f"This room is at version {room.state.version}.", [FieldError("version", "Not there yet.")]
                )
            upto = room.state.version if version is None else version
            state = await self.hub.reading(self.hub.log.replay, room.id, upto, at)
            now, version = state.document, state.version  # type: ignore[assignment]
        seen = lens.see(now)
        if not seen:
            raise NotFound("There was no such room then.")
        etag = f'"{version}"'
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"etag": etag})
        answer: dict[str, Any] = {"room": room.id, "version": version}
        if lens.positions:
            answer["position"] = self.hub.position
        return json({**answer, "plan": seen}, headers={"etag": etag, "cache-control": "private, no-cache"})

    async def events(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/events: the history, as JSON, as lines, or as CloudEvents."""
        room, _, lens = await self.enter(request)
        query = query_of(request, HistoryQuery)
        upto = room.state.version
        accepted = request.headers.get("accept", "")
        if "application/x-ndjson" in accepted:
            lines = self._lines(room.id, lens, query, upto)
            return StreamingResponse(lines, media_type="application/x-ndjson")
        found: list[Framed] = []
        after = query.after
        while len(found) < query.limit and after < upto:
            page = await self.hub.reading(self._page, room.id, lens, query, after, min(after + PAGE, upto))
            found += page
            after = min(after + PAGE, upto)
        more = len(found) > query.limit or after < upto
        found = found[: query.limit]
        if "application/cloudevents-batch+json" in accepted:
            source = str(request.url.replace(path=f"/v1/rooms/{room.id}", query=""))
            body = orjson.dumps([cloud_event(source, frame, command) for frame, command in found])
            return Response(body, media_type="application/cloudevents-batch+json")
        frames = [frame for frame, _ in found]
        return json({"events": frames, "next": frames[-1]["version"] if more and frames else None})

    def _page(self, id: str, lens: Lens, query: HistoryQuery, after: int, upto: int) -> list[Framed]:
        """The frames of some versions that a reader sees and asked for, each with its command's id. Reads the log."""
        steps = steps_between(self.hub.log, id, after, upto)
        return [(lens.event_frame(*step, data=True), step.recorded.command) for step in wanted(steps, lens, query)]

    async def _lines(self, id: str, lens: Lens, query: HistoryQuery, upto: int) -> Any:
        left = query.limit if query.limited else None
        for after in range(query.after, upto, PAGE):
            page = await self.hub.reading(self._page, id, lens, query, after, min(after + PAGE, upto))
            for frame, _ in page if left is None else page[:left]:
                yield orjson.dumps(frame) + b"\n"
            if left is not None and (left := left - len(page)) <= 0:
                return


def wanted(steps: Sequence[Step], lens: Lens, query: HistoryQuery) -> Iterator[Step]:
    """Those steps that the query asks for. A filter never finds what the reader may not see."""
    for step in steps:
        recorded = step.recorded
        if query.filtered and lens.look(*step).hidden:
            continue
        if query.type is not None and recorded.event.name != query.type:
            continue
        if query.by is not None and recorded.by != query.by:
            continue
        if query.item is not None and not about(step, query.item):
            continue
        yield step


def about(step: Step, item: str) -> bool:
    """Whether an event changes an item, or speaks of it."""
    collection, _, id = item.partition("/")
    touched: Any = step.recorded.patch.get(collection)
    if touched is not None and (not id or id in touched):
        return True
    return item in (getattr(step.recorded.event, "subject", None), getattr(step.recorded.event, "on", None))


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


def unit_of(request: Request, body: Any, actor: Actor) -> Asked:
    """The unit in a request: one command, or an array of them whose first id names the whole."""
    several = isinstance(body, list)
    if several and not 1 <= len(body) <= 100:
        raise Malformed("A batch has 1 to 100 commands.")
    asks = []
    first: str | None = request.headers.get("idempotency-key")
    for n, one in enumerate(body if several else [body]):
        path = f"/{n}" if several else ""
        if not isinstance(one, dict):
            raise Malformed("A command is an object with an id, a type and data.")
        if len(orjson.dumps(one)) > MAX_COMMAND:
            raise TooLarge(f"A command has at most {MAX_COMMAND // 1024} KiB.")
        try:
            command = CommandRequest.model_validate({"id": first or "", **one} if first and "id" not in one else one)
        except ValidationError as error:
            raise Invalid(errors=field_errors(error, path)) from None
        first = first or command.id
        asks.append(Ask(parse(command.type, command.data, f"{path}/data"), command.if_version))
    if_match = request.headers.get("if-match", "").strip('"')
    if if_match.isdigit():
        asks = [ask if ask.if_version is not None else ask._replace(if_version=int(if_match)) for ask in asks]
    assert first is not None
    return Asked(first, tuple(asks), actor)


def as_of(request: Request) -> tuple[int | None, str | None]:
    """The version or the instant that a read asks for."""
    version, at = request.query_params.get("version"), request.query_params.get("at")
    if version is not None and at is not None:
        raise Invalid(errors=[FieldError("at", "Give a version or an instant, not both.")])
    if version is not None:
        if not version.isdigit() or not 1 <= int(version) < 2**53:
            raise Invalid(errors=[FieldError("version", "A version is a number from 1.")])
        return int(version), None
    if at is not None:
        try:
            when = datetime.fromisoformat(at)
            if when.tzinfo is None:
                raise ValueError
            return None, clock.instant(when.astimezone(UTC))
        except (ValueError, OverflowError):
            hint = "An instant is written like 2026-03-03T09:00:00Z."
            raise Invalid(errors=[FieldError("at", hint)]) from None
    return None, None
