"""One connection's side of the protocol, sans-I/O: bytes in, intentions out. Knows no socket, no clock and no room."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from pydantic import ValidationError

from mapstream.live.bucket import Bucket
from mapstream.live.frames import (
    CLIENT_FRAMES,
    MAX_COMMAND,
    PROTOCOL_ERROR,
    TOO_FAST,
    BatchedCommand,
    ClientFrame,
    Do,
    Here,
    Join,
    Ping,
    Renew,
)
from mapstream.live.working import Ask
from mapstream.plan.field_errors import field_errors
from mapstream.plan.fields import is_id
from mapstream.plan.vocabulary import parse
from mapstream.problems import Invalid, Malformed, Problem, TooFast, TooLarge

PLAIN_MEMBERS = 4
"""Of a ``do`` with one command and no condition, as nearly all are: its op, id, type and data. It takes a look
at each, where :class:`Do` tries all that there may be."""
FLOODED = 1000
"""Commands beyond the limit, one after another, after which the connection is closed."""


class Command(NamedTuple):
    """Have this unit decided."""

    id: str
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Answer a command with a problem; nothing was decided. ``id``: as the client gave it, if it gave one."""

    id: str | None
    problem: Problem


@dataclass(frozen=True, slots=True)
class Close:
    """End the connection."""

    code: int
    reason: str


Intention = Join | Command | Here | Ping | Renew | Refusal | Close | None


class Session:
    """The state of one connection's protocol. ``receive`` is told the time; nothing here waits."""

    __slots__ = ("_bucket", "_flood", "joined")

    def __init__(self, commands_per_second: float, now: float) -> None:
        self.joined = False
        self._bucket = Bucket(commands_per_second, now)
        self._flood = 0

    def receive(self, body: bytes, now: float) -> Intention:
        """What a frame asks for. ``None``: nothing, for now."""
        try:
            message = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            return Close(PROTOCOL_ERROR, f"not JSON: {error}"[:120])
        op = message.get("op") if isinstance(message, dict) else None
        if op == "do" and self.joined:
            return self._do(message, len(body), now)
        kind = CLIENT_FRAMES.get(op) if isinstance(op, str) else None
        if kind is None:
            return Close(PROTOCOL_ERROR, "every frame is an object with an op: " + ", ".join(CLIENT_FRAMES))
        return self._other(kind, message)

    def _other(self, kind: type[ClientFrame], message: dict[str, Any]) -> Intention:
        if self.joined == (kind is Join):
            return Close(PROTOCOL_ERROR, "a connection joins once" if self.joined else "join first")
        try:
            said = kind.model_validate(message)
        except ValidationError as error:
            wrong = field_errors(error, "")
            return Close(PROTOCOL_ERROR, f"{message['op']}: {wrong[0].path} {wrong[0].message}"[:120])
        self.joined = True
        assert isinstance(said, Join | Here | Ping | Renew)
        return said

    def _do(self, message: dict[str, Any], size: int, now: float) -> Intention:
        try:
            batch = message.get("commands")
            if wait := self._bucket.take(now, max(1, len(batch)) if isinstance(batch, list) else 1):
                self._flood += 1
                if self._flood > FLOODED:
                    return Close(TOO_FAST, "too many commands")
                raise TooFast("Wait a moment, then send it again.", more={"retry_after": round(wait, 3)})
            self._flood = 0
            if size > MAX_COMMAND:
                _refuse_large(message, size)
            return read_do(message)
        except Problem as problem:
            given = message.get("id")
            return Refusal(given if isinstance(given, str) else None, problem.to_keep())


def _refuse_large(message: dict[str, Any], size: int) -> None:
    """A batch may be larger than a command, but none of its commands may."""
    batch = message.get("commands")
    largest = max(map(_size, batch)) if isinstance(batch, list) and batch else size
    if largest > MAX_COMMAND:
        raise TooLarge(f"A command has at most {MAX_COMMAND // 1024} KiB; this one has {largest // 1024}.")


def _size(command: Any) -> int:
    return len(orjson.dumps(command))


def read_do(message: dict[str, Any]) -> Command:
    """The unit in a ``do`` frame. Raises a Problem with paths into the frame."""
    if len(message) == PLAIN_MEMBERS:
        id, type, data = message.get("id"), message.get("type"), message.get("data")
        if isinstance(id, str) and is_id(id) and isinstance(type, str) and isinstance(data, dict):
            return Command(id, (Ask(parse(type, data)),))
    return _read_any_do(message)


def _read_any_do(message: dict[str, Any]) -> Command:
    try:
        do = Do.__pydantic_validator__.validate_python(message)
    except ValidationError as error:
        raise Invalid("That command is not right.", field_errors(error, "")) from None
    alone = do.type is not None
    if alone == (do.commands is not None) or (not alone and (do.data, do.if_version) != (None, None)):
        raise Malformed("A do has either a type with its data, or commands, each with its own.")
    if do.commands is None:
        assert do.type is not None
        return Command(do.id, (Ask(parse(do.type, do.data or {}), do.if_version),))
    return Command(do.id, asks_of(do.commands, "/commands"))


def asks_of(commands: list[BatchedCommand], path: str) -> tuple[Ask, ...]:
    """The commands of a batch; problems name the place of the one that is wrong."""
    return tuple(
        Ask(parse(command.type, command.data, f"{path}/{n}/data"), command.if_version)
        for n, command in enumerate(commands)
    )
