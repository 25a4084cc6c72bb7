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
from mapstream.log.recorder import SQL, LogRecorder
from mapstream.plan.event import Recorded
from mapstream.problems import OutcomeUnknown, StoreAway

SEND_BUFFER = 4 << 20
"""Bytes of a batch that the system may take from us at once, if it allows so many."""

_AWAY = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)


class Appender:
    """Appends to a log, one append after the other. Lives on one event loop."""

    def __init__(
        self,
        recorder: LogRecorder,
        encode: Callable[[Sequence[Recorded], Mapping[str, bytes], Sequence[Unwritten]], Encoded],
        keys: Keys,
        connect: Callable[[], Awaitable[AsyncConnection[TupleRow]]],
    ) -> None:
        self._recorder = recorder
        self._encode = encode
        self._keys = keys
        self._connect = connect
        self._connection: AsyncConnection[TupleRow] | None = None

    async def append(
        self, events: Sequence[Recorded], heads: Mapping[str, bytes], unwritten: Sequence[Unwritten] = ()
    ) -> Appended:
        """As :meth:`mapstream.log.Log.append`."""
        await self._prepare_keys(events)
        encoded = self._encode(events, heads, unwritten)
        connection = await self._connected()
        parameters = self._recorder.parameters(encoded.rows)
        try:
            async with connection.cursor(binary=True) as cursor:
                await cursor.execute(SQL["append"], parameters, prepare=True)
                positions = [position for (position,) in await cursor.fetchall()]
        except psycopg.IntegrityError as error:
            raise Outrun from error
        except BaseException as error:
            await self.close()
            if isinstance(error, _AWAY):
                lost = "The database went away under a write. Send it again with the same id."
                raise OutcomeUnknown(lost) from error
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

    async def _connected(self) -> AsyncConnection[TupleRow]:
        if self._connection is None or self._connection.closed:
            try:
                self._connection = await self._connect()
                _take_at_once(self._connection)
            except psycopg.OperationalError as error:
                raise StoreAway("The database cannot be reached at the moment. Nothing was written.") from error
        return self._connection


def _take_at_once(connection: AsyncConnection[TupleRow]) -> None:
    """Have the system take a whole batch, so that the database has it while the loop reads what comes meanwhile."""
    with socket.socket(fileno=os.dup(connection.fileno())) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
