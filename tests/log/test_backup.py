"""A backup is one file; restored, in whatever place and PostgreSQL, it is the same log, but for who was erased."""

import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier
from serving import KEYRING, Server
from test_personal_data import PERSONAL, everything_personal
from waiting import eventually
from writer import ANN, ROOM, SAM, Writer, task

from mapstream.log import Log, migrate
from mapstream.log.backup.archive import back_up, restore
from mapstream.log.backup.erased import Erased, ErasedList, read
from mapstream.log.integrity.verify import verify_room
from mapstream.postgres.account import Account
from mapstream.problems import Malformed, Problem, Refused, StoreUnfit

MORE_POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
"""Other versions than our own, as Debian installs them."""


@pytest.fixture(scope="module")
def postgres_dsn(postgres_dsn: str) -> str:
    """A database of these stories' own: what is restored is used by nobody."""
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute("CREATE DATABASE restored")
    return make_conninfo(postgres_dsn, dbname="restored")


@pytest.fixture
def file(postgres_dsn: str, schema: str, tmp_path: Path) -> Path:
    """A backup of a room with Ann and Sam."""
    with closing(Log(postgres_dsn, schema, KEYRING)) as log:
        everything_personal(Writer(log))
        log.take_snapshot(ROOM, log.replay(ROOM))
    back_up(postgres_dsn, schema, tmp_path / "backup")
    return tmp_path / "backup"


@pytest.fixture
def fresh(postgres_dsn: str) -> Iterator[str]:
    """The name of a schema that does not exist yet."""
    name = f"test_{uuid4().hex[:12]}"
    yield name
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(name)))


def the_same(dsn: str, schema: str, other_dsn: str, other: str) -> None:
    """Two logs are the same, and what was restored goes on."""
    with ExitStack() as logs:
        was, is_ = (logs.enter_context(closing(Log(*where, KEYRING))) for where in ((dsn, schema), (other_dsn, other)))
        assert is_.stored(ROOM) == was.stored(ROOM)
        assert is_.replay(ROOM) == was.replay(ROOM)
        assert is_.secret("signing") == was.secret("signing")
        assert verify_room(is_, ROOM).intact
        last = was.position()
        Writer(is_).append(task(1), command=str(uuid4()))
        assert is_.position() > last


def test_what_is_restored_is_the_same_log(postgres_dsn: str, schema: str, fresh: str, file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    told = restore(postgres_dsn, fresh, file, (), KEYRING)
    assert (told.events, told.erased) == (9, 0)
    assert migrate(postgres_dsn, fresh, KEYRING) == []
    the_same(postgres_dsn, schema, postgres_dsn, fresh)


@pytest.fixture
def other_postgres(folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL of another version."""
    if not MORE_POSTGRES:
        pytest.skip("no other PostgreSQL is installed")
    account, programs, data = Account.ours(), MORE_POSTGRES[0], folder / "other"
    account.let_through_to(data)
    account.own(data)
    account.run(programs / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust", timeout=120)
    options = f"-c listen_addresses='' -c unix_socket_directories={data} -c fsync=off"
    run = (programs / "pg_ctl", "--silent", "--pgdata", data, "--wait")
    account.run(*run, "start", "--options", options, "--log", data / "start.log", timeout=120)
    try:
        yield f"postgresql://postgres@/postgres?host={data}"
    finally:
        account.run(*run, "stop", "--mode=immediate", timeout=120)


def test_another_version_of_postgresql_will_do(
    postgres_dsn: str, schema: str, other_postgres: str, file: Path, tmp_path: Path
) -> None:
    restore(other_postgres, "mapstream", file, (), KEYRING)
    the_same(postgres_dsn, schema, other_postgres, "mapstream")
    back_up(other_postgres, "mapstream", tmp_path / "again")
    assert restore(postgres_dsn, schema, tmp_path / "again", (), KEYRING, replace=True).events == 10


def test_who_was_erased_since_stays_erased(postgres_dsn: str, schema: str, file: Path) -> None:
    """The list knows them, and so does the database that is replaced; either will do."""
    listed = Erased(ROOM, ANN)
    assert restore(postgres_dsn, schema, file, [listed], KEYRING, replace=True).erased == 1
    with closing(Log(postgres_dsn, schema, KEYRING)) as log:
        assert not [word for word in PERSONAL if word in str(log.read(ROOM)) + str(log.replay(ROOM))]
        assert verify_room(log, ROOM).intact
        log.erase(ROOM, SAM)
    restore(postgres_dsn, schema, file, (), KEYRING, replace=True)
    with closing(Log(postgres_dsn, schema, KEYRING)) as log:
        assert "Sam Miller" not in str(log.read(ROOM))
        assert "Zebrowski" not in str(log.read(ROOM))


def test_the_list_only_grows(log: Log, tmp_path: Path) -> None:
    file = tmp_path / "erased.txt"
    other = Erased(str(uuid4()), str(uuid4()))
    file.write_text(f"{other.stream} {other.person}\n")
    log.erase(ROOM, ANN)
    ErasedList(log, file).keep()
    assert read(file) == {other, Erased(ROOM, ANN)}
    file.write_text("Ann\n")
    with pytest.raises(Malformed, match="no list"):
        read(file)


def test_a_server_keeps_the_list(start_server: Callable[..., Server], log: Log, tmp_path: Path) -> None:
    file = tmp_path / "erased.txt"
    start_server(erased_list=file)
    log.erase(ROOM, ANN)
    eventually(lambda: read(file) == {Erased(ROOM, ANN)}, within=60)


def test_what_is_there_is_not_replaced_unasked(postgres_dsn: str, schema: str, file: Path) -> None:
    with pytest.raises(Refused, match="There are 9 events already"):
        restore(postgres_dsn, schema, file, (), KEYRING)
    with closing(Log(postgres_dsn, schema, KEYRING)), pytest.raises(Refused, match="Servers are using the database"):
        restore(postgres_dsn, schema, file, (), KEYRING, replace=True)


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (lambda file: file.write_bytes(file.read_bytes()[:-100]), Malformed),
        (lambda file: file.write_text("dear diary"), Malformed),
        (lambda file: file.write_bytes(file.read_bytes().replace(b"PK\x03\x04", b"PK\x03\x05", 1)), Malformed),
        (lambda file: _change(file, "manifest.json", b"backup 1", b"backup 2"), StoreUnfit),
        (lambda file: _change(file, "manifest.json", b"0001_log.sql", b"9999_new.sql"), StoreUnfit),
        (lambda file: _change(file, "log_events.copy", b"\t2\t", b"\tx\t"), Malformed),
    ],
    ids=["cut", "else", "torn", "newer", "newer database", "nonsense"],
)
def test_a_broken_backup_changes_nothing(
    postgres_dsn: str, schema: str, file: Path, broken: Callable[[Path], object], error: type[Problem]
) -> None:
    broken(file)
    with pytest.raises(error):
        restore(postgres_dsn, schema, file, (), KEYRING, replace=True)
    with closing(Log(postgres_dsn, schema, KEYRING)) as log:
        assert log.replay(ROOM).version == 9


def _change(file: Path, member: str, old: bytes, new: bytes) -> None:
    from zipfile import ZipFile

    changed = file.with_name("changed")
    with ZipFile(file) as before, ZipFile(changed, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(old, new) if name.startswith(member) else content)
    shutil.move(changed, file)


def test_nothing_is_no_backup(postgres_dsn: str, fresh: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nothing to back up"):
        back_up(postgres_dsn, fresh, tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []
