"""What a deal review is about: what changed since the last one, each with its events; and as a table."""

import csv
import io
from datetime import timedelta
from typing import Any

from telling import WORKSPACE, Story

from mapstream.consumers.projector import Projector
from mapstream.log import Log
from mapstream.plan.elements.documents import ViewRecorded
from mapstream.plan.elements.room import GoalSet
from mapstream.plan.elements.tasks.events import TaskCompleted, TaskRescheduled
from mapstream_projections.portfolio import READ_MODEL, rooms_by_health
from mapstream_projections.portfolio.answers import portfolio
from mapstream_projections.portfolio.review import deal_review
from mapstream_projections.portfolio.tabular import figures_table, review_table, rooms_table

SINCE, NOW = "2026-03-16T00:00:00Z", "2026-03-30T12:00:00Z"


def read(log: Log) -> None:
    projector = Projector(log, [READ_MODEL])
    projector.catch_up()
    projector.stop()


def reviewed(log: Log, since: str = SINCE, now: str = NOW, **asked: Any) -> list[Any]:
    return deal_review(log, WORKSPACE, since, now, **asked).rooms


def eventful(log: Log, name: str = "Acme") -> Story:
    """Before the last review a task is late; after it, it is done, another moves twice, a third becomes late."""
    story = Story(log, name)
    story.happens(GoalSet({"statement": "Live", "date": "2026-06-01"}))
    late = story.task("Draft", due="2026-03-05")
    moving = story.task("=Security review", "buyer", due="2026-03-25")
    story.task("Legal review", due="2026-03-19", lead=story.seller)
    story.happens(ViewRecorded("plan", 20), by=story.buyer)
    story.waited = timedelta(days=15)
    story.happens(TaskCompleted(late, "not_started"))
    story.happens(TaskRescheduled(moving, "2026-03-28", "2026-03-25"))
    story.waited = timedelta(days=16)
    story.happens(TaskRescheduled(moving, "2026-04-08", "2026-03-28"))
    return story


def test_what_changed_is_told_with_its_events_the_weightiest_first(log: Log) -> None:
    story = eventful(log)
    read(log)
    [room] = reviewed(log)
    assert (room["name"], room["link"]) == ("Acme", f"/rooms/{story.room}/review?since={SINCE}")
    told = {(one["what"], one.get("code")): one for one in room["changes"]}
    versions = {version for one in room["changes"] for version in one["events"]}
    assert all(one["events"] for one in room["changes"])
    assert versions <= {one.version for one in story.events}
    began = told["signal_began", "overdue"]
    assert (began["severity"], began["day"]) == ("alarm", "2026-03-26")
    assert "“Legal review”" in began["sentence"]
    assert "Anna Roth" in began["advice"], "names are put in when somebody asks"
    ended = told["signal_ended", "overdue"]
    assert "“Draft”" in ended["sentence"]
    assert ended["weight"] == 0
    moved = told["date_moved", None]
    assert moved["sentence"].endswith("8 Apr 2026: 14 days later.")
    assert len(moved["events"]) == 2, "each date once, with all of its moves"
    silent = told["buyer_silent", None]
    assert silent["events"] == [next(one.version for one in story.events if isinstance(one.event, ViewRecorded))]
    weights = [one["weight"] for one in room["changes"]]
    assert weights == sorted(weights, reverse=True)
    assert room["weight"] == sum(weights)


def test_a_forecast_that_moved_says_what_holds_it_down(log: Log) -> None:
    eventful(log)
    read(log)
    [room] = reviewed(log, "2026-03-03T12:00:00Z", "2026-05-01T00:00:00Z")
    [moved] = [one for one in room["changes"] if one["what"] == "forecast_moved"]
    assert moved["sentence"].startswith(f"The forecast fell from {round(room['was'] * 100)} % to ")
    [health] = rooms_by_health(log, WORKSPACE, "2026-05-01T00:00:00Z").rooms
    assert health["health"]
    assert health["health"]["score"] == room["health"]
    assert moved["events"] == health["health"]["reasons"][0]["events"]


def test_patterns_are_named_and_weigh_more(log: Log) -> None:
    story = Story(log)
    story.task("Step")
    story.happens(ViewRecorded("plan", 20), by=story.buyer)
    read(log)
    [room] = reviewed(log, "2026-03-03T12:00:00Z", "2026-03-30T00:00:00Z")
    assert {one["pattern"] for one in room["changes"] if "pattern" in one} >= {1, 4}


def test_rooms_in_which_nothing_changed_are_left_out_and_others_come_by_weight(log: Log) -> None:
    eventful(log, "Acme")
    calm = Story(log, "Calm")
    read(log)
    assert [one["name"] for one in reviewed(log)] == ["Acme"]
    assert reviewed(log, owner=calm.seller) == []
    for one in ("A", "B"):
        worse = eventful(log, one)
        for step in range(3):
            worse.task(f"Step {step}", due="2026-03-20")
    read(log)
    whole = reviewed(log)
    weights = [one["weight"] for one in whole]
    assert weights == sorted(weights, reverse=True)
    first = deal_review(log, WORKSPACE, SINCE, NOW, limit=2)
    rest = deal_review(log, WORKSPACE, SINCE, NOW, limit=2, cursor=first.next)
    assert ([*first.rooms, *rest.rooms], rest.next) == (whole, None)
    assert [one["name"] for one in reviewed(log)][-1] == "Acme"


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_tables_are_safe_to_open(log: Log) -> None:
    story = eventful(log, "=Acme")
    read(log)
    changes = table(review_table(reviewed(log)))
    assert {one["name"] for one in changes} == {"'=Acme"}
    [moved] = [one for one in changes if one["what"] == "date_moved"]
    assert (moved["room"], moved["events"].count(" ")) == (story.room, 1)
    [room] = table(rooms_table(rooms_by_health(log, WORKSPACE, NOW, limit=None).rooms))
    assert (room["name"], room["next"], room["turn"]) == ("'=Acme", "Legal review", "seller")
    assert float(room["health"]) + 0 == rooms_by_health(log, WORKSPACE, NOW).rooms[0]["health"]["score"]  # type: ignore[index]
    assert not room["change"].startswith("'"), "numbers stay numbers"
    figures = table(figures_table(portfolio(log, WORKSPACE, compare="2026-03-01", by="owner")))
    assert {one["deals"] for one in figures} == {"all", "before", "after", story.seller}
    [share] = [one for one in figures if (one["deals"], one["figure"]) == ("all", "coverage")]
    assert (share["value"], share["of"]) == ("1.0", "1")
