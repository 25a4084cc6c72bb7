"""The projector: a thread for each read model, and what else is done to read models."""

from collections.abc import Iterable
from threading import Event, Lock, Thread
from weakref import WeakValueDictionary

import psycopg
import structlog
from psycopg import Connection
from psycopg.rows import DictRow

from mapstream.log import Listener, Log
from mapstream.log.listener import POLL
from mapstream.log.recorder import lock_key
from mapstream.plan.event import Recorded
from mapstream.problems import StoreAway
from mapstream.projection import ReadModel
from mapstream.projector.rebuilding import exists, rebuild, try_lock
from mapstream.projector.reporting import Lag, lag_of
from mapstream.projector.run import Parked, Run
from mapstream.projector.sharing import Progress, Stopped

BATCH = 5_000
"""Events in a batch while following the log."""

GATHER = 0.2
"""Seconds between a wake-up and the look, so that a burst of small appends becomes one batch."""

_log = structlog.get_logger(__name__)


class Batch(list[Recorded]):
    """Events that can be referred to weakly."""


class SharedTail:
    """The tail of the log, read and decoded once for all who ask from one position while one of them has it in hand.

    Nothing is kept beyond that: events hold what may be erased.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._lock = Lock()
        self._in_hand: WeakValueDictionary[int, Batch] = WeakValueDictionary()

    def read(self, after: int, limit: int) -> Batch:
        """The events after a position: at most ``limit``, perhaps not all that are there by now."""
        with self._lock:
            batch = self._in_hand.get(after)
            if batch is None:
                batch = Batch(self._log.tail(after, limit))
                if batch:
                    self._in_hand[after] = batch
            return batch


class Follower:
    """Keeps one read model up to date while it holds the lock for that."""

    def __init__(self, log: Log, model: ReadModel, stopping: Event, tail: SharedTail) -> None:
        self.model = model
        self.awake = Event()
        self._log = log
        self._stopping = stopping
        self._tail = tail
        self._run: Run | None = None
        self._conn: Connection[DictRow] | None = None

    def advance(self) -> int | None:
        """Read one batch; how many events it were, or ``None`` while another process does it."""
        try:
            run = self._running()
            return None if run is None else run.advance(BATCH, self._tail.read)
        except BaseException:
            self.leave()
            raise

    def forever(self) -> None:
        """Read on until told to stop; trouble with the database is waited out."""
        while not self._stopping.is_set():
            try:
                read = self.advance()
            except Stopped:
                return
            except Exception as error:
                away = isinstance(error, StoreAway | psycopg.OperationalError)
                _log.warning(
                    "projection_waits", read_model=self.model.name, error=type(error).__name__, exc_info=not away
                )
                self._stopping.wait(POLL)
                continue
            if read is None:
                self._stopping.wait(POLL)
            elif read < BATCH and (read or self.awake.wait(POLL)):
                self.awake.clear()
                self._stopping.wait(GATHER)

    def leave(self) -> None:
        """Let go of the connection, and with it of the lock."""
        if self._conn is not None:
            self._conn.close()
        self._run = self._conn = None

    def _running(self) -> Run | None:
        """The run, once this has the lock; a read model that is not there yet is made first."""
        if self._run is None:
            schema = self.model.schema(self._log)
            if self._conn is None:
                self._conn = self._log.connect()
            if not try_lock(self._conn, lock_key(schema, "follow")):
                return None
            if not exists(self._conn, schema):
                rebuild(self._log, [self.model], self._conn, self._stopping, only_missing=True)
            self._run = Run(self._log, self.model, schema, self._conn)
        return self._run


class Projector:
    """Fills read models. Any number of processes may have one: each read model is filled by one of them.

    Either :meth:`start` it, and its threads follow the log until :meth:`stop`; or call :meth:`run_once` and
    :meth:`catch_up` from one thread of one's own.
    """

    def __init__(self, log: Log, read_models: Iterable[ReadModel]) -> None:
        self._log = log
        self._stopping = Event()
        tail = SharedTail(log)
        self._followers = {model.name: Follower(log, model, self._stopping, tail) for model in read_models}
        self._threads: list[Thread] = []
        self._listener = Listener(log, {log.channel: self.wake})

    def start(self) -> None:
        """Follow the log, each read model in a thread of its own."""
        for name, follower in self._followers.items():
            thread = Thread(target=follower.forever, name=f"projection-{name}", daemon=True)
            thread.start()
            self._threads.append(thread)
        self._listener.start()

    def stop(self) -> None:
        """End; returns when what was under way is finished, and the locks are free."""
        self._stopping.set()
        self.wake()
        if self._threads:
            self._listener.stop()
        for thread in self._threads:
            thread.join()
        for follower in self._followers.values():
            follower.leave()

    def wake(self, _payload: str = "") -> None:
        """It is worth looking at the log now."""
        for follower in self._followers.values():
            follower.awake.set()

    def run_once(self) -> int:
        """Read one batch into each read model that no other process has; how many events there were."""
        return sum(follower.advance() or 0 for follower in self._followers.values())

    def catch_up(self) -> None:
        """Read until every read model has all that is in the log now, whoever fills it."""
        target = self._log.position()
        for follower in self._followers.values():
            while (read := follower.advance()) or read is None:
                if read is None:
                    if lag_of(self._log, follower.model).position >= target:
                        break
                    self._stopping.wait(0.05)

    def rebuild(self, *names: str, progress: Progress | None = None) -> None:
        """Make read models (all, if none is named) again from the first event on, beside the running ones.

        Each takes the place of its old self when it has caught up; until then that one answers, and is kept up to date
        by whoever fills it.
        """
        models = [self._followers[name].model for name in names or self._followers]
        with self._log.connect() as conn:
            rebuild(self._log, models, conn, self._stopping, progress)

    def retry(self, name: str) -> list[Parked]:
        """Try a read model's parked rooms again, whoever fills it; those that still cannot be read."""
        model = self._followers[name].model
        with self._log.connect() as conn:
            return Run(self._log, model, model.schema(self._log), conn).retry(BATCH)

    def lag(self) -> list[Lag]:
        """How far each read model is behind, whoever fills it."""
        return [lag_of(self._log, follower.model) for follower in self._followers.values()]
