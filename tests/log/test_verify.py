"""Histories that were tampered with: each fault is found, and named for what it is. Whole ones are intact."""

from collections.abc import Iterator
from uuid import UUID

import orjson
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from forging import made_anew
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier
from rewriting import rewrite
from structlog.testing import capture_logs

from mapstream.log import SIGNING, Log, State
from mapstream.log.integrity.chain import GENESIS, leaf, link
from mapstream.log.integrity.export import digest, export
from mapstream.log.integrity.judge import Finding, Verdict
from mapstream.log.integrity.merkle import Tree
from mapstream.log.integrity.note import Checkpoint, Note, cosigned, origin_of, signed
from mapstream.log.integrity.offline import Held, verify_file
from mapstream.log.integrity.sealing import Seals
from mapstream.log.integrity.verify import verify_room
from mapstream.plan.elements.comments import CommentAdded
from mapstream.plan.elements.people.events import PersonAdded
from mapstream.plan.elements.room import RoomOpened
from mapstream.plan.elements.tasks.events import TaskAdded, TaskRescheduled
from mapstream.plan.event import Event, Recorded
from mapstream.plan.verifier_keys import COSIGNATURE, Key
from mapstream.problems import Invalid, NotFound

EVENTS = 9


def uid(n: int) -> str:
    return str(UUID(int=n))


ROOM, ANN, TASK = uid(1), uid(2), uid(3)


def history() -> Iterator[Event]:
    yield RoomOpened(uid(9), "Acme", "mutual", {"name": "Acme", "amount": "1200.50"})
    yield PersonAdded(ANN, "buyer", "Ann Müller", "ann@buyer.example", "champion")
    yield TaskAdded(TASK, "Security review", "buyer", "a0", due="2026-03-13")
    for n in range(EVENTS - 4):
        yield TaskRescheduled(TASK, f"2026-04-{n + 1:02}", f"2026-03-{n + 1:02}", "legal queue")
    yield CommentAdded(uid(4), f"tasks/{TASK}", "Who signs off?")


def write(log: Log, room: str = ROOM) -> None:
    events = [
        Recorded(room, n, f"2026-03-03T09:00:{n:02}.000000Z", ANN, "link", uid(1000 + n), event)
        for n, event in enumerate(history(), 1)
    ]
    log.append(events, {room: GENESIS})


@pytest.fixture
def room(log: Log) -> str:
    write(log)
    return ROOM


@pytest.fixture
def lines(log: Log, room: str) -> list[bytes]:
    return list(export(log, Seals(log), room))


def named(verdict: Verdict) -> list[tuple[str, int]]:
    return [(finding.kind, finding.version) for finding in verdict.findings]


# a file


def test_a_whole_history_is_intact(lines: list[bytes], log: Log) -> None:
    verdict = verify_file(lines)
    assert verdict.findings == ()
    assert (verdict.room, verdict.events) == (ROOM, EVENTS)
    assert verdict.head == log.replay(ROOM).head.hex()


def test_what_is_exported_can_be_read_and_is_exactly_what_is_stored(lines: list[bytes], log: Log) -> None:
    header = orjson.loads(lines[0])
    [sealed] = Seals(log).sealed(ROOM)
    checkpoints, keys = header.pop("checkpoints"), header.pop("keys")
    assert header == {
        "format": "mapstream.export",
        "version": 2,
        "room": ROOM,
        "events": EVENTS,
        "head": log.replay(ROOM).head.hex(),
        "root": sealed.checkpoint.root.hex(),
    }
    assert [(one["size"], one["note"]) for one in checkpoints] == [(EVENTS, sealed.note)]
    assert [one["key"] for one in keys] == [str(key) for key, _ in Seals(log).keys_of(ROOM)]
    line = orjson.loads(lines[2])
    assert line["event"]["data"]["full_name"] == "Ann Müller"
    assert "Ann" not in line["stored"]
    assert [orjson.loads(each)["stored"].encode() for each in lines[1:-1]] == [row[2] for row in log.stored(ROOM)]


def test_a_room_that_is_not_there_cannot_be_exported(log: Log) -> None:
    with pytest.raises(NotFound):
        list(export(log, Seals(log), uid(77)))


