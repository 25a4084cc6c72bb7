"""What clients may say, as types, and how what servers say is put into bytes.

A server's frame is unmasked and, without compression, the same bytes for everybody: it is encoded once and written to
every reader as it is.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

from mapstream.languages.speaking import in_json
from mapstream.plan.fields import ITEMS, UUID, Id, item, shape

PROTOCOL = 1
"""Raised when older clients would be refused or misled."""
REVISION = 4
"""Raised with any other change to a frame or close code: a test holds the shape of all of them against both."""
SUBPROTOCOL = "mapstream.v1"

MAX_FRAME = 1 << 20
"""Bytes of a frame from a client, and of one with events for it."""
MAX_COMMAND = 64 << 10
"""Bytes of a command."""

_AROUND = 32
"""Bytes of a frame with events that are not the events."""

Place = Annotated[str, item(*ITEMS, "comments", "people", also=("plan",), texts=True)]
FieldName = Annotated[str, shape(f"^([a-z_]{{1,50}}|{UUID})$", "This must be the name of a field, or a paragraph.")]


class ClientFrame(BaseModel):
    """A frame from a client; ``op`` says which."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Join(ClientFrame):
    """The first frame: begin to follow the room."""

    op: Literal["join"]
    since: int | None = Field(
        default=None, ge=0, description="The version the client holds; left out: a full document."
    )
    data: bool = Field(default=False, description="Whether events are to carry what the domain recorded.")


class BatchedCommand(ClientFrame):
    """One command of an atomic batch."""

    type: str
    data: dict[str, Any] = Field(default_factory=dict)
    if_version: int | None = Field(default=None, ge=0)


class Do(ClientFrame):
    """A command, or an atomic batch of ``commands``."""

    op: Literal["do"]
    id: Id
    type: str | None = None
    data: dict[str, Any] | None = None
    if_version: int | None = Field(default=None, ge=0)
    commands: list[BatchedCommand] | None = Field(default=None, min_length=1, max_length=100)


class Here(ClientFrame):
    """Where this person is: on which item, in which field, whether typing."""

    op: Literal["here"]
    item: Place | None = None
    field: FieldName | None = None
    typing: bool = False


class Ping(ClientFrame):
    """Answered by ``pong`` with the same number."""

    op: Literal["ping"]
    n: int


class Renew(ClientFrame):
    """A fresh credential, so that a session that is about to end goes on."""

    op: Literal["renew"]
    token: str = Field(max_length=500)


CLIENT_FRAMES: dict[str, type[ClientFrame]] = {"join": Join, "do": Do, "here": Here, "ping": Ping, "renew": Renew}
"""What clients may send, by ``op``."""


def text(body: bytes) -> bytes:
    """A text frame around a body."""
    n = len(body)
    if n < 126:
        return bytes((0x81, n)) + body
    if n < 65536:
        return b"\x81\x7e" + n.to_bytes(2, "big") + body
    return b"\x81\x7f" + n.to_bytes(8, "big") + body


def frame(message: dict[str, Any]) -> bytes:
    """A message as a text frame."""
    return text(orjson.dumps(message))


def refused(unit: str | None, document: dict[str, Any], language: str) -> bytes:
    """The frame that says why not, in a language."""
    return text(in_json({"op": "refused", "id": unit, **document}, language))


def events_frames(events: Sequence[Any]) -> bytes:
    """The ``events`` frame of some events; several, where one would be too large."""
    body = orjson.dumps({"op": "events", "events": events})
    if len(body) > MAX_FRAME and len(events) > 1:
        half = len(events) // 2
        return events_frames(events[:half]) + events_frames(events[half:])
    return text(body)


def events_frames_of(bodies: Sequence[bytes]) -> bytes:
    """The same of events that are encoded already."""
    frames = bytearray()
    begin, size = 0, _AROUND
    for n, body in enumerate(bodies):
        if n > begin and size + len(body) + 1 > MAX_FRAME:
            frames += _events(bodies[begin:n])
            begin, size = n, _AROUND
        size += len(body) + 1
    return bytes(frames + _events(bodies[begin:]))


def _events(bodies: Sequence[bytes]) -> bytes:
    return text(b'{"op":"events","events":[' + b",".join(bodies) + b"]}")


def done(unit: str, version: int, more: dict[str, Any] | None = None) -> bytes:
    """The frame that says: this is durable."""
    said: dict[str, Any] = {"op": "done", "id": unit, "version": version}
    return frame(said | more if more else said)
