"""eventsourcing's PostgreSQL recorder with an append of our own, and the factory that makes it.

Why our own append: the stock one locks the table (and so waits for ANALYZE), hangs on batches of about a megabyte, and
is ten times slower; the stock database function takes no lock at all, so that readers of the tail miss events.
"""

from hashlib import sha256
from typing import Any, cast

from eventsourcing.persistence import ApplicationRecorder, BaseInfrastructureFactory
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresFactory
from eventsourcing.utils import Environment
from psycopg import AsyncConnection, Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow, tuple_row

from mapstream.log.answers import Rows
from mapstream.log.patience import APPENDING, READING, WORKING, PatientAsyncConnection, PatientConnection, limits
from mapstream.sql import queries

SQL = queries("mapstream.log")


def lock_key(schema: str, what: str) -> int:
    """The advisory lock for something in a schema, as PostgreSQL wants it: a signed 64-bit number."""
    return int.from_bytes(sha256(f"mapstream/{schema}/{what}".encode()).digest()[:8], signed=True)


class LogRecorder(PostgresApplicationRecorder):
    """Appends batches in one round trip, in the order of their commits."""

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = "log_events") -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self.channel = f"{datastore.schema}_log"
        """Where listeners are told of appends."""
        self.lock = lock_key(datastore.schema, "log")
        """The advisory lock that makes the order of positions the order of commits."""
        self.keeping = lock_key(datastore.schema, "snapshots")
        """The advisory lock of those who keep snapshots, and of those who take away what must not be in them."""

    def append(self, conn: Connection[Any], rows: Rows) -> list[int]:
        """Append on this connection, within its transaction if there is one; the positions in order."""
        if not (rows.states or rows.unwritten):
            return []
        with conn.cursor(binary=True, row_factory=tuple_row) as cursor:
            cursor.execute(SQL["append"], self.parameters(rows), prepare=True)
            return [row[0] for row in cursor.fetchall()]

    def parameters(self, rows: Rows) -> dict[str, Any]:
        """What the query ``append`` takes."""
        return {
            "lock": self.lock,
            "channel": self.channel,
            "streams": ",".join(rows.streams),
            "versions": ",".join(map(str, rows.versions)),
            "topics": ",".join(rows.topics),
            "states": rows.states,
            "commands": ",".join([command or "" for command in rows.commands]),
            "asked": ",".join([asked.hex() if asked else "" for asked in rows.asked]),
            "unwritten_streams": ",".join([one.stream for one in rows.unwritten]),
            "unwritten_versions": ",".join([str(one.version) for one in rows.unwritten]),
            "unwritten": ",".join([one.command for one in rows.unwritten]),
            "unwritten_refused": ",".join([str(one.refused) for one in rows.unwritten]),
            "unwritten_for_good": ",".join([str(one.for_good) for one in rows.unwritten]),
            "unwritten_asked": ",".join([one.asked.hex() for one in rows.unwritten]),
        }


NETWORK: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""Over a network, a database that does not answer any more, not even by hanging up, is noticed within seconds; unless
its address says otherwise."""


def reached_by(dsn: str) -> str:
    """An address with the limits on the network, where it does not say otherwise."""
    limits: dict[str, Any] = NETWORK | conninfo_to_dict(dsn)
    return make_conninfo("", **limits)


class LogDatastore(PostgresDatastore):
    """eventsourcing's pool over any PostgreSQL address, each connection in our schema."""

    def __init__(self, dsn: str, schema: str, pool_size: int, timeout: float) -> None:
        super().__init__(
            "",
            "",
            "",
            "",
            "",
            schema=schema,
            pool_size=1,
            max_overflow=pool_size - 1,
            connect_timeout=timeout,
            idle_in_transaction_session_timeout=10,
            # callers beyond this are told at once that the store is busy, instead of queueing without end
            max_waiting=pool_size * 16,
        )
        pool_kwargs = self.pool.kwargs
        assert isinstance(pool_kwargs, dict)
        for name in ("dbname", "host", "port", "user", "password"):
            pool_kwargs.pop(name)
        pool_kwargs.update(NETWORK | conninfo_to_dict(dsn))
        # a pool that waits longer and longer before it tries again would keep us away when the database is back
        self.pool.reconnect_timeout = 1.0
        pool_kwargs["application_name"] = "mapstream"
        self._options = f"{pool_kwargs.get('options') or ''} -c search_path={schema}".strip()
        pool_kwargs["options"] = f"{limits(READING)} {self._options}"
        self.pool.connection_class = PatientConnection

    def connect(self, patience: float = WORKING) -> PatientConnection:
        """A connection outside the pool, for those who listen, hold a lock, or have much to do."""
        assert isinstance(self.pool.kwargs, dict)
        options = self._options if patience >= WORKING else f"{limits(patience)} {self._options}"
        conn = PatientConnection.connect(**{**self.pool.kwargs, "options": options}, autocommit=True)
        assert isinstance(conn, PatientConnection)
        conn.patience = patience
        return conn

    async def connect_async(self) -> AsyncConnection[TupleRow]:
        """One to append with, on an event loop."""
        assert isinstance(self.pool.kwargs, dict)
        ours = {"row_factory": tuple_row, "options": f"{limits(APPENDING)} {self._options}"}
        return await PatientAsyncConnection.connect(**{**self.pool.kwargs, **ours}, autocommit=True)


class LogFactory(PostgresFactory):
    """Gives eventsourcing's application our datastore and recorder. The tables are made by :func:`migrate`."""

    def __init__(self, datastore: LogDatastore) -> None:
        # not PostgresFactory's own: that one reads the address, in pieces, from the environment
        BaseInfrastructureFactory.__init__(cast(BaseInfrastructureFactory[Any], self), Environment(env={}))
        self.datastore = datastore

    def application_recorder(self) -> ApplicationRecorder:
        """Our recorder over our datastore."""
        return LogRecorder(self.datastore)
