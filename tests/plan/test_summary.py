"""Where a plan stands on a day."""

from typing import Any, cast

import pytest

from mapstream.plan.document import Document
from mapstream.plan.summary import OpenMilestone, Overdue, Progress, Step, summarise

TODAY = "2026-03-10"


def task(title: str, side: str = "seller", status: str = "not_started", **more: Any) -> dict[str, Any]:
    return {"title": title, "side": side, "status": status, "rank": more.pop("rank", "a0"), **more}


def plan(tasks: dict[str, Any], milestones: dict[str, Any] | None = None) -> Document:
    return cast(Document, {"tasks": tasks, "milestones": milestones or {}})


def test_an_empty_room_stands_nowhere() -> None:
    summary = summarise({}, TODAY)
    assert (summary.progress.percent, summary.turn, summary.step, summary.overdue) == (0, None, None, ())


def test_what_was_dropped_does_not_count() -> None:
    tasks = {"1": task("A", status="completed"), "2": task("B"), "3": task("C"), "4": task("D", status="dropped")}
    assert summarise(plan(tasks), TODAY).progress == Progress(1, 3)


@pytest.mark.parametrize(("completed", "total", "percent"), [(0, 0, 0), (1, 3, 33), (199, 200, 99), (200, 200, 100)])
def test_percent_never_says_100_too_early(completed: int, total: int, percent: int) -> None:
    assert Progress(completed, total).percent == percent


def test_the_next_step_is_the_earliest_that_waits_for_nothing() -> None:
    tasks = {
        "1": task("Waits", due="2026-03-01", after={"2": True}),
        "2": task("Next", due="2026-03-20", lead="anna"),
        "3": task("Someday"),
        "4": task("Buyer's", "buyer", due="2026-03-25", after={"5": True, "6": True, "gone": True}),
        "5": task("Done", status="completed"),
        "6": task("Given up", status="dropped"),
    }
    summary = summarise(plan(tasks), TODAY)
    assert summary.next == {
        "seller": Step("2", "Next", "seller", "2026-03-20", "anna"),
        "buyer": Step("4", "Buyer's", "buyer", "2026-03-25", None),
    }
    assert summary.turn == "seller"
    assert summary.step == summary.next["seller"]


@pytest.mark.parametrize(("status", "next"), [("open", "2"), ("reached", "1"), ("dropped", "1")])
def test_what_waits_for_a_milestone_is_not_next_before_it_is_reached(status: str, next: str) -> None:
    tasks = {
        "1": task("Kick-off", due="2026-03-01", waits={"milestones/a": True}),
        "2": task("Meanwhile", due="2026-03-20"),
    }
    found = summarise(plan(tasks, {"a": {"title": "Signed", "status": status, "rank": "a0"}}), TODAY)
    assert found.next["seller"].task == next


def test_it_is_the_turn_of_the_side_with_the_earlier_date() -> None:
    tasks = {"1": task("Tentative"), "2": task("Dated", "buyer", due="2026-12-31")}
    assert summarise(plan(tasks), TODAY).turn == "buyer"


def test_on_the_same_date_rank_decides() -> None:
    tasks = {"1": task("Second", due=TODAY, rank="a2"), "2": task("First", due=TODAY, rank="a1")}
    assert summarise(plan(tasks), TODAY).next["seller"].task == "2"


def test_what_is_due_today_is_not_overdue() -> None:
    tasks = {
        "1": task("Today", due=TODAY),
        "2": task("Late", "buyer", "blocked", due="2026-03-07"),
        "3": task("Done", status="completed", due="2026-03-01"),
    }
    milestones = {
        "m": {"title": "Signature", "status": "open", "rank": "a0", "due": "2026-02-28"},
        "n": {"title": "Reached", "status": "reached", "rank": "a1", "due": "2026-02-01"},
    }
    assert summarise(plan(tasks, milestones), TODAY).overdue == (
        Overdue("milestones/m", "Signature", None, "2026-02-28", 10),
        Overdue("tasks/2", "Late", "buyer", "2026-03-07", 3),
    )


def test_open_milestones_come_in_their_order() -> None:
    milestones = {
        "1": {"title": "Launch", "status": "open", "rank": "a2"},
        "2": {"title": "Review", "status": "open", "rank": "a1", "due": TODAY},
        "3": {"title": "Reached", "status": "reached", "rank": "a0"},
    }
    found = summarise(plan({}, milestones), TODAY).milestones
    assert found == (OpenMilestone("2", "Review", TODAY), OpenMilestone("1", "Launch", None))
