"""Stories of KPIs: what the deal is to move, and what was measured."""

from typing import Any

import pytest
from spec import ANN, BUYER, FRESH, K1, K2, KEY, LEE, NOBODY, SAM, Story, at, id_of

from mapstream.plan.actor import Actor
from mapstream.plan.context import Context
from mapstream.plan.decide import decide
from mapstream.plan.elements.kpis import KpiAdded, KpiEdited, KpiMeasured, KpiRemoved
from mapstream.plan.vocabulary import parse
from mapstream.problems import MeasuredInFuture


@pytest.fixture
def late(story: Story) -> Story:
    """A KPI."""
    story.given("add_kpi", kpi=K1, metric="Orders late", unit="%", baseline=12, target=2, due="2026-12-31", owner=ANN)
    return story


def test_adding(story: Story) -> None:
    story.when("add_kpi", BUYER, metric="Orders late")
    story.then(KpiAdded(FRESH, "Orders late", "a0"))
    story.when(
        "add_kpi",
        kpi=K1,
        metric="Margin",
        unit="EUR a month",
        baseline=-2000,
        target=0,
        due="2026-12-31",
        owner=SAM,
        visible_to="seller",
    )
    story.then(KpiAdded(K1, "Margin", "a0V", "EUR a month", -2000, 0, "2026-12-31", SAM, "seller"))
    story.when("add_kpi", kpi=K1, metric="Again")
    story.then_refused("id_taken", "/data/kpi")
    story.when("add_kpi", metric="Again", owner=NOBODY)
    story.then_refused("not_found", "/data/owner")


def test_words_and_numbers(late: Story) -> None:
    late.when("edit_kpi", BUYER, kpi=K1, target=3, unit=None)
    late.then(KpiEdited(K1, {"target": 3, "unit": None}, {"target": 2, "unit": "%"}))
    late.when("edit_kpi", kpi=K1, target=3.0)
    late.then_nothing()
    late.when("edit_kpi", kpi=K1, target=float("inf"))
    late.then_refused("invalid", "/data/target")
    late.when("edit_kpi", kpi=K2, target=3)
    late.then_refused("not_found", "/data/kpi")


def test_owners(late: Story) -> None:
    late.given("remove_person", KEY, person=ANN)
    late.when("edit_kpi", kpi=K1, metric="Late orders")
    late.then(KpiEdited(K1, {"metric": "Late orders"}, {"metric": "Orders late"}))
    late.given("edit_kpi", kpi=K1, owner=LEE)
    late.when("edit_kpi", kpi=K1, owner=ANN)
    late.then_refused("person_removed", "/data/owner")


def test_every_measured_value_is_kept(late: Story) -> None:
    late.when("measure_kpi", BUYER, kpi=K1, value=9)
    late.then(KpiMeasured(K1, FRESH, 9, "2026-03-03"))
    late.when("measure_kpi", kpi=K1, value=7.5, on="2026-03-02", note="Without the holiday")
    second = id_of(int(FRESH[-3:]) + 1)
    late.then(KpiMeasured(K1, second, 7.5, "2026-03-02", "Without the holiday"))
    assert late.document["kpis"][K1]["measurements"] == {
        FRESH: {"at": at(late.minute - 1), "by": ANN, "value": 9, "on": "2026-03-03"},
        second: {
            "at": at(late.minute),
            "by": SAM,
            "value": 7.5,
            "on": "2026-03-02",
            "note": "Without the holiday",
        },
    }


def test_nothing_is_measured_in_the_future(late: Story) -> None:
    late.when("measure_kpi", kpi=K1, value=9, on="2026-03-04")
    late.then_refused(
        "measured_in_future", "/data/on", "What is measured has happened: give a day that is not in the future."
    )


def measured_at(story: Story, now: str, **data: Any) -> str:
    """The day of a value that somebody measures at an instant."""
    command = parse("measure_kpi", {"kpi": K1, "value": 9, **data})
    actor = Actor(SAM, "seller", "link")
    (event,) = decide(story.document, command, Context(now, actor, story.fresh))
    assert isinstance(event, KpiMeasured)
    return event.on


def test_without_a_time_zone_the_day_is_the_one_in_utc(late: Story) -> None:
    assert measured_at(late, "2026-03-04T00:00:00.000000Z", on="2026-03-04") == "2026-03-04"
    with pytest.raises(MeasuredInFuture):
        measured_at(late, "2026-03-03T23:59:59.000000Z", on="2026-03-04")


def test_where_the_plan_has_a_time_zone_the_day_is_the_one_there(late: Story) -> None:
    late.given("set_calendar", zone="Pacific/Auckland")
    assert measured_at(late, "2026-03-03T10:59:59.000000Z") == "2026-03-03"
    assert measured_at(late, "2026-03-03T11:00:00.000000Z") == "2026-03-04"
    late.given("set_calendar", zone="America/Los_Angeles")
    assert measured_at(late, "2026-03-04T07:59:59.000000Z") == "2026-03-03"


def test_a_day_that_has_not_begun_in_the_plans_time_zone_is_in_the_future(late: Story) -> None:
    late.given("set_calendar", zone="Pacific/Auckland")
    assert measured_at(late, "2026-03-03T11:00:00.000000Z", on="2026-03-04") == "2026-03-04"
    late.given("set_calendar", zone="America/Los_Angeles")
    with pytest.raises(MeasuredInFuture):
        measured_at(late, "2026-03-04T07:59:59.000000Z", on="2026-03-04")
    assert measured_at(late, "2026-03-04T08:00:00.000000Z", on="2026-03-04") == "2026-03-04"


def test_one_measurement_is_taken_back_and_the_others_stay(late: Story) -> None:
    late.given("measure_kpi", BUYER, kpi=K1, value=9)
    late.given("measure_kpi", kpi=K1, value=8)
    late.given("undo", BUYER)
    (left,) = late.document["kpis"][K1]["measurements"].values()
    assert left["value"] == 8
    late.given("undo")
    assert "measurements" not in late.document["kpis"][K1]


def test_removing(late: Story) -> None:
    late.given("measure_kpi", kpi=K1, value=9)
    was = dict(late.document["kpis"][K1])
    late.when("remove_kpi", BUYER, kpi=K1)
    late.then(KpiRemoved(K1, was))
    assert late.document["kpis"] == {}


def test_hidden_ones_are_not_there(late: Story) -> None:
    late.given("set_visibility", item=f"kpis/{K1}", visible_to="seller")
    for type, data in (("edit_kpi", {"metric": "Found"}), ("measure_kpi", {"value": 1}), ("remove_kpi", {})):
        late.when(type, BUYER, kpi=K1, **data)
        late.then_refused("not_found", "/data/kpi")
