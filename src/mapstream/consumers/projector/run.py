"""One read model being filled, in one schema, over one connection."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, cast

import psycopg
import structlog
from eventsourcing.persistence import PersistenceError
from psycopg import Connection, Cursor
from psycopg.rows import DictRow, tuple_row
from psycopg.sql import SQL, Identifier

from mapstream.log import Log
from mapstream.plan.document import Document
from mapstream.plan.elements.erasure import PersonErased
from mapstream.plan.event import Recorded
from mapstream.problems import StoreAway
from mapstream.projection import Into, Parked, ReadModel, Rooms, core

AT_A_TIME = 1_000
"""Events that are handed to a fold at once, if no room has more of them in the batch."""

_log = structlog.get_logger(__name__)


class Run:
    """Fills one read model in one schema. Not safe for use from several threads."""

    def __init__(
        self,
        log: Log,
        model: ReadModel,
        schema: str,
        conn: Connection[DictRow],
        rooms: Rooms | None = None,
        fresh: bool = False,
    ) -> None:
        self.log = log
        self.model = model
        self.schema = schema
        self.conn = conn
        self._core = core(schema)
        self._sql = model.sql(schema)
        self.rooms = rooms or rooms_of(log)
        self.fresh = fresh
        """Whether this is a rebuild that meets every event for the first time."""
        self._position: int | None = None
        self._left_out: set[str] = set()
        conn.execute(self._core["relax"])

    def create(self) -> None:
        """Make the schema and its tables, in place of what was left there."""
        with self.conn.transaction():
            self.conn.execute(self._core["drop"])
            self.conn.execute(self._core["create"])
            if tables := self.model.script("schema.sql", self.schema):
                self.conn.execute(tables)

    def position(self) -> int:
        """The position up to which everything is read; looked up if it is not known."""
        if self._position is None:
            self._position = cast(int, self._one(self.conn.cursor(row_factory=tuple_row), "position"))
        return self._position

    def parked(self) -> list[Parked]:
        """The parked rooms."""
        with self.conn.cursor(row_factory=tuple_row) as cursor:
            return [Parked(*row) for row in cursor.execute(self._core["parked"])]

    def follows(self, cursor: Cursor[Any], position: int) -> bool:
        """Whether this is at a position; locks the position until the transaction ends."""
        there = bool(self._one(cursor, "hold") == position)
        self._left_out = {row[0] for row in cursor.execute(self._core["parked"])}
        return there

    def identity(self, cursor: Cursor[Any]) -> int:
        """Which making of the schema this is: nobody can make it anew until the transaction ends."""
        return cast(int, self._one(cursor, "identity"))

    def reach(self, cursor: Cursor[Any], position: int) -> None:
        """Everything up to a position has been folded in this transaction."""
        cursor.execute(self._core["advance"], {"position": position})

    def committed(self, position: int | None) -> None:
        """Note the position at which the transaction ended, or that it is unknown."""
        self._position = position

    def retry(self, limit: int) -> list[Parked]:
        """Try the parked rooms again, each from where it stopped; those that still cannot be read."""
        for parked in self.parked():
            self._position = None
            with self.conn.transaction(), self.conn.cursor(row_factory=tuple_row) as cursor:
                upto = cast(int, self._one(cursor, "hold"))
                self._catch_up(cursor, parked, upto, limit)
        return self.parked()

    def anew(self, cursor: Cursor[Any], room: str, upto: int, limit: int) -> None:
        """Make the rows of a room again, as it is to be read now: somebody has been erased in it."""
        for (table,) in cursor.execute(self._core["tables_by_room"], {"schema": self.schema}).fetchall():
            name = Identifier(self.schema, table)
            cursor.execute(SQL("DELETE FROM {} WHERE room = %s").format(name), [room])
        self.rooms.forget(room)
        self._catch_up(cursor, Parked(room, 1, 0, ""), upto, limit)
        self._left_out = {row[0] for row in cursor.execute(self._core["parked"])}

    def _catch_up(self, cursor: Cursor[Any], parked: Parked, upto: int, limit: int) -> None:
        after = parked.version - 1
        self.rooms.begin()
        while events := self.log.read(parked.room, after=after, limit=limit):
            missed = [event for event in events if cast(int, event.position) <= upto]
            if missed and not self._fold_room(cursor, missed):
                return
            if len(missed) < len(events):
                break
            after = events[-1].version
        cursor.execute(self._core["unpark"], {"room": parked.room})

    def fold(self, cursor: Cursor[Any], events: Sequence[Recorded]) -> None:
        """Fold events; if that raises, fold room by room, so that only the room at fault is parked."""
        wanted = [event for event in events if event.stream not in self._left_out]
        try:
            with self.conn.transaction():
                self.model.fold(Into(cursor, self._sql, self.rooms, self.fresh), wanted)
        except Exception as error:
            if not _is_its_fault(error):
                raise
            for _, own in groupby(wanted, key=_room):
                self._fold_room(cursor, list(own))

    def _fold_room(self, cursor: Cursor[Any], events: Sequence[Recorded]) -> bool:
        """Fold events of one room; if that raises, roll back and park the room."""
        try:
            with self.conn.transaction():
                self.model.fold(Into(cursor, self._sql, self.rooms, self.fresh), events)
        except Exception as error:
            if not _is_its_fault(error):
                raise
            first = events[0]
            parked = Parked(first.stream, first.version, cast(int, first.position), _described(error))
            cursor.execute(self._core["park"], parked._asdict())
            self._left_out.add(first.stream)
            _log.error("room_parked", read_model=self.model.name, **parked._asdict())
            return False
        return True

    def _one(self, cursor: Cursor[Any], query: str) -> Any:
        return cursor.execute(self._core[query]).fetchone()[0]  # type: ignore[index]  # a row is always there


def take(runs: Sequence[Run], events: Sequence[Recorded]) -> bool:
    """Fold the events that follow on the position of these runs, which share connection and rooms, in one transaction.

    ``False``, and nothing has happened, if they do not follow: a rebuild has taken somebody's place meanwhile.
    """
    first, reached = runs[0], cast(int, events[-1].position)
    position = first.position()
    for run in runs:
        run.committed(None)
    with first.conn.transaction(), first.conn.cursor(row_factory=tuple_row) as cursor:
        if not all(run.follows(cursor, position) for run in runs):
            return False
        fold_all(runs, cursor, events)
        _forget_erased(runs, cursor, events)
        for run in runs:
            run.reach(cursor, reached)
    for run in runs:
        run.committed(reached)
    return True


def _forget_erased(runs: Sequence[Run], cursor: Cursor[Any], events: Sequence[Recorded]) -> None:
    """Where somebody was erased, nothing of them stays in the rows, in the same transaction."""
    for room in {one.stream for one in events if isinstance(one.event, PersonErased)}:
        runs[0].log.forget()
        for run in runs:
            run.anew(cursor, room, cast(int, events[-1].position), AT_A_TIME)


def fold_all(runs: Sequence[Run], cursor: Cursor[Any], events: Sequence[Recorded]) -> None:
    """Fold events into runs that share their rooms, room after room."""
    for some in _room_after_room(events):
        runs[0].rooms.begin()
        for run in runs:
            run.fold(cursor, some)


def _room_after_room(events: Sequence[Recorded]) -> Iterator[list[Recorded]]:
    """Group events by room, some rooms at a time, so that a room's rows lie together in memory and on disk."""
    some: list[Recorded] = []
    for _, own in groupby(sorted(events, key=_room), key=_room):
        some += own
        if len(some) >= AT_A_TIME:
            yield some
            some = []
    if some:
        yield some


def _room(recorded: Recorded) -> str:
    return recorded.stream


def rooms_of(log: Log) -> Rooms:
    """Return the rooms of a log."""
    return Rooms(lambda room, version: cast(Document, log.replay(room, version).document))


def _is_its_fault(error: Exception) -> bool:
    """Whether the fold failed because of its events, rather than the database."""
    if isinstance(error, psycopg.Error):
        return isinstance(error, psycopg.DataError | psycopg.IntegrityError)
    return not isinstance(error, PersistenceError | StoreAway | MemoryError)


def _described(error: Exception) -> str:
    """What was raised, and where. Not its message: that may hold what only the log may."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{where}"
