"""The log: append, read, replay, tail. Synchronous and safe to use from several threads."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID

import orjson
import psycopg
import structlog
from eventsourcing.application import Application
from eventsourcing.persistence import (
    InfrastructureFactory,
    IntegrityError,
    InterfaceError,
    InternalError,
    Mapper,
    OperationalError,
    ProgrammingError,
)
from eventsourcing.utils import Environment, EnvType
from psycopg import Connection
from psycopg.rows import DictRow, tuple_row

from mapstream import clock
from mapstream.log import snapshots
from mapstream.log.answers import (
    LAST,
    Appended,
    CameToNothing,
    Encoded,
    Mark,
    Outrun,
    PoolUse,
    Replaced,
    Rows,
    State,
    Unreadable,
    Unwritten,
)
from mapstream.log.appender import Appender
from mapstream.log.chain import link
from mapstream.log.keys import Keys
from mapstream.log.mapper import Followed, RecordedMapper, head_of
from mapstream.log.patience import READING, WORKING
from mapstream.log.reasons import raise_away
from mapstream.log.recorder import SQL, LogDatastore, LogFactory, LogRecorder
from mapstream.plan.event import Recorded
from mapstream.plan.patch import merge_into
from mapstream.problems import NotFound, StoreAway

R = TypeVar("R")

_log = structlog.get_logger(__name__)

ERASED_IN = "erased in "
"""How a notification begins that says that somebody has been erased in the stream that it names."""

_LOST = (OperationalError, InterfaceError, InternalError)
_AWAY = (OperationalError, InterfaceError, InternalError, ProgrammingError)
_SNAPSHOT = "snapshot"
TRIAL = 64 << 10
"""Bytes that are written to see whether something can be: enough to need room on the disk."""


class Log(Application[UUID]):
    """Every event of every room and workspace, in PostgreSQL through eventsourcing.

    An append is one transaction: when it returns, it is on disk. Where the store cannot be reached, methods raise
    :class:`~mapstream.problems.StoreAway`; where it vanished under an append, whose outcome is then not known,
    :class:`~mapstream.problems.OutcomeUnknown`.
    """

    name = "log"
    recorder: LogRecorder

    def __init__(self, dsn: str, schema: str = "mapstream", *, pool_size: int = 10, timeout: float = 5.0) -> None:
        self._datastore = LogDatastore(dsn, schema, pool_size, timeout)
        self.dsn = dsn
        self.schema = schema
        self.keys = Keys(self._load_keys, self._add_key)
        self.own_secret: bytes | None = None
        """What snapshots are vouched for with, in place of a secret that is kept in the database with them."""
        self._snapshot_key: bytes | None = None
        self._lost: set[int] = set()
        """Processes of the database that did not answer an append."""
        try:
            super().__init__()
        except _AWAY as error:
            raise StoreAway("The database cannot be reached. Is it running?") from error

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:  # noqa: ARG002
        """An empty one: settings are read elsewhere."""
        return Environment(name, {})

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:  # noqa: ARG002
        """Ours, over the pool that the log was opened with."""
        return cast(InfrastructureFactory[Any], LogFactory(self._datastore))

    def construct_mapper(self) -> Mapper[UUID]:
        """Ours: envelope, chain, sealed personal data."""
        return RecordedMapper(self.keys)

    def connect(self, patience: float = WORKING) -> Connection[DictRow]:
        """A connection of the caller's own, outside the pool, in autocommit, with so many seconds for an answer."""
        try:
            return self._datastore.connect(patience)
        except psycopg.Error as error:
            raise_away(error)
            raise

    def pool_use(self) -> PoolUse:
        """How busy the pool is."""
        stats = self._datastore.pool.get_stats()
        size, free = stats.get("pool_size", 0), stats.get("pool_available", 0)
        return PoolUse(size, size - free, stats.get("requests_waiting", 0))

    @property
    def channel(self) -> str:
        """Where listeners are told of appends."""
        return self.recorder.channel

    @property
    def _codec(self) -> RecordedMapper:
        return cast(RecordedMapper, self.mapper)

    # appending

    def append(
        self, events: Sequence[Recorded], heads: Mapping[str, bytes], unwritten: Sequence[Unwritten] = ()
    ) -> Appended:
        """Append events of any streams in one transaction, in this order, and settle the commands that have none.

        The events of a command come one after the other.
        The versions of each stream follow on from what is stored; ``heads`` gives each stream's head before them.
        Raises :class:`Outrun` when somebody was first.
        """
        encoded = self.encode(events, heads, unwritten)
        with self._connection() as conn:
            return self._append(conn, encoded)

    @contextmanager
    def exclusive(self) -> Iterator["Exclusive"]:
        """Hold the log: nobody else appends until this ends. For those who were outrun and must get through."""
        with self._lone() if self._lost else self._connection() as conn, conn.transaction():
            self._fetch(conn, "lock", lock=self.recorder.lock)
            yield Exclusive(self, conn)

    def appender(self) -> Appender:
        """Something that appends from the event loop that runs now."""
        return Appender(self.recorder, self.encode, self.keys, self._datastore.connect_async, self._lost.add)

    def try_write(self) -> None:
        """See whether the log can be written: do it, and take it back. Raises StoreAway."""
        rows = Rows([clock.fresh_id()], [1], ["trial"], [clock.random_bytes(TRIAL)], [None], [None], ())
        with self._lone() as conn, conn.transaction(force_rollback=True):
            self._fetch(conn, "lock", lock=self.recorder.lock)
            self.recorder.append(conn, rows)

    def disk(self) -> str:
        """How full the disk of the database is, if that is a disk of this machine."""
        [(folder,)] = self._rows("data_folder")
        try:
            usage = shutil.disk_usage(folder)
        except (OSError, TypeError):
            return "its disk is not on this machine"
        return f"{folder}: {usage.free >> 20} MiB of {usage.total >> 20} MiB free"

    @contextmanager
    def _lone(self) -> Iterator[Connection[DictRow]]:
        """A fresh connection to write with, as :meth:`_connection`, after an end has been made of what was under way
        over those that were lost: they must not hold the log, nor write any more, while nobody listens to them."""
        conn = self.connect(READING)
        try:
            for pid in list(self._lost):
                if self._fetch(conn, "end_backend", pid=pid) != [(False,)]:
                    self._lost.discard(pid)
            yield conn
        except psycopg.IntegrityError as error:
            raise Outrun from error
        except psycopg.Error as error:
            raise_away(error, writing=True)
            raise
        finally:
            conn.close()

    def encode(
        self, events: Sequence[Recorded], heads: Mapping[str, bytes], unwritten: Sequence[Unwritten] = ()
    ) -> Encoded:
        """Events as they will be stored."""
        encode, now = self._codec.encode, dict(heads)
        states: list[bytes] = []
        commands: list[str | None] = []
        asked: list[bytes | None] = []
        begun = None
        for recorded in events:
            stream, command = recorded.stream, recorded.command
            head = now[stream]
            state = encode(recorded, head)
            now[stream] = link(head, state)
            states.append(state)
            begins = (stream, command) != begun
            commands.append(command if begins else None)
            asked.append(recorded.asked if begins else None)
            begun = stream, command
        streams, versions = [event.stream for event in events], [event.version for event in events]
        topics = [event.event.name for event in events]
        return Encoded(Rows(streams, versions, topics, states, commands, asked, unwritten), now)

    def _append(self, conn: Connection[DictRow], encoded: Encoded) -> Appended:
        return Appended(self.recorder.append(conn, encoded.rows), encoded.heads)

    # reading

    def read(self, stream: str, after: int = 0, upto: int = LAST, limit: int = LAST) -> list[Recorded]:
        """The events of a stream after a version, in order."""
        rows = self._rows("stream", stream=stream, after=after, upto=upto, limit=limit)
        return [self._codec.decode(state, position) for position, state, _ in rows]

    def read_backwards(self, stream: str, before: int = LAST, limit: int = 100) -> list[Recorded]:
        """The events of a stream before a version, latest first."""
        rows = self._rows("backwards", stream=stream, before=before, limit=limit)
        return [self._codec.decode(state, position) for position, state in rows]

    def tail(self, after: int, limit: int) -> list[Recorded]:
        """The events of all streams after a position, in order. Who has seen position N has seen all before it."""
        rows = self._rows("tail", after=after, limit=limit)
        return [self._codec.decode(state, position) for position, state, _ in rows]

    def tail_of(self, part: int, parts: int, after: int, upto: int, limit: int) -> list[Recorded]:
        """As :meth:`tail`, up to a position, and of one out of so many parts of the streams alone."""
        rows = self._rows("part", part=part, parts=parts, after=after, upto=upto, limit=limit)
        return [self._codec.decode(state, position) for position, state in rows]

    def mark(self) -> Mark:
        """Where the log ends now."""
        position = self.position()
        return self._mark(position)

    def news(self, mark: Mark, after: int, limit: int) -> list[Followed | Unreadable]:
        """As :meth:`tail`, each event with its stream's heads. Raises Replaced, if what was at the mark is not."""
        if self._mark(mark.position) != mark:
            raise Replaced
        return [self._followed(*row) for row in self._rows("news", after=after, limit=limit)]

    def _followed(self, position: int, stream: UUID, stored: bytes, asked: bytes | None) -> Followed | Unreadable:
        try:
            return self._codec.decode_followed(position, stored, asked)
        except StoreAway:
            raise
        except Exception as error:
            return Unreadable(str(stream), position, head_of(stored) or b"", error)

    def _mark(self, position: int) -> Mark:
        return _mark_of(position, self._rows("mark", position=position))

    def ends(self, streams: Sequence[str]) -> dict[str, tuple[int, bytes | None]]:
        """The last version of each of these streams that there is, and the head after it, if it can be read."""
        rows = self._rows("lasts", streams=list(streams))
        return {str(stream): (version, head_of(stored)) for stream, version, stored in rows}

    def read_followed(self, stream: str, after: int) -> list[Followed]:
        """As :meth:`read`, each event with the stream's head after it."""
        rows = self._rows("stream", stream=stream, after=after, upto=LAST, limit=LAST)
        return [self._codec.decode_followed(*row) for row in rows]

    def position(self) -> int:
        """The last position of the log."""
        return cast(int, self._rows("position")[0][0])

    def version(self, stream: str) -> int:
        """The last version of a stream, 0 when there is none."""
        return cast(int, self._rows("version", stream=stream)[0][0])

    def command(self, stream: str, command: str) -> list[Recorded]:
        """The events that a command wrote, if it did."""
        rows = self._rows("command", stream=stream, command=command, last=LAST)
        return [self._codec.decode(state, position, asked) for position, state, asked in rows]

    def first_with(self, stream: str, topic: str, text: str, after: int) -> Recorded | None:
        """The first event of a type after a version in whose stored bytes a text stands."""
        rows = self._rows("first_with", stream=stream, topic=topic, text=text.encode(), after=after)
        return self._codec.decode(rows[0][0]) if rows else None

    def settled(self, stream: str, command: str) -> bool:
        """Whether a command has an outcome: it wrote something, or, within the last hour, came to nothing."""
        return cast(bool, self._rows("settled", stream=stream, command=command)[0][0])

    def begun_with(self, topic: str) -> list[Recorded]:
        """The first events of all streams that began with this type of event."""
        return [self._codec.decode(state) for _, state in self._rows("streams", topic=topic)]

    def stored(self, stream: str, after: int = 0, limit: int = 10_000) -> list[tuple[int, str, bytes, int]]:
        """The rows of a stream as they are stored: version, topic, bytes, position."""
        return self._rows("rows", stream=stream, after=after, limit=limit)

    def replay(self, stream: str, version: int = LAST, at: str | None = None) -> State:
        """A stream folded up to a version, or to the last event at or before an instant."""
        state = self._snapshot(stream, version, at)
        document, last, decode = state.document, b"", self._codec.decode
        recorded = None
        for (stored,) in self._rows("states", stream=stream, after=state.version, upto=version):
            following = decode(stored)
            if at is not None and following.at > at:
                break
            recorded, last = following, stored
            merge_into(document, recorded.event.patch(recorded))
        if recorded is None:
            return state
        head = self._codec.decode_followed(None, last).head
        return State(document, recorded.version, head, recorded.at, state.erased, state.since)

    # snapshots

    def take_snapshot_of(self, stream: str, state: State) -> None:
        """Keep a folded state, so that later replays start from it; not if somebody has been erased since."""
        snapshot = snapshots.kept(self.snapshot_key, stream, state)
        values = {"stream": stream, "version": state.version, "topic": _SNAPSHOT, "state": snapshot}
        with self._connection() as conn, conn.transaction():
            self._fetch(conn, "lock", lock=self.recorder.keeping)
            self._execute(conn, "save_snapshot", **values, erased=state.erased)

    def _snapshot(self, stream: str, version: int, at: str | None) -> State:
        upto, erased = version, self.keys.destroyed(stream)
        while rows := self._rows("snapshot", stream=stream, upto=upto):
            [(found, stored, last)] = rows
            head = None if last is None else head_of(last)
            try:
                state = snapshots.state_of(self.snapshot_key, stored, stream, found, erased, head)
            except snapshots.Misfit as why:
                _log.warning("snapshot_passed_over", room=stream, version=found, why=str(why))
            else:
                if at is None or state.at <= at:
                    return state
            upto = found - 1
        return State({}, erased=erased)

    @property
    def snapshot_key(self) -> bytes:
        """What snapshots are vouched for with."""
        key = self._snapshot_key
        if key is None:
            key = self._snapshot_key = snapshots.key_of(self.own_secret or self.secret("signing"))
        return key

    # the keys of people

    def forget(self) -> None:
        """Drop what is cached of the database: it may be another one now."""
        self.keys.forget()
        self._snapshot_key = None

    def erase(self, stream: str, person: str) -> None:
        """Destroy a person's key: what it sealed is gone, everywhere; bytes and chain stay as they are."""
        with self._connection() as conn, conn.transaction():
            # held, so that nobody keeps a snapshot from before it
            self._fetch(conn, "lock", lock=self.recorder.keeping)
            self._execute(conn, "destroy_key", stream=stream, person=person)
            self._execute(conn, "forget_snapshots", stream=stream)
            # what stands for what was asked could be held against a guess at what is gone
            self._execute(conn, "forget_asked", stream=stream)
            self._execute(conn, "forget_asked_unwritten", stream=stream)
            self._execute(conn, "notify", channel=self.channel, payload=ERASED_IN + stream)
        self.keys.forget()

    def _load_keys(self, stream: str) -> dict[str, bytes | None]:
        return {str(person): key for person, key in self._rows("keys", stream=stream)}

    def _add_key(self, stream: str, person: str, key: bytes) -> None:
        self._do("add_key", stream=stream, person=person, key=key)

    def secret(self, name: str) -> bytes:
        """A secret that all servers of this database share."""
        rows = self._rows("secret", name=name)
        if not rows:
            raise NotFound("The database has no secret of that name.")
        return cast(bytes, rows[0][0])

    # running queries

    def rows(self, query: bytes, **values: Any) -> list[Any]:
        """Run a reading query of somebody else's (a read model's, presence) on the pool; rows as tuples."""
        return self._reading(lambda conn: self._run(conn, query, values))

    def run(self, query: bytes, values: Mapping[str, Any]) -> None:
        """Run a writing statement of somebody else's (presence) on the pool."""
        with self._connection() as conn:
            conn.execute(query, values)

    def _rows(self, query: str, **values: Any) -> list[Any]:
        try:
            return self.rows(SQL[query], **values)
        except ProgrammingError as error:
            raise_away(error)
            raise

    def _do(self, query: str, **values: Any) -> None:
        with self._connection() as conn:
            self._execute(conn, query, **values)

    def _fetch(self, conn: Connection[DictRow], query: str, **values: Any) -> list[Any]:
        return self._run(conn, SQL[query], values)

    @staticmethod
    def _run(conn: Connection[DictRow], query: bytes, values: Mapping[str, Any]) -> list[Any]:
        with conn.cursor(binary=True, row_factory=tuple_row) as cursor:
            return cursor.execute(query, values, prepare=True).fetchall()

    @staticmethod
    def _execute(conn: Connection[DictRow], query: str, **values: Any) -> None:
        conn.execute(SQL[query], values)

    def _reading(self, read: Callable[[Connection[DictRow]], R]) -> R:
        """Read, once more where a pooled connection turns out to be dead: reading twice does no harm."""
        try:
            try:
                with self._datastore.get_connection() as conn:
                    return read(conn)
            except _LOST:
                self._datastore.pool.check()
                with self._datastore.get_connection() as conn:
                    return read(conn)
        except _LOST as error:
            raise_away(error)
            raise

    @contextmanager
    def _connection(self) -> Iterator[Connection[DictRow]]:
        """A connection to write with. Failing to get one is harmless; losing it on the way leaves the outcome open."""
        got = False
        try:
            with self._datastore.get_connection() as conn:
                got = True
                yield conn
        except IntegrityError as error:
            raise Outrun from error
        except _AWAY as error:
            if isinstance(error, _LOST):
                self._datastore.pool.check()
            raise_away(error, writing=got)
            raise


