"""What the log takes and answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

from mapstream.log.integrity.chain import GENESIS

LAST = 2**62
"""Later than any version or position."""


class Replaced(Exception):
    """The log is not the one that was read before, or has lost some of it: it was restored, or another server of the
    database has taken over that lagged behind."""


class Mark(NamedTuple):
    """A place in the log, and what stands there, so that it can be told whether it is still the same log."""

    table: int
    """PostgreSQL's number of the table."""
    position: int = 0
    head: bytes = b""
    """The head of the stream whose event stands there, after it; empty when it cannot be read."""


class Unreadable(NamedTuple):
    """An event that cannot be read: not by this version, or not at all."""

    stream: str
    position: int
    head: bytes
    error: Exception


class Outrun(Exception):
    """Somebody else appended to one of these streams, or settled one of these commands, first. Nothing was written."""


@dataclass(frozen=True, slots=True)
class State:
    """A stream folded up to a version. Version 0: there is no such stream."""

    document: dict[str, Any]
    version: int = 0
    head: bytes = GENESIS
    """The chain's head after that version."""
    at: str = ""
    """When its last event happened."""
    erased: int = 0
    """How many people's data was gone when it was folded."""
    since: int = field(default=0, compare=False)
    """The version of the snapshot that it was folded from, if there was one."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append answers: the position of each event, and the new head of each stream."""

    positions: list[int]
    heads: dict[str, bytes]


class Unwritten(NamedTuple):
    """That a command came to nothing: it was refused, or changed nothing. Only true while its stream is at the version
    at which that was decided, and nothing was written by it before."""

    stream: str
    version: int
    command: str
    refused: bool
    for_good: bool = True
    """Whether nothing may be written by it any more."""
    asked: bytes = b""
    """What stands for what was asked."""


class Written(NamedTuple):
    """What a command wrote: the versions of its first and last event, whose it was, and what stands for what was asked,
    where that is known."""

    first: int
    last: int
    by: str
    asked: bytes | None = None


class CameToNothing(NamedTuple):
    """What is kept of a command that came to nothing: whether it was refused, and what stands for what was asked."""

    refused: bool
    asked: bytes | None


def digest_of(asked: str) -> bytes:
    """What stands for something that was asked: the same again has the same."""
    return blake2b(asked.encode(), digest_size=16).digest()


class Rows(NamedTuple):
    """Events as rows of the log, column by column: one statement takes them all."""

    streams: list[str]
    versions: list[int]
    topics: list[str]
    states: list[bytes]
    commands: list[str | None]
    """The command of each event that begins one."""
    asked: list[bytes | None]
    """What stands for what was asked by each of these commands."""
    unwritten: Sequence[Unwritten]
    """The commands that are settled with them, and have none."""
