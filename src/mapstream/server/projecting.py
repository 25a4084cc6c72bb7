"""The process that fills the read models, and reacts, beside the servers: what is live goes first, these come later.

It runs below the servers' priority and takes nothing of their interpreters' time. It ends when its parent does, however
that ends, and is started again when it dies by itself. Any number of installations may run one over a database: each
read model is filled by one of them.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Self

import structlog

from mapstream import projection
from mapstream.consumers.collecting import Collecting
from mapstream.consumers.installed import reactions
from mapstream.consumers.overdue import OverdueStages
from mapstream.consumers.projector import Projector
from mapstream.consumers.reactor import Reaction, Reactor
from mapstream.consumers.sealing import Sealing
from mapstream.consumers.witnessing import Witnessing
from mapstream.files import Files
from mapstream.log import Listener, Log
from mapstream.log.backup.erased import ErasedList
from mapstream.log.opening import opened, waited_for
from mapstream.log.scrubbing import Scrubber
from mapstream.logging import configure
from mapstream.outbound import Outbound
from mapstream.processes import end_with_parent
from mapstream.server import garbage
from mapstream.settings import Settings

_AGAIN_AFTER = 1.0
"""Seconds before it is started again, so that one that cannot start does not spin."""

_log = structlog.get_logger(__name__)
_spawn = multiprocessing.get_context("spawn")


def project(settings: Settings, dsn: str, up_to_date: bool) -> None:
    """Fill the read models, and react, until told to end, or until the parent is gone."""
    configure(settings.log_level, settings.logs_for_people)
    give_way()
    garbage.begin()  # else the events of a batch, all needed until its end, are looked through again and again
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    end_with_parent(ending.set)

    def started(log: Log) -> tuple[Log, Projector, list[Reactor]]:
        models = projection.found()
        projector = Projector(log, models)
        projector.start()
        wanted: tuple[Reaction, ...] = (
            OverdueStages(),
            Sealing(log),
            Witnessing(log, Outbound(settings.reach_private).post),
            Collecting(Files(settings.files_url, settings.files_folder)),
            *reactions(models),
        )
        reactors = [Reactor(log, reaction) for reaction in wanted]
        for reactor in reactors:
            reactor.start()
        return log, projector, reactors

    there = waited_for(
        partial(opened, dsn, settings.db_schema, settings.keyring(), 4, up_to_date, started), ending.wait
    )
    if there is None:
        return
    log, projector, reactors = there
    listener = Listener(log, {log.channel: _after_erasure(log, projector, settings)})
    listener.start()
    ending.wait()
    listener.stop()
    for reactor in reactors:
        reactor.stop()
    projector.stop()
    log.close()


def _after_erasure(log: Log, projector: Projector, settings: Settings) -> Callable[[str], None]:
    """What is to be done when somebody has been erased: keep the list of those (each machine has its own), if one is
    configured, and leave no copy of their data in the database's files."""
    told: Callable[[int], bool] = lambda position: all(lag.position >= position for lag in projector.lag())  # noqa: E731
    scrubber = Scrubber(log, settings.database_url is None, told)
    kept = None if settings.erased_file is None else ErasedList(log, settings.erased_file)

    def hear(payload: str) -> None:
        if kept is not None:
            kept.hear(payload)
        scrubber.hear(payload)

    return hear


def give_way() -> None:
    """Yield the processor to everything else."""
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(19)


class Projecting:
    """Keeps that process running while the servers run."""

    def __init__(self, settings: Settings, dsn: str, up_to_date: bool) -> None:
        self._what = (settings, dsn, up_to_date)
        self._ending = threading.Event()
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep, name="projecting", daemon=True)

    def __enter__(self) -> Self:
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._process.terminate()
        self._watch.join()

    def _start(self) -> SpawnProcess:
        process = _spawn.Process(target=project, args=self._what, name="projections")
        # started with Ctrl-C blocked: the parent decides when it ends
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        process.start()
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return process

    def _keep(self) -> None:
        while True:
            self._process.join()
            if self._ending.is_set():
                return
            _log.warning("projections_died", exit_code=self._process.exitcode)
            if self._ending.wait(_AGAIN_AFTER):
                return
            self._process = self._start()
