"""Why the store does not do what it is asked, told from what PostgreSQL says.

Each reason has a code and a sentence for those who run the server; clients are not told. Where PostgreSQL answered with
an error of its own it has taken everything back: then it is certain that nothing was written.
"""

from collections.abc import Iterator
from typing import NamedTuple

import psycopg
from psycopg_pool import PoolTimeout, TooManyRequests

from mapstream.problems import OutcomeUnknown, StoreAway


class Reason(NamedTuple):
    """Why, in a word and in a sentence."""

    code: str
    sentence: str
    certain: bool = True
    """Whether nothing can have been written."""


AWAY = Reason("away", "The database cannot be reached.", certain=False)
_LATE = Reason("no_answer", "The database does not answer.", certain=False)
_BUSY = Reason("busy", "All connections of this server to the database are in use.")
_GONE = Reason("not_there", "The database, or what is ours in it, is not there. Is it being restored?")
_STATES = {
    "53100": Reason("disk_full", "The disk of the database is full."),
    "53200": Reason("no_memory", "The database has no memory left."),
    "53300": Reason("no_connections", "The database gives no more connections."),
    "25006": Reason("read_only", "The database is read-only: a standby, or set so."),
    "42501": Reason("no_permission", "The database does not permit it to us."),
    "58030": Reason("disk_fails", "The disk of the database fails."),
    "57014": Reason("too_slow", "The database took too long, and was told to stop."),
    "55P03": Reason("too_slow", "The database took too long, and was told to stop."),
    "57P03": Reason("starting", "The database is starting, or stopping.", certain=False),
    "57P01": Reason("stopped", "The database has been told to end our connections.", certain=False),
    "42P01": _GONE,
    "42883": _GONE,
    "3F000": _GONE,
    "3D000": _GONE,
    "28000": Reason("not_let_in", "The database does not let us in."),
    "28P01": Reason("not_let_in", "The database does not let us in."),
}
_OURS = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)


def reason_of(error: BaseException) -> Reason | None:
    """Why the store did not do it; ``None`` when that is not to blame."""
    found = next((one for one in _chain(error) if isinstance(one, psycopg.Error)), None)
    if found is None:
        return None
    if isinstance(found, PoolTimeout | TooManyRequests):
        return _BUSY
    if isinstance(found, psycopg.errors.ConnectionTimeout | psycopg.errors._WaitTimeout):
        return _LATE
    return _STATES.get(found.sqlstate or "") or (AWAY if isinstance(found, _OURS) else None)


def raise_away(error: BaseException, writing: bool = False) -> None:
    """Raise StoreAway in place of an error, or OutcomeUnknown, if the store is to blame for it; ``writing``: it came
    while something was being written."""
    reason = reason_of(error)
    if reason is None:
        return
    if writing and not reason.certain:
        told: StoreAway = OutcomeUnknown("The database went away under a write. Send it again with the same id.")
    else:
        told = StoreAway("The store is away for a moment. Send it again.", more={"retry_after": 1})
    told.reason, told.because, told.said = reason.code, reason.sentence, _said(error)
    raise told from error


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _said(error: BaseException) -> str:
    """In PostgreSQL's words."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