class Span(NamedTuple):
    """What a command wrote: the versions of its first and last event, whose it was, and what stands for what was
    asked."""

    first: int
    last: int
    by: str
    asked: bytes | None


class Exclusive:
    """The log, held: what is read here is the last word, and an append cannot be outrun."""

    def __init__(self, log: Log, conn: Connection[DictRow]) -> None:
        self._log = log
        self._conn = conn

    def read_followed(self, stream: str, after: int) -> list[Followed]:
        """The events of a stream after a version, each with the stream's heads."""
        values = {"stream": stream, "after": after, "upto": LAST, "limit": LAST}
        return [self._log._codec.decode_followed(*row) for row in self._log._fetch(self._conn, "stream", **values)]

    @property
    def alone(self) -> bool:
        """Whether nothing that was handed over before can be written any more, however late."""
        return not self._log._lost

    def check(self, mark: Mark) -> None:
        """See that the log is the one that was marked. Raises Replaced."""
        if _mark_of(mark.position, self._log._fetch(self._conn, "mark", position=mark.position)) != mark:
            raise Replaced

    def written(self, commands: Sequence[tuple[str, str]]) -> dict[tuple[str, str], "Span"]:
        """Those of these (stream, command id) that have been written already, and what that was."""
        return {
            (str(stream), str(command)): self._span(stream, command)
            for stream, command in self._log._fetch(self._conn, "written", **_columns(commands))
        }

    def unwritten(self, commands: Sequence[tuple[str, str]]) -> dict[tuple[str, str], CameToNothing]:
        """Those of these (stream, command id) that came to nothing already."""
        rows = self._log._fetch(self._conn, "unwritten", **_columns(commands))
        return {(str(stream), str(command)): CameToNothing(*kept) for stream, command, *kept in rows}

    def append(
        self, events: Sequence[Recorded], heads: Mapping[str, bytes], unwritten: Sequence[Unwritten] = ()
    ) -> Appended:
        """Append; it is durable once the hold has ended. Raises Outrun, or StoreAway, and has appended nothing."""
        encoded = self._log.encode(events, heads, unwritten)
        try:
            with self._conn.transaction():
                return self._log._append(self._conn, encoded)
        except psycopg.IntegrityError as error:
            raise Outrun from error
        except psycopg.Error as error:
            raise_away(error, writing=True)
            raise

    def _span(self, stream: UUID, command: UUID) -> "Span":
        # not decoded: that may fail, and what came of a command is known all the same
        rows = self._log._fetch(self._conn, "command", stream=stream, command=command, last=LAST)
        first, last = orjson.loads(rows[0][1]), orjson.loads(rows[-1][1])
        return Span(first["version"], last["version"], first["by"], rows[0][2])


def _mark_of(position: int, rows: Sequence[tuple[int, bytes | None]]) -> Mark:
    [(table, stored)] = rows
    return Mark(table, position, b"" if stored is None else head_of(stored) or b"")


def _columns(commands: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    return {"streams": [stream for stream, _ in commands], "commands": [command for _, command in commands]}
