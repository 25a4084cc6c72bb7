"""Time, randomness and fresh ids enter the program here, and nowhere else."""

import os
import time
from datetime import UTC, datetime

import uuid_utils


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def instant(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds, as every stored and sent time is written."""
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat(timespec="microseconds")[:26] + "Z"  # strftime would take ten times as long


def since(at: str) -> float:
    """Seconds since an instant; none where it is yet to come."""
    return max(0.0, (now() - datetime.fromisoformat(at)).total_seconds())


def monotonic() -> float:
    """Seconds that only ever grow; for measuring how long something took."""
    return time.monotonic()


def fresh_id() -> str:
    """A new UUID (v7), lower case."""
    return str(uuid_utils.uuid7())


def random_bytes(n: int) -> bytes:
    """``n`` bytes fit for keys and secrets."""
    return os.urandom(n)


def busy() -> float:
    """Seconds of processor time that this thread has used."""
    return time.thread_time()


def chance() -> float:
    """A number from 0 to 1, never the same: so that those who wait do not all come back at once."""
    return int.from_bytes(os.urandom(4)) / 2**32


class Stamps:
    """This instant as it is written, made anew every millisecond: writing it down takes longer than deciding."""

    def __init__(self) -> None:
        self._made = float("-inf")
        self._stamp = ""

    def __call__(self) -> str:
        """RFC 3339 in UTC; at most a millisecond old."""
        at = monotonic()
        if at - self._made >= 0.001:
            self._stamp, self._made = instant(now()), at
        return self._stamp
