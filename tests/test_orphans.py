"""Whoever is killed leaves nobody behind: neither workers, nor who fills the read models, nor who rebuilds them."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
from serving import Server
from waiting import eventually

from mapstream.processes import end_with_parent


def gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_a_killed_parent_of_workers_leaves_nobody_and_the_port_is_free(
    start_server: Callable[..., Server], tmp_path: Path, postgres_dsn: str, schema: str
) -> None:
    server = start_server(workers=2, by_name=True)
    left = psutil.Process(server.process.pid).children(recursive=True)
    assert len([process for process in left if "spawn_main" in str(process.cmdline())]) >= 3
    os.kill(server.process.pid, signal.SIGKILL)
    with Server(tmp_path / "again.log", server.port, database_url=postgres_dsn, schema=schema):
        eventually(lambda: all(map(gone, left)), within=30)


def _grandchild(told: Connection) -> None:
    end_with_parent(lambda: None, patience=0.0)  # and does not end by itself
    told.send(os.getpid())
    signal.pause()


def _child(told: Connection) -> None:
    spawn = multiprocessing.get_context("spawn")
    spawn.Process(target=_grandchild, args=[told]).start()
    signal.pause()


def test_an_orphan_that_does_not_end_by_itself_is_ended() -> None:
    spawn = multiprocessing.get_context("spawn")
    told, tell = spawn.Pipe(duplex=False)
    child = spawn.Process(target=_child, args=[tell])
    child.start()
    assert told.poll(60), "the grandchild said nothing"
    grandchild = psutil.Process(told.recv())
    child.kill()
    eventually(lambda: gone(grandchild), within=60)
