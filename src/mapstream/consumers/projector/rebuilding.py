"""Rebuild a read model beside the one in use, then switch."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Event
from typing import Any, cast

from psycopg import Connection
from psycopg.rows import DictRow, tuple_row
from psycopg.sql import SQL, Identifier

from mapstream.consumers.projector.run import Run, rooms_of, take
from mapstream.consumers.projector.sharing import BATCH, Progress, Stopped, share
from mapstream.log import Log
from mapstream.log.database import lock_key
from mapstream.projection import ReadModel, core, shortened


def rebuild(
    log: Log,
    models: Sequence[ReadModel],
    conn: Connection[DictRow],
    stopping: Event,
    progress: Progress | None = None,
    only_missing: bool = False,
) -> None:
    """Fill a second schema of each read model from the first event on, and let it take the place of the first.

    The log is read once for all of them, a long one by several processes. ``only_missing``: those that are there are
    left as they are.
    """
    with ExitStack() as locks:
        for model in models:
            locks.enter_context(held(conn, lock_key(model.schema(log), "rebuild"), stopping))
        wanted = [model for model in models if not (only_missing and exists(conn, model.schema(log)))]
        rooms = rooms_of(log)
        runs = [Run(log, model, shortened(f"{model.schema(log)}_rebuild"), conn, rooms, fresh=True) for model in wanted]
        for run in runs:
            run.create()
        share(log, runs, stopping, progress)
        _read_on(log, runs, stopping, progress)
        for run in runs:
            if indexes := run.model.script("indexes.sql", run.schema):
                conn.execute(indexes)
            run.fresh = False
        for run in runs:
            while not _switched(run, run.model.schema(log)):
                _read_on(log, [run], stopping, progress)


def exists(conn: Connection[DictRow], schema: str) -> bool:
    """Whether a schema exists."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(core(schema)["exists"], {"name": schema}).fetchone()
    return bool(found and found[0])


@contextmanager
def held(conn: Connection[DictRow], lock: int, stopping: Event) -> Iterator[None]:
    """Hold an advisory lock, waiting for it; it ends with the connection at the latest."""
    while not try_lock(conn, lock):
        if stopping.wait(0.2):
            raise Stopped
    try:
        yield
    finally:
        if not conn.closed:
            conn.execute(core("")["unlock"], {"lock": lock})


def try_lock(conn: Connection[DictRow], lock: int) -> bool:
    """Take an advisory lock for as long as the connection lives, unless somebody else has it."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        got = cursor.execute(core("")["try_lock"], {"lock": lock}).fetchone()
    return bool(got and got[0])


def _read_on(log: Log, runs: Sequence[Run], stopping: Event, progress: Progress | None) -> None:
    """Fold the log into runs at the same position; each event is read once, and its room replayed once."""
    while runs and (events := log.tail(runs[0].position(), BATCH)):
        take(runs, events)
        if progress:
            progress(runs[0].position(), log.position())
        if stopping.is_set():
            raise Stopped


def _switched(run: Run, schema: str) -> bool:
    """Replace the old schema by the new one in a transaction, unless the old one is ahead by now."""
    with run.conn.transaction(), run.conn.cursor(row_factory=tuple_row) as cursor:
        if exists(run.conn, schema):
            cursor.execute(core(schema)["seize"])
            old: Any = cursor.execute(core(schema)["position"]).fetchone()
            if cast(int, old[0]) > run.position():
                return False
            cursor.execute(core(schema)["drop"])
        cursor.execute(SQL("ALTER SCHEMA {} RENAME TO {}").format(Identifier(run.schema), Identifier(schema)))
    return True
