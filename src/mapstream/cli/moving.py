"""``mapstream room export`` and ``room import``: a room out as one file, and in again, here or elsewhere."""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, BinaryIO, cast

import typer

import mapstream.cli.reviewing  # noqa: F401 (its commands are of the same group)
from mapstream.cli import speaking
from mapstream.cli.files import File, Out, write
from mapstream.cli.opening import Data, an_id, opened
from mapstream.cli.records import Against, Key, held_by
from mapstream.cli.rooms import SHOWN_BY, RoomId, room
from mapstream.cli.workspaces import WorkspaceId, workspace_in
from mapstream.files import Files
from mapstream.log.integrity.export import export
from mapstream.log.integrity.sealing import Seals
from mapstream.moving.arriving import Into, arrive
from mapstream.moving.leaving import packed
from mapstream.workspace import OPERATOR


@room.command("export")
def export_room(
    room: RoomId,
    out: Out = None,
    keys: Annotated[
        bool,
        typer.Option("--keys", help="All of it, to bring it in elsewhere: with documents, and with people's keys."),
    ] = False,
    data: Data = None,
) -> None:
    """Write a room as one file: its history, or, with --keys, all of it, to be brought in by “room import” elsewhere.

    With --keys the file is a secret: it holds documents, and what opens every name and word in the room, also those
    that are hidden from you. Only you can read what --out writes; to send it, encrypt it as a whole, for example with
    “mapstream room export ROOM --keys | age -p > room.age”.
    """
    with opened(data) as (settings, log):
        id, seals = an_id(room, "room", SHOWN_BY), Seals(log)
        files = Files(settings.files_url, settings.files_folder)
        write(packed(log, seals, files, id) if keys else export(log, seals, id), out, secret=keys)


@room.command("import")
def import_room(
    file: File,
    workspace: WorkspaceId = None,
    against: Against = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Bring in a room that “room export --keys” wrote at another installation: all of it, or nothing.

    It is the same room here, and belongs to a workspace of here. It is verified first, as “mapstream verify” does; what
    differs from where it came from is said. The same file again changes nothing; one of a later state adds what is new.
    """
    held = held_by(against or [], key or [])
    with opened(data) as (settings, log), _seekable(file) as source:
        files, most = Files(settings.files_url, settings.files_folder), settings.room_file_megabytes << 20
        into = Into(workspace_in(log, workspace), OPERATOR, settings.file_megabytes << 20, most)
        came = arrive(log, files, source, into, held)
    if not came.added:
        speaking.say(f"All of it is here already; the room is at version {came.version}. Nothing was changed.")
    else:
        speaking.say(f"Brought in: {came.added:,} versions, {came.documents:,} files. Head: {came.head}")
    for one in came.differences if came.added else ():
        speaking.say(f"  {one.sentence}")
    speaking.answer(came.room)


def _seekable(file: str) -> BinaryIO:
    """A file, or what comes in over standard input, kept in one without a name."""
    if file != "-":
        return Path(file).open("rb")
    spool = cast(BinaryIO, TemporaryFile())  # noqa: SIM115 closed by whoever reads it
    shutil.copyfileobj(sys.stdin.buffer, spool)
    return spool
