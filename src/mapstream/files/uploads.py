"""Who uploaded what, by room.

That somebody uploaded a file is noted, and a file that nobody has is removed, by one process at a time: else it could
go while somebody uploads it again.
"""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from mapstream.files.store import Files
from mapstream.log.database import Database, lock_key
from mapstream.plan.context import Upload
from mapstream.sql import queries

KEPT_UNNAMED = timedelta(days=2)
"""How long an upload is kept that nobody makes a document of: longer than anybody can."""
_SQL = queries("mapstream.files")


def record(database: Database, files: Files, room: str, by: str, file: str, path: Path, upload: Upload) -> bool:
    """Keep a file that came in whole, and who uploaded it; whether it is the first time that they did, to this room."""
    # also where it is there already: how long that takes must not tell who else has it
    files.keep(path, file)
    with database.writing() as conn, conn.transaction():
        conn.execute(_SQL["lock"], {"lock": lock_key(database.schema, file)})
        values = {"room": room, "by": by, "file": file, **upload._asdict()}
        [row] = conn.execute(_SQL["record"], values).fetchall()
        if not files.has(file):
            # it was collected a moment ago
            files.keep(path, file)
        return bool(row["new"])


def uploaded(database: Database, room: str, by: str, files: Iterable[str]) -> dict[str, Upload]:
    """Of some files those that somebody uploaded to a room within the last day."""
    rows = database.rows(_SQL["uploaded"], room=room, by=by, files=list(files))
    return {file: Upload(*rest) for file, *rest in rows}


def taken(database: Database, room: str) -> int:
    """How many bytes all files of a room have."""
    [(size,)] = database.rows(_SQL["taken"], room=room)
    return int(size)


def named_in(database: Database, room: str) -> list[tuple[str, list[dict[str, object]]]]:
    """The files that events of a room name, in the order of their hashes, each with who uploaded it, as what."""
    return [(file, uploads) for file, uploads in database.rows(_SQL["named_in"], room=room)]


def collect(database: Database, files: Files, age: timedelta = KEPT_UNNAMED) -> int:
    """Forget uploads of some age that nobody made a document of, and remove what no upload and no event names; how
    many files."""
    database.run(_SQL["forget"], age=age)
    removed = 0
    for file in files.unnamed([name for (name,) in database.rows(_SQL["named"])], age):
        with database.writing() as conn, conn.transaction():
            conn.execute(_SQL["lock"], {"lock": lock_key(database.schema, file)})
            if not conn.execute(_SQL["known"], {"file": file}).fetchall():
                files.drop(file)
                removed += 1
    files.sweep(age)
    return removed
