"""A room on its way in."""

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

import structlog
from psycopg import Connection

from mapstream.files import Files, Incoming
from mapstream.log import ERASED_IN, Log, Outrun
from mapstream.log.arrival import Standing
from mapstream.log.integrity.judge import Finding
from mapstream.log.integrity.offline import NOTHING, Held, verify_file
from mapstream.log.integrity.sealing import Seals
from mapstream.moving.differences import Difference, differences
from mapstream.moving.inspecting import inspect
from mapstream.moving.parcel import Carried, FileSaid, Parcel
from mapstream.problems import (
    FieldError,
    HistoryDamaged,
    Malformed,
    NotFound,
    RoomForked,
    RoomFull,
    RoomIdTaken,
    TooLarge,
)
from mapstream.sql import queries
from mapstream.workspace import existing

TOLD = 50
"""Findings that are told one by one."""
_SQL = queries("mapstream.moving")
_log = structlog.get_logger(__name__)


class Into(NamedTuple):
    """Where a room is to come: a workspace, by whom it is brought, and how many bytes a file may have, and all files of
    a room (0: as many as there are)."""

    workspace: str
    by: str
    file: int
    room: int


class Arrived(NamedTuple):
    """What came of it: the room as it is here, how many versions and files are new, and what differs from where it came
    from."""

    room: str
    version: int
    added: int
    head: str
    checkpoints: int
    documents: int
    differences: list[Difference]


def arrive(log: Log, files: Files, file: BinaryIO, into: Into, held: Held = NOTHING) -> Arrived:
    """Bring a room in: all of it, what is new of it, or nothing. ``held``: what the file is to be held against.

    Raises NotMovable, HistoryDamaged, Malformed or TooLarge where the file is not one that can be; RoomForked or
    RoomIdTaken where the room is there as another; RoomFull where its files are more than a room may have.
    """
    parcel = Parcel(file)
    verdict = verify_file(parcel.lines(), held)
    if verdict.findings:
        raise _damaged(verdict.findings)
    inspected = inspect(log, parcel)
    existing(log, into.workspace)
    Seals(log).keys.signer(into.workspace)  # so that its key is among those that are told from the beginning
    carried = {one.said.file: one.said for one in _within(parcel.documents(), inspected.files, into)}
    room, last = parcel.header.room, parcel.header.events
    for one in parcel.documents() if log.version(room) < last else ():
        _keep(files, one, into)
    with log.arriving(room) as arrival:
        arrival.stage(parcel.rows())
        here = arrival.hold()
        if _follows(log, room, here, last, into.workspace):
            _append(arrival.append, here.version)
            _settle(log, arrival.conn, parcel, here.version, inspected.opened_in, into)
            _keep_uploads(arrival.conn, room, carried)
    added = max(0, last - here.version)
    if added:
        log.forget()
        _log.info("room_imported", room=room, workspace=into.workspace, by=into.by, added=added)
    return Arrived(
        room,
        max(here.version, last),
        added,
        verdict.head,
        len(parcel.header.checkpoints),
        len(carried),
        differences(log, into.workspace, inspected, {*carried}),
    )


def _damaged(findings: tuple[Finding, ...]) -> HistoryDamaged:
    errors = [FieldError(f"/events/{one.version}" if one.version else "", one.sentence) for one in findings[:TOLD]]
    more = f" There are {len(findings)} of them." if len(findings) > TOLD else ""
    return HistoryDamaged(f"Nothing was brought in. {findings[0].sentence}{more}", errors)


# documents


def _within(documents: Iterator[Carried], named: set[str], into: Into) -> Iterator[Carried]:
    """The documents of a file, of which the room has to name each. Raises Malformed, TooLarge or RoomFull."""
    taken = 0
    for one in documents:
        taken += one.said.size
        if one.said.file not in named:
            raise Malformed("There is a document in that file which its room does not name.")
        if one.said.size > into.file:
            raise TooLarge(
                f"One of its documents has more than {into.file >> 20} MiB, which is what a file may have here "
                "(MAPSTREAM_FILE_MEGABYTES)."
            )
        if into.room and taken > into.room:
            raise RoomFull(
                f"Its documents have more than {into.room >> 20} MiB together, which is what a room may have here "
                "(MAPSTREAM_ROOM_FILE_MEGABYTES)."
            )
        yield one


def _keep(files: Files, one: Carried, into: Into) -> None:
    """Keep the bytes of a document. Nobody has them until an event of a room here names them."""
    incoming = Incoming(files.incoming, "", into.file)
    try:
        for piece in one.pieces:
            incoming.write(piece)
        file, _ = incoming.whole()
        files.keep(incoming.path, file)
    finally:
        incoming.close()


def _keep_uploads(conn: Connection[Any], room: str, carried: dict[str, FileSaid]) -> None:
    for file, said in carried.items():
        for upload in said.uploads:
            conn.execute(_SQL["keep_upload"], {"room": room, "file": file, "size": said.size, **upload.model_dump()})


# the history


def _follows(log: Log, room: str, here: Standing, last: int, workspace: str) -> bool:
    """Whether there is anything new. Raises RoomIdTaken or RoomForked."""
    if not here.version:
        return True
    try:
        ours = Seals(log).workspace_of(room) == workspace
    except NotFound:
        ours = False
    if not ours:
        raise RoomIdTaken("That room is here already, and belongs to another workspace.")
    if here.differs is not None:
        raise RoomForked(
            f"That room is here with another history: they differ from version {here.differs} on. Nothing was changed."
        )
    return last > here.version


def _append(append: Any, after: int) -> None:
    try:
        append(after)
    except Outrun:
        raise Malformed("The commands of that room are not as mapstream writes them.") from None


def _settle(log: Log, conn: Connection[Any], parcel: Parcel, before: int, opened_in: str, into: Into) -> None:
    """Keep what belongs to a history that has been appended."""
    room, header = parcel.header.room, parcel.header
    if before:
        conn.execute(_SQL["forget_cached"], {"channel": log.channel, "payload": f"{ERASED_IN}{room}"})
    else:
        conn.execute(_SQL["settle"], {"room": room, "opened_in": opened_in, "workspace": into.workspace, "by": into.by})
    people = parcel.people()
    keys = [key and log.keyring.wrap(key, "person", room, person) for person, key in people.items()]
    conn.execute(_SQL["keep_keys"], {"room": room, "people": [*people], "keys": keys})
    public = parcel.public_keys()
    values = {"publics": [key for key, _ in public], "sinces": [one.since for _, one in public]}
    values |= {"untils": [one.until for _, one in public]}
    conn.execute(_SQL["keep_public_keys"], {"room": room, "workspace": into.workspace, **values})
    for checkpoint in header.checkpoints:
        conn.execute(_SQL["keep_checkpoint"], {"room": room, **checkpoint.model_dump()})
