"""Two installations: each has a database, a store of files and a key of its own."""

import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from mapstream.files import Files
from mapstream.keyring import Keyring
from mapstream.log import Log, migrate
from mapstream.log.integrity.offline import NOTHING, Held
from mapstream.log.integrity.sealing import Seals
from mapstream.moving.arriving import Arrived, Into, arrive
from mapstream.moving.leaving import packed
from mapstream.workspace import create_workspace

# the rooms of the stories of the plan
sys.path.insert(0, str(Path(__file__).parent.parent / "plan"))


class Installation(NamedTuple):
    """One of them, with a workspace."""

    log: Log
    files: Files
    workspace: str
    secret: str

    @property
    def seals(self) -> Seals:
        """What seals its rooms, as a server that begins now."""
        return Seals(self.log)

    def out(self, room: str) -> bytes:
        """A room, as it goes out."""
        return b"".join(packed(self.log, self.seals, self.files, room))

    def bring_in(self, file: bytes, held: Held = NOTHING, **other: Any) -> Arrived:
        """A room comes in."""
        into = Into(self.workspace, self.workspace, 4 << 20, 16 << 20)._replace(**other)
        return arrive(self.log, self.files, BytesIO(file), into, held)

    def tables(self) -> dict[str, int]:
        """How many rows there are in each table, but for what a workspace has once it brings in a room."""
        with self.log.database.connect() as conn:
            names = conn.execute(
                "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = %s",
                [self.log.database.schema],
            ).fetchall()
            counts = {row["name"]: SQL("SELECT count(*) AS n FROM {}").format(Identifier(row["name"])) for row in names}
            return {
                name: conn.execute(query).fetchone()["n"]  # type: ignore[index] # there is one
                for name, query in counts.items()
                if name not in ("sealing_keys", "secrets")
            }


@pytest.fixture
def install(postgres_dsn: str, tmp_path: Path) -> Iterator[Callable[[], Installation]]:
    """Makes one."""
    made: list[Installation] = []

    def make() -> Installation:
        name, secret = f"test_{uuid4().hex[:12]}", f"the secret of an installation, {uuid4()}"
        migrate(postgres_dsn, name, Keyring([secret.encode()]))
        log = Log(postgres_dsn, name, Keyring([secret.encode()]))
        made.append(Installation(log, Files(None, tmp_path / name), create_workspace(log, "Acme"), secret))
        return made[-1]

    yield make
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        for one in made:
            one.log.close()
            conn.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(one.log.database.schema)))


@pytest.fixture
def there(install: Callable[[], Installation]) -> Installation:
    """The one that a room leaves."""
    return install()


@pytest.fixture
def here(install: Callable[[], Installation]) -> Installation:
    """The one that it comes to."""
    return install()
