"""The schema of the log, made and brought up to date under a lock, so that servers may start together."""

from collections.abc import Sequence
from importlib.resources import files

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier

from mapstream.keyring import Keyring
from mapstream.log.database import lock_key, reached_by
from mapstream.log.wrapping import admit
from mapstream.problems import StoreUnfit
from mapstream.sql import script


def migrations() -> list[str]:
    """The files of all migrations, in order."""
    return sorted(f.name for f in (files("mapstream.log") / "migrations").iterdir() if f.name.endswith(".sql"))


def migrate(dsn: str, schema: str, keyring: Keyring) -> list[str]:
    """Apply the migrations that are missing, all or none; answers their names.

    Raises StoreUnfit where the database is not as these migrations make it, or not to be read with these keys. Servers
    of a version before, which run already, do not come here again: they go on meanwhile.
    """
    with psycopg.connect(reached_by(dsn)) as conn, conn.transaction():
        applied = bring_up(conn, schema)
        admit(conn, keyring)
        return applied


def bring_up(conn: Connection[TupleRow], schema: str, wanted: Sequence[str] | None = None) -> list[str]:
    """The same in a transaction of somebody else's; only those that are ``wanted``. The schema is searched then."""
    conn.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(schema, "migrate")])
    conn.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(schema)))
    conn.execute(SQL("SET LOCAL search_path TO {}").format(Identifier(schema)))
    conn.execute("CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, at timestamptz DEFAULT now())")
    done = [row[0] for row in conn.execute("SELECT name FROM migrations")]
    applied = [name for name in migrations()[len(known_part(done)) :] if wanted is None or name in wanted]
    for name in applied:
        try:
            conn.execute(script("mapstream.log", f"migrations/{name}"))
        except psycopg.ProgrammingError as error:
            raise StoreUnfit(
                f"{name} cannot be applied: {str(error).splitlines()[0]}. Nothing was changed. The schema {schema} "
                "is not as mapstream left it: restore it from a backup, or choose another in MAPSTREAM_SCHEMA."
            ) from error
    # in one statement: each would have to be planned anew after what has just been defined
    conn.execute("INSERT INTO migrations (name) SELECT unnest(%s::text[])", [applied])
    return applied


def known_part(done: Sequence[str]) -> list[str]:
    """Which of our migrations have been done, in order. Raises StoreUnfit if they are not just our first ones."""
    known = migrations()
    if newer := sorted(set(done) - set(known)):
        raise StoreUnfit(
            f"The database was brought up to date by a newer mapstream ({', '.join(newer)}), which this version does "
            "not know. Install that version again, or restore a backup from before. Nothing was changed."
        )
    if left_out := sorted(set(known[: len(done)]) - set(done)):
        raise StoreUnfit(
            f"The database lacks {', '.join(left_out)}, and has what comes after. It was not mapstream that left it "
            "so: restore it from a backup. Nothing was changed."
        )
    return known[: len(done)]
