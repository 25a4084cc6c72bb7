"""Replay: any version, any instant, from snapshots or from the start, always the same."""

from random import Random
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier
from writer import ROOM, Writer, ann, at, id_of, moved, opened, task

from mapstream.log import Log, State, snapshots
from mapstream.log.integrity.chain import GENESIS
from mapstream.plan.elements.dependencies import TaskLinked, TaskUnlinked
from mapstream.plan.elements.milestones.events import MilestoneAdded
from mapstream.plan.elements.tasks.events import TaskDropped, TaskEdited
from mapstream.plan.event import Event
from mapstream.plan.patch import merge


def history(n: int, seed: int) -> list[Event]:
    """A room's life, the same for the same seed."""
    random = Random(seed)
    events: list[Event] = [opened(), ann()]
    tasks = 0
    while len(events) < n:
        some, other = (id_of(1000 + random.randrange(tasks)) if tasks else "" for _ in range(2))
        match random.randrange(8):
            case 0 | 1 if tasks < 400:
                events.append(task(tasks, f"Task {tasks}"))
                tasks += 1
            case 2 if tasks:
                changes: dict[str, Any] = random.choice(
                    [{"purpose": "to know"}, {"purpose": None}, {"title": "Renamed"}]
                )
                events.append(TaskEdited(some, changes, {}))
            case 3 if tasks:
                events.append(TaskLinked(some, other))
            case 4 if tasks:
                events.append(TaskUnlinked(some, other, last=random.random() < 0.5))
            case 5 if tasks:
                events.append(TaskDropped(some, "not needed", "not_started"))
            case 6:
                events.append(MilestoneAdded(id_of(5000 + random.randrange(9)), "Signature", "a0"))
            case _ if tasks:
                events.append(moved(random.randrange(tasks), random.randrange(1, 29)))
    return events


def test_ten_thousand_events_replay_to_what_merging_their_patches_gives(log: Log) -> None:
    writer = Writer(log)
    events = history(10_000, seed=7)
    folded: Any = {}
    for start in range(0, len(events), 1000):
        for recorded in writer.next(*events[start : start + 1000]):
            folded = merge(folded, recorded.patch)
        writer.append(*events[start : start + 1000])
    state = log.replay(ROOM)
    assert state == State(folded, 10_000, writer.state.head, at(10_000))


def test_a_room_is_replayed_to_any_version(log: Log) -> None:
    writer = Writer(log)
    events = history(60, seed=8)
    writer.append(*events)
    folded: Any = {}
    assert log.replay(ROOM, version=0) == State({}, 0, GENESIS, "")
    for recorded, followed in zip(log.read(ROOM), log.read_followed(ROOM, 0), strict=True):
        folded = merge(folded, recorded.patch)
        assert log.replay(ROOM, recorded.version) == State(folded, recorded.version, followed.head, recorded.at)
    assert log.replay(ROOM, version=10**9).version == 60


def test_a_room_is_replayed_to_any_instant(log: Log) -> None:
    Writer(log).append(opened(), task(1), moved(1, 4), moved(1, 5))
    assert log.replay(ROOM, at=at(0)).version == 0
    assert log.replay(ROOM, at=at(3)).version == 3
    assert log.replay(ROOM, at=at(3).replace("000000Z", "999999Z")).version == 3
    assert log.replay(ROOM, at="2999-01-01T00:00:00.000000Z").version == 4
    assert log.replay(ROOM, at=at(3)).document == log.replay(ROOM, version=3).document
    assert log.replay(ROOM, version=2, at=at(3)).version == 2


def test_there_is_nothing_in_a_stream_that_does_not_exist(log: Log) -> None:
    assert log.replay(str(uuid4())) == State({})


def test_snapshots_change_nothing_but_the_time_it_takes(log: Log) -> None:
    writer = Writer(log)
    writer.append(*history(80, seed=9))
    versions, instants = range(0, 90, 7), [at(n) for n in range(0, 90, 7)]
    plain = [log.replay(ROOM, v) for v in versions] + [log.replay(ROOM, at=i) for i in instants]
    for version in (20, 40, 60):
        log.take_snapshot(ROOM, log.replay(ROOM, version))
    log.take_snapshot(ROOM, log.replay(ROOM, 40))
    assert [log.replay(ROOM, v) for v in versions] + [log.replay(ROOM, at=i) for i in instants] == plain


def test_a_replay_begins_with_the_snapshot(log: Log) -> None:
    Writer(log).append(opened(), task(1), task(2))
    state = log.replay(ROOM, 2)
    state.document["plan"]["name"] = "from the snapshot"
    log.take_snapshot(ROOM, state)
    assert log.replay(ROOM).document["plan"]["name"] == "from the snapshot"
    assert log.replay(ROOM, 1).document["plan"]["name"] == "Acme"


def test_snapshots_of_another_shape_of_document_are_left_alone(log: Log, monkeypatch: Any) -> None:
    Writer(log).append(opened(), task(1), task(2), task(3))
    plain = log.replay(ROOM)
    log.take_snapshot(ROOM, log.replay(ROOM, 2))
    with monkeypatch.context() as older:
        older.setattr(snapshots, "DOCUMENT_VERSION", 0)
        log.take_snapshot(ROOM, State({"of": "another shape"}, 3, GENESIS, at(3)))
    assert log.replay(ROOM) == plain


def test_a_snapshot_says_what_shape_it_has(log: Log, postgres_dsn: str, schema: str) -> None:
    Writer(log).append(opened())
    log.take_snapshot(ROOM, log.replay(ROOM))
    with psycopg.connect(postgres_dsn) as conn:
        [(body,)] = conn.execute(SQL("SELECT state FROM {}").format(Identifier(schema, "log_snapshots")))
    said = snapshots.body_of(body)
    assert said is not None
    assert said.keys() == {"document_version", "stream", "version", "head", "at", "erased", "document"}
