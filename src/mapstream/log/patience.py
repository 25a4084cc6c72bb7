"""Connections that do not wait for ever.

A database that hangs (a process of it is stopped, a disk does not answer, a machine is gone without hanging up) sends
nothing, not even an error, and over a socket of the same machine no network limit ever ends that. So each exchange with
it has a bound on our side, after which the connection is closed; what came of a write is then not known, and is asked
over another one.
"""

from typing import TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.rows import DictRow, TupleRow

T = TypeVar("T")

READING = 10.0
"""Seconds that an answer may take."""
APPENDING = 5.0
"""Seconds that an append may take."""
WORKING = 60.0
"""Seconds that an answer may take for those who do much at once: they have connections of their own."""

_INTERVAL = 0.1


class PatientConnection(psycopg.Connection[DictRow]):
    """A connection whose every exchange has a bound."""

    patience: float = READING

    def wait(self, gen: PQGen[T], interval: float = _INTERVAL, timeout: float | None = None) -> T:
        """As in psycopg, but nobody waits without end."""
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:
            if timeout is None:
                self.close()
            raise


class PatientAsyncConnection(psycopg.AsyncConnection[TupleRow]):
    """The same on an event loop."""

    patience: float = APPENDING

    async def wait(
        self,
        gen: PQGen[T],
        interval: float = _INTERVAL,
        timeout: float | None = None,  # noqa: ASYNC109 (psycopg's)
    ) -> T:
        """As in psycopg, but nobody waits without end."""
        try:
            return await super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:
            if timeout is None:
                await self.close()
            raise


def limits(seconds: float) -> str:
    """Options for the database: it stops what takes longer, and what nobody waits for any more."""
    return f"-c statement_timeout={int(seconds * 900)} -c client_connection_check_interval=1000"
