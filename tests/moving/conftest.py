"""Two installations: each has a log of its own."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from mapstream.keyring import Keyring
from mapstream.log import Log, migrate

OTHER = Keyring([b"what the secrets of the other installation are wrapped with"])


@pytest.fixture
def elsewhere_log(postgres_dsn: str) -> Iterator[Log]:
    """The log of the other installation."""
    name = f"test_{uuid4().hex[:12]}"
    migrate(postgres_dsn, name, OTHER)
    log = Log(postgres_dsn, name, OTHER)
    yield log
    log.close()
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(name)))
