"""A file that holds a room, line by line: as often as it is wanted, and never more of it than a line in memory."""

from base64 import b64decode
from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO, Literal, NamedTuple, TypeVar
from uuid import UUID

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from mapstream.log.arrival import Row
from mapstream.log.integrity.export import FORMAT, WITH_ATTACHED
from mapstream.log.integrity.sealing import Reason
from mapstream.plan.fields import Id
from mapstream.plan.verifier_keys import Key
from mapstream.problems import Malformed, NotMovable, TooLarge

LONGEST_LINE = 8 << 20
"""Bytes of a line."""
MOST_LINES = 250_000
"""Lines besides those with the bytes of documents."""
_BYTES = b'{"bytes":'
T = TypeVar("T")
_Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_Name = Annotated[str, Field(max_length=1_000)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CheckpointSaid(_Said):
    """A checkpoint, as a file tells it."""

    size: int
    at: AwareDatetime
    reason: Reason
    note: str


class KeySaid(_Said):
    """A public key, as a file tells it."""

    key: str
    since: AwareDatetime
    until: AwareDatetime | None
    elsewhere: bool = False


class Header(_Said):
    """The first line."""

    format: Literal["mapstream.export"]
    version: Literal[3]
    room: Id
    events: int
    head: str
    root: str
    keys: list[KeySaid]
    checkpoints: list[CheckpointSaid]
    movable: Literal[True]


class _Person(_Said):
    person: Id
    key: str | None


class _Event(_Said):
    version: int
    type: str
    stored: str
    leaf: str
    link: str


class UploadSaid(_Said):
    """Who uploaded a file, as what."""

    by: Id
    name: _Name
    type: _Name
    pages: int | None


class FileSaid(_Said):
    """A document's file, before its bytes."""

    file: _Hash
    size: Annotated[int, Field(ge=0, lt=2**53)]
    uploads: list[UploadSaid]


class Carried(NamedTuple):
    """A document's file, and its bytes as they come, which have to be taken before the next."""

    said: FileSaid
    pieces: Iterator[bytes]


class Parcel:
    """The file. ``file`` can be sought in. Raises NotMovable where it is none that can be moved; what is read of it
    later raises Malformed where it is not as we write it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        try:
            found = orjson.loads(next(self.lines(), b""))
        except orjson.JSONDecodeError:
            found = None
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise NotMovable("That is no export of a room: its first line is not the header of one.")
        if found.get("version") not in (1, 2, WITH_ATTACHED):
            raise NotMovable("A newer mapstream has made that file. Bring this one up to date.")
        if found.get("movable") is not True:
            raise NotMovable("That export is only to be read: there are no keys in it. Make one with its keys.")
        self.header = _read(TypeAdapter(Header), found)

    def lines(self) -> Iterator[bytes]:
        """All lines. Raises TooLarge."""
        self._file.seek(0)
        others = 0
        while line := self._file.readline(LONGEST_LINE + 1):
            others += not line.startswith(_BYTES)
            if len(line) > LONGEST_LINE or others > MOST_LINES:
                raise TooLarge(f"It has a line of more than {LONGEST_LINE >> 20} MiB, or more than {MOST_LINES:,}.")
            yield line

    def public_keys(self) -> list[tuple[bytes, KeySaid]]:
        """The keys that its checkpoints are signed with."""
        return [(Key.read(one.key).public, one) for one in self.header.keys]

    def people(self) -> dict[str, bytes | None]:
        """The keys of people; ``None``: destroyed."""
        said = (_read(_PERSON, orjson.loads(line)) for line in self._beginning(b'{"person":'))
        return {one.person: None if one.key is None else b64decode(one.key) for one in said}

    def rows(self) -> Iterator[Row]:
        """The events, as they are to be stored."""
        before = None
        for line in self._beginning(b'{"version":'):
            said = _read(_EVENT, orjson.loads(line))
            stored = said.stored.encode()
            command = _read(_COMMAND, orjson.loads(stored)).command
            yield Row(said.version, said.type, stored, None if command == before else command)
            before = command

    def documents(self) -> Iterator[Carried]:
        """The files of documents, one after the other."""
        lines = self._beginning(b'{"file":', _BYTES)
        line = next(lines, None)
        while line is not None:
            said = _read(_FILE, orjson.loads(line))
            following: list[bytes] = []

            def pieces(following: list[bytes] = following) -> Iterator[bytes]:
                for one in lines:
                    if not one.startswith(_BYTES):
                        following.append(one)
                        return
                    yield b64decode(orjson.loads(one)["bytes"])

            carried = pieces()
            yield Carried(said, carried)
            for _ in carried:
                pass
            line = following[0] if following else None

    def _beginning(self, *ways: bytes) -> Iterator[bytes]:
        return (line for line in self.lines() if line.startswith(ways))


class _Envelope(BaseModel):
    """Of what is stored, the command that it came from."""

    command: UUID


_PERSON, _EVENT, _FILE, _COMMAND = (
    TypeAdapter(_Person),
    TypeAdapter(_Event),
    TypeAdapter(FileSaid),
    TypeAdapter(_Envelope),
)


def _read(adapter: TypeAdapter[T], said: Any) -> T:
    try:
        return adapter.validate_python(said)
    except ValidationError as error:
        place = "/".join(map(str, error.errors()[0]["loc"]))
        raise Malformed(f"A line of that file is not as mapstream writes it ({place}).") from None
