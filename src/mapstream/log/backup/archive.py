"""Backing up the log as a file, and restoring it: into any schema of any PostgreSQL that mapstream runs on.

*Format.* A zip archive: ``manifest.json``, and for each table what ``COPY`` says of it in its text form. All of it
comes from one snapshot, so it may be taken while servers run. What is derived (read models, snapshots of rooms) is left
out: it comes about again. What is secret is in it as in the database, wrapped: the manifest names the keys from outside
that it takes, and those are not in it. A backup of before, in which nothing was wrapped, is wrapped as it is restored.

*Erased stays erased.* A backup holds the keys of people who are erased later, so whoever restores says who these are:
they are on a list of its own (:mod:`mapstream.log.backup.erased`), and their keys are destroyed with the restore.
"""

import os
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import LiteralString, NamedTuple, cast
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import orjson
import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Composed, Identifier

from mapstream import clock
from mapstream.keyring import Keyring
from mapstream.log.backup.erased import Erased
from mapstream.log.database import reached_by
from mapstream.log.migrate import bring_up, known_part
from mapstream.log.wrapping import admit, wrapped_with
from mapstream.problems import Malformed, Refused, StoreUnfit
from mapstream.sql import queries

FORMAT = "mapstream backup 1"
_MANIFEST = "manifest.json"
_PIECE = 1 << 20
_SQL = queries("mapstream.log.backup")


class Told(NamedTuple):
    """What went into a backup, or came out of one."""

    events: int
    erased: int = 0
    """People whose keys were destroyed because they have been erased since."""
    keys: tuple[str, ...] = ()
    """The ids of the keys from outside that it takes to read it."""


