"""One server for all stories told over HTTP: each of them has a workspace of its own in it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from asking import Caller, Site
from psycopg.sql import SQL, Identifier
from serving import Server

from mapstream.log import Log, migrate


@pytest.fixture(scope="session")
def site(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server without limits on requests, and the log behind it."""
    schema = f"test_web_{uuid4().hex[:8]}"
    migrate(postgres_dsn, schema)
    place: Path = tmp_path_factory.mktemp("site") / "server.log"
    log = Log(postgres_dsn, schema)
    with Server(place, database_url=postgres_dsn, schema=schema, requests_per_second=0) as server:
        yield Site(server, log)
    log.close()
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        for (name,) in conn.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [schema]):
            conn.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(name)))


@pytest.fixture
def member(site: Site) -> Iterator[Caller]:
    """Somebody with an API key of a workspace of their own."""
    with site.member() as caller:
        yield caller
