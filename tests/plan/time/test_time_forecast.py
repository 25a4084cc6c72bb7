"""When things will be done, as things stand."""

from typing import Any

import pytest
from time_plans import THURSDAY, completed, on, plan, point, task

from mapstream.plan.document import Document
from mapstream.plan.time.answers import ItemForecast
from mapstream.plan.time.forecast import forecast

PAST = "2025-12-01"


def items(document: Document, today: str = THURSDAY) -> dict[str, ItemForecast]:
    return {name.partition("/")[2]: item for name, item in forecast(document, today)["items"].items()}


def expected(document: Document, today: str = THURSDAY) -> dict[str, str | None]:
    return {name: item["expected"] for name, item in items(document, today).items()}


def test_an_empty_room_has_an_empty_forecast() -> None:
    nothing: dict[str, Any] = {"date": None, "expected": None, "slack": None}
    assert forecast({}, THURSDAY) == {
        "today": THURSDAY,
        "goal": nothing,
        "items": {},
        "milestones": {},
        "critical_path": [],
    }


def test_work_begins_today_and_goes_on_the_day_after_what_it_waits_for() -> None:
    document = plan(
        {
            "draft": task(due=PAST, days=2),
            "review": task(due=PAST, days=3, after=on("draft")),
            "note": task(due=PAST, days=0, after=on("draft")),
        }
    )
    # 1 and 2 January are a Thursday and a Friday
    assert expected(document) == {"draft": "2026-01-02", "review": "2026-01-07", "note": "2026-01-02"}


def test_a_milestone_is_reached_with_the_last_that_it_waits_for_and_work_goes_on_the_day_after() -> None:
    document = plan(
        {"draft": task(due=PAST, milestone="drafted"), "send": task(due=PAST, waits=on("milestones/approved"))},
        {"drafted": point(), "approved": point(waits=on("milestones/drafted"))},
    )
    assert expected(document) == {"draft": THURSDAY, "drafted": THURSDAY, "approved": THURSDAY, "send": "2026-01-02"}


def test_a_milestone_falls_on_a_day_on_which_at_least_one_side_works() -> None:
    calendar = {"seller": {"week": [1, 2, 3, 4]}, "buyer": {"week": [7, 1, 2, 3]}}
    assert expected(plan({}, {"go": point(due="2026-01-09")}, calendar=calendar)) == {"go": "2026-01-11"}
    assert expected(plan({}, {"go": point(due="2026-01-11")}, calendar=calendar)) == {"go": "2026-01-11"}


def test_nobody_works_ahead_of_the_plan() -> None:
    found = items(plan({"draft": task(due="2026-03-10"), "review": task(due="2026-03-10", after=on("draft"))}))
    assert (found["draft"]["expected"], found["draft"]["why"]) == ("2026-03-10", "due")
    assert found["draft"]["earliest"] == THURSDAY
    assert (found["review"]["expected"], found["review"]["late"]) == ("2026-03-11", 1)
    assert (found["review"]["why"], found["review"]["by"]) == ("waits_for", "tasks/draft")


def test_what_is_due_on_a_closed_day_is_expected_on_the_first_day_after_it() -> None:
    found = items(plan({"draft": task(due="2026-03-15")}))["draft"]
    assert (found["expected"], found["late"], found["why"]) == ("2026-03-16", 1, "due")
    closed = {"blackouts": {"b": {"title": "Freeze", "start": "2026-03-16", "end": "2026-03-20"}}}
    found = items(plan({"draft": task(due="2026-03-18")}, calendar=closed))["draft"]
    assert (found["expected"], found["late"], found["why"]) == ("2026-03-23", 1, "blackout")
    gated = {"gates": {"g": {"title": "Committee", "rule": "FREQ=MONTHLY;BYDAY=1TU", "start": "2025-01-01"}}}
    found = items(plan({"approval": task(due="2026-03-18", gate="g")}, calendar=gated))["approval"]
    assert (found["expected"], found["late"], found["why"]) == ("2026-04-07", 14, "gate")


def test_what_is_overdue_is_expected_as_soon_as_it_can_be_done() -> None:
    found = items(plan({"draft": task(due="2025-12-29", days=2)}))["draft"]
    assert (found["expected"], found["late"], found["overdue"], found["why"]) == ("2026-01-02", 4, True, "overdue")


def test_what_is_done_stays_on_its_day_and_what_waits_goes_on_after_it() -> None:
    document = plan(
        {
            "draft": task(due="2026-06-01", after=on("open"), **completed(THURSDAY)),
            "open": task(due="2026-05-01"),
            "review": task(due=PAST, after=on("draft")),
        }
    )
    assert expected(document) == {"open": "2026-05-01", "review": "2026-01-02"}


