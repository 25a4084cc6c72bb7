"""A file that is not what was exported brings nothing in, and is told what is wrong with it; nor does one that was made
by somebody who can seal what they like."""

import random
import tracemalloc
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
from conftest import Installation

from mapstream.files import record
from mapstream.log import GENESIS
from mapstream.log.integrity.export import export, seal_text
from mapstream.moving import parcel
from mapstream.moving.arriving import Into, arrive
from mapstream.moving.leaving import packed
from mapstream.plan.context import Upload
from mapstream.plan.elements.comments import CommentAdded
from mapstream.plan.elements.documents import DocumentAdded
from mapstream.plan.elements.people.events import PersonAdded
from mapstream.plan.elements.room import RoomOpened
from mapstream.plan.elements.tasks.events import TaskAdded, TaskRescheduled
from mapstream.plan.event import EVENTS, Event, Recorded
from mapstream.problems import HistoryDamaged, Invalid, Malformed, NotMovable, RoomFull, TooLarge
from mapstream.workspace_events import WorkspaceOpened

ANN, TASK, DOCUMENT = str(uuid4()), str(uuid4()), str(uuid4())
CONTENT = bytes(range(256)) * 1_000
FILE = sha256(CONTENT).hexdigest()
REFUSALS = (HistoryDamaged, NotMovable, Malformed, Invalid, TooLarge)


def write(there: Installation, *events: Event) -> str:
    """A room in which this happened."""
    room = str(uuid4())
    recorded = [
        Recorded(room, n, f"2026-03-03T09:00:{n:02}.000000Z", ANN, "link", str(uuid4()), event)
        for n, event in enumerate(events, 1)
    ]
    there.log.append(recorded, {room: GENESIS})
    return room


def small(there: Installation, folder: Path, content: bytes = CONTENT) -> str:
    """A room with somebody in it, a task and a document."""
    file = {"sha256": sha256(content).hexdigest(), "name": "A.bin", "type": "application/octet-stream"}
    room = write(
        there,
        RoomOpened(there.workspace, "Acme", "mutual", {"name": "Acme"}),
        PersonAdded(ANN, "buyer", "Ann", "ann@buyer.example", "champion"),
        TaskAdded(TASK, "Security review", "buyer", "a0"),
        TaskRescheduled(TASK, "2026-04-01", None),
        DocumentAdded(DOCUMENT, "Proposal", "proposal", None, "a0", file=file | {"size": len(content)}),
    )
    (folder / "file").write_bytes(content)
    upload = Upload(file["name"], file["type"], len(content), None)
    record(there.log.database, there.files, room, ANN, file["sha256"], folder / "file", upload)
    return room


@pytest.fixture
def room(there: Installation, tmp_path: Path) -> str:
    """Such a room."""
    return small(there, tmp_path)


def refused(here: Installation, file: bytes, *why: type[Exception]) -> Exception:
    """How a file is refused, of which nothing is left."""
    before = here.tables()
    with pytest.raises(why or REFUSALS) as told:
        here.bring_in(file)
    assert here.tables() == before
    return told.value


