"""Stories of the calendar: working times, blackouts, gates."""

from typing import Any

import pytest
from spec import BUYER, FRESH, KEY, M1, NOBODY, P1, P2, SELLER, T1, Story

from mapstream.plan.elements.calendar import (
    BlackoutAdded,
    BlackoutEdited,
    BlackoutRemoved,
    CalendarSet,
    GateAdded,
    GateEdited,
    GateRemoved,
)
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.visibility.lens import lens_of

FREEZE = {"title": "Quarter-end freeze", "start": "2026-03-25", "end": "2026-03-31"}
BOARD = {"title": "Architecture board", "rule": "FREQ=MONTHLY;BYDAY=1TU", "start": "2026-01-01"}


def calendar(story: Story) -> Any:
    """The calendar as it is now."""
    return story.document["plan"].get("calendar")


def test_each_side_has_its_working_time(story: Story) -> None:
    story.when("set_calendar", zone="Europe/Berlin", seller={"week": [5, 1, 2, 3, 1], "country": "DE", "region": "BY"})
    theirs = {"week": [1, 2, 3, 5], "country": "DE", "region": "BY"}
    story.then(CalendarSet({"zone": "Europe/Berlin", "seller": theirs}, {"zone": None, "seller": None}))
    story.when("set_calendar", buyer={"country": "US"}, seller={"country": "DE"})
    story.then(
        CalendarSet(
            {"seller": {"country": "DE"}, "buyer": {"country": "US"}},
            {"seller": theirs, "buyer": None},
        )
    )
    assert calendar(story) == {"zone": "Europe/Berlin", "seller": {"country": "DE"}, "buyer": {"country": "US"}}
    story.when("set_calendar", zone="Europe/Berlin", buyer={"country": "US"})
    story.then_nothing()


def test_a_calendar_without_anything_is_none(story: Story) -> None:
    story.given("set_calendar", zone="UTC", buyer={"country": "US"})
    story.when("set_calendar", zone=None)
    story.then(CalendarSet({"zone": None}, {"zone": "UTC"}))
    story.when("set_calendar", buyer={}, seller=None)
    story.then(CalendarSet({"buyer": None}, {"buyer": {"country": "US"}}, emptied=True))
    assert calendar(story) is None
    story.when("set_calendar", buyer=None)
    story.then_nothing()
    story.when("set_calendar")
    story.then_nothing()


@pytest.mark.parametrize(
    ("data", "path", "message"),
    [
        ({"zone": "Europe/Atlantis"}, "zone", "There is no such time zone."),
        ({"zone": "Europe"}, "zone", "There is no such time zone."),
        ({"zone": "../etc/passwd"}, "zone", "This must be the IANA name of a time zone, such as Europe/Berlin."),
        ({"seller": {"week": []}}, "seller/week", "This must have at least 1 entry."),
        ({"seller": {"week": [0]}}, "seller/week/0", "This must be at least 1."),
        ({"buyer": {"week": [8]}}, "buyer/week/0", "This must be at most 7."),
        ({"buyer": {"country": "de"}}, "buyer/country", "This must be a country: two capital letters (ISO 3166-1)."),
        ({"buyer": {"country": "XX"}}, "buyer/country", "The holidays of this country are not known."),
        ({"buyer": {"region": "BY"}}, "buyer/region", "A region needs its country."),
        ({"buyer": {"country": "DE", "region": "CA"}}, "buyer/region", "This country has no such region."),
        ({"buyer": {"country": "XX", "region": "CA"}}, "buyer/country", "The holidays of this country are not known."),
        ({"buyer": {"hours": 8}}, "buyer/hours", "There is no such field."),
    ],
)
def test_working_times_are_of_this_world(story: Story, data: dict[str, Any], path: str, message: str) -> None:
    story.when("set_calendar", **data)
    story.then_refused("invalid", f"/data/{path}")
    assert story.problem
    assert story.problem.errors[0].message == message


