"""Appending to the log. However it is asked for, events become rows in one place and are written by one statement.

Over the pool, from any thread; with the log held, for those who must get through; or from an event loop
(:class:`Appender`), which sends the statement itself and does other things until the answer has come: a thread that
appends waits for the interpreter several times in each append, and under load that costs ten times what the database
takes.
"""

import asyncio
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import orjson
from psycopg import AsyncConnection, Connection
from psycopg.rows import DictRow, TupleRow

from mapstream import clock
from mapstream.log.arrival import Arrival
from mapstream.log.database import SQL, fetch
from mapstream.log.integrity.chain import link
from mapstream.log.mapper import Followed, RecordedMapper, owners_of
from mapstream.log.patience import READING
from mapstream.log.reader import mark_of
from mapstream.log.recorder import refusals
from mapstream.log.records import LAST, Appended, CameToNothing, Mark, Outrun, Replaced, Rows, State, Unwritten, Written
from mapstream.log.store import Store
from mapstream.plan.event import Recorded

SEND_BUFFER = 4 << 20
"""Bytes of a batch that the system may take from us at once, if it allows so many."""
TRIAL = 64 << 10
"""Bytes that are written to see whether something can be: enough to need room on the disk."""


class Writer(Store):
    """What may be written to the log. An append is one transaction: when it returns, it is on disk.

    Where the database vanished under an append, whose outcome is then not known:
    :class:`~mapstream.problems.OutcomeUnknown`.
    """

    def append(
        self, events: Sequence[Recorded], heads: Mapping[str, bytes], unwritten: Sequence[Unwritten] = ()
    ) -> Appended:
        """Append events of any streams in one transaction, in this order, and settle the commands that have none.

        The events of a command come one after the other.
        The versions of each stream follow on from what is stored; ``heads`` gives each stream's head before them.
        Raises :class:`Outrun` when somebody was first.
        """
        rows, after = encoded(self._mapper, events, heads, unwritten)
        with self.database.writing() as conn:
            return Appended(self._recorder.append(conn, rows), after)

    @contextmanager
    def exclusive(self) -> Iterator["Exclusive"]:
        """Hold the log: nobody else appends until this ends. For those who were outrun and must get through."""
        with self._unlost() if self._lost else self.database.writing() as conn, conn.transaction():
            self._recorder.hold(conn)
            yield Exclusive(self, conn)

    @contextmanager
    def arriving(self, stream: str) -> Iterator[Arrival]:
        """Have a history from elsewhere arrive, all of it or nothing: it is durable once this has ended."""
        with self.database.connect() as conn, refusals(), conn.transaction():
            yield Arrival(self._recorder, conn, stream)

    def appender(self) -> "Appender":
        """Something that appends from the event loop that runs now."""
        return Appender(self)

    def try_write(self) -> None:
        """See whether the log can be written: do it, and take it back. Raises StoreAway."""
        rows = Rows([clock.fresh_id()], [1], ["trial"], [clock.random_bytes(TRIAL)], [None], [None], ())
        with self._unlost() as conn, conn.transaction(force_rollback=True):
            self._recorder.hold(conn)
            self._recorder.append(conn, rows)

    def take_snapshot(self, stream: str, state: State) -> None:
        """Keep a folded state, so that later replays start from it; not if somebody has been erased since."""
        self._snapshots.keep(stream, state)

    def erase(self, stream: str, person: str) -> None:
        """Destroy a person's key: what it sealed is gone, everywhere; bytes and chain stay as they are."""
        self._keys.erase(stream, person, self.channel)

    @contextmanager
    def _unlost(self) -> Iterator[Connection[DictRow]]:
        """A fresh connection to write with, once what was under way over those that were lost has been ended: they must
        not hold the log, nor write any more, while nobody listens to them."""
        conn = self.database.connect(READING)
        try:
            with refusals():
                for pid in list(self._lost):
                    if fetch(conn, SQL["end_backend"], {"pid": pid}) != [(False,)]:
                        self._lost.discard(pid)
                yield conn
        finally:
            conn.close()