def test_when_something_was_done_is_a_day_of_the_plans_zone() -> None:
    done = {"status": "completed", "completion": {"at": "2026-01-01T23:30:00.000001Z", "by": "ann"}}
    document = plan({"draft": task(**done), "review": task(due=PAST, days=0, after=on("draft"))})
    assert expected(document)["review"] == THURSDAY
    document["plan"]["calendar"] = {"zone": "Europe/Berlin"}
    assert expected(document)["review"] == "2026-01-02"


def test_what_was_dropped_holds_up_nothing_nor_does_what_it_waited_for() -> None:
    document = plan(
        {
            "legal": task(due="2026-05-01"),
            "redline": task(due="2026-05-04", after=on("legal"), status="dropped"),
            "sign": task(due=PAST, after=on("redline")),
        }
    )
    assert expected(document) == {"legal": "2026-05-01", "sign": THURSDAY}


def test_a_tentative_step_takes_no_time_but_the_order_holds() -> None:
    document = plan(
        {
            "legal": task(due="2026-05-01"),
            "workshop": task(days=20, after=on("legal")),
            "sign": task(due=PAST, after=on("workshop")),
        }
    )
    found = items(document)
    assert (found["workshop"]["tentative"], found["workshop"]["expected"]) == (True, None)
    assert (found["workshop"]["earliest"], found["workshop"]["why"]) == ("2026-01-29", "tentative")
    assert (found["sign"]["expected"], found["sign"]["by"]) == ("2026-05-04", "tasks/legal")


def test_a_step_without_a_date_that_is_in_progress_counts() -> None:
    document = plan({"workshop": task(days=3, status="in_progress"), "sign": task(due=PAST, after=on("workshop"))})
    assert expected(document) == {"workshop": "2026-01-05", "sign": "2026-01-06"}


def test_what_is_in_progress_has_begun_but_is_not_finished_before_what_it_waits_for() -> None:
    waiting = {"due": PAST, "days": 3, "after": on("legal")}
    document = plan({"legal": task(due="2026-01-14"), "sign": task(status="in_progress", **waiting)})
    assert expected(document)["sign"] == "2026-01-14"
    document = plan({"legal": task(due="2026-01-14"), "sign": task(status="blocked", **waiting)})
    found = items(document)["sign"]
    assert (found["expected"], found["blocked"]) == ("2026-01-19", True)


def test_a_milestone_without_a_date_is_tentative_as_long_as_all_before_it_is() -> None:
    document = plan(
        {"idea": task(milestone="someday"), "draft": task(due=PAST, milestone="drafted")},
        {"someday": point(), "drafted": point(), "alone": point()},
    )
    found = items(document)
    assert [found[name]["tentative"] for name in ("someday", "drafted", "alone")] == [True, False, True]


def test_a_gate_keeps_what_is_ready_until_its_next_working_day() -> None:
    gates = {"g": {"title": "Committee", "rule": "FREQ=MONTHLY;BYDAY=1TU", "start": "2025-01-01"}}
    calendar: dict[str, Any] = {"gates": gates}
    document = plan({"approval": task(due=PAST, days=4, gate="g")}, calendar=calendar)
    found = items(document)["approval"]
    # ready on Tuesday, 6 January: that is the day
    assert (found["expected"], found["why"]) == ("2026-01-06", "overdue")
    found = items(document, "2026-01-02")["approval"]
    assert (found["expected"], found["why"]) == ("2026-02-03", "gate")
    calendar["blackouts"] = {"b": {"title": "Freeze", "start": "2026-02-03", "end": "2026-02-03"}}
    assert expected(document, "2026-01-02") == {"approval": "2026-03-03"}


def test_what_needs_a_gate_that_is_over_is_never_finished_nor_what_waits_for_it() -> None:
    gates = {"g": {"title": "Committee", "rule": "FREQ=MONTHLY;COUNT=2", "start": "2025-01-01"}}
    document = plan(
        {"approval": task(due=PAST, gate="g"), "sign": task(due="2026-03-01", after=on("approval"))},
        goal="2026-06-30",
        calendar={"gates": gates},
    )
    found = items(document)
    assert [(item["expected"], item["why"], item["late"]) for item in found.values()] == [(None, "never", None)] * 2
    assert found["sign"]["by"] == "tasks/approval"
    assert forecast(document, THURSDAY)["goal"] == {"date": "2026-06-30", "expected": None, "slack": None}


def test_a_blackout_is_named_where_it_delays() -> None:
    blackouts = {"b": {"title": "Freeze", "start": "2026-01-02", "end": "2026-01-09", "side": "buyer"}}
    document = plan(
        {"draft": task(due=PAST, days=2), "demo": task(due=PAST, days=2, side="seller")},
        calendar={"blackouts": blackouts},
    )
    found = items(document)
    assert (found["draft"]["expected"], found["draft"]["why"]) == ("2026-01-12", "blackout")
    assert (found["demo"]["expected"], found["demo"]["why"]) == ("2026-01-02", "overdue")


