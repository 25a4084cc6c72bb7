"""Recurring gates: rules in, days out."""

from datetime import date, datetime

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from mapstream.plan.time.gates import SPAN, check_rule, gate_days


def days(rule: str, start: str, year: int = 2025) -> list[str]:
    return [date.fromordinal(day).isoformat() for day in gate_days(rule, start, year)]


@pytest.mark.parametrize(
    ("rule", "start", "first"),
    [
        ("FREQ=MONTHLY;BYDAY=1TU", "2026-01-31", ["2026-02-03", "2026-03-03", "2026-04-07"]),
        ("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "2026-01-01", ["2026-03-31", "2026-06-30", "2026-09-30"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-01", ["2026-01-30", "2026-02-27", "2026-03-31"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "2026-01-01", ["2026-01-01", "2026-01-15", "2026-01-29"]),
        ("FREQ=MONTHLY", "2026-01-31", ["2026-01-31", "2026-03-31", "2026-05-31"]),
        ("FREQ=YEARLY;BYMONTH=4", "2026-01-15", ["2026-04-15", "2027-04-15", "2028-04-15"]),
        ("RRULE:FREQ=DAILY;COUNT=2", "2026-01-31", ["2026-01-31", "2026-02-01"]),
        ("FREQ=WEEKLY;UNTIL=20260115T120000Z", "2026-01-01", ["2026-01-01", "2026-01-08", "2026-01-15"]),
    ],
)
def test_a_rule_has_the_days_that_people_mean(rule: str, start: str, first: list[str]) -> None:
    check_rule(rule, start, "2026-01-01")
    assert days(rule, start)[: len(first)] == first
    if "COUNT" in rule or "UNTIL" in rule:
        assert days(rule, start) == first


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("", "made of parts"),
        ("every first Tuesday", "made of parts"),
        ("FREQ=MONTHLY;BYDAY=", "made of parts"),
        ("FREQ=MONTHLY;FREQ=DAILY", "twice"),
        ("BYDAY=TU", "FREQ must be"),
        ("FREQ=HOURLY", "FREQ must be"),
        ("FREQ=DAILY;BYHOUR=9", "no BYHOUR"),
        ("FREQ=DAILY;COUNT=0", "COUNT must be"),
        ("FREQ=DAILY;COUNT=1000000000000", "COUNT must be"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260101", "not with both"),
        ("FREQ=DAILY;UNTIL=20261399", "UNTIL must be"),
        ("FREQ=DAILY;UNTIL=soon", "UNTIL must be"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL must be"),
        ("FREQ=DAILY;WKST=XX", "WKST must be"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY must be"),
        ("FREQ=MONTHLY;BYMONTHDAY=one", "BYMONTHDAY must be"),
        ("FREQ=MONTHLY;BYMONTH=-1", "BYMONTH must be"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "does not go with"),
        ("FREQ=MONTHLY;BYDAY=6TU", "no such day"),
        ("FREQ=WEEKLY;BYDAY=1TU", "no such day"),
        ("FREQ=YEARLY;BYMONTH=2;BYDAY=53MO", "no such day"),
        ("FREQ=MONTHLY;BYDAY=Tuesday", "BYDAY must be"),
        ("FREQ=MONTHLY;BYSETPOS=1", "another part"),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "No day fits"),
        ("FREQ=DAILY;UNTIL=20250101", "No day fits"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_a_sentence(rule: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        check_rule(rule, "2026-01-01", "2026-01-01")


def test_a_rule_of_the_past_that_cannot_be_read_any_more_has_no_days() -> None:
    assert days("FREQ=SECONDLY", "2026-01-01") == []


starts = st.dates(date(1950, 1, 1), date(2030, 12, 31))
numbered_days = st.builds(
    lambda nth, day: f"{nth or ''}{day}",
    st.integers(-5, 5),
    st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]),
)
positions = st.sampled_from(["1", "-1", "2,-2", "12"])
rules = st.one_of(
    st.builds("FREQ=DAILY;INTERVAL={}".format, st.integers(1, 40)),
    st.builds(
        "FREQ=WEEKLY;INTERVAL={};BYDAY={};WKST={}".format,
        st.integers(1, 9),
        st.sampled_from(["MO", "TU,FR", "SU"]),
        st.sampled_from(["MO", "SU"]),
    ),
    st.builds("FREQ=WEEKLY;INTERVAL={}".format, st.integers(1, 9)),
    st.builds("FREQ=MONTHLY;INTERVAL={};BYDAY={}".format, st.integers(1, 14), numbered_days),
    st.builds("FREQ=MONTHLY;INTERVAL={};BYMONTHDAY={}".format, st.integers(1, 14), st.sampled_from([1, 31, -1, 29])),
    st.builds("FREQ=MONTHLY;INTERVAL={}".format, st.integers(1, 14)),
    st.builds("FREQ=YEARLY;INTERVAL={};BYMONTH={};BYDAY=1MO".format, st.integers(1, 5), st.integers(1, 12)),
    st.builds("FREQ=YEARLY;INTERVAL={};BYYEARDAY={}".format, st.integers(1, 5), st.sampled_from([1, 366, -1])),
    st.builds("FREQ=YEARLY;INTERVAL={}".format, st.integers(1, 5)),
    st.builds("FREQ=MONTHLY;INTERVAL={};BYDAY=MO,TU,WE;BYSETPOS={}".format, st.integers(1, 5), positions),
    st.builds("FREQ=MONTHLY;BYMONTHDAY=13,-1,30;BYDAY={}".format, st.sampled_from(["FR", "MO,SU", "SA"])),
    st.builds("FREQ=YEARLY;BYDAY={}".format, st.sampled_from(["1MO", "53TH", "-1FR", "-53WE", "20SU,-3MO", "TU"])),
    st.builds("FREQ=YEARLY;BYMONTH=2,6;BYDAY=TU,WE;BYSETPOS={}".format, positions),
    st.builds("FREQ=YEARLY;BYMONTHDAY={};BYSETPOS={}".format, st.sampled_from([1, -1, 29]), positions),
    st.builds(
        "FREQ=YEARLY;INTERVAL={};BYWEEKNO={};WKST={}".format,
        st.integers(1, 3),
        st.sampled_from(["2", "20,51", "-3"]),
        st.sampled_from(["MO", "SU", "TH"]),
    ),
    st.builds("FREQ=YEARLY;BYWEEKNO={};BYDAY=MO,FR".format, st.sampled_from(["3", "10,20", "-2"])),
    st.builds("FREQ=DAILY;INTERVAL={};BYMONTH=1,12;BYDAY=MO,TU".format, st.integers(1, 9)),
)


@given(rules, starts, st.sampled_from([1970, 2010, 2025, 2030, 2095]), st.sampled_from(["", ";COUNT=30"]))
def test_days_far_from_the_start_are_those_that_counting_from_the_start_gives(
    rule: str, start: date, year: int, end: str
) -> None:
    midnight = datetime.combine(start, datetime.min.time())
    counted = rrulestr(rule + end, dtstart=midnight)
    span = counted.between(datetime(year, 1, 1), datetime(year + SPAN - 1, 12, 31), inc=True)  # noqa: DTZ001 - dateutil wants it so
    assert days(rule + end, start.isoformat(), year) == [day.date().isoformat() for day in span]


@pytest.mark.parametrize(
    ("rule", "start", "why"),
    [
        ("FREQ=MONTHLY;BYSETPOS=-366;BYMONTHDAY=30", "2026-01-01", "No day fits"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "2026-01-05", "too hard to find"),
        ("FREQ=YEARLY;BYYEARDAY=366;BYDAY=MO;BYMONTH=1", "2026-01-01", "No day fits"),
        ("FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO;BYSETPOS=366", "2026-01-01", "No day fits"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "2026-01-01", "too hard to find"),
        ("FREQ=YEARLY;BYDAY=TU;COUNT=1000", "0001-01-01", "too hard to find"),
        ("FREQ=DAILY;COUNT=1000", "0001-01-01", "are past"),
    ],
)
def test_a_day_is_looked_for_in_bounded_work(rule: str, start: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        check_rule(rule, start, "2026-01-01")


@pytest.mark.parametrize("start", ["0001-01-01", "0001-12-31", "9999-01-01", "9999-12-31"])
@pytest.mark.parametrize("freq", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
def test_the_first_and_the_last_days_there_are_can_be_starts(freq: str, start: str) -> None:
    check_rule(f"FREQ={freq}", start, "2026-01-01")
    assert days(f"FREQ={freq}", start, 9995)[-1] >= "9999-01-01"
    assert bool(days(f"FREQ={freq}", start, 0)) == (start < "0005")


def test_days_that_take_too_long_to_find_are_none() -> None:
    assert days("FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYWEEKNO=20;COUNT=1000", "1900-01-01", 2025)
    assert days("FREQ=YEARLY;BYYEARDAY=-366;INTERVAL=3;COUNT=1000", "0001-01-01", 2025) == []


def test_a_day_of_the_week_and_a_numbered_one_are_both_meant() -> None:
    assert days("FREQ=MONTHLY;BYDAY=-1FR,2MO", "2026-01-01")[:4] == [
        "2026-01-12",
        "2026-01-30",
        "2026-02-09",
        "2026-02-27",
    ]
    assert days("FREQ=MONTHLY;BYDAY=SU,1MO", "2026-01-01")[:3] == ["2026-01-04", "2026-01-05", "2026-01-11"]


@pytest.mark.parametrize("week", [1, 52, 53])
def test_weeks_at_the_turn_of_a_year_are_those_of_iso_8601(week: int) -> None:
    year = range(date(2009, 12, 1).toordinal(), date(2011, 2, 1).toordinal())
    within = [day for day in map(date.fromordinal, year) if day.isocalendar().week == week]
    found = [
        *days(f"FREQ=YEARLY;BYWEEKNO={week}", "2009-12-01", 2005),
        *days(f"FREQ=YEARLY;BYWEEKNO={week}", "2009-12-01", 2010),
    ]
    assert [day for day in found if day < "2011-02-01"] == [day.isoformat() for day in within]
