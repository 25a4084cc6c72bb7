"""On which days each side works."""

from datetime import date
from itertools import pairwise
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from time_plans import calendars

from mapstream.plan.document import Calendar, Document
from mapstream.plan.time.calendar import Calendars, day_of, end_of, is_country, is_zone
from mapstream.plan.time.days import number


def works(calendar: dict[str, Any], side: Any, *days: str) -> list[bool]:
    working = Calendars(cast(Calendar, calendar)).working(side)
    return [working.next(number(day)) == number(day) for day in days]


def test_without_a_calendar_both_sides_work_from_monday_to_friday() -> None:
    assert works({}, "seller", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05") == [True, False, False, True]


def test_each_side_has_its_own_week_and_holidays() -> None:
    calendar = {"seller": {"country": "DE", "region": "BY"}, "buyer": {"week": [7, 1, 2, 3, 4], "country": "US"}}
    days = ("2026-01-06", "2026-07-03", "2026-07-05", "2026-07-09")  # Epiphany; Independence Day is observed; a Sunday
    assert works(calendar, "seller", *days) == [False, True, False, True]
    assert works(calendar, "buyer", *days) == [True, False, True, True]
    assert works(calendar, None, *days) == [True, True, True, True]


def test_a_region_has_holidays_of_its_own() -> None:
    assert works({"seller": {"country": "DE"}}, "seller", "2026-01-06") == [True]


def test_a_blackout_includes_its_first_and_its_last_day_on_one_side_or_on_both() -> None:
    freeze = {"title": "Freeze", "start": "2026-01-06", "end": "2026-01-07"}
    days = ("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08")
    ours = {"blackouts": {"b": {**freeze, "side": "seller"}}}
    assert works(ours, "seller", *days) == [True, False, False, True]
    assert works(ours, "buyer", *days) == [True, True, True, True]
    assert works({"blackouts": {"b": freeze}}, None, *days) == [True, False, False, True]


def test_the_zone_says_which_day_it_is() -> None:
    document = cast(Document, {"plan": {"calendar": {"zone": "Pacific/Auckland"}}})
    assert day_of("2026-01-01T11:30:00Z", document) == "2026-01-02"
    assert day_of("2026-01-01T11:30:00Z", {}) == "2026-01-01"


@pytest.mark.parametrize("name", ["Europe/Berlin", "UTC", "America/New_York"])
def test_zones_are_known_by_their_iana_names(name: str) -> None:
    assert is_zone(name)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "Europe", "a\0b", "x" * 300])
def test_anything_else_is_no_zone(name: str) -> None:
    assert not is_zone(name)


def test_countries_and_regions_are_known_by_their_iso_codes() -> None:
    assert is_country("DE")
    assert is_country("DE", "BY")
    assert is_country("US", "CA")
    assert not is_country("DE", "XX")
    assert not is_country("XX")
    assert not is_country("DEU")
    assert not is_country("registry")


def test_a_country_that_is_not_known_any_more_has_no_holidays() -> None:
    assert works({"seller": {"country": "XX"}}, "seller", "2026-12-25") == [True]
    assert works({"seller": {"country": "DE", "region": "XX"}}, "seller", "2026-12-25", "2026-01-06") == [False, True]


@given(
    calendars(),
    st.sampled_from(["seller", "buyer", None]),
    st.dates(date(2025, 6, 1), date(2027, 6, 1)),
    st.integers(0, 30),
)
def test_working_days_are_counted_as_one_by_one(calendar: Any, side: Any, day: date, days: int) -> None:
    working = Calendars(calendar).working(side)
    start = day.toordinal()
    following = [n for n in range(start, start + 400) if working.next(n) == n]
    assert working.next(start) == following[0]
    assert working.previous(following[1] - 1) == following[0]
    assert working.end(start - 1, days or 1) == following[(days or 1) - 1]
    assert working.begin(following[days], days + 1) == following[0]
    assert working.count(following[0], following[days]) == days
    assert working.count(following[days], following[0]) == -days


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "1970-01-01", "2100-12-31", "2101-01-01", "9999-12-01"])
def test_positions_are_consecutive_at_every_edge(day: str) -> None:
    working = Calendars({}).working("seller")
    n = number(day)
    places = [working.position(other) for other in range(n - 4, n + 5)]
    assert all(0 <= after - before <= 1 for before, after in pairwise(places))
    assert all(working.position(working.at(place)) == place for place in places)


def test_positions_do_not_depend_on_what_was_asked_before() -> None:
    working = Calendars({}).working("seller")
    day = number("2026-01-05")
    before = working.position(day)
    working.position(number("1999-01-01"))
    assert working.position(day) == before
    assert working.at(before - 5) == day - 7
    working.at(before + 261 * 40)
    assert working.at(before + 5) - day == 7


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        ("2026-03-03T23:30:00Z", "UTC", "2026-03-03"),
        ("2026-03-03T23:30:00.123456Z", "Europe/Berlin", "2026-03-04"),
        ("2026-03-03T03:00:00Z", "America/New_York", "2026-03-02"),
        ("2026-03-03T23:30:00Z", "Nowhere/Land", "2026-03-03"),
        ("9999-12-31T23:30:00Z", "Europe/Berlin", "9999-12-31"),
    ],
)
def test_which_day_it_is_depends_on_where(at: str, zone: str, expected: str) -> None:
    document: Any = {"plan": {"calendar": {"zone": zone}}}
    assert day_of(at, document) == expected


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        ("2026-03-03", "UTC", "2026-03-04T00:00:00Z"),
        ("2026-03-03", "Asia/Kathmandu", "2026-03-03T18:15:00Z"),
        ("2026-03-07", "America/New_York", "2026-03-08T05:00:00Z"),
        ("2026-03-08", "America/New_York", "2026-03-09T04:00:00Z"),
        ("2026-03-03", "Nowhere/Land", "2026-03-04T00:00:00Z"),
        ("9999-12-30", "America/New_York", "9999-12-31T05:00:00Z"),
        ("9999-12-31", "Europe/Berlin", "9999-12-31T23:59:59Z"),
    ],
)
def test_when_a_day_is_over_depends_on_where(day: str, zone: str, expected: str) -> None:
    """In New York, the eighth of March 2026 has 23 hours."""
    document: Any = {"plan": {"calendar": {"zone": zone}}}
    assert end_of(day, document) == expected
