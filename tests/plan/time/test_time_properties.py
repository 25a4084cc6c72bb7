"""What is true of the forecast and the schedule of every plan."""

import json
from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from time_plans import THURSDAY, days, held_up_more, later, plan, plans, redated, task
from time_stepping import FAR, Stepping

from mapstream.plan.document import Document
from mapstream.plan.time.forecast import forecast
from mapstream.plan.time.schedule import schedule

thorough = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
LATEST = "9999-12-31"


def expected(document: Document, today: str) -> dict[str, str]:
    """All dates of a forecast; never is later than any date."""
    found = forecast(document, today)
    dates = {name: item["expected"] for name, item in found["items"].items() if not item["tentative"]}
    dates["earliest of all"] = max((item["earliest"] or LATEST for item in found["items"].values()), default=None)
    dates["goal"] = found["goal"]["expected"] if dates else None
    return {name: day or LATEST for name, day in dates.items()}


@thorough
@given(plans(), days)
def test_the_forecast_is_what_stepping_from_day_to_day_gives(document: Document, today: str) -> None:
    stepping, free = Stepping(document, today), Stepping(document, today, ignore_due=True)
    found = forecast(document, today)["items"]
    assert found.keys() == {n for n, i in stepping.named.items() if "completion" not in i and i["status"] != "dropped"}
    for name, item in found.items():
        assert item["tentative"] == stepping.tentative(name)
        assert (item["earliest"] or LATEST) == free.finish(name).isoformat()
        if not item["tentative"]:
            assert (item["expected"] or LATEST) == stepping.finish(name).isoformat()


@thorough
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sets(st.integers(0, 30), max_size=4)), min_size=1, max_size=30), st.data()
)
def test_where_every_day_is_a_working_day_it_is_the_longest_path(
    tasks: list[tuple[int, set[int]]], data: st.DataObject
) -> None:
    edges = [(before, n) for n, (_, waits) in enumerate(tasks) for before in waits if before < n]
    numbered = {
        str(n): task(
            days=length, due=THURSDAY, after={str(b): True for b, after in edges if after == n}, side=data.draw(sides)
        )
        for n, (length, _) in enumerate(tasks)
    }
    everyday = {"week": [1, 2, 3, 4, 5, 6, 7]}
    document = plan(numbered, goal="2027-01-01", calendar={"seller": everyday, "buyer": everyday})
    # Bellman and Ford: lengthen until nothing gets longer
    longest = {n: length for n, (length, _) in enumerate(tasks)}
    for _ in tasks:
        for before, after in edges:
            longest[after] = max(longest[after], longest[before] + tasks[after][0])
    found = forecast(document, THURSDAY)
    # a task of no days that waits for nothing happens today, and so at the end of today
    if any(length == 0 for length, _ in tasks):
        assume(all(longest[n] > 0 for n in longest))
    for n, length in longest.items():
        assert found["items"][f"tasks/{n}"]["expected"] == later(THURSDAY, length - 1)
    assert found["goal"]["expected"] == later(THURSDAY, max(longest.values()) - 1)
    path = [int(name.removeprefix("tasks/")) for name in found["critical_path"]]
    assert sum(tasks[n][0] for n in path) == max(longest.values())
    assert all(pair in edges for pair in pairwise(path))
    least = min(item["slack"] for item in found["items"].values() if item["slack"] is not None)
    assert all(found["items"][f"tasks/{n}"]["slack"] == least for n in path)


sides = st.sampled_from(["seller", "buyer"])


@thorough
@given(plans(), days, st.data())
def test_moving_any_date_later_makes_nothing_earlier(document: Document, today: str, data: st.DataObject) -> None:
    dated = [name for name, item in Stepping(document, today).named.items() if "due" in item]
    assume(dated)
    name = data.draw(st.sampled_from(dated))
    days = data.draw(st.integers(1, 60))
    moved = redated(document, {name: later(Stepping(document, today).named[name]["due"], days)})
    before, after = expected(document, today), expected(moved, today)
    assert all(after[name] >= day for name, day in before.items())


@thorough
@given(plans(), days, st.data())
def test_nothing_that_holds_things_up_makes_anything_earlier(
    document: Document, today: str, data: st.DataObject
) -> None:
    more = data.draw(held_up_more(document))
    before, after = expected(document, today), expected(more, today)
    for name in before.keys() - {"goal"}:
        assert after[name] >= before[name], name
    aside = [{n for n, i in forecast(d, today)["items"].items() if i["after_goal"]} for d in (document, more)]
    if aside[0] == aside[1]:
        assert after["goal"] >= before["goal"]


