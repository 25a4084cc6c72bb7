"""Have a reaction done: read the log on, and look at the clock."""

from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Event, Thread

import psycopg
import structlog
from eventsourcing.persistence import PersistenceError
from psycopg import Connection
from psycopg.rows import DictRow

from mapstream import clock
from mapstream.consumers.reactor.reaction import Reaction, Turn
from mapstream.log import Listener, Log
from mapstream.log.database import fetch, lock_key
from mapstream.log.listener import POLL
from mapstream.plan.event import Recorded
from mapstream.problems import StoreAway
from mapstream.sql import queries

BATCH = 500
"""Events that are reacted to in one transaction."""

_SQL = queries("mapstream.consumers.reactor")
_log = structlog.get_logger(__name__)


class Reactor:
    """Has one reaction done. Any number of processes may have one of a name: one of them acts.

    Either :meth:`start` it, and a thread follows the log until :meth:`stop`; or call :meth:`step` from one's own.
    """

    def __init__(self, log: Log, reaction: Reaction, now: Callable[[], datetime] = clock.now) -> None:
        self._log = log
        self._reaction = reaction
        self._now = now
        self._name = {"name": reaction.name}
        self._conn: Connection[DictRow] | None = None
        self._awake, self._stopping = Event(), Event()
        self._thread = Thread(target=self._forever, name=f"reactor {reaction.name}", daemon=True)
        self._listener = Listener(log, {log.channel: self._wake})

    def start(self) -> None:
        """Follow the log in a thread."""
        self._thread.start()
        self._listener.start()

    def stop(self) -> None:
        """Stop; returns when the current transaction has ended and the lock is free."""
        self._stopping.set()
        self._awake.set()
        if self._thread.ident is not None:
            self._listener.stop()
            self._thread.join()
        self.leave()

    def step(self) -> int | None:
        """React to a batch of events and, at the end of the log, to the time; how many events there were, ``None``
        while another process has this."""
        try:
            if self._conn is None and not self._gain():
                return None
            assert self._conn is not None
            return self._react(self._conn)
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Close the connection, and with it the lock."""
        if self._conn is not None:
            self._conn.close()
        self._conn = None

    def _wake(self, _payload: str) -> None:
        self._awake.set()

    def _forever(self) -> None:
        while not self._stopping.is_set():
            try:
                read = self.step()
            except Exception as error:
                away = isinstance(error, StoreAway | psycopg.OperationalError)
                name = self._reaction.name
                _log.warning("reactor_waits", reactor=name, error=type(error).__name__, exc_info=not away)
                read = None
            if read is None:
                self._stopping.wait(POLL)
            elif read < BATCH and self._awake.wait(POLL):
                self._awake.clear()

    def _gain(self) -> bool:
        """Have a connection that holds the lock, if it is free."""
        conn = self._log.database.connect()
        lock = lock_key(self._log.database.schema, f"reactor {self._reaction.name}")
        if fetch(conn, _SQL["try_lock"], {"lock": lock}) != [(True,)]:
            conn.close()
            return False
        conn.execute(_SQL["begin"], self._name | {"position": self._log.position()})
        self._conn = conn
        return True

    def _react(self, conn: Connection[DictRow]) -> int:
        with conn.transaction():
            position = self._held(conn)
            events = self._log.tail(position, BATCH)
        if events:
            self._take(conn, events)
        if len(events) < BATCH:
            with conn.transaction():
                self._reaction.tick(Turn(self._log, conn, self._now()))
        return len(events)

    def _take(self, conn: Connection[DictRow], events: Sequence[Recorded]) -> None:
        """React to events together, or, should that fail, one by one."""
        try:
            with conn.transaction():
                self._held(conn)
                self._reaction.react(Turn(self._log, conn, self._now()), events)
                conn.execute(_SQL["advance"], self._name | {"position": events[-1].position})
        except Exception as error:
            if isinstance(error, PersistenceError | StoreAway | psycopg.OperationalError | MemoryError):
                raise
            if len(events) == 1:
                self._pass_over(conn, events[0], error)
            else:
                for event in events:
                    self._take(conn, [event])

    def _pass_over(self, conn: Connection[DictRow], event: Recorded, error: Exception) -> None:
        kept = {"position": event.position, "room": event.stream, "version": event.version}
        name = self._reaction.name
        _log.error("event_passed_over", reactor=name, **kept, error=type(error).__name__, exc_info=error)
        with conn.transaction():
            conn.execute(_SQL["pass_over"], self._name | kept | {"error": type(error).__name__})
            conn.execute(_SQL["advance"], self._name | kept)

    def _held(self, conn: Connection[DictRow]) -> int:
        [(position,)] = fetch(conn, _SQL["hold"], self._name)
        return int(position)
