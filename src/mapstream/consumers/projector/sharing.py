"""The long part of a rebuild, shared among processes: each folds rooms of its own, one after the other.

What happened in a room is read as a whole, and not as it lies in the log between what happened elsewhere: so a fold
comes to a room once, and says once where it stands. That is what ``by_room`` allows.

Nothing that they write counts until the one that started them has put down a position for all of it, which it does once
each has got to the end. Should one of them fail, the rebuild fails, and begins anew next time.
"""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing.connection import Connection, wait
from threading import Event
from typing import Any, NamedTuple, NoReturn, cast

import structlog
from psycopg.rows import tuple_row

from mapstream.consumers.projector.run import Run, fold_all, rooms_of
from mapstream.keyring import Keyring
from mapstream.log import Log
from mapstream.processes import end_with_parent
from mapstream.projection import ReadModel

Progress = Callable[[int, int], None]
"""Called now and then with how many events a rebuild has read, as far as that is known, and the last position."""

BATCH = 20_000
"""Events in a batch of a rebuild."""

WORTH_IT = 50_000
"""Events of the log from which on it pays to start processes."""

MOST = 4
"""Processes at most: PostgreSQL needs as much again."""

FIRST = "00000000-0000-0000-0000-000000000000", 0
"""A place before all streams."""

_log = structlog.get_logger(__name__)
_spawn = multiprocessing.get_context("spawn")


class Stopped(Exception):
    """The rebuild was told to stop; next time it begins again."""


class Share(NamedTuple):
    """What one process does: its part of the rooms, up to a position, into schemas of these identities."""

    dsn: str
    log_schema: str
    keyring: Keyring
    models: Sequence[tuple[ReadModel, str, int]]
    part: int
    parts: int
    upto: int


def processors() -> int:
    """How many of them there are for this."""
    return len(os.sched_getaffinity(0))


def share(log: Log, runs: Sequence[Run], stopping: Event, progress: Progress | None) -> None:
    """Fill new runs up to where the log ends now, room by room, if it is long enough and they can."""
    parts, upto = min(processors(), MOST), log.position()
    if upto < WORTH_IT or not runs or not all(run.model.by_room for run in runs):
        return
    with runs[0].conn.transaction(), runs[0].conn.cursor(row_factory=tuple_row) as cursor:
        models = [(run.model, run.schema, run.identity(cursor)) for run in runs]
    reached = [0] * parts
    shares = [
        Share(log.database.dsn, log.database.schema, log.keyring, models, part, parts, upto) for part in range(parts)
    ]
    with ExitStack() as processes:
        told = {processes.enter_context(_process(share)): share.part for share in shares}
        while told:
            for pipe in cast(list[Connection], wait(list(told), timeout=0.2)):
                reached[told[pipe]] = _position(pipe)
                if reached[told[pipe]] == upto:
                    del told[pipe]
            if stopping.is_set():
                raise Stopped
            if progress:
                progress(min(reached), log.position())
    with runs[0].conn.transaction(), runs[0].conn.cursor(row_factory=tuple_row) as cursor:
        for run in runs:
            run.reach(cursor, upto)
            run.committed(None)
    for run in runs:
        for parked in run.parked():
            _log.error("room_parked", read_model=run.model.name, **parked._asdict())


@contextmanager
def _process(part: Share) -> Iterator[Connection]:
    """A process for a part, and the pipe on which it tells how far it is. It ends with this, at the latest."""
    pipe, theirs = _spawn.Pipe(duplex=False)
    process = _spawn.Process(target=work, args=(part, theirs), name=f"rebuild-{part.part}", daemon=True)
    process.start()
    theirs.close()
    try:
        yield pipe
    finally:
        process.terminate()
        process.join()
        pipe.close()


def _position(pipe: Connection) -> int:
    try:
        told = pipe.recv()
    except EOFError as error:
        raise RuntimeError("A process that shared a rebuild has died.") from error
    if isinstance(told, Exception):
        raise told
    return cast(int, told)


def work(part: Share, pipe: Connection) -> None:
    """Do a part; tells the position after each batch, or what went wrong."""
    end_with_parent(partial(os._exit, 1))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when it ends
    structlog.configure(processors=[_leave_it_to_the_parent])
    gc.disable()  # there are no cycles here, and collecting would look through everything again and again
    log = Log(part.dsn, part.log_schema, part.keyring, pool_size=2)
    try:
        _fill(log, part, pipe.send)
    except Exception as error:
        pipe.send(error)
    finally:
        log.close()


def _fill(log: Log, part: Share, tell: Callable[[int], None]) -> None:
    after, read, rooms = FIRST, 0, rooms_of(log)
    with log.database.connect() as conn:
        runs = [Run(log, model, schema, conn, rooms, fresh=True) for model, schema, _ in part.models]
        identities = [identity for *_, identity in part.models]
        while events := log.part_of(part.part, part.parts, after, part.upto, BATCH):
            with conn.transaction(), conn.cursor(row_factory=tuple_row) as cursor:
                if [run.identity(cursor) for run in runs] != identities:
                    raise RuntimeError("Somebody else has begun this rebuild anew.")
                fold_all(runs, cursor, events)
            after, read = (events[-1].stream, events[-1].version), read + len(events)
            tell(min(read * part.parts, part.upto - 1))
    tell(part.upto)


def _leave_it_to_the_parent(*_: Any) -> NoReturn:
    raise structlog.DropEvent
