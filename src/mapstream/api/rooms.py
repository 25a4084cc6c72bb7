"""Rooms: commands in, documents out."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream.api.answers import Answers
from mapstream.api.description import COMMANDED, READ, Answer, Operation, Operations, in_json, ref, request_of
from mapstream.api.examples import ROOM, batch, sent
from mapstream.api.http import json, patient, problem_response, read_json
from mapstream.api.identity import Identity, admit
from mapstream.api.reading import Readings, names_tag, not_modified, tagged
from mapstream.api.requests import AsOfQuery, if_match
from mapstream.api.units import unit_of
from mapstream.languages.message import say
from mapstream.live.hub import Hub
from mapstream.live.unit import Asked
from mapstream.plan.actor import Actor
from mapstream.plan.command import Command
from mapstream.plan.document import Document
from mapstream.plan.elements.room import OpenRoom
from mapstream.problems import Conflict, IdReused, OutcomeUnknown, PreconditionFailed, Problem, RoomIdTaken
from mapstream.protocol.frames import MAX_COMMAND
from mapstream.protocol.server_frames import HiddenEvent, VisibleEvent


class CommandDone(TypedDict):
    """A command, or a batch, is durable."""

    id: str
    version: Annotated[int, Field(description="Of its last event, or of the room if it changed nothing.")]
    room: str
    events: list[VisibleEvent | HiddenEvent]
    again: NotRequired[Annotated[Literal[True], Field(description="It had been done before; nothing new was written.")]]
    link: NotRequired[Annotated[str, Field(description="With `issue_link`: the address of the new link.")]]


class RoomState(TypedDict):
    """A room at a version."""

    room: str
    version: int
    position: NotRequired[Annotated[int, Field(description="The last position of the whole log. For members only.")]]
    plan: Annotated[Document, Field(description="The room's document.")]


PATIENCE = 10.0
"""Seconds that an answer waits for a commit with an unknown outcome."""


class Rooms:
    """Handlers of rooms."""

    def __init__(self, hub: Hub, identity: Identity, readings: Readings, answers: Answers) -> None:
        self.hub = hub
        self.identity = identity
        self.readings = readings
        self.answers = answers

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/v1/rooms", self.open, methods=["POST"]),
            Route("/v1/rooms/{room}", self.document),
            Route("/v1/rooms/{room}/commands", self.command, methods=["POST"]),
        ]

    # commands

    async def open(self, request: Request) -> Response:
        """POST /v1/rooms: ``open_room``, in a new room."""
        actor = await self.identity.member(request)
        wanted = await self._unit(request, actor, OpenRoom)
        request.path_params["room"] = wanted.id  # for the access log
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
            raise PreconditionFailed(say("This room is at version {version}.", version=room.state.version))
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
        """Execute a unit of commands in a room, and return the answer to it."""
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


OPERATIONS: Operations = {
    ("POST", "/v1/rooms"): Operation(
        "open_room",
        "Rooms",
        "Open a room",
        {
            201: Answer("The room is open.", in_json(CommandDone), ("Location",)),
            200: Answer("It had been opened with this id before.", in_json(CommandDone), ("Location",)),
        },
        "The command `open_room`, whose `type` may be left out. Its id becomes the room's. For members of a workspace.",
        headers=("Idempotency-Key",),
        body=ref(request_of(OpenRoom)),
        examples={"a room": sent("open_room", ROOM)},
        problems=COMMANDED,
    ),
    ("GET", "/v1/rooms/{room}"): Operation(
        "read_room",
        "Rooms",
        "The document of a room, now or as of a version or an instant",
        {
            200: Answer("As this reader sees it.", in_json(RoomState), ("ETag",)),
            304: Answer("It is still the version that the reader has.", headers=("ETag",)),
        },
        query=AsOfQuery,
        headers=("If-None-Match", "If-Match"),
        problems=READ,
    ),
    ("POST", "/v1/rooms/{room}/commands"): Operation(
        "command",
        "Commands",
        "Do something in a room",
        {200: Answer("It is durable, or changed nothing and wrote no events.", in_json(CommandDone))},
        "One command, or several as one atomic unit; each has an example beside its fields. Of those that go through "
        "the whole plan (`schedule`, `begin_milestone`, `apply_template`) a unit has one. The same id again with the "
        "same body gives the same answer, with `again`, and writes nothing new; with another body it is refused with "
        "`id_reused`. With `if_version` (or `If-Match`) it is refused "
        "with `conflict` if anything that it touches changed after that version. A command has at most "
        f"{MAX_COMMAND // 1024} KiB.",
        headers=("Idempotency-Key", "If-Match", "If-None-Match"),
        body={"anyOf": [ref("Command"), ref("Batch"), ref("BatchArray")]},
        examples={
            "one command": sent("reschedule_task", if_version=57),
            "several as one": batch("block_task", "add_comment"),
        },
        problems=COMMANDED,
    ),
}
