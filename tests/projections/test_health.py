"""Rooms by health: the forecast of each room as its signals tell it, over four weeks, sorted and filtered."""

from datetime import timedelta
from typing import Any

import pytest
from telling import WORKSPACE, Story

from mapstream import clock
from mapstream.consumers.projector import Projector
from mapstream.log import Log
from mapstream.plan.elements.documents import ViewRecorded
from mapstream.plan.elements.room import DealClosed
from mapstream.plan.elements.tasks.events import TaskCompleted, TaskConfirmed, TaskEdited
from mapstream.plan.signals.forecast import deal_forecast
from mapstream.plan.signals.standards import COMMON
from mapstream.plan.signals.trace import Trace
from mapstream.plan.time.reviews import later
from mapstream.plan.visibility.audience import SIDES
from mapstream.problems import Invalid
from mapstream.projection import Into, Rooms
from mapstream_projections.portfolio import READ_MODEL, rooms_by_health
from mapstream_projections.portfolio.following import AHEAD
from mapstream_projections.portfolio.health import Wanted

DAY = "2026-03-30"


def healthy(log: Log, name: str = "Acme") -> Story:
    """Both sides work: the buyer edits, confirms, finishes and looks; what is next is the buyer's."""
    story = Story(log, name)
    tasks = [
        story.task(f"Step {n}", "buyer", due=f"2026-0{3 + n // 3}-2{n % 3}", condition="A report") for n in range(6)
    ]
    for n, task in enumerate(tasks[:3]):
        story.waited = timedelta(days=7 * n + 1)
        story.happens(TaskEdited(task, {"purpose": "Ours"}, {"purpose": None}), by=story.buyer)
        story.happens(TaskConfirmed(task), by=story.buyer)
        story.happens(
            TaskCompleted(task, "not_started", "proven", [{"kind": "link", "url": "https://a.example"}]), by=story.buyer
        )
        story.happens(ViewRecorded("plan", 20), by=story.buyer)
    return story


def quiet(log: Log, name: str = "Hush") -> Story:
    """The seller set up a plan, and nobody did anything since."""
    story = Story(log, name)
    story.task("Our step", due="2026-03-12")
    return story


def read(log: Log) -> None:
    projector = Projector(log, [READ_MODEL])
    projector.catch_up()
    projector.stop()


def rooms(log: Log, day: str = DAY, **wanted: Any) -> list[Any]:
    return rooms_by_health(log, WORKSPACE, f"{day}T12:00:00Z", Wanted(**wanted)).rooms


def told_on(story: Story, day: str) -> Any:
    """The forecast of a room as its signals tell it at the end of a day."""
    documents: list[Any] = [story.log.replay(story.room, version).document for version in range(len(story.events) + 1)]
    steps = list(zip(story.events, documents, documents[1:], strict=False))
    then = [step for step in steps if step[0].at[:10] <= day]
    return deal_forecast(then[-1][2], Trace.of(then, SIDES["seller"]), COMMON, day) if then else None


def rows(log: Log) -> list[Any]:
    schema = READ_MODEL.schema(log).encode()
    return [
        *log.database.rows(b"SELECT * FROM %s.health ORDER BY room, day" % schema),
        *log.database.rows(b"SELECT * FROM %s.rooms ORDER BY room" % schema),
    ]


def test_the_score_is_the_forecasts_on_every_day_and_over_four_weeks(log: Log) -> None:
    story = healthy(log)
    read(log)
    for day in ("2026-03-02", "2026-03-05", "2026-03-16", "2026-03-30", "2026-05-01"):
        [room] = rooms(log, day)
        told = told_on(story, day)
        assert room["health"]["score"] == told["score"]
        if day >= story.events[-1].at[:10]:
            down = sorted((one for one in told["factors"] if one["effect"] < 0), key=lambda one: one["effect"])[:3]
            said = [(one["code"], one["effect"], one["events"]) for one in room["health"]["reasons"]]
            assert said == [(one["code"], one["effect"], one["events"]) for one in down]
        weeks = [told_on(story, later(day, -7 * n)) for n in range(4, -1, -1)]
        assert room["trend"]["scores"] == [one and one["score"] for one in weeks]
    assert room["trend"]["change"] == pytest.approx(room["trend"]["scores"][-1] - room["trend"]["scores"][0])
    long_after = later(story.events[-1].at[:10], AHEAD - 1)
    assert rooms(log, later(long_after, 300))[0]["health"]["score"] == told_on(story, long_after)["score"]


