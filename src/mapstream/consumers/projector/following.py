"""Follow the log, batch by batch, for the read models that no other process fills."""

from collections.abc import Sequence
from itertools import groupby
from threading import Event

import psycopg
import structlog
from psycopg import Connection
from psycopg.rows import DictRow

from mapstream.consumers.projector.rebuilding import exists, rebuild, try_lock
from mapstream.consumers.projector.run import Run, rooms_of, take
from mapstream.consumers.projector.sharing import Stopped
from mapstream.log import Log
from mapstream.log.database import lock_key
from mapstream.log.listener import POLL
from mapstream.plan.event import Recorded
from mapstream.problems import StoreAway
from mapstream.projection import ReadModel

BATCH = 5_000
"""Events in a batch while following the log."""

GATHER = 0.2
"""Seconds between a wake-up and reading, so that a burst of small appends becomes one batch."""

_log = structlog.get_logger(__name__)


class Follower:
    """Keeps read models up to date over one connection, each of them while it holds the lock for that.

    Those at one position go on together: an event is read once, and its room stepped through once, for all of them.
    """

    def __init__(self, log: Log, models: Sequence[ReadModel], stopping: Event) -> None:
        self.awake = Event()
        self._log = log
        self._models = models
        self._stopping = stopping
        self._rooms = rooms_of(log)
        self._conn: Connection[DictRow] | None = None
        self._runs: list[Run] = []

    def advance(self) -> int | None:
        """Read a batch into each read model; how many events the longest had, ``None`` while others fill them all."""
        try:
            if self._conn is None:
                self._conn = self._log.database.connect()
            self._runs += self._gained(self._conn)
            return self._read_on() if self._runs else None
        except BaseException:
            self.leave()
            raise

    def forever(self) -> None:
        """Read on until told to stop, through any trouble with the database."""
        while not self._stopping.is_set():
            try:
                read = self.advance()
            except Stopped:
                return
            except Exception as error:
                away = isinstance(error, StoreAway | psycopg.OperationalError)
                names = [model.name for model in self._models]
                _log.warning("projection_waits", read_models=names, error=type(error).__name__, exc_info=not away)
                self._stopping.wait(POLL)
                continue
            if read is None:
                self._stopping.wait(POLL)
            elif read < BATCH and (read or self.awake.wait(POLL)):
                self.awake.clear()
                self._stopping.wait(GATHER)

    def leave(self) -> None:
        """Close the connection, and with it the locks."""
        if self._conn is not None:
            self._conn.close()
        self._conn, self._runs = None, []

    def _gained(self, conn: Connection[DictRow]) -> list[Run]:
        """Return runs of the read models whose lock is free; missing ones are created first."""
        filled = {run.model.name for run in self._runs}
        schemas = {model: model.schema(self._log) for model in self._models if model.name not in filled}
        gained = [model for model, schema in schemas.items() if try_lock(conn, lock_key(schema, "follow"))]
        if missing := [model for model in gained if not exists(conn, schemas[model])]:
            rebuild(self._log, missing, conn, self._stopping, only_missing=True)
        return [Run(self._log, model, schemas[model], conn, self._rooms) for model in gained]

    def _read_on(self) -> int:
        """Fold a batch into all runs. Runs at different positions catch up; a failing one does not hold up others."""
        read, failed = 0, list[Exception]()
        for position, runs in groupby(sorted(self._runs, key=Run.position), key=Run.position):
            events = self._log.tail(position, BATCH)
            read = max(read, len(events))
            failed += _take(list(runs), events) if events else []
        if failed:
            raise failed[0]
        return read


def _take(runs: Sequence[Run], events: Sequence[Recorded]) -> list[Exception]:
    """Fold events into runs together, or, should that fail, into each by itself; what failed then."""
    try:
        take(runs, events)
    except Exception as error:
        if len(runs) == 1:
            error.add_note(f"while filling {runs[0].model.name}")
            return [error]
        return [failed for run in runs for failed in _take([run], events)]
    return []