def back_up(dsn: str, schema: str, file: Path) -> Told:
    """Write all that lasts to a file, whole or not at all. What is secret in it is wrapped, as in the database."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        told = _write(dsn, schema, unfinished)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(file)
    return told


def _write(dsn: str, schema: str, file: Path) -> Told:
    with _connect(dsn) as conn, open(file, "wb", opener=_closed_to_others) as out:
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        if not _one(conn, "holds", schema=schema):
            raise Refused(f"There is nothing to back up: the database has no schema “{schema}” with a log.")
        conn.execute(SQL("SET LOCAL search_path TO {}").format(Identifier(schema)))
        tables: dict[str, list[str]] = dict(conn.execute(_SQL["tables"], {"schema": schema}).fetchall())
        rows: dict[str, int] = {}
        keys = wrapped_with(conn)
        with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as archive:
            for table, columns in tables.items():
                with archive.open(_member(table), "w", force_zip64=True) as member, conn.cursor() as cursor:
                    with cursor.copy(_copy(table, columns, "TO STDOUT")) as copy:
                        member.writelines(copy)
                    rows[table] = cursor.rowcount
            manifest = {
                "format": FORMAT,
                "at": clock.instant(clock.now()),
                "keys": keys,
                "migrations": [row[0] for row in conn.execute(_SQL["migrations"])],
                "tables": {table: {"columns": tables[table], "rows": rows[table]} for table in tables},
            }
            archive.writestr(_MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        out.flush()
        os.fsync(out.fileno())
    return Told(rows["log_events"], keys=tuple(keys))


def restore(
    dsn: str, schema: str, file: Path, erased: Iterable[Erased], keyring: Keyring, replace: bool = False
) -> Told:
    """Put back what a backup holds, all of it or nothing, without the keys of those who have been ``erased`` since.

    Raises Refused where servers run, or where there are events already that nobody has said to ``replace``, or where
    ``keyring`` lacks a key that it takes; Malformed where the file is no backup, or not whole; StoreUnfit where a newer
    version has made it.
    """
    try:
        with ZipFile(file) as archive, _connect(dsn) as conn:
            manifest = orjson.loads(archive.read(_MANIFEST))
            if manifest["format"] != FORMAT:
                raise StoreUnfit(f"{file} was made by a newer mapstream: restore it with that.")
            _see_keys(file, manifest.get("keys", ()), keyring)
            gone = _make_room(conn, schema, replace) | set(erased)
            bring_up(conn, schema, known_part(manifest["migrations"]))
            for table, told in manifest["tables"].items():
                _fill(conn, archive, table, told["columns"], told["rows"])
            for table, column, sequence in conn.execute(_SQL["counters"], {"schema": schema}).fetchall():
                conn.execute(_count_on(table, column), [sequence])
            before = set(_erased(conn))
            streams, people = [one.stream for one in gone], [one.person for one in gone]
            conn.execute(_SQL["destroy_keys"], {"streams": streams, "people": people})
            bring_up(conn, schema)
            admit(conn, keyring)
            return Told(manifest["tables"]["log_events"]["rows"], len(gone - before))
    except (BadZipFile, KeyError, EOFError, zlib.error, orjson.JSONDecodeError, psycopg.DataError) as error:
        raise Malformed(f"{file} is no backup of mapstream's, or not a whole one. Nothing was changed.") from error


def _see_keys(file: Path, wanted: Sequence[str], keyring: Keyring) -> None:
    if missing := [id for id in wanted if id not in keyring.ids]:
        raise Refused(
            f"{file} cannot be read without the key {', '.join(missing)}, which is not here. Put back the secret.key "
            f"that was kept apart from it as {keyring.file}, or set MAPSTREAM_SECRET (or MAPSTREAM_SECRET_OTHERS) to "
            "the secret of then. Nothing was changed."
        )


def _make_room(conn: Connection[TupleRow], schema: str, replace: bool) -> set[Erased]:
    """Take away what is there, if that is wanted; who had been erased in it."""
    if users := _one(conn, "users"):
        raise Refused(f"Servers are using the database ({users} connections). Stop them, and restore then.")
    erased: set[Erased] = set()
    if _one(conn, "holds", schema=schema):
        conn.execute(SQL("SET LOCAL search_path TO {}").format(Identifier(schema)))
        events = cast(TupleRow, conn.execute("SELECT count(*) FROM log_events").fetchone())[0]
        if events and not replace:
            raise Refused(
                f"There are {events:,} events already. Back them up, and say --replace; or restore into another place "
                "with --data. Nothing was changed."
            )
        erased |= set(_erased(conn))
    conn.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))
    return erased


def _fill(conn: Connection[TupleRow], archive: ZipFile, table: str, columns: list[str], rows: int) -> None:
    with archive.open(_member(table)) as member, conn.cursor() as cursor:
        # what migrations themselves have put there is in the backup, too
        if cursor.execute(SQL("SELECT FROM {} LIMIT 1").format(Identifier(table))).fetchone() is not None:
            cursor.execute(SQL("DELETE FROM {}").format(Identifier(table)))
        with cursor.copy(_copy(table, columns, "FROM STDIN")) as copy:
            while piece := member.read(_PIECE):
                copy.write(piece)
        if cursor.rowcount != rows:
            raise EOFError(table)


def _erased(conn: Connection[TupleRow]) -> list[Erased]:
    return [Erased(str(stream), str(person)) for stream, person in conn.execute(_SQL["erased"])]


def _copy(table: str, columns: list[str], direction: LiteralString) -> Composed:
    names = SQL(", ").join(map(Identifier, columns))
    return SQL("COPY {} ({}) ").format(Identifier(table), names) + SQL(direction)


def _count_on(table: str, column: str) -> Composed:
    last = SQL("SELECT setval(%s::regclass, coalesce(max({}), 1), max({}) IS NOT NULL) FROM {}")
    return last.format(Identifier(column), Identifier(column), Identifier(table))


def _connect(dsn: str) -> Connection[TupleRow]:
    return psycopg.connect(reached_by(dsn), application_name="mapstream backup")


def _one(conn: Connection[TupleRow], query: str, **values: str) -> int:
    return cast(int, cast(TupleRow, conn.execute(_SQL[query], values).fetchone())[0])


def _closed_to_others(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _member(table: str) -> str:
    return f"{table}.copy"
