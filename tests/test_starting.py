"""Starting while the database is away: the server waits for it, says so, and goes on by itself when it is there."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from serving import Server
from waiting import eventually
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from mapstream.postgres.embedded import SOCKET


class Door:
    """A way to the database that is closed until it is opened."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self._real = Path(str(conninfo_to_dict(dsn)["host"])) / SOCKET
        self._socket = folder / SOCKET
        self.dsn = make_conninfo(dsn, host=str(folder))

    def open(self) -> None:
        """From now on the database can be reached."""
        self._socket.symlink_to(self._real)

    def close(self) -> None:
        """It cannot be reached any more by anybody who comes anew."""
        self._socket.unlink(missing_ok=True)


@pytest.fixture
def door(postgres_dsn: str, folder: Path) -> Iterator[Door]:
    """One that is closed."""
    made = Door(postgres_dsn, folder)
    yield made
    made.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_waits_for_its_database(door: Door, tmp_path: Path, schema: str, workers: int) -> None:
    away = {"database_url": door.dsn, "schema": f"{schema}_new" if workers == 1 else schema, "workers": workers}
    with Server(tmp_path / "log", readiness=503, **away) as server:
        refused = httpx.get(f"{server.url}/v1/me")
        assert (refused.status_code, refused.json()["code"]) == (503, "store_away")
        assert refused.headers["retry-after"] == "1"
        assert httpx.get(f"{server.url}/healthz").status_code == 200
        with pytest.raises(InvalidStatus) as told:
            connect(f"ws{server.url[4:]}/v1/rooms/{schema}/stream").__enter__()
        assert told.value.response.status_code == 503
        assert "waiting_for_the_database" in server.log.read_text()
        door.open()
        eventually(lambda: httpx.get(f"{server.url}/readyz").status_code == 200, within=30)
        eventually(lambda: "plan_board" in httpx.get(f"{server.url}/readyz").text, within=30)
        eventually(lambda: "the_database_is_there" in server.log.read_text(), within=30)
        log = server.log.read_text()
        assert "died" not in log
        assert "Traceback" not in log
    if workers == 1:
        with psycopg.connect(door.dsn, autocommit=True) as conn:
            conn.execute(f"DROP SCHEMA {schema}_new CASCADE")


def test_a_server_that_waits_ends_when_it_is_told_to(door: Door, tmp_path: Path, schema: str) -> None:
    server = Server(tmp_path / "log", readiness=503, database_url=door.dsn, schema=schema)
    assert server.stop() == 0
    assert "Traceback" not in server.log.read_text()
