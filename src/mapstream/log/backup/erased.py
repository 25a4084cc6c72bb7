"""The list of those who have been erased, kept apart from the database: whoever restores an older backup needs it.

A line for each: the ids of stream and person, and nothing that tells who that was. The list only ever grows; where the
database does not know somebody on it, an older backup has been restored without.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import structlog

from mapstream.log.keys import ERASED_IN
from mapstream.log.log import Log
from mapstream.problems import Malformed
from mapstream.sql import queries

_ERASED = queries("mapstream.log.backup")["erased"]
_log = structlog.get_logger(__name__)


class Erased(NamedTuple):
    """Somebody whose key has been destroyed in a stream."""

    stream: str
    person: str


def read(file: Path) -> set[Erased]:
    """Those on a list; nobody where there is none. Raises Malformed."""
    if not file.exists():
        return set()
    try:
        pairs = [line.split() for line in file.read_text().splitlines()]
        return {Erased(str(UUID(stream)), str(UUID(person))) for stream, person in pairs}
    except ValueError as error:
        raise Malformed(f"{file} is no list of people who were erased: it has two ids a line.") from error


class ErasedList:
    """Keeps the list up to date with the database. :meth:`hear` is told what happens there."""

    def __init__(self, log: Log, file: Path) -> None:
        self._log = log
        self._file = file

    def hear(self, payload: str) -> None:
        """Somebody was erased, or may have been. What hinders is logged: it is tried again the next time."""
        if payload.startswith(ERASED_IN):
            try:
                self.keep()
            except Exception as error:
                _log.error("list_of_erased_not_kept", file=str(self._file), error=str(error))

    def keep(self) -> None:
        """Add those that are not on it yet."""
        there = {Erased(str(stream), str(person)) for stream, person in self._log.database.rows(_ERASED)}
        known = read(self._file)
        if there - known:
            _write(self._file, sorted(there | known))


def _write(file: Path, everybody: Iterable[Erased]) -> None:
    unfinished = file.with_name(f"{file.name}.unfinished")
    with unfinished.open("w") as out:
        out.writelines(f"{one.stream} {one.person}\n" for one in everybody)
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(file)