def test_where_a_room_stands(log: Log) -> None:
    story = healthy(log)
    read(log)
    [room] = rooms(log)
    assert (room["turn"], room["next"]["title"], room["next"]["due"]) == ("buyer", "Step 3", "2026-04-20")
    assert (room["progress"], room["overdue"]) == ({"completed": 3, "total": 6}, 0)
    last = story.events[-1]
    assert room["last_buyer_act"] == {"at": last.at, "by": story.buyer, "version": last.version}
    assert "Anna" not in str(rows(log)), "names are put in when somebody asks"


def test_rooms_are_sorted_and_filtered(log: Log) -> None:
    good, bad = healthy(log), quiet(log)
    Story(log, "Elsewhere", workspace=clock.fresh_id())
    won = healthy(log, "Won")
    won.happens(DealClosed("won"))
    read(log)

    def names(**wanted: Any) -> list[str]:
        return [room["name"] for room in rooms(log, **wanted)]

    assert names() == ["Hush", "Acme"], "the worst first"
    assert names(sort="opened") == ["Hush", "Acme"] or names(sort="opened") == ["Acme", "Hush"]
    assert names(sort="next") == ["Hush", "Acme"]
    assert names(sort="buyer") == ["Hush", "Acme"], "never comes before long ago"
    assert names(sort="trend") == ["Hush", "Acme"]
    assert names(turn="seller") == ["Hush"]
    assert names(owner=good.seller) == ["Acme"]
    assert names(stage="proposal") == names()
    assert names(stage="none") == []
    assert names(overdue=True) == ["Hush"]
    assert names(q="cm") == ["Acme"]
    assert names(health="poor") == ["Hush"]
    assert names(health="good") == ["Acme"]
    [closed] = rooms(log, closed=True)
    assert (closed["name"], closed["health"], closed["trend"]) == ("Won", None, None)
    assert bad.room != good.room


def test_rooms_come_in_pages(log: Log) -> None:
    for n in range(5):
        quiet(log, f"Hush {n}")
    read(log)
    now = f"{DAY}T12:00:00Z"
    for sort in ("health", "trend", "next", "buyer", "opened"):
        whole = rooms(log, sort=sort)
        paged, cursor = [], None
        while True:
            page = rooms_by_health(log, WORKSPACE, now, Wanted(sort=sort), 2, cursor)
            paged += page.rooms
            if (cursor := page.next) is None:
                break
        assert paged == whole
        assert len(whole) == 5
    with pytest.raises(Invalid):
        rooms_by_health(log, WORKSPACE, now, cursor="x")


def test_delivered_twice_and_rebuilt_it_is_the_same(log: Log) -> None:
    projector = Projector(log, [READ_MODEL])
    projector.catch_up()
    story = Story(log)
    task = story.task("Step", "buyer", due="2026-03-09")
    for day in (1, 4, 30, 31, 140):
        story.waited = timedelta(days=day)
        story.happens(TaskEdited(task, {"purpose": f"{day}"}, {"purpose": None}), by=story.buyer)
        projector.run_once()
    incremental = rows(log)
    with log.database.connect() as conn, conn.transaction(), conn.cursor() as cursor:
        into = Into(cursor, READ_MODEL.sql(READ_MODEL.schema(log)), Rooms(lambda room, version: {}))
        READ_MODEL.fold(into, story.events)
    assert rows(log) == incremental
    projector.rebuild("portfolio")
    projector.stop()
    assert rows(log) == incremental