class Exclusive:
    """The log, held: what is read here is the last word, and an append cannot be outrun."""

    def __init__(self, writer: Writer, conn: Connection[DictRow]) -> None:
        self._recorder, self._mapper, self._lost = writer._recorder, writer._mapper, writer._lost
        self._conn = conn

    def read_followed(self, stream: str, after: int) -> list[Followed]:
        """The events of a stream after a version, each with the stream's heads."""
        rows = self._ask("stream", stream=stream, after=after, upto=LAST, limit=LAST)
        return [self._mapper.decode_followed(*row) for row in rows]

    @property
    def alone(self) -> bool:
        """Whether nothing that was handed over before can be written any more, however late."""
        return not self._lost

    def check(self, mark: Mark) -> None:
        """See that the log is the one that was marked. Raises Replaced."""
        if mark_of(mark.position, self._ask("mark", position=mark.position)) != mark:
            raise Replaced

    def written(self, commands: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Written]:
        """Those of these (stream, command id) that have been written already, and what that was."""
        rows = self._ask("written", **_columns(commands))
        return {(str(stream), str(command)): self._span(stream, command) for stream, command in rows}

    def unwritten(self, commands: Sequence[tuple[str, str]]) -> dict[tuple[str, str], CameToNothing]:
        """Those of these (stream, command id) that came to nothing already."""
        rows = self._ask("unwritten", **_columns(commands))
        return {(str(stream), str(command)): CameToNothing(*kept) for stream, command, *kept in rows}

    def append(
        self, events: Sequence[Recorded], heads: Mapping[str, bytes], unwritten: Sequence[Unwritten] = ()
    ) -> Appended:
        """Append; it is durable once the hold has ended. Raises Outrun, or StoreAway, and has appended nothing."""
        rows, after = encoded(self._mapper, events, heads, unwritten)
        with refusals(), self._conn.transaction():
            return Appended(self._recorder.append(self._conn, rows), after)

    def _span(self, stream: UUID, command: UUID) -> Written:
        # not decoded: that may fail, and what came of a command is known all the same
        rows = self._ask("command", stream=stream, command=command, last=LAST)
        first, last = orjson.loads(rows[0][1]), orjson.loads(rows[-1][1])
        return Written(first["version"], last["version"], first["by"], rows[0][2])

    def _ask(self, query: str, **values: Any) -> list[Any]:
        return fetch(self._conn, SQL[query], values)


class Appender:
    """Appends from an event loop, over a connection of its own, one append after the other."""

    def __init__(self, writer: Writer) -> None:
        self._database, self._recorder = writer.database, writer._recorder
        self._mapper, self._keys, self._lost = writer._mapper, writer._keys, writer._lost
        self._connection: AsyncConnection[TupleRow] | None = None
        self._pid = 0
        """Of the database's process at its other end."""

    async def connect(self) -> bool:
        """Have a connection; whether it is another one than before. Raises StoreAway."""
        if self._connection is not None and not self._connection.closed:
            return False
        self._connection = await self._database.connect_async()
        self._pid = self._connection.info.backend_pid
        _take_at_once(self._connection)
        return True

    async def append(
        self, events: Sequence[Recorded], heads: Mapping[str, bytes], unwritten: Sequence[Unwritten] = ()
    ) -> Appended:
        """As :meth:`Writer.append`."""
        await self._prepare_keys(events)
        rows, after = encoded(self._mapper, events, heads, unwritten)
        await self.connect()
        connection = self._connection
        assert connection is not None
        try:
            positions = await self._recorder.append_async(connection, rows)
        except Outrun:
            raise
        except BaseException:
            self._lost.add(self._pid)
            await self.close()
            raise
        return Appended(positions, after)

    async def close(self) -> None:
        """Let the connection go; the next append makes another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _prepare_keys(self, events: Sequence[Recorded]) -> None:
        """Reading keys, and making them, would stop the loop."""
        owners = {(event.stream, owner) for event in events for owner in owners_of(event)}
        owners |= {(event.stream, event.by) for event in events if event.way is not None}
        if missing := [whose for whose in owners if not self._keys.has(*whose)]:
            await asyncio.to_thread(self._keys.prepare, missing)


def encoded(
    mapper: RecordedMapper,
    events: Sequence[Recorded],
    heads: Mapping[str, bytes],
    unwritten: Sequence[Unwritten] = (),
) -> tuple[Rows, dict[str, bytes]]:
    """Events as they will be stored, and each stream's head after them. Needs no connection, but for keys."""
    encode, now = mapper.encode, dict(heads)
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
    return Rows(streams, versions, topics, states, commands, asked, unwritten), now


def _columns(commands: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    return {"streams": [stream for stream, _ in commands], "commands": [command for _, command in commands]}


def _take_at_once(connection: AsyncConnection[TupleRow]) -> None:
    """Have the system take a whole batch, so that the database has it while the loop reads what comes meanwhile."""
    with socket.socket(fileno=os.dup(connection.fileno())) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
