"""Stored bytes are for ever: older classes of events are read as today's, and unknown ones are refused by name."""

from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest
from eventsourcing.persistence import MapperDeserialisationError
from psycopg.sql import SQL, Identifier
from writer import ROOM, SAM, Writer, at, id_of, opened, task

from mapstream.log import Log
from mapstream.log.integrity.chain import GENESIS, link
from mapstream.log.integrity.export import digest, export, seal_text
from mapstream.log.integrity.offline import verify_file
from mapstream.log.integrity.sealing import Seals
from mapstream.log.integrity.verify import verify_room
from mapstream.plan.elements.room import DealEdited
from mapstream.plan.elements.tasks.events import TaskCompleted

TASK = id_of(1001)
V1 = (
    b'{"stream":"%s","version":3,"type":"task.completed","at":"2025-11-03T09:00:03.000000Z","by":"%s","via":"link",'
    b'"command":"%s","prev":"%s","data":{"task":"%s","was":"in_progress","proof":"proven",'
    b'"evidence":["https://files.example/report","https://files.example/sign-off"],"settled":false}}'
)
"""What the first class of task.completed looked like on disk: evidence was a list of addresses."""


def insert(dsn: str, schema: str, version: int, topic: str, state: bytes) -> None:
    """Put bytes into the log as an older or a newer mapstream would have."""
    query = SQL("INSERT INTO {} (originator_id, originator_version, topic, state) VALUES (%s, %s, %s, %s)")
    with psycopg.connect(dsn) as conn:
        conn.execute(query.format(Identifier(schema, "log_events")), [UUID(ROOM), version, topic, state])


def test_an_event_of_an_older_class_is_read_as_todays(log: Log, postgres_dsn: str, schema: str) -> None:
    writer = Writer(log)
    writer.append(opened(), task(1))
    words = [value.encode() for value in (ROOM, SAM, id_of(9), writer.state.head.hex(), TASK)]
    insert(postgres_dsn, schema, 3, "task.completed", V1 % tuple(words))
    evidence = [
        {"kind": "link", "url": "https://files.example/report"},
        {"kind": "link", "url": "https://files.example/sign-off"},
    ]
    [read] = log.read(ROOM, after=2)
    assert read.event == TaskCompleted(TASK, "in_progress", "proven", evidence)
    completion = log.replay(ROOM).document["tasks"][TASK]["completion"]
    assert completion == {"at": "2025-11-03T09:00:03.000000Z", "by": SAM, "proof": "proven", "evidence": evidence}


def test_an_older_event_without_evidence_is_read_too(log: Log, postgres_dsn: str, schema: str) -> None:
    writer = Writer(log)
    writer.append(opened(), task(1))
    words = [value.encode() for value in (ROOM, SAM, id_of(9), writer.state.head.hex(), TASK)]
    bare = orjson.loads(V1 % tuple(words))
    bare["data"] = {"task": TASK, "was": "not_started"}
    insert(postgres_dsn, schema, 3, "task.completed", orjson.dumps(bare))
    assert log.read(ROOM, after=2)[0].event == TaskCompleted(TASK, "not_started")


def test_todays_class_is_written_down_with_the_event(log: Log) -> None:
    writer = Writer(log)
    writer.append(opened(), task(1), TaskCompleted(TASK, "not_started"))
    assert [orjson.loads(stored).get("class") for _, _, stored, _ in log.stored(ROOM)] == [2, None, 2]


AMOUNTS = [
    ("room.opened", {"workspace": id_of(5), "title": "Acme", "kind": "mutual", "deal": {"name": "A", "amount": 5e4}}),
    ("deal.edited", {"changes": {"amount": 1250.5, "stage": "Proposal"}, "was": {"amount": 5e4, "stage": None}}),
    ("deal.edited", {"changes": {"amount": None}, "was": {"amount": 1250.5}}),
    (
        "change.undone",
        {"version": 3, "types": ["deal.edited"], "inverse": {"deal": {"amount": 1250.5}}, "person": None},
    ),
]
"""What changed the amount of a deal when amounts were numbers, as it stands on disk."""


def with_amounts(log: Log, postgres_dsn: str, schema: str) -> list[bytes]:
    """A room that an older mapstream wrote, exported."""
    head = GENESIS
    for version, (type, data) in enumerate(AMOUNTS, 1):
        said = {"stream": ROOM, "version": version, "type": type, "at": at(version), "by": SAM, "via": "key"}
        stored = orjson.dumps({**said, "command": id_of(version), "prev": head.hex(), "data": data})
        insert(postgres_dsn, schema, version, type, stored)
        head = link(head, stored)
    return list(export(log, Seals(log), ROOM))


def told(line: bytes, otherwise: dict[str, Any]) -> bytes:
    """A line of an export that tells its event otherwise."""
    entry = orjson.loads(line)
    event = entry["event"] | otherwise
    return orjson.dumps(entry | {"event": event, "digest": digest(event)}) + b"\n"


def sealed_anew(lines: list[bytes], second: bytes, log: Log) -> list[bytes]:
    """The export with another line for its second event."""
    changed = [*lines[:2], second, *lines[3:-1]]
    seal = Seals(log).signed(ROOM, seal_text(ROOM, sha256(b"".join(changed)).digest()))
    return [*changed, orjson.dumps({"seal": str(seal)}) + b"\n"]


def test_amounts_that_were_stored_as_numbers_are_the_same_decimals(log: Log, postgres_dsn: str, schema: str) -> None:
    with_amounts(log, postgres_dsn, schema)
    amounts = [log.replay(ROOM, version).document["deal"].get("amount") for version in (1, 2, 3, 4)]
    assert amounts == ["50000", "1250.50", None, "1250.50"]
    assert log.read(ROOM)[1].event == DealEdited(
        {"amount": "1250.50", "stage": "Proposal"}, {"amount": "50000", "stage": None}
    )
    assert [orjson.loads(stored)["data"] for _, _, stored, _ in log.stored(ROOM)] == [data for _, data in AMOUNTS]


def test_a_history_of_older_classes_verifies(log: Log, postgres_dsn: str, schema: str) -> None:
    lines = with_amounts(log, postgres_dsn, schema)
    assert verify_room(log, ROOM).findings == ()
    assert verify_file(lines).findings == ()
    then = {"data": AMOUNTS[1][1], "patch": {"deal": AMOUNTS[1][1]["changes"]}}
    assert verify_file(sealed_anew(lines, told(lines[2], then), log)).findings == (), "as it was exported then"
    more = {"changes": {"amount": "9000000", "stage": "Proposal"}}
    forged = {"data": AMOUNTS[1][1] | more, "patch": {"deal": more["changes"]}}
    [finding] = verify_file(sealed_anew(lines, told(lines[2], forged), log)).findings
    assert (finding.kind, finding.version) == ("changed", 2)


def test_an_unknown_event_is_refused_by_its_name(log: Log, postgres_dsn: str, schema: str) -> None:
    writer = Writer(log)
    writer.append(opened())
    [(_, _, stored, _)] = log.stored(ROOM)
    later = orjson.loads(stored) | {"version": 2, "type": "task.teleported", "prev": writer.state.head.hex()}
    insert(postgres_dsn, schema, 2, "task.teleported", orjson.dumps(later))
    with pytest.raises(MapperDeserialisationError, match=r"task\.teleported"):
        log.replay(ROOM)
    assert log.replay(ROOM, version=1).version == 1
