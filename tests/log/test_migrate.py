"""Migrating: once, in whatever order and company the servers start."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from serving import KEYRING
from writer import ROOM, Writer, opened

from mapstream.log import Log, migrate
from mapstream.log.migrate import migrations
from mapstream.problems import StoreUnfit


@pytest.fixture
def fresh(postgres_dsn: str) -> Iterator[str]:
    """The name of a schema that does not exist yet."""
    name = f"test_{uuid4().hex[:12]}"
    yield name
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(name)))


def test_migrating_again_changes_nothing(postgres_dsn: str, fresh: str) -> None:
    assert migrate(postgres_dsn, fresh, KEYRING) == migrations()
    log = Log(postgres_dsn, fresh, KEYRING)
    secret = log.secret("signing")
    Writer(log).append(opened())
    assert migrate(postgres_dsn, fresh, KEYRING) == []
    assert log.secret("signing") == secret
    assert log.replay(ROOM).version == 1
    log.close()


def test_several_processes_may_migrate_at_once(postgres_dsn: str, fresh: str, tmp_path: Path) -> None:
    """They make one key, too."""
    script = """
import sys
from pathlib import Path
from mapstream.keyring import Keyring
from mapstream.log import migrate
print(len(migrate(sys.argv[1], sys.argv[2], Keyring(file=Path(sys.argv[3])))))
"""
    command = [sys.executable, "-c", script, postgres_dsn, fresh, str(tmp_path / "secret.key")]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    applied = sorted(int(process.communicate(timeout=60)[0]) for process in started)
    assert applied == [0, 0, len(migrations())]
    assert [process.returncode for process in started] == [0] * 3


APPEND_BEFORE_UNWRITTEN = b"""SELECT log_append(1, 'channel', %s::text, %s::text, 'room.opened', %b::bytea[], '')"""
"""As servers appended that knew the migrations up to 0002."""


def test_servers_of_the_version_before_go_on_meanwhile(
    postgres_dsn: str, fresh: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(sys.modules[migrate.__module__], "migrations", lambda: migrations()[:2])
        migrate(postgres_dsn, fresh, KEYRING)
    options = f"-c search_path={fresh}"
    with psycopg.connect(postgres_dsn, options=options, autocommit=True) as conn:

        def append(version: int) -> tuple[int]:
            [position] = conn.execute(APPEND_BEFORE_UNWRITTEN, [ROOM, str(version), [b"x"]], prepare=True).fetchall()
            return position

        assert append(1) == (1,)
        assert migrate(postgres_dsn, fresh, KEYRING) == migrations()[2:]
        assert append(2) == (2,)


def test_a_migration_that_fails_leaves_nothing_behind(
    postgres_dsn: str, fresh: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules[migrate.__module__]
    real = module.script  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "script", lambda *where: real(*where) + b"; SELECT 1/0")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(postgres_dsn, fresh, KEYRING)
    with psycopg.connect(postgres_dsn) as conn:
        assert conn.execute("SELECT FROM pg_namespace WHERE nspname = %s", [fresh]).fetchall() == []


def test_a_database_of_a_newer_version_is_refused(postgres_dsn: str, fresh: str) -> None:
    migrate(postgres_dsn, fresh, KEYRING)
    with psycopg.connect(postgres_dsn, options=f"-c search_path={fresh}") as conn:
        conn.execute("INSERT INTO migrations (name) VALUES ('9999_later.sql')")
    with pytest.raises(StoreUnfit, match=r"by a newer mapstream \(9999_later\.sql\)"):
        migrate(postgres_dsn, fresh, KEYRING)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (["0001_log.sql", "0002_no_gaps.sql"], r"0003_one_outcome\.sql cannot be applied: relation"),
        (["0001_log.sql", "0003_one_outcome.sql"], r"lacks 0002_no_gaps\.sql"),
        ([], r"0001_log\.sql cannot be applied: relation"),
    ],
)
def test_a_database_that_is_half_as_it_should_be_is_refused(
    postgres_dsn: str, fresh: str, left: list[str], words: str
) -> None:
    migrate(postgres_dsn, fresh, KEYRING)
    with psycopg.connect(postgres_dsn, options=f"-c search_path={fresh}") as conn:
        conn.execute("DELETE FROM migrations WHERE name <> ALL (%s)", [left])
    with pytest.raises(StoreUnfit, match=words):
        migrate(postgres_dsn, fresh, KEYRING)


def test_two_installations_may_share_a_database(log: Log, postgres_dsn: str, fresh: str) -> None:
    migrate(postgres_dsn, fresh, KEYRING)
    other = Log(postgres_dsn, fresh, KEYRING)
    Writer(log).append(opened())
    assert other.position() == 0
    assert other.secret("signing") != log.secret("signing")
    assert (other.channel, other._recorder.lock) != (log.channel, log._recorder.lock)
    other.close()


def test_the_address_of_the_database_has_the_last_word(postgres_dsn: str, fresh: str) -> None:
    migrate(postgres_dsn, fresh, KEYRING)
    for more, expected in (("", "15000"), ("&tcp_user_timeout=2000", "2000")):
        log = Log(postgres_dsn + more, fresh, KEYRING)
        with log.database.connect() as conn:
            parameters = conn.info.get_parameters()
            assert parameters["tcp_user_timeout"] == expected
            assert parameters["keepalives_idle"] == "5"
            assert conn.execute("SELECT current_schema() AS schema").fetchone() == {"schema": fresh}
        log.close()
