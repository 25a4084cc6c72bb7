"""Nothing that the database keeps secret can be read without a key from outside it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from serving import KEYRING, SECRET
from shell import mapstream
from test_backup import _change as change
from test_personal_data import everything_personal
from writer import ANN, ROOM, Writer, id_of, task

from mapstream.keyring import Keyring
from mapstream.log import SIGNING, Log, migrate
from mapstream.log.backup.archive import back_up, restore
from mapstream.log.wrapping import rewrap, wrapped_with
from mapstream.problems import Refused, StoreUnfit

OTHER = Keyring([b"the secret of an installation elsewhere"])


@pytest.fixture(scope="module")
def postgres_dsn(postgres_dsn: str) -> str:
    """A database of these stories' own: what is restored is used by nobody."""
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute("CREATE DATABASE wrapped")
    return make_conninfo(postgres_dsn, dbname="wrapped")


@pytest.fixture
def sql(postgres_dsn: str, schema: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_dsn, options=f"-c search_path={schema}", autocommit=True) as conn:
        yield conn


SINCE = (
    "overdue_stages, overdue_begun, sealing_keys, checkpoints, unsealed_days, erasures, mailed, witnesses, "
    "moved_rooms, moved_keys"
)
"""The tables that came with it, and after it."""


def unwrapped(sql: psycopg.Connection) -> bytes:
    """Make the database one of before, in which nothing was wrapped; the secret that signed then."""
    sql.execute("ALTER TABLE person_keys DROP CONSTRAINT person_keys_wrapped")
    sql.execute("ALTER TABLE secrets DROP CONSTRAINT secrets_wrapped")
    sql.execute("DROP FUNCTION log_erased, log_erase CASCADE")
    sql.execute(f"DROP TABLE {SINCE}".encode())
    sql.execute("DELETE FROM migrations WHERE name >= '0010'")
    for stream, person, key in sql.execute("SELECT stream, person, key FROM person_keys").fetchall():
        raw = KEYRING.unwrap(key, "person", str(stream), str(person))
        sql.execute("UPDATE person_keys SET key = %s WHERE person = %s", [raw, person])
    signed = b"s" * 32
    sql.execute("UPDATE secrets SET value = %s", [signed])
    return signed


def keys(sql: psycopg.Connection) -> list[bytes]:
    rows = sql.execute("SELECT key FROM person_keys UNION ALL SELECT value FROM secrets")
    return [key for (key,) in rows.fetchall()]


def test_a_database_of_before_is_wrapped_where_it_is(
    log: Log, sql: psycopg.Connection, postgres_dsn: str, schema: str, tmp_path: Path
) -> None:
    """Once, with the key that there is then; links hold on, whichever secret marked them."""
    everything_personal(Writer(log))
    before, raw = log.read(ROOM), (unwrapped(sql), keys(sql))[1]
    made = Keyring(file=tmp_path / "secret.key")
    assert migrate(postgres_dsn, schema, made)[0] == "0010_wrapped.sql"
    assert not [key for key in keys(sql) if any(one in key for one in raw)]
    with closing(Log(postgres_dsn, schema, made)) as now:
        assert now.read(ROOM) == before
        assert now.secret(SIGNING) == b"s" * 32
    assert migrate(postgres_dsn, schema, made) == []
    with pytest.raises(psycopg.errors.CheckViolation):
        sql.execute("INSERT INTO person_keys VALUES (%s, %s, %s)", [ROOM, id_of(9), bytes(32)])


def test_a_secret_that_was_set_goes_on_marking_what_is_given_out(
    log: Log, sql: psycopg.Connection, postgres_dsn: str, schema: str
) -> None:
    unwrapped(sql)
    migrate(postgres_dsn, schema, KEYRING)
    assert log.secret(SIGNING) == SECRET.encode()


