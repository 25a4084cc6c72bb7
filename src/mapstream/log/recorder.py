"""eventsourcing's PostgreSQL recorder with an append of our own: the only one that there is.

Why our own: the stock one locks the table (and so waits for ANALYZE), hangs on batches of about a megabyte, and is ten
times slower; the stock database function takes no lock at all, so that readers of the tail miss events.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing.persistence import IntegrityError
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow

from mapstream.log.database import SQL, Database, fetch, lock_key
from mapstream.log.reasons import raise_away
from mapstream.log.records import Outrun, Rows


class LogRecorder(PostgresApplicationRecorder):
    """Appends batches in one round trip, in the order of their commits."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, events_table_name="log_events")
        self.channel = f"{database.schema}_log"
        """Where listeners are told of appends."""
        self.lock = lock_key(database.schema, "log")
        """The advisory lock that makes the order of positions the order of commits."""

    def append(self, conn: Connection[Any], rows: Rows) -> list[int]:
        """Append on this connection, within its transaction if there is one; the positions in order."""
        if not (rows.states or rows.unwritten):
            return []
        with refusals():
            return [row[0] for row in fetch(conn, SQL["append"], self._parameters(rows))]

    async def append_async(self, conn: AsyncConnection[TupleRow], rows: Rows) -> list[int]:
        """The same from an event loop."""
        with refusals():
            async with conn.cursor(binary=True) as cursor:
                await cursor.execute(SQL["append"], self._parameters(rows), prepare=True)
                return [row[0] for row in await cursor.fetchall()]

    def hold(self, conn: Connection[Any]) -> None:
        """Let nobody else append until this transaction ends."""
        fetch(conn, SQL["lock"], {"lock": self.lock})

    def _parameters(self, rows: Rows) -> dict[str, Any]:
        unwritten = rows.unwritten
        return {
            "lock": self.lock,
            "channel": self.channel,
            "streams": ",".join(rows.streams),
            "versions": ",".join(map(str, rows.versions)),
            "topics": ",".join(rows.topics),
            "states": rows.states,
            "commands": ",".join([command or "" for command in rows.commands]),
            "asked": ",".join([asked.hex() if asked else "" for asked in rows.asked]),
            "unwritten_streams": ",".join([one.stream for one in unwritten]),
            "unwritten_versions": ",".join([str(one.version) for one in unwritten]),
            "unwritten": ",".join([one.command for one in unwritten]),
            "unwritten_refused": ",".join([str(one.refused) for one in unwritten]),
            "unwritten_for_good": ",".join([str(one.for_good) for one in unwritten]),
            "unwritten_asked": ",".join([one.asked.hex() for one in unwritten]),
        }


@contextmanager
def refusals() -> Iterator[None]:
    """Raise Outrun, StoreAway or OutcomeUnknown for what the database says to an append."""
    try:
        yield
    except (psycopg.IntegrityError, IntegrityError) as error:
        raise Outrun from error
    except psycopg.Error as error:
        raise_away(error, writing=True)
        raise
