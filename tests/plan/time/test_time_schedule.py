"""The latest dates with which a plan meets its target."""

from typing import Any

import pytest
from time_plans import completed, on, plan, point, task

from mapstream.plan.time.schedule import schedule

DUE = "2026-01-01"
FRIDAY = "2026-03-13"


def test_everything_gets_the_last_day_that_is_early_enough() -> None:
    document = plan(
        {
            "draft": task(due=DUE, days=2),
            "legal": task(due=DUE, days=3, after=on("draft"), milestone="signed"),
            "demo": task(due=DUE, side="seller"),
        },
        {"signed": point(due=DUE)},
    )
    assert schedule(document, "2026-03-15") == {
        "target": "2026-03-15",
        "after": [],
        "dates": {
            "tasks/draft": "2026-03-10",
            "tasks/legal": FRIDAY,
            "tasks/demo": FRIDAY,
            "milestones/signed": FRIDAY,
        },
        "starts": {
            "tasks/draft": "2026-03-09",
            "tasks/legal": "2026-03-11",
            "tasks/demo": FRIDAY,
            "milestones/signed": FRIDAY,
        },
        "misfits": [],
    }


def test_what_has_no_date_or_is_done_dropped_or_pinned_stays() -> None:
    document = plan(
        {
            "idea": task(after=on("first")),
            "done": task(due=DUE, **completed(DUE)),
            "gone": task(due=DUE, status="dropped"),
            "board": task(due="2026-02-10", pinned=True, after=on("paper")),
            "first": task(due=DUE),
            "paper": task(due=DUE),
            "sign": task(due=DUE, after=on("idea", "board")),
        }
    )
    found = schedule(document, FRIDAY)
    # the paper has to be ready before the board; the order holds across the mere idea
    assert found["dates"] == {"tasks/paper": "2026-02-09", "tasks/first": "2026-03-12", "tasks/sign": FRIDAY}


def test_those_named_get_a_date_even_if_they_have_none_and_no_others() -> None:
    document = plan({"a": task(), "b": task(due=DUE, after=on("a")), "c": task(due="2026-02-02", after=on("a"))})
    found = schedule(document, FRIDAY, only=["tasks/a", "tasks/b"])
    assert found["dates"] == {"tasks/a": "2026-01-30", "tasks/b": FRIDAY}


def test_calendars_and_gates_count() -> None:
    calendar = {
        "gates": {"g": {"title": "Committee", "rule": "FREQ=MONTHLY;BYDAY=1TU", "start": "2025-01-01"}},
        "blackouts": {"b": {"title": "Freeze", "start": "2026-02-02", "end": "2026-02-27", "side": "seller"}},
    }
    document = plan(
        {
            "paper": task(due=DUE, side="seller", days=2),
            "approval": task(due=DUE, after=on("paper"), gate="g"),
        },
        calendar=calendar,
    )
    found = schedule(document, "2026-04-03")
    assert found["dates"] == {"tasks/paper": "2026-03-02", "tasks/approval": "2026-03-03"}
    assert found["starts"]["tasks/paper"] == "2026-01-30"


def test_what_comes_after_the_target_is_planned_forward_from_it() -> None:
    document = plan(
        {
            "sign": task(due=DUE, kind="signature"),
            "train": task(due=DUE, days=5, after=on("sign"), milestone="live"),
            "prepare": task(due=DUE),
        },
        {"live": point(due=DUE), "review": point(due="2026-09-01", waits=on("milestones/live"))},
    )
    found = schedule(document, FRIDAY)
    assert found["after"] == ["tasks/train", "milestones/live", "milestones/review"]
    assert found["dates"] == {
        "tasks/sign": FRIDAY,
        "tasks/prepare": FRIDAY,
        "tasks/train": "2026-03-20",
        "milestones/live": "2026-03-20",
        "milestones/review": "2026-09-01",  # late enough
    }
    assert schedule(document, FRIDAY, anchor="milestones/live")["dates"]["tasks/sign"] == "2026-03-06"
    with pytest.raises(ValueError, match="no milestones/dead"):
        schedule(document, FRIDAY, anchor="milestones/dead")


def test_what_would_have_had_to_begin_before_today_lacks_days() -> None:
    document = plan({"draft": task(due=DUE, days=4), "legal": task(due=DUE, days=3, after=on("draft"))})
    found = schedule(document, FRIDAY, today="2026-03-09")
    assert found["misfits"] == [
        {
            "item": "tasks/draft",
            "latest": "2026-03-10",
            "earliest": "2026-03-12",
            "missing": 2,
            "why": "today",
            "by": None,
        },
        {
            "item": "tasks/legal",
            "latest": FRIDAY,
            "earliest": "2026-03-17",
            "missing": 2,
            "why": "waits_for",
            "by": "tasks/draft",
        },
    ]
    assert schedule(document, FRIDAY, today="2026-03-05")["misfits"] == []


def test_what_waits_for_something_fixed_too_late_names_it() -> None:
    document = plan({"board": task(due="2026-03-12", pinned=True), "sign": task(due=DUE, days=3, after=on("board"))})
    (misfit,) = schedule(document, FRIDAY)["misfits"]
    assert (misfit["item"], misfit["why"], misfit["by"]) == ("tasks/sign", "waits_for", "tasks/board")
    assert (misfit["latest"], misfit["earliest"], misfit["missing"]) == (FRIDAY, "2026-03-17", 2)


def test_what_is_pinned_behind_the_target_is_named() -> None:
    (misfit,) = schedule(plan({"board": task(due="2026-03-17", pinned=True)}), FRIDAY)["misfits"]
    assert (misfit["item"], misfit["why"], misfit["missing"]) == ("tasks/board", "pinned", 2)


def test_what_is_pinned_too_early_is_named() -> None:
    document = plan({"board": task(due="2026-03-10", pinned=True, days=3)})
    (misfit,) = schedule(document, FRIDAY, today="2026-03-09")["misfits"]
    assert (misfit["item"], misfit["why"], misfit["missing"]) == ("tasks/board", "today", 1)


@pytest.mark.parametrize(
    ("rule", "earliest", "missing", "why"),
    [("FREQ=MONTHLY;BYMONTHDAY=17", "2026-03-17", 2, "gate"), ("FREQ=MONTHLY;UNTIL=20260310", None, None, "never")],
)
def test_what_needs_a_gate_that_has_no_day_in_time(
    rule: str, earliest: str | None, missing: int | None, why: str
) -> None:
    gates: dict[str, Any] = {"g": {"title": "Committee", "rule": rule, "start": "2026-03-10"}}
    document = plan(
        {"paper": task(due=DUE), "approval": task(due=DUE, after=on("paper"), gate="g", side="seller")},
        calendar={
            "gates": gates,
            "blackouts": {"b": {"title": "x", "start": "2026-03-10", "end": "2026-03-10", "side": "seller"}},
        },
    )
    found = schedule(document, FRIDAY)
    (misfit,) = found["misfits"]
    assert (misfit["item"], misfit["why"]) == ("tasks/approval", why)
    assert (misfit["latest"], misfit["earliest"], misfit["missing"]) == (FRIDAY, earliest, missing)
    assert found["dates"]["tasks/paper"] == "2026-03-12"


def test_what_was_finished_too_late_leaves_too_few_days() -> None:
    document = plan({"draft": task(**completed("2026-03-12")), "legal": task(due=DUE, days=2, after=on("draft"))})
    (misfit,) = schedule(document, FRIDAY)["misfits"]
    assert (misfit["item"], misfit["why"], misfit["by"], misfit["missing"]) == ("tasks/legal", "waits_for", None, 1)