def test_whoever_has_another_key_is_refused(log: Log, postgres_dsn: str, schema: str, tmp_path: Path) -> None:
    """A server, a command: nothing is made in its place."""
    env = {"MAPSTREAM_DATABASE_URL": postgres_dsn, "MAPSTREAM_SCHEMA": schema, "MAPSTREAM_DATA": str(tmp_path)}
    for secret in ("", "the secret of an installation elsewhere"):
        for command in ("serve", "migrate", "demo"):
            done = mapstream(command, env={**env, "MAPSTREAM_SECRET": secret})
            assert done.returncode == 1
            assert f"was wrapped with the key {KEYRING.ids[0]}" in done.stderr
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreUnfit, match="wrapped with the key"):
        migrate(postgres_dsn, schema, OTHER)


def test_a_rotation_while_servers_go_on(postgres_dsn: str, schema: str, tmp_path: Path) -> None:
    name = f"{schema}_own"
    one, other = (Keyring(file=tmp_path / "secret.key") for _ in range(2))
    migrate(postgres_dsn, name, one)
    with closing(Log(postgres_dsn, name, one)) as serving, closing(Log(postgres_dsn, name, other)) as rotating:
        writer = Writer(serving)
        everything_personal(writer)
        mark, [before] = serving.secret(SIGNING), one.ids
        other.rotate()
        with rotating.database.connect() as conn, conn.transaction():
            assert rewrap(conn, other) > 2
            assert list(wrapped_with(conn)) == other.ids[:1]
        other.forget_others()
        writer.append(task(7), by=id_of(55))
        serving.forget()
        assert serving.read(ROOM) == rotating.read(ROOM)
        assert serving.secret(SIGNING) == mark
        assert one.ids == other.ids != [before]
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute(f"DROP SCHEMA {name} CASCADE".encode())


def test_rotating_from_the_command_line(postgres_dsn: str, schema: str, tmp_path: Path, log: Log) -> None:
    """A secret in a variable is changed there; then what it wrapped is wrapped anew."""
    everything_personal(Writer(log))
    env = {"MAPSTREAM_DATABASE_URL": postgres_dsn, "MAPSTREAM_SCHEMA": schema, "MAPSTREAM_DATA": str(tmp_path)}

    def run(*arguments: str, **secrets: str) -> str:
        done = mapstream("secret", *arguments, env=env | secrets)
        return done.stderr + done.stdout

    assert "To change it, set another" in run("rotate")
    changed = {"MAPSTREAM_SECRET": "n" * 32, "MAPSTREAM_SECRET_OTHERS": SECRET}
    run("rotate", **changed)
    assert run("list", **changed).splitlines()[1] == f"{KEYRING.ids[0]}  opens  0 secrets"
    assert f"{KEYRING.ids[0]}" not in run("list", MAPSTREAM_SECRET="n" * 32)
    run("rotate", MAPSTREAM_SECRET=SECRET, MAPSTREAM_SECRET_OTHERS="n" * 32)
    run("rotate", MAPSTREAM_SECRET="", MAPSTREAM_SECRET_OTHERS=SECRET)


def test_a_backup_says_which_key_it_takes(postgres_dsn: str, schema: str, log: Log, tmp_path: Path) -> None:
    everything_personal(Writer(log))
    log.close()
    file = tmp_path / "backup"
    assert back_up(postgres_dsn, schema, file).keys == (KEYRING.ids[0],)
    with pytest.raises(Refused, match=f"cannot be read without the key {KEYRING.ids[0]}.*Nothing was changed"):
        restore(postgres_dsn, schema, file, (), OTHER, replace=True)
    restore(postgres_dsn, schema, file, (), Keyring([b"n" * 32, SECRET.encode()]), replace=True)


def test_a_backup_of_before_is_wrapped_as_it_is_restored(
    postgres_dsn: str, schema: str, log: Log, sql: psycopg.Connection, tmp_path: Path
) -> None:
    everything_personal(Writer(log))
    log.close()
    file = tmp_path / "backup"
    signed = unwrapped(sql)
    sql.close()
    back_up(postgres_dsn, schema, file)
    change(file, "manifest.json", b'"keys"', b'"unknown_then"')
    restore(postgres_dsn, schema, file, (), OTHER, replace=True)
    with closing(Log(postgres_dsn, schema, OTHER)) as log:
        assert log.replay(ROOM).document["people"][ANN]["name"] == "Ann Zora"
        assert log.secret(SIGNING) in (signed, OTHER.given)