@thorough
@given(plans(), days, st.booleans(), st.data())
def test_nothing_that_holds_things_up_makes_any_scheduled_date_before_the_target_later(
    document: Document, target: str, dates_for_all: bool, data: st.DataObject
) -> None:
    names = list(Stepping(document, target).named) if dates_for_all else None
    more = data.draw(held_up_more(document))
    before, after = schedule(document, target, None, only=names), schedule(more, target, None, only=names)
    assume(before["after"] == after["after"])
    gateless = {misfit["item"] for misfit in after["misfits"] if misfit["why"] in ("gate", "never")}
    assume(not gateless)
    for name in before["dates"].keys() & after["dates"].keys() - set(before["after"]):
        assert after["dates"][name] <= before["dates"][name], name
        assert after["starts"][name] <= before["starts"][name], name


@thorough
@given(plans(), days, st.integers(1, 60))
def test_as_days_pass_without_work_nothing_comes_earlier(document: Document, today: str, passed: int) -> None:
    before, after = expected(document, today), expected(document, later(today, passed))
    assert all(after[name] >= day for name, day in before.items())


@thorough
@given(plans(), days, st.data())
def test_the_latest_day_is_the_last_that_keeps_the_goal(document: Document, today: str, data: st.DataObject) -> None:
    reached = forecast(document, today)["goal"]["expected"]
    assume(reached)
    assert reached is not None
    goal = later(reached, data.draw(st.integers(0, 40)))
    document["plan"] = {**document["plan"], "goal": {"statement": "Sign", "date": goal}}
    found = forecast(document, today)
    open_items = [name for name, item in found["items"].items() if item["latest"] and not item["tentative"]]
    assume(open_items)
    name = data.draw(st.sampled_from(open_items))
    latest = found["items"][name]["latest"]
    assert latest is not None
    slack = found["items"][name]["slack"]
    assert slack is not None
    assert slack >= 0
    assert (forecast(redated(document, {name: latest}), today)["goal"]["expected"] or LATEST) <= goal
    stepping, beyond = Stepping(document, today), date.fromisoformat(later(latest, 1))
    while not stepping.can_finish(name, beyond):
        assume(beyond < FAR)
        beyond = date.fromisoformat(later(beyond.isoformat(), 1))
    late = forecast(redated(document, {name: beyond.isoformat()}), today)["goal"]["expected"]
    assert (late or LATEST) > goal


@thorough
@given(plans(), days, st.booleans())
def test_a_plan_scheduled_backward_and_begun_in_time_is_forecast_to_meet_its_target(
    document: Document, target: str, dates_for_all: bool
) -> None:
    names = list(Stepping(document, target).named) if dates_for_all else None
    found = schedule(document, target, None, only=names)
    assume(not found["misfits"])
    today = min([target, *found["starts"].values()])
    assume(not schedule(document, target, today, only=names)["misfits"])
    scheduled = redated(document, found["dates"])
    forecasts = forecast(scheduled, today)["items"]
    for name, day in found["dates"].items():
        assert forecasts[name]["expected"] == day
        assert forecasts[name]["late"] == 0
        assert name in found["after"] or day <= target
    assert schedule(scheduled, target, today)["dates"].keys() >= found["dates"].keys()


@thorough
@given(plans(pins=False), days, days)
def test_without_fixed_dates_what_does_not_fit_lacks_days_and_the_rest_fits(
    document: Document, target: str, today: str
) -> None:
    found = schedule(document, target, today, only=list(Stepping(document, today).named))
    misfits = {misfit["item"]: misfit for misfit in found["misfits"]}
    scheduled = forecast(redated(document, found["dates"]), today)["items"]
    for name, day in found["dates"].items():
        if name in misfits:
            assert misfits[name]["missing"] is None or (misfits[name]["missing"] or 0) > 0
            assert (misfits[name]["earliest"] or LATEST) > day or misfits[name]["why"] == "gate"
        elif name not in found["after"]:
            assert day <= target
            assert found["misfits"] or scheduled[name]["expected"] == day


@thorough
@given(plans(), days, days)
def test_answers_go_into_json_as_they_are(document: Document, target: str, today: str) -> None:
    answers: list[Any] = [forecast(document, today), schedule(document, target, today)]
    assert json.loads(json.dumps(answers)) == answers
