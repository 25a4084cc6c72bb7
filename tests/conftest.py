"""What the tests share: a real PostgreSQL, a schema for each test, and servers in processes of their own."""

import shutil
import signal
import ssl
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from asking import Caller, Site
from hypothesis import HealthCheck, settings
from psycopg.sql import SQL, Identifier
from serving import KEYRING, Server
from shell import Run, over

from mapstream.demo import write
from mapstream.log import Log, migrate
from mapstream.postgres import Embedded, embedded
from mapstream.postgres.folder import postmaster
from mapstream.workspace import create_workspace

pytest_plugins = ["outcomes"]

# each client of httpx would read the certificates of the whole world anew, which takes 25 ms
ssl.create_default_context = cache(ssl.create_default_context)

# no test depends on how fast this machine is
settings.register_profile("mapstream", deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("mapstream")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long begin first."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """A data folder with a database that has been made and stopped, to be copied by :func:`copy_of`. It lacks the
    files that a busy one writes its log to: half a gigabyte of zeros."""
    folder = Path(tempfile.mkdtemp(prefix="mapstream-tests-"))
    with pytest.MonkeyPatch.context() as few:
        few.setattr(embedded, "AT_HAND", 1)
        first = Embedded(folder / "data")
        first.start()
        first.stop()
    yield folder / "data"
    shutil.rmtree(folder)


def copy_of(made: Path, data: Path) -> Path:
    """A data folder, made where there is none yet, with a database in it."""
    subprocess.run(["cp", "--archive", made, data], check=True, timeout=60)
    return data


@pytest.fixture(scope="session")
def postgres_dsn(made: Path) -> Iterator[str]:
    """The address of a PostgreSQL of this test run's own, which commits to disk as a real one does."""
    folder = Path(tempfile.mkdtemp(prefix="mapstream-tests-"))
    embedded = Embedded(copy_of(made, folder / "data"))
    try:
        yield embedded.start()
    finally:
        embedded.stop()
        shutil.rmtree(folder)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder closed to others, as ``mktemp -d`` makes it; a PostgreSQL that still runs in it at the end is ended.

    Not below pytest's own temporary folder: that is closed again by every other test run that starts.
    """
    folder = Path(tempfile.mkdtemp(prefix="mapstream-tests-")).resolve()
    yield folder
    for found in folder.rglob("postmaster.pid"):
        if running := postmaster(found.parent):
            running.process.send_signal(signal.SIGQUIT)
            running.process.wait(10)
    shutil.rmtree(folder)


@pytest.fixture
def data_at_hand(folder: Path, made: Path) -> Path:
    """A data folder of the test's own, in which a database has been made already."""
    return copy_of(made, folder / "data")


@pytest.fixture
def schema(postgres_dsn: str) -> Iterator[str]:
    """The name of a fresh schema, migrated, and dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    migrate(postgres_dsn, name, KEYRING)
    yield name
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(name)))


@pytest.fixture
def log(postgres_dsn: str, schema: str) -> Iterator[Log]:
    """A log of the test's own."""
    opened = Log(postgres_dsn, schema, KEYRING)
    yield opened
    opened.close()


@pytest.fixture
def workspace(log: Log) -> str:
    """The id of a workspace in the log."""
    return create_workspace(log, "Acme")


@pytest.fixture
def run(postgres_dsn: str, schema: str) -> Run:
    """Runs a command over the test's schema, and expects it to succeed unless told otherwise."""
    return over(postgres_dsn, schema)


@pytest.fixture
def demo(log: Log) -> Log:
    """The demo's deal is in the log."""
    write(log, datetime(2026, 3, 3, 19, tzinfo=UTC))
    return log


@pytest.fixture
def start_server(postgres_dsn: str, schema: str, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers over the test's schema: ``start_server(workers=2)``. They are ended afterwards."""
    started: list[Server] = []

    def start(**settings: str | int) -> Server:
        place = tmp_path / f"server-{len(started)}.log"
        server = Server(place, database_url=postgres_dsn, schema=schema, **settings)
        started.append(server)
        return server

    yield start
    for server in started:
        server.__exit__()


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Server:
    """One server over the test's schema."""
    return start_server()


@pytest.fixture(scope="session")
def site(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server without limits on requests, and the log behind it."""
    schema = f"test_web_{uuid4().hex[:8]}"
    migrate(postgres_dsn, schema, KEYRING)
    place: Path = tmp_path_factory.mktemp("site") / "server.log"
    log = Log(postgres_dsn, schema, KEYRING)
    with Server(place, database_url=postgres_dsn, schema=schema, requests_per_second=0) as server:
        yield Site(server, log)
    log.close()
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        for (name,) in conn.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [schema]):
            conn.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(name)))


@pytest.fixture(scope="session")
def elsewhere(site: Site, postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Another server over the same database, without limits either."""
    place: Path = tmp_path_factory.mktemp("elsewhere") / "server.log"
    schema = site.log.database.schema
    with Server(place, database_url=postgres_dsn, schema=schema, requests_per_second=0) as server:
        yield Site(server, site.log)


@pytest.fixture
def member(site: Site) -> Iterator[Caller]:
    """Somebody with an API key of a workspace of their own."""
    with site.member() as caller:
        yield caller