@given(data=st.data())
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_byte_that_was_changed_is_found_and_named(lines: list[bytes], data: st.DataObject) -> None:
    n = data.draw(st.integers(0, EVENTS))
    at = data.draw(st.integers(0, len(lines[n]) - 1))
    flipped = bytearray(lines[n])
    flipped[at] ^= data.draw(st.integers(1, 255))
    try:
        # a newline put in makes two lines of one, as reading the file would
        verdict = verify_file((b"".join([*lines[:n], bytes(flipped), *lines[n + 1 :]])).splitlines(keepends=True))
    except Invalid:
        assert n == 0
        return
    assert not verdict.intact
    if n > 0 and b"\n" not in flipped[:-1] and flipped.endswith(b"\n"):
        assert named(verdict)[0][1] == n


@pytest.mark.parametrize("n", range(1, EVENTS))
def test_a_dropped_event_is_named(lines: list[bytes], n: int) -> None:
    assert named(verify_file(lines[:n] + lines[n + 1 :])) == [("dropped", n)]


@pytest.mark.parametrize("n", range(EVENTS))
def test_where_a_history_was_cut_off_is_named(lines: list[bytes], n: int) -> None:
    assert named(verify_file(lines[: n + 1])) == [("truncated", n + 1)]


def test_a_file_cut_off_in_the_middle_of_a_line_is_named(lines: list[bytes]) -> None:
    assert named(verify_file([*lines[:4], lines[4][:50]])) == [("truncated", 4)]


@pytest.mark.parametrize(("a", "b"), [(a, b) for a in range(1, EVENTS + 1) for b in range(a + 1, EVENTS + 1)])
def test_swapped_lines_are_named(lines: list[bytes], a: int, b: int) -> None:
    lines[a], lines[b] = lines[b], lines[a]
    findings = named(verify_file(lines))
    assert ("reordered", a) in findings
    assert {kind for kind, _ in findings} == {"reordered"}


def test_an_event_that_is_there_twice_is_named(lines: list[bytes]) -> None:
    assert ("added", 4) in named(verify_file([*lines[:5], *lines[4:]]))


def test_events_of_another_room_are_named(lines: list[bytes], log: Log) -> None:
    write(log, uid(8))
    other = list(export(log, Seals(log), uid(8)))
    assert ("changed", 5) in named(verify_file([*lines[:5], other[5], *lines[6:]]))
    assert named(verify_file([lines[0], *other[1:]]))[0] == ("changed", 0)


def test_a_tamperer_who_makes_the_line_fit_is_found_by_the_next(lines: list[bytes]) -> None:
    lines[5] = tampered(lines[5])
    assert named(verify_file(lines)) == [("changed", 5)]


def test_one_who_tampers_with_the_last_is_found_by_the_header(lines: list[bytes]) -> None:
    lines[EVENTS - 1] = tampered(lines[EVENTS - 1])
    del lines[EVENTS]
    lines[0] = orjson.dumps(orjson.loads(lines[0]) | {"events": EVENTS - 1})
    assert named(verify_file(lines)) == [("changed", EVENTS - 1)]


def tampered(line: bytes) -> bytes:
    """A line whose date was changed, with leaf, link and everything else in it made to fit."""
    entry = orjson.loads(line.replace(b"2026-04-", b"2026-05-"))
    stored = entry["stored"].encode()
    event = entry["event"]
    made = {"leaf": leaf(stored).hex(), "link": link(bytes.fromhex(orjson.loads(stored)["prev"]), stored).hex()}
    return orjson.dumps(entry | made | {"digest": digest(event)}, option=orjson.OPT_APPEND_NEWLINE)


@pytest.mark.parametrize("what", ["at", "by", "data", "patch"])
def test_what_is_to_be_read_is_held_against_what_is_stored(lines: list[bytes], what: str) -> None:
    entry = orjson.loads(lines[5])
    changed = {"due": "2027-01-01"} if what == "data" else {"tasks": {}} if what == "patch" else "somebody else"
    entry["event"][what] = entry["event"][what] | changed if isinstance(changed, dict) else changed
    if what == "patch":
        entry["event"]["patch"] = {}
    entry["digest"] = digest(entry["event"])
    lines[5] = orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE)
    assert named(verify_file(lines)) == [("changed", 5)]


