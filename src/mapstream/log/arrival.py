"""A history from elsewhere on its way into the log: staged beside it, held against what is there, then appended.

Staging holds up nobody. From :meth:`Arrival.hold` on nobody else appends until the transaction ends, so what is found
there is the last word.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from mapstream.log.database import SQL, fetch
from mapstream.log.recorder import LogRecorder, refusals

AT_ONCE = 5_000
"""Events that are appended with one statement."""


class Row(NamedTuple):
    """An event as it is to be stored. ``command``: of which it is the first."""

    version: int
    topic: str
    state: bytes
    command: UUID | None


class Standing(NamedTuple):
    """What is there of a stream: its last version, and the first that is another than the one that arrives."""

    version: int
    differs: int | None


class Arrival:
    """The history of one stream. ``conn``: whose transaction all of it happens in."""

    def __init__(self, recorder: LogRecorder, conn: Connection[Any], stream: str) -> None:
        self._recorder = recorder
        self.conn = conn
        self._stream = stream
        self._last = 0

    def stage(self, rows: Iterable[Row]) -> None:
        """Take the whole history in, from its first event on."""
        self.conn.execute(SQL["stage"])
        with self.conn.cursor() as cursor, cursor.copy(SQL["fill_stage"]) as copy:
            copy.set_types(["int8", "text", "bytea", "uuid"])
            for row in rows:
                copy.write_row(row)
                self._last = row.version

    def hold(self) -> Standing:
        """Let nobody else append from here on; what there is of the stream."""
        self._recorder.hold(self.conn)
        [row] = fetch(self.conn, SQL["standing"], {"stream": self._stream})
        return Standing(*row)

    def append(self, after: int) -> None:
        """Append what comes after a version. Raises Outrun where the database refuses it."""
        told = {"lock": self._recorder.lock, "channel": self._recorder.channel, "stream": self._stream}
        with refusals():
            for first in range(after, self._last, AT_ONCE):
                self.conn.execute(SQL["arrive"], told | {"after": first, "upto": first + AT_ONCE})
