"""``mapstream serve`` and ``demo``: they say where they are, and end cleanly; other commands work beside them."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest
from serving import Server, clean_environment, free_port
from shell import in_a_process
from waiting import eventually

from mapstream.demo import ROOM
from mapstream.postgres.folder import postmaster

pytestmark = pytest.mark.long


def test_a_server_says_where_it_is_keeps_its_port_and_ends_cleanly_with_ctrl_c(
    tmp_path: Path, postgres_dsn: str, schema: str
) -> None:
    server = Server(tmp_path / "log", by_name=True, database_url=postgres_dsn, schema=schema)
    assert f"mapstream is at {server.url}, " in server.log.read_text()
    refused = in_a_process("serve", "--port", str(server.port), env={"MAPSTREAM_DATABASE_URL": postgres_dsn})
    assert (refused.returncode, refused.stderr) == (
        1,
        f"mapstream: Port {server.port} is taken. Choose another with --port.\n",
    )
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(30) == 0
    assert "Traceback" not in server.log.read_text()


def test_several_workers_end_together(start_server: Callable[..., Server]) -> None:
    server = start_server(workers=2)
    workers = [child for child in psutil.Process(server.process.pid).children() if "spawn_main" in str(child.cmdline())]
    assert len(workers) >= 2
    assert server.stop() == 0
    assert not any(worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE for worker in workers)


def test_commands_work_beside_a_server_that_has_its_own_database(data_at_hand: Path) -> None:
    data = data_at_hand
    with Server(data.parent / "log", data=data) as server:
        made = in_a_process("workspace", "create", "Acme", "--data", str(data))
        key = in_a_process("key", "create", "--workspace", made.stdout.strip(), "--role", "admin", "--data", str(data))
        answer = httpx.post(
            f"{server.url}/v1/rooms",
            headers={"authorization": f"Bearer {key.stdout.strip()}"},
            json={"id": ROOM, "type": "open_room", "data": {"name": "Acme"}},
        )
        assert answer.status_code == 201
        running = postmaster(data / "postgres")
        assert running is not None
        running.process.kill()
        back = {"MAPSTREAM_DATA": str(data)}
        eventually(lambda: ROOM in in_a_process("room", "list", env=back).stdout, within=60)
        eventually(lambda: httpx.get(f"{server.url}/readyz").status_code == 200, within=30)
    assert postmaster(data / "postgres") is None


PRINTED = ["Maya", "Daniel", "Helena", "Tomás", "Priya", "Maya"]
"""Whose ways in are printed: the last signs in."""


def test_the_demo_shows_links_that_hold_and_goes_on_where_it_was(folder: Path) -> None:
    where = ("--data", str(folder / "data"), "--port", str(free_port()))
    first = in_a_process("demo", "--no-serve", *where)
    assert first.returncode == 0, first.stderr
    assert [line.split()[0] for line in first.stdout.splitlines()] == PRINTED
    second = in_a_process("demo", "--no-serve", *where)
    assert [line.split()[0] for line in second.stdout.splitlines()] == PRINTED
    addresses = [told.stdout.split()[-1] for told in (first, second)]
    with (folder / "log").open("w") as out:
        demo = subprocess.Popen(
            [sys.executable, "-m", "mapstream.cli", "demo", *where], env=clean_environment(), stdout=out, stderr=out
        )
    try:
        for address in addresses:
            eventually(lambda address=address: _opens(address), within=30)
    finally:
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(30) == 0, (folder / "log").read_text()
    assert postmaster(folder / "data" / "postgres") is None


def _opens(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 200
    except httpx.TransportError:
        return False
