"""A real server in a process of its own, for tests that speak to it as clients do."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

import httpx
from forking import forked
from waiting import eventually

from mapstream.keyring import Keyring

SECRET = "what the secrets of the tests are wrapped with"
"""Of every server and command that is not given another; ``secret=""``: one of its own, in a file."""
KEYRING = Keyring([SECRET.encode()])


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(**settings: str | int) -> dict[str, str]:
    """The environment without anybody's settings, and with these: ``database_url=…`` is ``MAPSTREAM_DATABASE_URL``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAPSTREAM_")}
    named = {"secret": SECRET, **settings}
    return kept | {f"MAPSTREAM_{name.upper()}": str(value) for name, value in named.items()}


def started(*arguments: str, env: dict[str, str], out: IO[bytes]) -> subprocess.Popen[bytes]:
    """``mapstream`` in a process of its own, as people start it."""
    command = [sys.executable, "-m", "mapstream.cli", *arguments]
    return subprocess.Popen(command, env=env, stdout=out, stderr=out, start_new_session=True)


class Server:
    """``mapstream serve``. Made once ``/readyz`` answers as expected; ``log`` is the file that it logs to.

    ``by_name``: started as people do it, and not forked from a process that has loaded all of it.
    """

    def __init__(
        self, log: Path, port: int | None = None, readiness: int = 200, by_name: bool = False, **settings: str | int
    ) -> None:
        self.readiness = readiness
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = log
        self._started = started if by_name else forked
        # what is uploaded stays with the test
        self._settings: dict[str, str | int] = {"data": str(log.parent / "data")} | settings
        self.start()

    def start(self) -> None:
        """Start it, for the first time or again on the same port; returns when it is ready."""
        with self.log.open("ab") as out:
            env = clean_environment(**self._settings)
            self.process = self._started("serve", "--port", str(self.port), env=env, out=out)
        try:
            eventually(self._ready, within=90, every=0.05)
        except BaseException:
            self.kill()
            raise

    def _ready(self) -> bool:
        assert self.process.poll() is None, f"the server ended:\n{self.log.read_text()}"
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2).status_code == self.readiness
        except httpx.TransportError:
            return False

    def caught_up(self) -> bool:
        """Whether its read models are there, and know all that has happened."""
        found = httpx.get(f"{self.url}/readyz", timeout=10).json()["projections"]
        return bool(found) and all(one["made"] and one["behind_events"] == 0 for one in found)

    def stop(self) -> int:
        """End it with SIGTERM; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def kill(self) -> None:
        """End it, with its workers, by SIGKILL: as if the machine had failed."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def __enter__(self) -> Self:
        """The server, ended when the block is left."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        try:
            self.stop()
        finally:
            self.kill()