def test_blackouts_come_and_go(story: Story) -> None:
    story.when("add_blackout", BUYER, blackout=P1, **FREEZE, side="buyer")
    story.then(BlackoutAdded(P1, "Quarter-end freeze", "2026-03-25", "2026-03-31", "buyer"))
    story.when("add_blackout", title="Town hall", start="2025-01-02", end="2025-01-02")
    story.then(BlackoutAdded(FRESH, "Town hall", "2025-01-02", "2025-01-02"))
    story.when("edit_blackout", blackout=P1, side=None, end="2026-04-01")
    story.then(BlackoutEdited(P1, {"end": "2026-04-01", "side": None}, {"end": "2026-03-31", "side": "buyer"}))
    story.when("edit_blackout", blackout=P1, end="2026-04-01")
    story.then_nothing()
    story.when("remove_blackout", blackout=FRESH)
    story.then(
        BlackoutRemoved(
            FRESH,
            {"title": "Town hall", "start": "2025-01-02", "end": "2025-01-02"},
        )
    )
    story.given("set_calendar", zone="UTC")
    was = calendar(story)["blackouts"][P1]
    story.when("remove_blackout", blackout=P1)
    story.then(BlackoutRemoved(P1, was, "blackouts"))
    assert calendar(story) == {"zone": "UTC"}


def test_the_last_of_all_takes_the_calendar_with_it(story: Story) -> None:
    story.given("add_blackout", blackout=P1, **FREEZE)
    story.when("remove_blackout", blackout=P1)
    story.then(BlackoutRemoved(P1, FREEZE, "calendar"))
    assert calendar(story) is None
    story.given("add_gate", gate=P1, **BOARD)
    story.when("remove_gate", gate=P1)
    story.then(GateRemoved(P1, BOARD, "calendar"))
    assert calendar(story) is None


def test_a_blackout_ends_after_it_begins(story: Story) -> None:
    story.when("add_blackout", title="Freeze", start="2026-03-31", end="2026-03-25")
    story.then_refused("ends_before_start", "/data/end")
    story.given("add_blackout", blackout=P1, **FREEZE)
    story.when("edit_blackout", blackout=P1, start="2026-04-01")
    story.then_refused("ends_before_start", "/data/start")
    story.when("edit_blackout", blackout=P1, end="2026-03-01")
    story.then_refused("ends_before_start", "/data/end")
    story.when("add_blackout", blackout=P1, **FREEZE)
    story.then_refused("id_taken", "/data/blackout")


def test_gates_come_and_go(story: Story) -> None:
    story.when("add_gate", gate=P1, **BOARD)
    story.then(GateAdded(P1, "Architecture board", "FREQ=MONTHLY;BYDAY=1TU", "2026-01-01"))
    story.when("edit_gate", BUYER, gate=P1, rule="FREQ=MONTHLY;BYDAY=-1FR", title="Board")
    story.then(
        GateEdited(
            P1,
            {"title": "Board", "rule": "FREQ=MONTHLY;BYDAY=-1FR"},
            {"title": "Architecture board", "rule": "FREQ=MONTHLY;BYDAY=1TU"},
        )
    )
    story.when("edit_gate", gate=P1, title="Board")
    story.then_nothing()
    story.when("add_gate", title="Pricing", rule="FREQ=WEEKLY;BYDAY=MO", start="2026-01-05")
    story.then(GateAdded(FRESH, "Pricing", "FREQ=WEEKLY;BYDAY=MO", "2026-01-05"))
    story.when("remove_gate", gate=P1)
    story.then(GateRemoved(P1, {"title": "Board", "rule": "FREQ=MONTHLY;BYDAY=-1FR", "start": "2026-01-01"}))
    story.when("add_gate", gate=FRESH, **BOARD)
    story.then_refused("id_taken", "/data/gate")


@pytest.mark.parametrize("type", ["edit_blackout", "remove_blackout", "edit_gate", "remove_gate"])
def test_what_is_not_there(story: Story, type: str) -> None:
    noun = type.partition("_")[2]
    story.when(type, **{noun: NOBODY})
    story.then_refused("not_found", f"/data/{noun}", f"There is no such {noun} here that you can see.")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("FREQ=WEEKLY;COUNT", "A rule is made of parts like FREQ=MONTHLY;BYDAY=1TU."),
        ("BYDAY=TU", "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY."),
        ("FREQ=HOURLY", "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY."),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "No day fits this rule in the forty years after its start."),
        ("FREQ=MONTHLY;UNTIL=20260228", "All days of this rule are past."),
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=2", "All days of this rule are past."),
    ],
)
def test_the_days_of_a_gate_can_be_told_and_are_to_come(story: Story, rule: str, message: str) -> None:
    story.when("add_gate", **BOARD | {"rule": rule})
    story.then_refused("bad_rule", "/data/rule", message)
    story.given("add_gate", gate=P1, **BOARD)
    story.when("edit_gate", gate=P1, rule=rule)
    story.then_refused("bad_rule", "/data/rule")


