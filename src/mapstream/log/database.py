"""Our PostgreSQL: a pool of connections in our schema, others beside it, and queries on them.

Offered to those who keep tables of their own beside the log (presence, limits, read models).
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

import psycopg
from eventsourcing.persistence import InterfaceError, InternalError, OperationalError, ProgrammingError
from eventsourcing.postgres import PostgresDatastore
from psycopg import AsyncConnection, Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, TupleRow, tuple_row

from mapstream.log.patience import APPENDING, READING, WORKING, PatientAsyncConnection, PatientConnection, limits
from mapstream.log.reasons import raise_away
from mapstream.problems import StoreAway
from mapstream.sql import queries

SQL = queries("mapstream.log")
"""The log's own queries."""

NETWORK: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""Over a network, a database that does not answer any more, not even by hanging up, is noticed within seconds; unless
its address says otherwise."""

R = TypeVar("R")

LOST = (OperationalError, InterfaceError, InternalError)
AWAY = (*LOST, ProgrammingError)


class PoolUse(NamedTuple):
    """How many connections the pool has, how many of them are in use, and how many callers wait for one."""

    size: int
    in_use: int
    waiting: int


def lock_key(schema: str, what: str) -> int:
    """The advisory lock for something in a schema, as PostgreSQL wants it: a signed 64-bit number."""
    return int.from_bytes(sha256(f"mapstream/{schema}/{what}".encode()).digest()[:8], signed=True)


def reached_by(dsn: str) -> str:
    """An address with the limits on the network, where it does not say otherwise."""
    limits: dict[str, Any] = NETWORK | conninfo_to_dict(dsn)
    return make_conninfo("", **limits)


def fetch(conn: Connection[Any], query: bytes, values: Mapping[str, Any]) -> list[Any]:
    """The rows that a query finds over a connection, as tuples."""
    with conn.cursor(binary=True, row_factory=tuple_row) as cursor:
        return cursor.execute(query, values, prepare=True).fetchall()


class Database(PostgresDatastore):
    """eventsourcing's pool over any PostgreSQL address, each connection in our schema. Safe to use from threads.

    Where it cannot be reached, methods raise :class:`~mapstream.problems.StoreAway`.
    """

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
        self.dsn = dsn
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

    def connect(self, patience: float = WORKING) -> Connection[DictRow]:
        """A connection of the caller's own, outside the pool, in autocommit, with so many seconds for an answer."""
        assert isinstance(self.pool.kwargs, dict)
        options = self._options if patience >= WORKING else f"{limits(patience)} {self._options}"
        try:
            conn = PatientConnection.connect(**{**self.pool.kwargs, "options": options}, autocommit=True)
        except psycopg.Error as error:
            raise_away(error)
            raise
        assert isinstance(conn, PatientConnection)
        conn.patience = patience
        return conn

    async def connect_async(self) -> AsyncConnection[TupleRow]:
        """One to append with, on an event loop."""
        assert isinstance(self.pool.kwargs, dict)
        ours = {"row_factory": tuple_row, "options": f"{limits(APPENDING)} {self._options}"}
        try:
            return await PatientAsyncConnection.connect(**{**self.pool.kwargs, **ours}, autocommit=True)
        except psycopg.Error as error:
            raise_away(error)
            raise

    def rows(self, query: bytes, **values: Any) -> list[Any]:
        """Run a reading query on the pool; its rows as tuples."""
        return self._reading(lambda conn: fetch(conn, query, values))

    def run(self, query: bytes, **values: Any) -> None:
        """Run a writing statement on the pool."""
        with self.writing() as conn:
            conn.execute(query, values)

    def ask(self, query: str, **values: Any) -> list[Any]:
        """The rows that one of the log's own queries finds."""
        try:
            return self.rows(SQL[query], **values)
        except ProgrammingError as error:
            raise_away(error)
            raise

    @contextmanager
    def writing(self) -> Iterator[Connection[DictRow]]:
        """A connection to write with. Failing to get one is harmless; losing it on the way leaves the outcome open."""
        got = False
        try:
            with self.get_connection() as conn:
                got = True
                yield conn
        except StoreAway:
            self.pool.check()
            raise
        except AWAY as error:
            if isinstance(error, LOST):
                self.pool.check()
            raise_away(error, writing=got)
            raise

    def pool_use(self) -> PoolUse:
        """How busy the pool is."""
        stats = self.pool.get_stats()
        size, free = stats.get("pool_size", 0), stats.get("pool_available", 0)
        return PoolUse(size, size - free, stats.get("requests_waiting", 0))

    def disk(self) -> str:
        """How full the disk of the database is, if that is a disk of this machine."""
        [(folder,)] = self.ask("data_folder")
        try:
            usage = shutil.disk_usage(folder)
        except (OSError, TypeError):
            return "its disk is not on this machine"
        return f"{folder}: {usage.free >> 20} MiB of {usage.total >> 20} MiB free"

    def _reading(self, read: Callable[[Connection[DictRow]], R]) -> R:
        """Read, once more where a pooled connection turns out to be dead: reading twice does no harm."""
        try:
            try:
                with self.get_connection() as conn:
                    return read(conn)
            except LOST:
                self.pool.check()
                with self.get_connection() as conn:
                    return read(conn)
        except LOST as error:
            raise_away(error)
            raise
