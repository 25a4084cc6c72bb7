"""Wake-ups from PostgreSQL. A notification carries no truth: it only says that it is worth looking now.

The listener connects, listens, and *then* says "look", so nothing between is lost; it says "look" again after every
reconnection, and at least every :data:`POLL` seconds whatever happens, also while it cannot connect. When somebody has
been erased, it has the log forget the keys that it holds, and passes it on; after a reconnection too, without a stream,
since it may have missed that.
"""

from collections.abc import Callable, Mapping
from multiprocessing.connection import wait
from socket import socketpair
from threading import Event, Thread

import psycopg
import structlog
from psycopg import Connection, Notify
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from mapstream import clock
from mapstream.log.keys import ERASED_IN
from mapstream.log.log import Log
from mapstream.log.patience import READING
from mapstream.problems import StoreAway

POLL = 1.0
"""Seconds between looks, whatever was notified."""
AGAIN_AFTER = 0.2
"""Seconds between two attempts to connect."""
GATHER = 0.01
"""Seconds for which the next wake-ups wait after one, so that a busy log wakes us at most a hundred times a second."""

_log = structlog.get_logger(__name__)


class Listener:
    """Calls ``told[channel](payload)`` from a thread of its own; an empty payload means "look"."""

    def __init__(self, log: Log, told: Mapping[str, Callable[[str], None]]) -> None:
        self._log = log
        self._channel = log.channel
        self._told = told
        self._stopping = Event()
        self._wake, self._woken = socketpair()
        self._connected = True
        self._thread = Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End; returns when the thread has."""
        self._stopping.set()
        self._wake.close()
        self._thread.join()
        self._woken.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except (StoreAway, psycopg.Error) as error:
                self._look()
                if self._connected:
                    _log.warning("listener_disconnected", error=type(error).__name__)
                self._connected = False
                self._stopping.wait(AGAIN_AFTER)

    def _listen(self) -> None:
        with self._log.database.connect(READING) as conn:
            for channel in self._told:
                conn.execute(SQL("LISTEN {}").format(Identifier(channel)))
            self._connected = True
            self._tell(self._channel, ERASED_IN)
            while not self._stopping.is_set():
                self._look()
                self._hear(conn)
                # a database that hangs says nothing, as one does in which nothing happens
                conn.execute("SELECT")

    def _tell(self, channel: str, payload: str) -> None:
        if payload.startswith(ERASED_IN):
            self._log.forget()
        self._told[channel](payload)

    def _look(self) -> None:
        for tell in self._told.values():
            tell("")

    def _hear(self, conn: Connection[DictRow]) -> None:
        """Pass on what is notified, until it is time to look."""
        until = clock.monotonic() + POLL
        while not self._stopping.is_set() and (left := until - clock.monotonic()) > 0:
            # all that came meanwhile: taken one by one, each would be heard of later than the one before
            notes = list(conn.notifies(timeout=0))
            for note in self._worth_telling(notes):
                self._tell(note.channel, note.payload)
            if notes:
                self._stopping.wait(GATHER)
            else:
                # psycopg's own wait spins for the last millisecond before its deadline
                wait([conn.fileno(), self._woken], left)

    def _worth_telling(self, notes: list[Notify]) -> list[Notify]:
        """Without the positions but for the last: that one says it all."""
        positions = [note for note in notes if note.channel == self._channel and note.payload.isdigit()]
        passed = {id(note) for note in positions[:-1]}
        return [note for note in notes if id(note) not in passed]
