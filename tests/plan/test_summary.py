"""Where a plan stands."""

from typing import Any, cast

import pytest

from mapstream.plan.document import Document
from mapstream.plan.summary import Progress, Step, next_steps, progress, whose_turn

TODAY = "2026-03-10"


def task(title: str, side: str = "seller", status: str = "not_started", **more: Any) -> dict[str, Any]:
    return {"title": title, "side": side, "status": status, "rank": more.pop("rank", "a0"), **more}


def plan(tasks: dict[str, Any], milestones: dict[str, Any] | None = None) -> Document:
    return cast(Document, {"tasks": tasks, "milestones": milestones or {}})


def test_an_empty_room_stands_nowhere() -> None:
    assert (progress({}), next_steps({}), whose_turn({})) == (Progress(0, 0), {}, None)


def test_what_was_dropped_does_not_count() -> None:
    tasks = {"1": task("A", status="completed"), "2": task("B"), "3": task("C"), "4": task("D", status="dropped")}
    assert progress(plan(tasks)) == Progress(1, 3)


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
    assert next_steps(plan(tasks)) == {
        "seller": Step("2", "Next", "seller", "2026-03-20", "anna"),
        "buyer": Step("4", "Buyer's", "buyer", "2026-03-25", None),
    }


@pytest.mark.parametrize(("status", "next"), [("open", "2"), ("reached", "1"), ("dropped", "1")])
def test_what_waits_for_a_milestone_is_not_next_before_it_is_reached(status: str, next: str) -> None:
    tasks = {
        "1": task("Kick-off", due="2026-03-01", waits={"milestones/a": True}),
        "2": task("Meanwhile", due="2026-03-20"),
    }
    found = next_steps(plan(tasks, {"a": {"title": "Signed", "status": status, "rank": "a0"}}))
    assert found["seller"].task == next


def test_it_is_the_turn_of_the_side_with_the_earlier_date() -> None:
    assert whose_turn({"seller": None, "buyer": "2026-12-31"}) == "buyer"
    assert whose_turn({"seller": "2026-12-31", "buyer": "2026-12-31"}) == "seller", "who leads"


def test_on_the_same_date_rank_decides() -> None:
    tasks = {"1": task("Second", due=TODAY, rank="a2"), "2": task("First", due=TODAY, rank="a1")}
    assert next_steps(plan(tasks))["seller"].task == "2"
