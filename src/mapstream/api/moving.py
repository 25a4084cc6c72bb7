"""A room that came out of another installation comes in: all of it, or nothing."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import Annotated, Any, BinaryIO, Literal, NotRequired

from pydantic import Field
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from typing_extensions import TypedDict

from mapstream.api.description import SOMEBODY, Answer, Operation, Operations, in_json
from mapstream.api.http import ANYTHING, OwnAddress, json
from mapstream.api.identity import Identity
from mapstream.api.materials import Bounds
from mapstream.api.requests import Query, query_of
from mapstream.files import Files
from mapstream.languages.message import say
from mapstream.live.hub import Hub
from mapstream.moving.arriving import Arrived, Into, arrive
from mapstream.moving.differences import Code
from mapstream.plan.fields import Id
from mapstream.problems import (
    FileRefused,
    FilesAway,
    HistoryDamaged,
    Invalid,
    Malformed,
    NotMovable,
    OutcomeUnknown,
    RoomForked,
    RoomFull,
    RoomIdTaken,
    TooFast,
    TooLarge,
)

HISTORY = 1 << 30
"""Bytes of a file besides its documents."""
UNBOUNDED = 1 << 40
"""Bytes of documents, where a room may have as many as there are."""


class DifferentHere(TypedDict):
    """What is not here as it was where the room came from."""

    code: Annotated[
        Code,
        Field(
            description="`workspace`: it belongs to another one here; `owner`: whoever opened it is nobody of this "
            "workspace; `members`, `keys`: who acted in it, and is not known here; `template`: that its plan was made "
            "from, and that is not here; `links`: personal links that open nothing here; `documents`: files that were "
            "lost there."
        ),
    ]
    sentence: str


class RoomBroughtIn(TypedDict):
    """A room that came in."""

    room: Id
    version: Annotated[int, Field(description="Of the room as it is here now.")]
    added: Annotated[int, Field(description="How many versions are new here.")]
    head: Annotated[str, Field(description="The head of the chain of what was in the file.")]
    checkpoints: int
    documents: Annotated[int, Field(description="How many files of documents came along.")]
    differences: list[DifferentHere]
    again: NotRequired[Annotated[Literal[True], Field(description="All of it was here; nothing was written.")]]


class Moving:
    """Its handler."""

    def __init__(self, hub: Hub, identity: Identity, files: Files, bounds: Bounds) -> None:
        self._hub = hub
        self._identity = identity
        self._files = files
        self._bounds = bounds
        self._coming = False

    def routes(self) -> list[BaseRoute]:
        """Its route."""
        return [OwnAddress("/v1/rooms/import", self.bring_in, methods=["POST"])]

    async def bring_in(self, request: Request) -> Response:
        """POST /v1/rooms/import: a room comes in."""
        actor = await self._identity.member(request, ("admin",))
        query_of(request, Query)
        most = (self._bounds.room or UNBOUNDED) * 4 // 3 + HISTORY
        too_large = TooLarge(say("A room that comes in has at most {most} MiB.", most=most >> 20))
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > most:
            raise too_large
        into = Into(actor.workspace or "", actor.id, self._bounds.file, self._bounds.room)
        with self._one_at_a_time(), await asyncio.to_thread(self._spool) as spool:
            size = 0
            try:
                async for piece in request.stream():
                    size += len(piece)
                    if size > most:
                        raise too_large
                    await asyncio.to_thread(spool.write, piece)
            except ClientDisconnect:
                raise Malformed("The file broke off, or took too long. Send it again.") from None
            came = await asyncio.to_thread(arrive, self._hub.log, self._files, spool, into)
        request.path_params["room"] = came.room  # for the access log
        await self._hub.reach(await self._hub.room(came.room), came.version)
        new = came.added == came.version
        return json(_told(came), 201 if new else 200, {"location": f"/v1/rooms/{came.room}"})

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        if self._coming:
            raise TooFast("Another room is just coming in. Wait a moment, then send it again.")
        self._coming = True
        try:
            yield
        finally:
            self._coming = False

    def _spool(self) -> BinaryIO:
        """Where it is meanwhile: a file without a name, of which nothing is left however this ends."""
        try:
            self._files.incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
            return TemporaryFile(dir=self._files.incoming)
        except OSError as error:
            raise FilesAway("There is no room for files here. Whoever runs the server can see to that.") from error


def _told(came: Arrived) -> dict[str, Any]:
    again = {} if came.added else {"again": True}
    return came._asdict() | {"differences": [one._asdict() for one in came.differences]} | again


OPERATIONS: Operations = {
    ("POST", "/v1/rooms/import"): Operation(
        "import_room",
        "Rooms",
        "Bring in a room from another installation",
        {
            201: Answer("It is here.", in_json(RoomBroughtIn), ("Location",)),
            200: Answer("It was here; what is new in the file, if anything, was added.", in_json(RoomBroughtIn)),
        },
        "The body is what `GET /v1/rooms/{room}/export?keys=true` answered there. The room is the same here: its id, "
        "versions, bytes, chain, checkpoints, documents; only its positions in the log are of here. It belongs to the "
        "caller's workspace; the answer says what else differs. All of it comes in, or nothing: a file that is not "
        "what was exported is refused with `history_damaged`, which says event by event what is wrong with it. The "
        "same file again changes nothing (`again`). A file of a later state of the same history adds what is new; a "
        "room that has gone on otherwise here is `room_forked`. Personal links stay where they were made. For "
        "administrators.",
        query=Query,
        content={ANYTHING: {"type": "string", "description": "The file: JSON Lines."}},
        problems=(
            Malformed,
            Invalid,
            TooLarge,
            NotMovable,
            HistoryDamaged,
            RoomIdTaken,
            RoomForked,
            RoomFull,
            FileRefused,
            FilesAway,
            OutcomeUnknown,
            *SOMEBODY,
        ),
    ),
}