@pytest.mark.parametrize("first", [b"", b"hello\n", b"{}\n", b'{"format":"mapstream.export","version":3}\n', b"[1]\n"])
def test_what_is_no_export_is_refused(first: bytes) -> None:
    with pytest.raises(Invalid):
        verify_file([first])


@pytest.fixture
def earlier(log: Log, room: str) -> str:
    """A checkpoint that somebody holds, of before the last two events."""
    [line] = [str(signed(_checkpoint(log, EVENTS - 2).text, *Seals(log).signer_of(room)))]
    return line


def _checkpoint(log: Log, size: int) -> Checkpoint:
    leaves = [leaf(stored) for _, _, stored, _ in log.stored(ROOM)]
    return Checkpoint(origin_of(ROOM), size, Tree(leaves).root(size))


def test_a_file_is_held_against_a_checkpoint_that_somebody_holds(lines: list[bytes], earlier: str) -> None:
    verdict = verify_file(lines, Held((earlier,)))
    assert verdict.findings == ()
    assert verdict.sealed == (EVENTS - 2, EVENTS)


@pytest.mark.parametrize("n", [1, 4, EVENTS - 2])
def test_a_history_that_was_rewritten_is_named_by_what_was_sealed(lines: list[bytes], earlier: str, n: int) -> None:
    entries = [orjson.loads(line) for line in lines[:-1]]
    entries[n]["leaf"] = bytes(32).hex()
    entries[n] = {"version": n, "leaf": bytes(32).hex()}
    made = made_anew(entries)
    assert verify_file(made).intact
    [finding] = verify_file(made, Held((earlier,))).findings
    assert (finding.kind, finding.version) == ("forged", 0)


def test_one_that_its_own_workspace_rewrote_is_named_by_what_was_sealed(
    lines: list[bytes], earlier: str, log: Log
) -> None:
    entries = [orjson.loads(line) for line in lines[:-1]]
    entries[4] = {"version": 4, "leaf": bytes(32).hex()}
    made = made_anew(entries, Seals(log).signer_of(ROOM)[1])
    assert verify_file(made).intact
    [finding] = verify_file(made, Held((earlier,))).findings
    assert (finding.kind, finding.version) == ("rewritten", 1)
    assert finding.sentence.startswith(f"Versions 1 to {EVENTS - 2}: not what was sealed.")


@pytest.mark.parametrize("n", [3, EVENTS - 3])
def test_one_that_was_cut_off_is_named_by_what_was_sealed(lines: list[bytes], earlier: str, n: int) -> None:
    made = made_anew([orjson.loads(line) for line in lines[: n + 1]])
    assert verify_file(made).intact
    assert named(verify_file(made, Held((earlier,)))) == [("truncated", n + 1)]


def test_a_checkpoint_of_another_room_is_refused(lines: list[bytes], log: Log) -> None:
    write(log, uid(8))
    with pytest.raises(Invalid):
        verify_file(lines, Held((Seals(log).sealed_now(uid(8)).note,)))
    with pytest.raises(Invalid):
        verify_file(lines, Held(("hello",)))


def test_a_witness_vouches_for_a_checkpoint_that_it_saw(lines: list[bytes], log: Log) -> None:
    """Also where nobody knows any more what signed it."""
    witness = Ed25519PrivateKey.generate()
    key = Key("witness.example", witness.public_key().public_bytes_raw(), COSIGNATURE)
    text = _checkpoint(log, EVENTS - 2).text
    seen = str(Note(text, (cosigned(text, key, witness, 1_700_000_000),)))
    assert verify_file(lines, Held((seen,), witnesses=(key,))).sealed == (EVENTS - 2, EVENTS)
    assert named(verify_file(lines, Held((seen,)))) == [("forged", 0)]


