"""One connection's side of the protocol, sans-I/O: bytes in, intentions out; and what goes out, as bytes, in order.

Knows no socket, no clock, no task and no room. A connection is in one :class:`State` at a time:

    OPEN ──join──▶ CATCHING_UP ──caught up──▶ LIVE ──transport full──▶ FULL ──drained──▶ CATCHING_UP …

Events, answers and presence go out in LIVE alone. Elsewhere answers are kept, up to a bound, of presence the last
word, and events not at all: by version, what was missed is read from the log.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import orjson
from pydantic import ValidationError

from mapstream.bucket import Bucket
from mapstream.languages.message import say
from mapstream.plan.command import Command as PlanCommand
from mapstream.plan.field_errors import field_errors
from mapstream.plan.fields import is_id
from mapstream.plan.vocabulary import parse
from mapstream.problems import Invalid, Malformed, Problem, TooFast, TooLarge
from mapstream.protocol.closes import PROTOCOL_ERROR, TOO_FAST
from mapstream.protocol.frames import (
    CLIENT_FRAMES,
    MAX_COMMAND,
    PROTOCOL,
    BatchedCommand,
    ClientFrame,
    Do,
    Here,
    Join,
    Ping,
    Renew,
    frame,
)

PLAIN_MEMBERS = 4
"""Of a ``do`` with one command and no condition, as nearly all are: its op, id, type and data. It takes a look
at each, where :class:`Do` tries all that there may be."""
FLOODED = 1000
"""Commands beyond the limit, one after another, after which the connection is closed."""
MAX_OWED = 1 << 20
"""Bytes of answers that are kept for a reader who is behind."""


class Ask(NamedTuple):
    """One command of a unit. ``if_version``: refuse it if anything it touches changed after that version."""

    command: PlanCommand
    if_version: int | None = None


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


class State(Enum):
    """Where a connection stands."""

    OPEN = "open"
    """Accepted; its ``join`` is awaited."""
    CATCHING_UP = "catching up"
    """Joined; what it has not had yet is on its way."""
    LIVE = "live"
    """It has all that happened, and gets what happens."""
    FULL = "full"
    """Its transport holds more than it should."""
    CLOSED = "closed"
    """We have closed it: nothing goes out, and nothing that came is acted on."""
    GONE = "gone"
    """The peer is gone: nothing goes out. Commands that came before are carried out."""


class Session:
    """The state of one connection's protocol, both ways. Times come in; nothing here waits."""

    __slots__ = ("_bucket", "_flood", "_hello", "_shown", "joined", "over", "owed", "state", "version")

    def __init__(self, commands_per_second: float, now: float) -> None:
        self.state = State.OPEN
        self.joined = False
        """Whether it ever joined."""
        self.over = False
        """Whether nothing goes out any more."""
        self.version = 0
        """The last version that was sent."""
        self.owed = bytearray()
        """Answers, to be written after the events that they acknowledge."""
        self._hello: dict[str, Any] | None = None
        """The ``joined`` frame, as long as it has not gone out."""
        self._shown: dict[str, bytes] = {}
        """The last word on what has one, such as who is here, if that has not gone out."""
        self._bucket = Bucket(commands_per_second, now)
        self._flood = 0

    # what comes

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

    # what goes

    @property
    def greeted(self) -> bool:
        """Whether the ``joined`` frame has gone out."""
        return self._hello is None

    def join(self, you: dict[str, Any], since: int | None) -> None:
        """It follows from now on, and holds the version ``since``, if any."""
        self._hello = {"op": "joined", "protocol": PROTOCOL, "you": you}
        self.version = since or 0
        self.state = State.CATCHING_UP

    def greeting(self, version: int, **more: Any) -> bytes:
        """The ``joined`` frame."""
        hello, self._hello = self._hello or {}, None
        return frame({**hello, "version": version, **more})

    def whole(self, version: int, plan: Any) -> bytes:
        """The ``joined`` frame with the whole document: it has all that happened."""
        self.version, self.state = version, State.LIVE
        return self.greeting(version, plan=plan)

    def events(self, frames: bytes, version: int) -> bytes:
        """What happened up to a version, then the answers that waited for it."""
        self.version = version
        if owed := self.owed:
            frames += owed
            owed.clear()
        return frames

    def replay(self, frames: bytes, version: int) -> bytes:
        """Some of what was missed, up to a version. Answers wait until all of it is there."""
        self.version = version
        return frames if self.greeted else self.greeting(version) + frames

    def caught_up(self) -> bytes:
        """It has all that happened."""
        self.state = State.LIVE
        return (b"" if self.greeted else self.greeting(self.version)) + self.due()

    def owe(self, answer: bytes) -> bool:
        """Keep an answer until :meth:`due`; whether there is room for it."""
        self.owed += answer
        return len(self.owed) <= MAX_OWED

    def show(self, what: str, frame: bytes) -> None:
        """How something is now, such as who is here: the last word counts."""
        self._shown[what] = frame

    def due(self) -> bytes:
        """What waits to go out and may go now."""
        if self.state is not State.LIVE or not (self.owed or self._shown):
            return b""
        due = bytes(self.owed) + b"".join(self._shown.values())
        self.owed.clear()
        self._shown.clear()
        return due

    def full(self) -> None:
        """The transport is full."""
        if not self.over:
            self.state = State.FULL

    def drained(self) -> None:
        """The transport has room again."""
        if self.state is State.FULL:
            self.state = State.CATCHING_UP

    def close(self) -> None:
        """We close it."""
        self.state, self.over = State.CLOSED, True

    def gone(self) -> None:
        """The peer is gone."""
        if self.state is not State.CLOSED:
            self.state, self.over = State.GONE, True


def _refuse_large(message: dict[str, Any], size: int) -> None:
    """A batch may be larger than a command, but none of its commands may."""
    batch = message.get("commands")
    largest = max(map(_size, batch)) if isinstance(batch, list) and batch else size
    if largest > MAX_COMMAND:
        raise TooLarge(
            say(
                "A command has at most {most} KiB; this one has {size}.", most=MAX_COMMAND // 1024, size=largest // 1024
            )
        )


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
