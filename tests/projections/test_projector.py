"""Read models are filled exactly once, by one process, whatever happens; and made again beside the running one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from threading import Event
from typing import Any, ClassVar

import psycopg
import pytest
from telling import Story
from waiting import eventually

from mapstream.consumers.projector import Projector, Stopped, sharing
from mapstream.consumers.projector.run import Run
from mapstream.log import Log
from mapstream.plan.elements.tasks.events import TaskStarted
from mapstream.plan.event import Recorded
from mapstream.plan.patch import merge
from mapstream.problems import ReadModelBehind
from mapstream.projection import Into, ReadModel, Rooms, found, shortened
from mapstream.workspace import create_workspace

SCHEMA = b"CREATE TABLE {schema}.counted (room uuid PRIMARY KEY, events integer NOT NULL)"
COUNT = b"""INSERT INTO {schema}.counted AS kept VALUES (%s, 1)
            ON CONFLICT (room) DO UPDATE SET events = kept.events + 1"""


class Poison(Exception):
    """What a fold raises over an event that it cannot read."""


class Counting(ReadModel):
    """Counts events; not idempotent, so that an event that counts twice shows."""

    name: ClassVar[str] = "counting"

    def __init__(self) -> None:
        self.chokes_on: str | None = None
        self.dies_of: BaseException | None = None

    def sql(self, schema: str) -> Mapping[str, bytes]:
        return {
            "count": COUNT.replace(b"{schema}", schema.encode()),
            "counted": f"SELECT room::text, events FROM {schema}.counted".encode(),
        }

    def script(self, file: str, schema: str) -> bytes | None:
        return SCHEMA.replace(b"{schema}", schema.encode()) if file == "schema.sql" else None

    def fold(self, into: Into, events: Sequence[Recorded]) -> None:
        for recorded in events:
            into.cursor.execute(into.sql["count"], [recorded.stream])
            if recorded.event.name == self.chokes_on:
                raise Poison("of somebody's name")
        if self.dies_of:
            raise self.dies_of

    def counted(self, log: Log) -> dict[str, int]:
        return dict(self.ask(log, "counted"))


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def projector(log: Log, counting: Counting) -> Iterator[Projector]:
    """Fills that read model."""
    projector = Projector(log, [counting])
    yield projector
    projector.stop()


def test_every_event_counts_once(log: Log, counting: Counting, projector: Projector) -> None:
    story, other = Story(log), Story(log)
    projector.catch_up()
    story.task("More")
    assert projector.run_once() == 1
    assert projector.run_once() == 0
    assert counting.counted(log) == {story.room: 4, other.room: 3}
    assert counting.position(log) == log.position()


def test_who_dies_before_the_commit_has_counted_nothing(log: Log, counting: Counting, projector: Projector) -> None:
    story = Story(log)
    projector.catch_up()
    story.task("More")
    counting.dies_of = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        projector.run_once()
    assert counting.counted(log) == {story.room: 3}
    counting.dies_of = None
    projector.run_once()
    assert counting.counted(log) == {story.room: 4}


def test_a_process_that_vanishes_leaves_its_place_to_another(log: Log, counting: Counting) -> None:
    story = Story(log)
    first, second = Projector(log, [counting]), Projector(log, [counting])
    first.catch_up()
    story.task("More")
    assert second.run_once() == 0
    assert counting.counted(log) == {story.room: 3}
    first.stop()
    eventually(second.run_once)
    assert counting.counted(log) == {story.room: 4}
    second.stop()


def test_trouble_with_the_database_is_nobodys_fault(log: Log, counting: Counting, projector: Projector) -> None:
    story = Story(log)
    projector.catch_up()
    story.task("More")
    counting.dies_of = psycopg.OperationalError("gone")
    with pytest.raises(psycopg.OperationalError):
        projector.run_once()
    counting.dies_of = None
    projector.catch_up()
    assert counting.counted(log) == {story.room: 4}
    assert projector.lag()[0].parked == 0


def test_a_poison_event_parks_its_room_and_nothing_else(log: Log, counting: Counting, projector: Projector) -> None:
    bad, good = Story(log), Story(log)
    projector.catch_up()
    task = bad.task("Poisoned")
    bad.happens(TaskStarted(task))
    good.task("Fine")
    counting.chokes_on = "task.started"
    projector.catch_up()
    bad.task("Left out")
    good.task("Fine, too")
    projector.catch_up()
    assert counting.counted(log) == {bad.room: 3, good.room: 5}
    lag = projector.lag()[0]
    assert (lag.parked, lag.behind_events) == (1, 0)

    (parked,) = projector.retry("counting")
    assert (parked.room, parked.version, parked.position) == (bad.room, 4, bad.events[3].position)
    assert parked.error.startswith("Poison in test_projector.py:"), "where, but not of what: that may be personal"
    assert "name" not in parked.error

    counting.chokes_on = None
    assert projector.retry("counting") == []
    assert counting.counted(log) == {bad.room: 6, good.room: 5}
    bad.task("Counts again")
    projector.catch_up()
    assert counting.counted(log) == {bad.room: 7, good.room: 5}


def test_how_much_of_a_room_is_known(log: Log, counting: Counting, projector: Projector) -> None:
    story, other = Story(log), Story(log)
    projector.catch_up()
    length = len(story.events)
    assert counting.known(log, story.room) == (length, False)
    story.task("Not read yet")
    other.task("Nor this")
    assert counting.known(log, story.room) == (length, False)
    counting.chokes_on = story.events[-1].event.name
    projector.catch_up()
    assert counting.known(log, story.room) == (length, True)
    assert counting.parked(log)[story.room].version == length + 1
    assert counting.known(log, create_workspace(log, "Another")) == (0, False)


def test_a_rebuild_reads_parked_rooms_again(log: Log, counting: Counting, projector: Projector) -> None:
    story = Story(log)
    counting.chokes_on = "person.added"
    projector.catch_up()
    assert projector.lag()[0].parked == 1
    counting.chokes_on = None
    projector.rebuild("counting")
    assert counting.counted(log) == {story.room: 3}
    assert projector.lag()[0].parked == 0


def test_a_rebuild_goes_on_beside_the_running_one(log: Log, counting: Counting, projector: Projector) -> None:
    story = Story(log)
    projector.catch_up()
    told: list[tuple[int, int]] = []

    def meanwhile(position: int, of: int) -> None:
        told.append((position, of))
        if len(told) < 3:
            story.task("Meanwhile")
            projector.catch_up()
            assert counting.counted(log) == {story.room: 3 + len(told)}, "the old one answers, and is up to date"

    Projector(log, [counting]).rebuild(progress=meanwhile)
    assert told[0] == (story.events[2].position, story.events[2].position)
    assert counting.counted(log) == {story.room: 5}
    story.task("Afterwards")
    projector.catch_up()
    assert counting.counted(log) == {story.room: 6}


def test_a_rebuild_never_falls_behind_what_was_answered(
    log: Log, counting: Counting, projector: Projector, monkeypatch: Any
) -> None:
    """What was appended and read in the last moment before the switch is read by the new one, too."""
    story = Story(log)
    projector.catch_up()
    script = counting.script

    def last_moment(file: str, schema: str) -> bytes | None:
        if file == "indexes.sql":
            story.task("In the last moment")
            projector.catch_up()
        return script(file, schema)

    monkeypatch.setattr(counting, "script", last_moment)
    Projector(log, [counting]).rebuild()
    assert counting.counted(log) == {story.room: 4}
    assert counting.position(log) == log.position()


def test_rebuilds_while_it_runs_lose_and_double_nothing(log: Log, counting: Counting) -> None:
    projector, rebuilder = Projector(log, [counting]), Projector(log, [counting])
    projector.start()
    stories = [Story(log) for _ in range(3)]

    def meanwhile(position: int, of: int) -> None:
        if len(stories[0].events) < 20:
            stories[0].task("In between")

    for _ in range(5):
        for story in stories:
            story.task("More")
        rebuilder.rebuild("counting", progress=meanwhile)
        stories[1].task("And more")
    eventually(lambda: counting.position(log) == log.position())
    assert counting.counted(log) == {story.room: len(story.events) for story in stories}
    assert projector.lag()[0].parked == 0
    projector.stop()
    rebuilder.stop()


def test_a_rebuild_that_is_stopped_changes_nothing(log: Log, counting: Counting, projector: Projector) -> None:
    story = Story(log)
    projector.catch_up()
    story.task("Unread")
    with pytest.raises(Stopped):
        projector.rebuild(progress=lambda position, of: projector.stop())
    assert counting.counted(log) == {story.room: 3}
    again = Projector(log, [counting])
    again.rebuild()
    assert counting.counted(log) == {story.room: 4}
    again.stop()


def test_threads_follow_the_log_until_they_are_stopped(log: Log, counting: Counting, projector: Projector) -> None:
    projector.start()
    story = Story(log)
    assert counting_when(counting, log, story.room) == 3
    story.task("More")
    eventually(lambda: counting.position(log) == log.position())
    assert counting.counted(log) == {story.room: 4}
    projector.stop()
    story.task("Unread")
    successor = Projector(log, [counting])
    successor.catch_up()
    assert counting.counted(log) == {story.room: 5}
    successor.stop()


def counting_when(counting: Counting, log: Log, room: str) -> int:
    def counted() -> int:
        try:
            return counting.counted(log).get(room, 0)
        except ReadModelBehind:
            return 0

    return eventually(lambda: counted() == 3 and 3)


def test_lag_tells_how_far_it_is(log: Log, counting: Counting, projector: Projector) -> None:
    story = Story(log)
    never = projector.lag()[0]
    assert (never.name, never.made, never.position, never.behind_events) == (
        "counting",
        False,
        0,
        story.events[-1].position,
    )
    projector.catch_up()
    create_workspace(log, "Another")
    behind = projector.lag()[0]
    assert (behind.made, behind.behind_events) == (True, 1)
    assert 0 <= behind.behind_seconds < 60
    projector.catch_up()
    assert (projector.lag()[0].behind_events, projector.lag()[0].behind_seconds) == (0, 0.0)


def test_an_answer_that_is_not_ready_says_so(log: Log, counting: Counting, projector: Projector) -> None:
    with pytest.raises(ReadModelBehind):
        counting.counted(log)
    projector.catch_up()
    assert counting.counted(log) == {}


def test_versions_never_meet(log: Log, counting: Counting, projector: Projector) -> None:
    class Later(Counting):
        version: ClassVar[int] = 2

    later = Later()
    story = Story(log)
    projector.catch_up()
    projector.stop()
    upgraded = Projector(log, [later])
    story.task("More")
    upgraded.catch_up()
    assert later.schema(log) != counting.schema(log)
    assert counting.counted(log) == {story.room: 3}
    assert later.counted(log) == {story.room: 4}
    upgraded.stop()


def test_long_names_stay_apart() -> None:
    long = "s" * 50 + "_audit_trail_1"
    assert len(shortened(long)) == 63
    assert shortened(long) != shortened(long + "_rebuild")
    assert shortened("mapstream_audit_trail_1") == "mapstream_audit_trail_1"


def test_rooms_come_from_the_log_where_they_are_not_at_hand(log: Log) -> None:
    story = Story(log)
    story.task("Secret", visible_to=[story.seller])
    rooms = Rooms(lambda room, version: story.log.replay(room, version).document, keep=1)  # type: ignore[arg-type,return-value]
    moment = rooms.step(story.events[-1])
    assert moment.after == story.document
    assert merge(moment.before, story.events[-1].patch) == moment.after
    assert moment.shown == (False, frozenset({story.seller}))
    other = Story(log)
    assert rooms.step(other.events[0]).before == {}
    rooms.begin()
    first = rooms.step(story.events[0])
    assert (first.before, first.shown) == ({}, (True, frozenset()))


def test_a_long_rebuild_is_shared_by_rooms_and_comes_to_the_same(log: Log, monkeypatch: Any) -> None:
    stories = [Story(log) for _ in range(12)]
    for story in stories:
        story.task("Review", visible_to=[story.seller])
    models = found()
    alone = Projector(log, models)
    alone.rebuild()
    shared = Projector(log, models)
    whole = {model.name: rows_of(log, model) for model in models}
    monkeypatch.setattr(sharing, "WORTH_IT", 1)
    monkeypatch.setattr(sharing, "processors", lambda: 3)
    told: list[int] = []
    shared.rebuild(progress=lambda position, _: told.append(position))
    assert {model.name: rows_of(log, model) for model in models} == whole
    assert [model.position(log) for model in models] == [log.position()] * len(models)
    assert told[-1] == log.position()
    stories[0].task("More")
    shared.catch_up()
    assert all(model.position(log) == log.position() for model in models)
    shared.stop()


def test_what_is_rebuilt_by_rooms_is_read_room_after_room(log: Log) -> None:
    stories = [Story(log) for _ in range(6)]
    for n in range(4):
        for story in stories:
            story.task(f"Step {n}")
    upto = log.position()
    stories[0].task("Later")
    read = list[tuple[str, int]]()
    for part in range(2):
        after = sharing.FIRST
        while some := log.part_of(part, 2, after, upto, 5):
            read += [after := (one.stream, one.version) for one in some]
    rooms = list(dict.fromkeys(room for room, _ in read))
    assert len(rooms) == 6
    assert read == [(room, version) for room in rooms for version in range(1, 8)]


def test_a_process_that_cannot_do_its_share_ends_the_rebuild(log: Log, monkeypatch: Any) -> None:
    Story(log)
    projector = Projector(log, found())
    projector.rebuild()
    before = {model.name: rows_of(log, model) for model in found()}
    Story(log)
    monkeypatch.setattr(sharing, "WORTH_IT", 1)
    monkeypatch.setattr(sharing, "processors", lambda: 2)
    monkeypatch.setattr(Run, "identity", lambda *_: 1)
    with pytest.raises(RuntimeError, match="anew"):
        projector.rebuild()
    assert {model.name: rows_of(log, model) for model in found()} == before
    monkeypatch.undo()
    projector.rebuild()
    assert {model.name: rows_of(log, model) for model in found()} != before
    projector.stop()


def rows_of(log: Log, model: ReadModel) -> list[Any]:
    """Everything in the tables of a read model."""
    schema = model.schema(log)
    tables = re.findall(rb"CREATE TABLE (\S+)", model.script("schema.sql", schema) or b"")
    return sorted(row for table in tables for row in log.database.rows(b"SELECT t::text FROM %s AS t" % table))


class Another(Counting):
    """A second one beside it."""

    name: ClassVar[str] = "another"


def test_events_are_read_once_for_all_at_one_position(log: Log, counting: Counting, monkeypatch: Any) -> None:
    another, tail, read = Another(), log.tail, list[int]()
    monkeypatch.setattr(log, "tail", lambda after, limit: read.append(after) or tail(after, limit))
    projector = Projector(log, [counting, another])
    projector.run_once()
    story = Story(log)
    read.clear()
    assert projector.run_once() == 3
    assert read == [0]
    assert counting.counted(log) == another.counted(log) == {story.room: 3}
    projector.stop()


def test_one_that_has_trouble_does_not_hold_up_the_others(log: Log, counting: Counting) -> None:
    another = Another()
    projector = Projector(log, [counting, another])
    projector.catch_up()
    story = Story(log)
    another.dies_of = psycopg.OperationalError("gone")
    for more in range(2):
        with pytest.raises(psycopg.OperationalError) as trouble:
            projector.run_once()
        assert "while filling another" in trouble.value.__notes__
        assert (counting.counted(log), another.counted(log)) == ({story.room: 3 + more}, {})
        story.task("More")
    another.dies_of = None
    projector.catch_up()
    assert counting.counted(log) == another.counted(log) == {story.room: 5}
    projector.stop()


def test_a_new_one_is_made_beside_those_that_go_on(log: Log, counting: Counting, projector: Projector) -> None:
    story = Story(log)
    projector.catch_up()
    projector.stop()
    another = Another()
    begun, go_on = Event(), Event()

    def slowly(file: str, schema: str) -> bytes | None:
        begun.set()
        assert go_on.wait(30)
        return Counting.script(another, file, schema)

    another.script = slowly  # type: ignore[method-assign]
    both = Projector(log, [counting, another])
    both.start()
    assert begun.wait(30)
    story.task("Meanwhile")
    eventually(lambda: counting.counted(log) == {story.room: 4})
    with pytest.raises(ReadModelBehind):
        another.counted(log)
    go_on.set()
    eventually(lambda: both.lag()[1].position == log.position())
    assert another.counted(log) == {story.room: 4}
    both.stop()
