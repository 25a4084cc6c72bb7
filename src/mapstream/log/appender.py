"""Appending from an event loop, over a connection of its own.

A thread that appends waits for the interpreter several times in each append, and a busy loop lets it wait: under load
that costs ten times what the database takes. Here the loop itself sends the statement, and does other things until the
answer has come.
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from mapstream.log.answers import Appended, Encoded, Outrun, Unwritten
from mapstream.log.keys import Keys
from mapstream.log.mapper import sealed_fields
from mapstream.log.reasons import raise_away
from mapstream.log.recorder import SQL, LogRecorder
from mapstream.plan.event import Recorded

SEND_BUFFER = 4 << 20
"""Bytes of a batch that the system may take from us at once, if it allows so many."""


class Appender:
    """Appends to a log, one append after the other. Lives on one event loop."""

    def __init__(
        self,
        recorder: LogRecorder,
        encode: Callable[[Sequence[Recorded], Mapping[str, bytes], Sequence[Unwritten]], Encoded],
        keys: Keys,
        connect: Callable[[], Awaitable[AsyncConnection[TupleRow]]],
        lose: Callable[[int], None],
    ) -> None:
        self._recorder = recorder
        self._encode = encode
        self._keys = keys
        self._connect = connect
        self._lose = lose
        self._connection: AsyncConnection[TupleRow] | None = None
        self._pid = 0
        """Of the database's process at its other end."""

    async def connect(self) -> bool:
        """Have a connection; whether it is another one than before. Raises StoreAway."""
        if self._connection is not None and not self._connection.closed:
            return False
        try:
            self._connection = await self._connect()
        except psycopg.Error as error:
            raise_away(error)
            raise
        self._pid = self._connection.info.backend_pid
        _take_at_once(self._connection)
        return True

    async def append(
        self, events: Sequence[Recorded], heads: Mapping[str, bytes], unwritten: Sequence[Unwritten] = ()
    ) -> Appended:
        """As :meth:`mapstream.log.Log.append`."""
        await self._prepare_keys(events)
        encoded = self._encode(events, heads, unwritten)
        await self.connect()
        connection = self._connection
        assert connection is not None
        parameters = self._recorder.parameters(encoded.rows)
        try:
            async with connection.cursor(binary=True) as cursor:
                await cursor.execute(SQL["append"], parameters, prepare=True)
                positions = [position for (position,) in await cursor.fetchall()]
        except psycopg.IntegrityError as error:
            raise Outrun from error
        except BaseException as error:
            self._lose(self._pid)
            await self.close()
            raise_away(error, writing=True)
            raise
        return Appended(positions, encoded.heads)

    async def close(self) -> None:
        """Let the connection go; the next append makes another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _prepare_keys(self, events: Sequence[Recorded]) -> None:
        """Reading keys, and making them, would stop the loop."""
        owners = {(event.stream, owner) for event in events if event.event.sealed for _, owner in sealed_fields(event)}
        if missing := [whose for whose in owners if not self._keys.has(*whose)]:
            await asyncio.to_thread(self._keys.prepare, missing)


def _take_at_once(connection: AsyncConnection[TupleRow]) -> None:
    """Have the system take a whole batch, so that the database has it while the loop reads what comes meanwhile."""
    with socket.socket(fileno=os.dup(connection.fileno())) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