def test_what_is_hidden_is_a_leaf_and_what_was_done_to_it_is_found(log: Log, room: str) -> None:
    hidden = {3, 4, 7, EVENTS}
    file = list(
        export(log, Seals(log), room, lambda after, upto: [n not in hidden for n in range(after + 1, upto + 1)], False)
    )
    assert verify_file(file).intact
    assert [orjson.loads(line).keys() == {"version", "leaf"} for line in file[1:-1]] == [
        n in hidden for n in range(1, EVENTS + 1)
    ]
    assert b"position" not in b"".join(file)
    for n, blamed in ((3, 2), (4, 2), (7, 6), (EVENTS, EVENTS - 1)):
        other = [*file[:n], orjson.dumps({"version": n, "leaf": bytes(32).hex()}) + b"\n", *file[n + 1 :]]
        assert named(verify_file(other)) == [("changed", blamed)], "or one of those behind it"


# the database


@pytest.fixture
def sql(postgres_dsn: str, schema: str, room: str) -> Iterator[psycopg.Connection]:
    """A connection of somebody who may do anything, and has taken the guard off the log."""
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute(SQL("SET search_path TO {}").format(Identifier(schema)))
        conn.execute("ALTER TABLE log_events DISABLE TRIGGER log_events_immutable")
        yield conn


def test_a_whole_room_is_intact(log: Log, room: str) -> None:
    verdict = verify_room(log, room)
    assert (verdict.findings, verdict.events, verdict.head) == ((), EVENTS, log.replay(room).head.hex())


def test_a_room_that_is_not_there_cannot_be_verified(log: Log) -> None:
    with pytest.raises(NotFound):
        verify_room(log, uid(77))


@pytest.mark.parametrize("n", range(1, EVENTS))
def test_changed_bytes_are_named(log: Log, sql: psycopg.Connection, n: int) -> None:
    sql.execute(
        "UPDATE log_events SET state = convert_to(replace(convert_from(state, 'UTF8'), '09:00', '10:00'), 'UTF8') "
        "WHERE originator_version = %s",
        [n],
    )
    assert named(verify_room(log, ROOM)) == [("changed", n)]


def test_the_last_event_is_vouched_for_by_a_snapshot(log: Log, sql: psycopg.Connection) -> None:
    log.take_snapshot(ROOM, log.replay(ROOM))
    sql.execute(
        "UPDATE log_events SET state = convert_to(replace(convert_from(state, 'UTF8'), '09:00', '10:00'), 'UTF8') "
        "WHERE originator_version = %s",
        [EVENTS],
    )
    assert named(verify_room(log, ROOM)) == [("changed", EVENTS)]


def test_rows_cut_off_are_missed_by_a_snapshot(log: Log, sql: psycopg.Connection) -> None:
    state: State = log.replay(ROOM)
    log.take_snapshot(ROOM, state)
    sql.execute("DELETE FROM log_events WHERE originator_version > 6")
    assert named(verify_room(log, ROOM)) == [("truncated", 7)]


NAMED = "replace(convert_from(substr(state, 33), 'UTF8'), 'Security review', 'Something else')"


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE log_snapshots SET state = substr(state, 1, 32) || convert_to({NAMED}, 'UTF8')",
        "UPDATE log_snapshots SET state = 'no snapshot'",
        "UPDATE log_snapshots SET originator_version = 5",
    ],
    ids=["content", "bytes", "version"],
)
def test_a_snapshot_that_was_changed_is_named_and_not_used(log: Log, sql: psycopg.Connection, change: str) -> None:
    plain = log.replay(ROOM)
    log.take_snapshot(ROOM, log.replay(ROOM, 6))
    sql.execute(change)
    version = 5 if "version = 5" in change else 6
    with capture_logs() as said:
        assert log.replay(ROOM) == plain
    assert [(one["event"], one["version"]) for one in said] == [("snapshot_passed_over", version)]
    assert named(verify_room(log, ROOM)) == [("changed", version)]


def test_a_snapshot_that_fits_is_used_and_proven(log: Log, room: str) -> None:
    log.take_snapshot(room, log.replay(room, 6))
    with capture_logs() as said:
        assert log.replay(room).since == 6
        assert log.replay(room, 5).since == 0
    assert said == []
    assert verify_room(log, room).intact


