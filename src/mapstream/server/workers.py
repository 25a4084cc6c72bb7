"""Several server processes on one port: started together, started again when one dies, ended together.

They share nothing but the listening socket and the database; which of them takes a connection is the kernel's choice.
Should their parent be killed they end as well: nobody would start them again, and they would hold the port.
"""

import multiprocessing
import signal
import socket
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from types import FrameType

import structlog

WorkerMain = Callable[[list[socket.socket]], None]

_AGAIN_AFTER = 0.5
"""Seconds before a dead worker is restarted, so that one that cannot start does not spin."""

_log = structlog.get_logger(__name__)
_spawn = multiprocessing.get_context("spawn")


def listen(host: str, port: int) -> socket.socket:
    """Open the socket that all workers accept from."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.set_inheritable(True)
    return listening


def supervise(main: WorkerMain, count: int, listening: socket.socket) -> None:
    """Keep ``count`` workers running until SIGTERM or SIGINT; then end them in order."""
    ending = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ending.set()
        for worker in workers:
            worker.terminate()

    def start() -> SpawnProcess:
        worker = _spawn.Process(target=main, args=([listening],))
        worker.start()
        return worker

    workers: list[SpawnProcess] = []
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    workers += [start() for _ in range(count)]
    while workers:
        wait([worker.sentinel for worker in workers])
        for worker in [worker for worker in workers if not worker.is_alive()]:
            workers.remove(worker)
            if not ending.is_set():
                _log.warning("worker_died", pid=worker.pid, exit_code=worker.exitcode)
                ending.wait(_AGAIN_AFTER)
            if not ending.is_set():
                workers.append(start())
