"""A room of another installation, taken out of it."""

from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier

from mapstream.cli.acting import act
from mapstream.files import Files
from mapstream.keyring import Keyring
from mapstream.live.unit import Asked
from mapstream.log import Log, State, migrate
from mapstream.log.integrity.sealing import Seals
from mapstream.moving.leaving import packed
from mapstream.plan.actor import Actor
from mapstream.plan.vocabulary import parse
from mapstream.protocol.session import Ask
from mapstream.workspace import create_workspace


def taken_out_elsewhere(dsn: str, files: Files) -> bytes:
    """The file of a room that was opened at another installation, of which nothing is left."""
    schema, keyring = (
        f"test_{uuid4().hex[:12]}",
        Keyring([b"what the secrets of another installation are wrapped with"]),
    )
    migrate(dsn, schema, keyring)
    log = Log(dsn, schema, keyring)
    try:
        room, workspace = str(uuid4()), create_workspace(log, "Hosted")
        actor = Actor(str(uuid4()), "seller", "key", "admin", workspace=workspace)
        opening = parse("open_room", {"name": "Castell Freight × Ferrowave"})
        act(log, room, State({}), Asked(room, (Ask(opening),), actor))
        return b"".join(packed(log, Seals(log), files, room))
    finally:
        log.close()
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(schema)))
