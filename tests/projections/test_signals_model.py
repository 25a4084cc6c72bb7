"""The signals of a workspace: what there is now, what came and went; whichever way the events came."""

from datetime import timedelta
from typing import Any

import pytest
from telling import WORKSPACE, Story

from mapstream import clock
from mapstream.consumers.projector import Projector
from mapstream.log import Log
from mapstream.plan.elements.people.events import PersonEdited
from mapstream.plan.elements.tasks.events import TaskCompleted, TaskRescheduled
from mapstream.problems import Invalid
from mapstream.projection import Into, Rooms
from mapstream_projections.portfolio import READ_MODEL, past_signals, workspace_signals

LATER = "2026-06-01T00:00:00Z"


def late(story: Story) -> str:
    """A task that is late, then moved, then late again, then done; and one that is late for good."""
    task = story.task("Security review", side="buyer", due="2026-03-05")
    story.waited = timedelta(days=5)
    story.happens(TaskRescheduled(task, "2026-03-10", "2026-03-05"))
    story.waited = timedelta(days=20)
    story.happens(TaskCompleted(task, "not_started"))
    story.waited = timedelta(days=21)
    return story.task("Legal review", due="2026-03-25", lead=story.seller)


def read(log: Log) -> None:
    projector = Projector(log, [READ_MODEL])
    projector.catch_up()
    projector.stop()


def found(log: Log, now: str = LATER, **asked: Any) -> list[tuple[str, str | None]]:
    page = workspace_signals(log, WORKSPACE, now, **asked)
    return [(one["code"], one.get("stage")) for one in page.signals]


def rows(log: Log) -> list[Any]:
    schema = READ_MODEL.schema(log).encode()
    return [
        *log.database.rows(b"SELECT * FROM %s.signals ORDER BY room, code, subject, stage, since" % schema),
        *log.database.rows(b"SELECT * FROM %s.past ORDER BY room, code, subject, stage, began" % schema),
        *log.database.rows(b"SELECT * FROM %s.rooms ORDER BY room" % schema),
    ]


def test_events_give_rows(log: Log) -> None:
    story = Story(log)
    task = late(story)
    read(log)
    assert ("overdue", None) not in found(log, "2026-03-25T12:00:00Z")
    for now, stage in (("2026-03-26", "overdue"), ("2026-03-28", "flag"), ("2026-04-01", "alert")):
        assert ("overdue", stage) in found(log, f"{now}T00:00:00Z"), "nobody had to write it"
    [overdue] = workspace_signals(log, WORKSPACE, LATER, code="overdue").signals
    assert (overdue["room"], overdue["subject"], overdue["owner"]) == (story.room, f"tasks/{task}", story.seller)
    assert "Anna Roth" in overdue["advice"]
    assert b"Anna" not in str(rows(log)).encode(), "names are put in when somebody asks"


def test_what_came_and_went(log: Log) -> None:
    story = Story(log)
    late(story)
    read(log)
    past = [one for one in past_signals(log, story.room) if one["code"] == "overdue"]
    gone = [(one["stage"], one["began"], one["ended"]) for one in past]
    assert gone == [
        ("overdue", "2026-03-06", "2026-03-07"),
        ("overdue", "2026-03-11", "2026-03-13"),
        ("flag", "2026-03-13", "2026-03-17"),
        ("alert", "2026-03-17", "2026-03-22"),
    ]


def test_filters_and_pages(log: Log) -> None:
    for name in ("Acme", "Initech"):
        late(Story(log, name))
    late(Story(log, "Elsewhere", workspace=clock.fresh_id()))
    read(log)
    whole = workspace_signals(log, WORKSPACE, LATER).signals
    assert {one["name"] for one in whole} == {"Acme", "Initech"}
    weights = [("alarm", "warning", "note").index(one["severity"]) for one in whole]
    assert weights == sorted(weights)
    assert {one["severity"] for one in workspace_signals(log, WORKSPACE, LATER, severity="alarm").signals} == {"alarm"}
    assert found(log, owner=clock.fresh_id()) == []
    paged, cursor = [], None
    while True:
        page = workspace_signals(log, WORKSPACE, LATER, cursor=cursor, limit=3)
        paged += page.signals
        if (cursor := page.next) is None:
            break
    assert paged == whole
    with pytest.raises(Invalid):
        workspace_signals(log, WORKSPACE, LATER, cursor="x")


def test_delivered_twice_gives_the_same_rows(log: Log) -> None:
    story = Story(log)
    late(story)
    read(log)
    before = rows(log)
    with log.database.connect() as conn, conn.transaction(), conn.cursor() as cursor:
        into = Into(cursor, READ_MODEL.sql(READ_MODEL.schema(log)), Rooms(lambda room, version: {}))
        READ_MODEL.fold(into, story.events)
    assert rows(log) == before


def test_rebuilt_equals_incremental(log: Log) -> None:
    projector = Projector(log, [READ_MODEL])
    projector.catch_up()
    story = Story(log)
    projector.run_once()
    task = story.task("Security review", due="2026-03-05")
    projector.run_once()
    for day in (4, 6, 9):
        story.waited = timedelta(days=day)
        story.happens(TaskRescheduled(task, f"2026-03-{day + 5:02}", "2026-03-05"))
        projector.run_once()
        story.happens(TaskRescheduled(task, f"2026-03-{day + 4:02}", "2026-03-05"))
        projector.run_once()
    incremental = rows(log)
    projector.rebuild("portfolio")
    projector.stop()
    assert rows(log) == incremental
    assert incremental


def test_people_are_called_as_they_are_now_and_no_room_is_read_whole_for_that(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(log)
    late(story)
    story.happens(PersonEdited(story.seller, {"name": "Anna Roth-Weber"}, {"name": "Anna Roth"}))
    read(log)
    with monkeypatch.context() as patched:
        patched.setattr(Log, "replay", None)
        [overdue] = workspace_signals(log, WORKSPACE, LATER, code="overdue").signals
    assert "Ask Anna Roth-Weber what" in overdue["advice"]
    log.erase(story.room, story.seller)
    [overdue] = workspace_signals(log, WORKSPACE, LATER, code="overdue").signals
    assert "Ask Someone what" in overdue["advice"]
