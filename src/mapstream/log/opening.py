"""Opening the log of a database that may be away: it is waited for, in words, and not given up."""

from collections.abc import Callable
from typing import TypeVar

import psycopg
import structlog

from mapstream import clock
from mapstream.keyring import Keyring
from mapstream.log.log import Log
from mapstream.log.migrate import migrate
from mapstream.problems import StoreAway

T = TypeVar("T")

EVERY = 0.5
"""Seconds between two attempts."""
REMIND = 30.0
"""Seconds after which it is said again that the database is waited for."""

_log = structlog.get_logger(__name__)


def migrated(dsn: str, schema: str, keyring: Keyring) -> bool:
    """Bring the database up to date; ``False`` if it cannot be reached. Raises StoreUnfit."""
    try:
        migrate(dsn, schema, keyring)
    except psycopg.OperationalError:
        return False
    return True


def opened(dsn: str, schema: str, keyring: Keyring, pool_size: int, up_to_date: bool, make: Callable[[Log], T]) -> T:
    """What is made of the log, once: where it is not ``up_to_date`` for sure, it is first brought so.

    Raises StoreAway, and leaves nothing open.
    """
    try:
        if not up_to_date:
            migrate(dsn, schema, keyring)
        log = Log(dsn, schema, keyring, pool_size=pool_size)
    except psycopg.OperationalError as error:
        raise StoreAway(f"The database cannot be reached: {reason(error)}.") from error
    try:
        return make(log)
    except BaseException:
        log.close()
        raise


class Waiting:
    """Tells of waiting: at its beginning, when the reason changes, now and then, and at its end."""

    def __init__(self) -> None:
        self._why = ""
        self._told = self._began = clock.monotonic()

    def still(self, why: StoreAway) -> None:
        """Another attempt has failed."""
        now = clock.monotonic()
        if why.detail != self._why or now - self._told > REMIND:
            self._why, self._told = why.detail, now
            _log.warning("waiting_for_the_database", why=why.detail, seconds=round(now - self._began, 1))

    def over(self) -> None:
        """It is there."""
        if self._why:
            _log.warning("the_database_is_there", seconds=round(clock.monotonic() - self._began, 1))


def waited_for(attempt: Callable[[], T], pause: Callable[[float], bool]) -> T | None:
    """What the attempt that succeeds comes to; ``None`` once a ``pause`` says that it is enough."""
    waiting = Waiting()
    while True:
        try:
            found = attempt()
        except StoreAway as error:
            waiting.still(error)
            if pause(EVERY):
                return None
        else:
            waiting.over()
            return found


def reason(error: psycopg.Error) -> str:
    """What libpq says, in a line."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].removeprefix("connection failed: ").removesuffix(".")