def test_a_rule_is_not_written_in_words(story: Story) -> None:
    story.when("add_gate", **BOARD | {"rule": "every first Tuesday"})
    story.then_refused("invalid", "/data/rule")


def test_a_gate_may_begin_late(story: Story) -> None:
    story.given("add_gate", gate=P1, title="Board", rule="FREQ=YEARLY;COUNT=1", start="2030-05-05")
    story.when("edit_gate", gate=P1, start="2020-05-05")
    story.then_refused("bad_rule", "/data/start")


def test_a_gate_day_is_not_past_as_long_as_it_is_today(story: Story) -> None:
    story.given("set_calendar", zone="Pacific/Auckland")
    story.given("add_gate", title="Board", rule="FREQ=DAILY;UNTIL=20260303", start="2026-01-01")
    story.when("add_gate", title="Board", rule="FREQ=DAILY;UNTIL=20260302", start="2026-01-01")
    story.then_refused("bad_rule", "/data/rule")


@pytest.mark.parametrize("noun", ["task", "milestone"])
def test_a_gate_stays_as_long_as_something_needs_it(story: Story, noun: str) -> None:
    story.given("add_gate", gate=P1, **BOARD)
    item = {"task": T1, "side": "seller"} if noun == "task" else {"milestone": M1}
    story.given(f"add_{noun}", **item, title="Approval", gate=P1, visible_to="seller")
    story.when("remove_gate", gate=P1)
    story.then_refused(
        "still_in_use", detail="“Approval” can be finished at “Architecture board” only. Change that first."
    )
    # a refusal would tell the buyer that it is there
    story.when("remove_gate", BUYER, gate=P1)
    story.then(GateRemoved(P1, BOARD, "calendar", [f"{noun}s/{item[noun]}"]))
    assert "gate" not in story.document[f"{noun}s"][item[noun]]  # type: ignore[literal-required]
    [*_, (before, removed)] = story.history
    frame = lens_of(BUYER, story.document).event_frame(removed, before, story.document, data=True)
    assert frame["data"] == {"gate": P1, "was": BOARD, "emptied": "calendar"}
    story.given("undo", BUYER)
    assert story.document == before
    story.given(f"edit_{noun}", **{noun: item[noun]}, gate=None)
    story.given("remove_gate", gate=P1)


def test_the_parts_of_the_calendar_are_undone_one_by_one(story: Story) -> None:
    story.given("set_calendar", SELLER, zone="UTC", seller={"country": "DE"})
    story.given("add_blackout", BUYER, blackout=P1, **FREEZE)
    story.given("add_blackout", KEY, blackout=P2, **FREEZE)
    story.given("undo", BUYER)
    assert calendar(story)["blackouts"] == {P2: FREEZE}
    story.given("undo", SELLER)
    assert calendar(story) == {"blackouts": {P2: FREEZE}}
    story.given("undo", KEY)
    assert calendar(story) is None


def test_taking_away_is_undone(story: Story) -> None:
    for type, data, removal in (
        ("add_blackout", {"blackout": P1, **FREEZE}, {"blackout": P1}),
        ("add_gate", {"gate": P1, **BOARD}, {"gate": P1}),
    ):
        story.given(type, **data)
        before = story.document
        story.given(type.replace("add", "remove"), **removal)
        (undone,) = story.given("undo")
        assert isinstance(undone, ChangeUndone)
        assert story.document == before


def test_no_undo_takes_away_a_gate_that_is_needed(story: Story) -> None:
    story.given("add_gate", BUYER, gate=P1, **BOARD)
    story.given("add_task", task=T1, title="Approval", side="buyer", gate=P1)
    story.when("undo", BUYER)
    story.then_refused("changed_since")
    story.given("edit_task", task=T1, gate=None)
    story.given("remove_gate", BUYER, gate=P1)
    story.when("undo")
    story.then_refused("changed_since")
