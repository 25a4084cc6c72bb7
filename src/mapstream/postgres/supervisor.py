"""Brings PostgreSQL back when somebody killed it, for as long as a server runs."""

from threading import Event, Thread
from types import TracebackType
from typing import Self

import structlog

from mapstream.postgres.embedded import Embedded

EVERY = 0.5
"""Seconds between two looks."""

_log = structlog.get_logger(__name__)


class Supervisor:
    """A thread that looks twice a second whether the server lives. Several may: one at a time brings it back."""

    def __init__(self, embedded: Embedded) -> None:
        self._embedded = embedded
        self._ending = Event()
        self._thread = Thread(target=self._run, name="supervisor", daemon=True)

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End; returns when the thread has."""
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.wait(EVERY):
            if self._embedded.alive:
                continue
            _log.warning("postgres_gone", pid=self._embedded.pid)
            try:
                self._embedded.ensure_running()
                _log.warning("postgres_back", pid=self._embedded.pid)
            except Exception as error:  # it is tried again: without a database there is nothing else to do
                _log.error("postgres_not_back", error=str(error))
