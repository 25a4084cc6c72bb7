"""Brings PostgreSQL back when somebody killed it, for as long as a server runs."""

from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Self

import psutil
import structlog

from mapstream import clock
from mapstream.postgres.embedded import Embedded

EVERY = 0.5
"""Seconds between two looks."""
STOPPED_EVERY = 4
"""Every how many looks one is for processes that are stopped: it goes through all processes of the machine."""
STOPPED_SECONDS = 4.0
"""For which a process of the server may be stopped."""

_log = structlog.get_logger(__name__)


class Supervisor:
    """A thread that looks twice a second whether the server lives. Several may: one at a time brings it back.

    A process of the server that is stopped (and not by a debugger) may hold what all others wait for, and nothing that
    PostgreSQL can be asked to do ends it. So it is killed after a while; the server recovers from that by itself.
    """

    def __init__(self, embedded: Embedded) -> None:
        self._embedded = embedded
        self._ending = Event()
        self._thread = Thread(target=self._run, name="supervisor", daemon=True)
        self._stopped: dict[psutil.Process, float] = {}
        """Since when processes of the server have been stopped."""

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

    def _end_stopped(self) -> None:
        now = clock.monotonic()
        self._stopped = {process: self._stopped.get(process, now) for process in self._embedded.stopped()}
        for process, since in self._stopped.items():
            if now - since > STOPPED_SECONDS:
                _log.error("postgres_process_stopped", pid=process.pid, seconds=round(now - since, 1))
                with suppress(psutil.Error):
                    process.kill()

    def _run(self) -> None:
        looks = 0
        while not self._ending.wait(EVERY):
            if self._embedded.alive:
                looks += 1
                if looks % STOPPED_EVERY == 0:
                    self._end_stopped()
                continue
            _log.warning("postgres_gone", pid=self._embedded.pid)
            try:
                self._embedded.ensure_running()
                _log.warning("postgres_back", pid=self._embedded.pid)
            except Exception as error:  # it is tried again: without a database there is nothing else to do
                _log.error("postgres_not_back", error=str(error))