def test_a_snapshot_of_what_was_never_written_is_not_used(log: Log, sql: psycopg.Connection) -> None:
    """We kept it ourselves, and the history is another one now."""
    plain = log.replay(ROOM, 6)
    another = State({**plain.document, "plan": {}}, 7, plain.head, plain.at)
    log.take_snapshot(ROOM, another)
    assert log.replay(ROOM).since == 0
    assert named(verify_room(log, ROOM)) != []


def test_one_that_was_kept_with_another_secret_is_not_used_and_not_wrong(
    log: Log, room: str, sql: psycopg.Connection
) -> None:
    log.take_snapshot(room, log.replay(room, 6))
    log.forget()
    sql.execute("DELETE FROM secrets WHERE name = %s", [SIGNING])
    log.keep_secret(SIGNING, b"another secret, of thirty-two bytes")
    assert log.replay(room).since == 0
    assert verify_room(log, room).intact
    log.take_snapshot(room, log.replay(room, 6))
    assert log.replay(room).since == 6


def test_a_snapshot_from_before_an_erasure_that_is_put_back_is_not_used(log: Log, sql: psycopg.Connection) -> None:
    log.take_snapshot(ROOM, log.replay(ROOM, 6))
    [(stored,)] = sql.execute("SELECT state FROM log_snapshots").fetchall()
    log.erase(ROOM, ANN)
    sql.execute("INSERT INTO log_snapshots VALUES (%s, 6, 'snapshot', %s)", [ROOM, stored])
    assert log.replay(ROOM).document["people"][ANN]["name"] != "Ann Müller"


def test_a_dropped_row_is_named(log: Log, sql: psycopg.Connection) -> None:
    sql.execute("DELETE FROM log_events WHERE originator_version = 5")
    assert named(verify_room(log, ROOM)) == [("dropped", 5)]


def test_a_dropped_row_is_named_though_the_others_move_up(log: Log, sql: psycopg.Connection) -> None:
    sql.execute("DELETE FROM log_events WHERE originator_version = 5")
    for n in range(6, EVENTS + 1):
        sql.execute("UPDATE log_events SET originator_version = %s WHERE originator_version = %s", [n - 1, n])
    assert named(verify_room(log, ROOM)) == [("dropped", 5)]


def test_rows_that_changed_places_are_named(log: Log, sql: psycopg.Connection) -> None:
    for now, was in ((-1, 4), (4, 6), (6, -1)):
        sql.execute("UPDATE log_events SET originator_version = %s WHERE originator_version = %s", [now, was])
    assert named(verify_room(log, ROOM)) == [("reordered", 4), ("reordered", 5)]


def test_a_row_that_says_something_else_than_its_bytes_is_named(log: Log, sql: psycopg.Connection) -> None:
    sql.execute("UPDATE log_events SET topic = 'task.confirmed' WHERE originator_version = 5")
    sql.execute("UPDATE log_events SET notification_id = 999 WHERE originator_version = 7")
    found = verify_room(log, ROOM).findings
    assert found == (
        Finding(
            "changed",
            5,
            "Version 5: it is stored as task.confirmed, and its bytes say task.rescheduled.",
        ),
    )
    sql.execute("UPDATE log_events SET topic = 'task.rescheduled' WHERE originator_version = 5")
    assert named(verify_room(log, ROOM)) == [("changed", 8)]


def test_bytes_that_are_no_event_are_named(log: Log, sql: psycopg.Connection) -> None:
    sql.execute("UPDATE log_events SET state = '\\x00ff' WHERE originator_version = 3")
    assert named(verify_room(log, ROOM)) == [("changed", 3)]


def test_a_history_that_was_made_anew_is_not_what_was_sealed(log: Log, sql: psycopg.Connection) -> None:
    Seals(log).sealed_now(ROOM)
    assert verify_room(log, ROOM).sealed == (EVENTS,)
    rewrite(sql, ROOM, 4, b"09:00:04", b"09:00:03")
    assert named(verify_room(log, ROOM)) == [("rewritten", 1)]