def test_a_pinned_date_is_not_undercut() -> None:
    document = plan({"board": task(due="2026-02-10", pinned=True), "sign": task(due="2026-02-10", after=on("board"))})
    found = items(document)
    assert found["board"]["earliest"] == "2026-02-10"
    assert (found["sign"]["earliest"], found["sign"]["expected"]) == ("2026-02-11", "2026-02-11")


def test_slack_is_what_is_left_before_the_goal_moves() -> None:
    document = plan(
        {
            "draft": task(due="2026-03-02", days=2),
            "review": task(due="2026-03-03", days=3, after=on("draft")),
            "demo": task(due="2026-03-09", side="seller"),
        },
        goal="2026-03-10",
    )
    found = forecast(document, THURSDAY)
    # the review is ready on Thursday, 5 March; the demo on Monday, 9 March
    assert found["goal"] == {"date": "2026-03-10", "expected": "2026-03-09", "slack": 1}
    assert {name: item["slack"] for name, item in found["items"].items()} == {
        "tasks/draft": 3,
        "tasks/review": 3,
        "tasks/demo": 1,
    }
    assert found["critical_path"] == ["tasks/demo"]


def test_the_critical_path_leads_to_the_last_before_the_goal() -> None:
    document = plan(
        {
            "draft": task(due="2026-03-02", days=2),
            "legal": task(due="2026-03-03", days=3, after=on("draft"), milestone="signed"),
            "demo": task(due="2026-03-03", side="seller", milestone="signed"),
        },
        {"signed": point(due="2026-03-04")},
        goal="2026-03-04",
    )
    found = forecast(document, THURSDAY)
    assert found["goal"] == {"date": "2026-03-04", "expected": "2026-03-05", "slack": -1}
    assert found["critical_path"] == ["tasks/draft", "tasks/legal", "milestones/signed"]
    assert [name for name, item in found["items"].items() if item["critical"]] == found["critical_path"]
    assert found["milestones"] == {
        "milestones/signed": {"due": "2026-03-04", "expected": "2026-03-05", "late": 1, "reached": False}
    }


@pytest.mark.parametrize("by_milestone", [True, False])
def test_what_comes_after_the_signature_does_not_hold_up_the_goal(by_milestone: bool) -> None:
    signing = {"milestone": "signed"} if by_milestone else {}
    document = plan(
        {
            "agreement": task(due="2026-01-05", kind="signature"),
            "pilot": task(due="2026-02-02", after=on("agreement")),
            "contract": task(due="2026-03-02", kind="signature", after=on("pilot"), **signing),
            "rollout": task(due="2026-08-03", **({"waits": on("milestones/signed")} if by_milestone else {})),
        },
        {"signed": point(due="2026-03-02")},
        goal="2026-03-31",
    )
    if not by_milestone:
        document["tasks"]["rollout"]["after"] = {"contract": True}
    found = forecast(document, THURSDAY)
    assert found["goal"] == {"date": "2026-03-31", "expected": "2026-03-02", "slack": 21}
    assert [name for name, item in found["items"].items() if item["after_goal"]] == ["tasks/rollout"]
    assert found["items"]["tasks/rollout"]["latest"] is None


def test_what_the_goal_is_about_can_be_named() -> None:
    document = plan(
        {"train": task(due="2026-03-02"), "support": task(due="2026-05-04", waits=on("milestones/live"))},
        {"live": point(due="2026-03-02", waits=on("tasks/train"))},
        goal="2026-03-31",
    )
    assert forecast(document, THURSDAY)["goal"]["expected"] == "2026-05-04"
    assert forecast(document, THURSDAY, anchor="milestones/live")["goal"]["expected"] == "2026-03-02"
    with pytest.raises(ValueError, match="no milestones/dead"):
        forecast(document, THURSDAY, anchor="milestones/dead")


def test_when_all_is_done_the_goal_was_reached_with_the_last() -> None:
    document = plan(
        {"draft": task(**completed("2025-12-01"))},
        {"signed": point(due="2025-12-01", **{**completed("2025-12-03"), "status": "reached"})},
        goal="2025-12-05",
    )
    found = forecast(document, THURSDAY)
    assert found["goal"] == {"date": "2025-12-05", "expected": "2025-12-03", "slack": 2}
    assert found["milestones"]["milestones/signed"] == {
        "due": "2025-12-01",
        "expected": "2025-12-03",
        "late": 2,
        "reached": True,
    }


def test_dates_of_other_centuries_do_no_harm() -> None:
    document = plan(
        {"typo": task(due="9999-12-31"), "old": task(due="0001-01-01"), "sign": task(due=PAST, after=on("typo"))},
        goal="9999-12-31",
    )
    assert expected(document) == {"typo": "9999-12-31", "old": THURSDAY, "sign": None}