def mutations(file: bytes, other: bytes) -> Iterator[bytes]:
    lines, others = file.splitlines(True), other.splitlines(True)
    for n, line in enumerate(lines):
        yield b"".join([*lines[:n], *lines[n + 1 :]])
        yield b"".join(lines[:n])
        yield b"".join([*lines[:n], line[: len(line) // 2]])
        yield b"".join([*lines[: n + 1], line, *lines[n + 1 :]])
        if n < len(others) and others[n] != line:
            yield b"".join([*lines[:n], others[n], *lines[n + 1 :]])
        if n + 1 < len(lines):
            yield b"".join([*lines[:n], lines[n + 1], line, *lines[n + 2 :]])
        for name, value in orjson.loads(line).items():
            without = {key: kept for key, kept in orjson.loads(line).items() if key != name}
            yield b"".join([*lines[:n], dumped(without), *lines[n + 1 :]])
            yield b"".join([*lines[:n], dumped(orjson.loads(line) | {name: [value]}), *lines[n + 1 :]])
    chance = random.Random(2026)
    for _ in range(150):
        at = chance.randrange(len(file))
        yield file[:at] + bytes([file[at] ^ 1 << chance.randrange(8)]) + file[at + 1 :]


def dumped(line: Any) -> bytes:
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def test_every_damage_is_found_and_nothing_comes_in(
    room: str, there: Installation, here: Installation, tmp_path: Path
) -> None:
    file, other = there.out(room), there.out(small(there, tmp_path, b"another"))
    before, tried = here.tables(), 0
    for mutated in mutations(file, other):
        tried += 1
        with pytest.raises(REFUSALS):
            here.bring_in(mutated)
    assert tried > 250
    assert here.tables() == before
    assert not [*here.files.incoming.glob("*")]
    assert here.bring_in(file).added == 5


def test_it_is_told_event_by_event_what_is_wrong(room: str, there: Installation, here: Installation) -> None:
    lines = there.out(room).splitlines(True)
    event = next(n for n, line in enumerate(lines) if b"task.rescheduled" in line)
    damaged = [*lines[:event], lines[event].replace(b"2026-04-01", b"2026-04-02"), *lines[event + 1 :]]
    told = refused(here, b"".join(damaged), HistoryDamaged)
    assert isinstance(told, HistoryDamaged)
    [error] = told.errors
    assert (error.path, error.message) == (
        "/events/4",
        "Version 4: its stored bytes are not those that were exported.",
    )
    assert error.message in told.detail


# made by somebody who can seal what they like


def resealed(there: Installation, room: str, lines: list[bytes]) -> bytes:
    so_far = b"".join(lines[:-1])
    seal = there.seals.signed(room, seal_text(room, sha256(so_far).digest()))
    return so_far + dumped({"seal": str(seal)})


def changed(lines: list[bytes], begins: bytes, change: Callable[[dict[str, Any]], Any]) -> list[bytes]:
    """A file in which the first line that begins so is another, or not there."""
    n = next(n for n, line in enumerate(lines) if line.startswith(begins))
    now = change(orjson.loads(lines[n]))
    return [*lines[:n], *([dumped(now)] if now else []), *lines[n + 1 :]]


def test_what_was_sealed_anew_is_held_against_itself(room: str, there: Installation, here: Installation) -> None:
    lines = there.out(room).splitlines(True)

    def with_(begins: bytes, change: Callable[[dict[str, Any]], Any]) -> bytes:
        return resealed(there, room, changed(lines, begins, change))

    key = b64encode(bytes(32)).decode()
    assert "missing" in str(refused(here, with_(b'{"person"', lambda _: None), Malformed))
    assert "not those" in str(refused(here, with_(b'{"person"', lambda one: one | {"key": key}), Malformed))
    refused(here, with_(b'{"person"', lambda one: one | {"key": "c2hvcnQ="}), HistoryDamaged)
    refused(here, with_(b'{"person"', lambda one: one | {"person": "../../etc/passwd"}), Malformed)
    refused(here, with_(b'{"bytes"', lambda _: None), HistoryDamaged)
    refused(here, with_(b'{"file"', lambda one: one | {"size": 1}), HistoryDamaged)
    refused(here, with_(b'{"file"', lambda one: one | {"uploads": [{"by": "x"}]}), Malformed)
    refused(here, with_(b'{"file"', lambda one: one | {"file": "../secret.key"}), HistoryDamaged)
    turned = {"type": None, "version": None}
    refused(here, with_(b'{"version":2', lambda one: turned | one), Malformed)
    unnamed = sha256(b"x").hexdigest()
    more = [dumped({"file": unnamed, "size": 1, "uploads": []}), dumped({"bytes": "eA=="})]
    refused(here, resealed(there, room, [*lines[:-1], *more, lines[-1]]), Malformed)
    assert not here.files.has(unnamed)


def test_what_is_no_room_does_not_come_in(there: Installation, here: Installation) -> None:
    opened = RoomOpened(there.workspace, "Acme", "mutual", {"name": "Acme"})
    for events in (
        (opened, WorkspaceOpened("Evil")),
        (opened, TaskAdded(TASK, 7, "buyer", "a0")),  # type: ignore[arg-type] # it is not
        (opened, TaskAdded(TASK, "Review", "nobody's", "a0")),
        (opened, CommentAdded(str(uuid4()), {"a": 1}, "Text")),  # type: ignore[arg-type]
    ):
        refused(here, there.out(write(there, *events)), NotMovable, Malformed)


def test_a_stream_that_is_no_room_is_not_replaced(there: Installation, here: Installation) -> None:
    """Somebody names their room as a workspace of here."""
    room = here.workspace
    opened = RoomOpened(there.workspace, "Acme", "mutual", {"name": "Acme"})
    there.log.append(
        [Recorded(room, 1, "2026-03-03T09:00:00.000000Z", ANN, "link", str(uuid4()), opened)], {room: GENESIS}
    )
    with pytest.raises(Exception, match="belongs to another workspace"):
        here.bring_in(there.out(room))


def test_what_only_a_newer_version_knows(
    room: str, there: Installation, here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = there.out(room)
    monkeypatch.delitem(EVENTS, "task.rescheduled")
    assert "newer" in str(refused(here, file, NotMovable))
    newer = changed(file.splitlines(True), b'{"format"', lambda one: one | {"version": 4})
    assert "newer" in str(refused(here, b"".join(newer), NotMovable))


def test_an_export_to_be_read_is_not_moved(room: str, there: Installation, here: Installation) -> None:
    assert "only to be read" in str(refused(here, b"".join(export(there.log, there.seals, room)), NotMovable))
    for file in (b"", b"{}", b"[1]", b"\x00" * 100, b"PK\x03\x04"):
        refused(here, file, NotMovable)


# bounds


def test_what_is_too_much(room: str, there: Installation, here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    file = there.out(room)
    before = here.tables()
    for limits, why in ((Into("", ANN, 1_000, 0), TooLarge), (Into("", ANN, 4 << 20, 1_000), RoomFull)):
        with pytest.raises(why):
            arrive(here.log, here.files, BytesIO(file), limits._replace(workspace=here.workspace))
    for name, value in (("LONGEST_LINE", 1_000), ("MOST_LINES", 5)):
        with monkeypatch.context() as patched:
            patched.setattr(parcel, name, value)
            refused(here, file, TooLarge)
    assert here.tables() == before


def test_a_large_document_takes_no_memory_on_either_side(
    there: Installation, here: Installation, tmp_path: Path
) -> None:
    here.bring_in(there.out(small(there, tmp_path)))  # what takes memory the first time has taken it
    room = small(there, tmp_path, random.Random(1).randbytes(14 << 20))
    tracemalloc.start()
    try:
        with (tmp_path / "room").open("w+b") as file:
            file.writelines(packed(there.log, there.seals, there.files, room))
            came = arrive(here.log, here.files, file, Into(here.workspace, ANN, 32 << 20, 0))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert came.documents == 1
    assert peak < 11 << 20, "whatever its size"
