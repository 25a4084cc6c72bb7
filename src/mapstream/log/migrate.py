"""The schema of the log, made and brought up to date under a lock, so that servers may start together."""

from importlib.resources import files

import psycopg
from psycopg.sql import SQL, Identifier

from mapstream import clock
from mapstream.log.recorder import lock_key
from mapstream.sql import queries, script

SECRET = "signing"  # noqa: S105 (its name)
SECRET_BYTES = 32


def migrations() -> list[str]:
    """The files of all migrations, in order."""
    return sorted(f.name for f in (files("mapstream.log") / "migrations").iterdir() if f.name.endswith(".sql"))


def migrate(dsn: str, schema: str) -> list[str]:
    """Apply the migrations that are missing, all or none; answers their names."""
    applied: list[str] = []
    with psycopg.connect(dsn) as conn, conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(schema, "migrate")])
        conn.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(schema)))
        conn.execute(SQL("SET LOCAL search_path TO {}").format(Identifier(schema)))
        conn.execute("CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, at timestamptz DEFAULT now())")
        done = {row[0] for row in conn.execute("SELECT name FROM migrations")}
        for name in migrations():
            if name not in done:
                conn.execute(script("mapstream.log", f"migrations/{name}"))
                conn.execute("INSERT INTO migrations (name) VALUES (%s)", [name])
                applied.append(name)
        secret = {"name": SECRET, "value": clock.random_bytes(SECRET_BYTES)}
        conn.execute(queries("mapstream.log")["keep_secret"], secret)
    return applied
