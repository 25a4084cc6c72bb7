"""When things will be done, as things stand."""

from typing import Any, cast

import pytest

from mapstream.plan.document import Document
from mapstream.plan.time.forecast import forecast

THURSDAY = "2026-01-01"


def task(**fields: Any) -> dict[str, Any]:
    return {"title": "A task", "side": "buyer", "status": "not_started", "rank": "a"} | fields


def point(**fields: Any) -> dict[str, Any]:
    return {"title": "A milestone", "status": "open", "rank": "a"} | fields


def after(*tasks: str) -> dict[str, bool]:
    return dict.fromkeys(tasks, True)


def plan(
    tasks: dict[str, Any],
    milestones: dict[str, Any] | None = None,
    goal: str | None = None,
    calendar: dict[str, Any] | None = None,
) -> Document:
    whole: dict[str, Any] = {"calendar": calendar or {}}
    if goal is not None:
        whole["goal"] = {"statement": "Sign", "date": goal}
    return cast(Document, {"plan": whole, "tasks": tasks, "milestones": milestones or {}})


def expected(document: Document, today: str = THURSDAY) -> dict[str, str | None]:
    return {name.partition("/")[2]: item["expected"] for name, item in forecast(document, today)["items"].items()}


def test_work_begins_today_and_goes_on_the_day_after_what_it_waits_for() -> None:
    document = plan(
        {
            "draft": task(due="2025-12-01", days=2),
            "review": task(due="2025-12-02", days=3, after=after("draft")),
            "note": task(due="2025-12-02", days=0, after=after("draft")),
        }
    )
    # 1 and 2 January are a Thursday and a Friday
    assert expected(document) == {"draft": "2026-01-02", "review": "2026-01-07", "note": "2026-01-02"}


def test_a_milestone_is_reached_with_the_last_of_its_tasks() -> None:
    document = plan(
        {"draft": task(due="2025-12-01", milestone="drafted")}, {"drafted": point(), "signed": point(waits=after("x"))}
    )
    assert expected(document)["drafted"] == THURSDAY


def test_nobody_works_ahead_of_the_plan() -> None:
    document = plan({"draft": task(due="2026-03-10"), "review": task(due="2026-03-10", after=after("draft"))})
    item = forecast(document, THURSDAY)["items"]
    assert item["tasks/draft"]["expected"] == "2026-03-10"
    assert item["tasks/draft"]["earliest"] == "2026-01-01"
    assert item["tasks/draft"]["why"] == "due"
    assert item["tasks/review"]["expected"] == "2026-03-11"
    assert (item["tasks/review"]["why"], item["tasks/review"]["by"]) == ("waits_for", "tasks/draft")
    assert item["tasks/review"]["late"] == 1


def test_what_is_due_on_a_sunday_is_expected_on_the_friday() -> None:
    item = forecast(plan({"draft": task(due="2026-03-15")}), THURSDAY)["items"]["tasks/draft"]
    assert (item["expected"], item["late"]) == ("2026-03-13", 0)


@pytest.mark.parametrize("status", ["completed", "dropped"])
def test_what_is_done_or_dropped_is_not_forecast(status: str) -> None:
    done = {"completion": {"at": "2025-12-30T12:00:00Z", "by": "ann"}} if status == "completed" else {}
    document = plan({"draft": task(status=status, **done), "review": task(due="2025-12-01", after=after("draft"))})
    assert expected(document) == {"review": THURSDAY}
