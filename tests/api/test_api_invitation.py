"""The invitation to the reviews, read again as calendars read it."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from asking import Caller
from icalendar import Calendar

from mapstream.api.invitation import Told, invitation
from mapstream.plan.time.reviews import Spell
from mapstream.problems import NotFound

BERLIN = ZoneInfo("Europe/Berlin")
TOLD = Told("0190b5a2-7c1e-7d3a-9f4b-2a6c8e0d1f00", "https://plans.example/rooms/r", 57, "2026-03-02T07:00:00.123456Z")
MONDAYS: Any = {"every": "week", "minutes": 15, "weekday": 1, "time": "09:00"}
SINCE = Spell("2026-03-02T07:00:00Z", MONDAYS)


def plan(reviews: dict[str, str] | None = None) -> Any:
    return {
        "deal": {"name": "Acme"},
        "plan": {"name": "Acme; x, y", "kind": "mutual", "calendar": {"zone": "Europe/Berlin"}},
        "reviews": {on: {"outcome": outcome, "reason": "Ann is ill"} for on, outcome in (reviews or {}).items()},
    }


def read(*known: Spell, reviews: dict[str, str] | None = None, day: str = "2026-03-02") -> Any:
    """The invitation as a calendar."""
    return Calendar.from_ical(invitation(plan(reviews), day, known or (SINCE,), TOLD))


def begin(calendar: Any, upto: str = "2026-04-21") -> list[Any]:
    """When its reviews begin, in March and April."""
    found = recurring_ical_events.of(calendar).between(date(2026, 3, 1), date.fromisoformat(upto))
    return sorted(event["dtstart"].dt for event in found)


def at_nine(*days: str) -> list[datetime]:
    return [datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=BERLIN) for day in days]


def test_nine_stays_nine_when_the_clocks_change() -> None:
    calendar = read()
    found = begin(calendar)
    assert found == at_nine(
        *(f"2026-{d}" for d in ("03-02", "03-09", "03-16", "03-23", "03-30", "04-06", "04-13", "04-20"))
    )
    assert {one.utcoffset().total_seconds() / 3600 for one in found} == {1, 2}
    [series] = calendar.events
    assert series["dtstart"].params["tzid"] == "Europe/Berlin"
    assert [str(zone["tzid"]) for zone in calendar.timezones] == ["Europe/Berlin"]
    assert (series["uid"], series["sequence"]) == ("review-0190b5a2-7c1e-7d3a-9f4b-2a6c8e0d1f00@mapstream", 57)
    assert series["summary"] == "Review: Acme; x, y"
    assert series["description"].splitlines()[:3] == [
        "5 min: status",
        "5 min: blockers",
        "5 min: until the next review",
    ]
    assert series["duration"].dt.total_seconds() == 900


def test_what_was_skipped_is_left_out_once_and_what_was_moved_stands_there_once() -> None:
    calendar = read(reviews={"2026-03-09": "skipped", "2026-03-17": "held", "2026-03-23": "held"}, day="2026-03-24")
    assert begin(calendar, "2026-03-31") == at_nine("2026-03-02", "2026-03-17", "2026-03-23", "2026-03-30")
    assert {str(event["uid"]) for event in calendar.events} == {"review-0190b5a2-7c1e-7d3a-9f4b-2a6c8e0d1f00@mapstream"}
    assert b"Ann" not in calendar.to_ical()


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({"every": "two_weeks"}, ["2026-03-02", "2026-03-16", "2026-03-30", "2026-04-13"]),
        ({"every": "month", "weekday": 3}, ["2026-03-04", "2026-04-01"]),
    ],
)
def test_other_cadences(said: Any, days: list[str]) -> None:
    assert begin(read(Spell(SINCE.since, MONDAYS | said))) == at_nine(*days)


def test_without_a_time_it_is_the_whole_day() -> None:
    found = begin(read(Spell(SINCE.since, {"every": "week", "minutes": 30, "weekday": 2})), "2026-03-12")
    assert found == [date(2026, 3, 3), date(2026, 3, 10)]


@pytest.mark.parametrize("time", ["09:00", None])
def test_what_was_taken_away_ends(time: str | None) -> None:
    weekly: Any = {name: value for name, value in MONDAYS.items() if name != "time" or time}
    spell = Spell("2026-03-01T07:00:00Z", weekly)
    calendar = read(spell, Spell("2026-03-17T07:00:00Z", None), day="2026-03-20")
    assert len(begin(calendar)) == 3
    # before there was any: called off
    [series] = read(spell, Spell("2026-03-01T07:30:00Z", None)).events
    assert series["status"] == "CANCELLED"
    assert "rrule" not in series


def test_a_changed_cadence_is_the_same_series_changed() -> None:
    changed = Spell("2026-03-11T12:00:00Z", MONDAYS | {"weekday": 5, "time": "10:30"})
    calendar = read(SINCE, changed, day="2026-03-12")
    assert [f"{one:%m-%d %H:%M}" for one in begin(calendar, "2026-03-28")] == [
        "03-13 10:30",
        "03-20 10:30",
        "03-27 10:30",
    ]
    assert len(calendar.events) == 1


def test_a_plan_without_reviews_has_no_invitation() -> None:
    with pytest.raises(NotFound):
        invitation(plan(), "2026-03-02", (), TOLD)


def test_it_is_served_with_what_was_said_to_those_who_see_the_room(member: Caller) -> None:
    room = member.open_room()
    http, path = room.caller.http, f"{room.path}/review.ics"
    assert http.get(path).status_code == 404
    room.do("set_cadence", every="week", weekday=2, time="09:30")
    answer = http.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    [series] = Calendar.from_ical(answer.content).events
    assert http.get(path, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    room.do("set_cadence", every="week", weekday=3, time="09:30")
    changed = http.get(path)
    [again] = Calendar.from_ical(changed.content).events
    assert again["uid"] == series["uid"]
    assert again["sequence"] > series["sequence"]
    assert http.get(f"{room.path}/cadence").json()["cadence"]["state"] == "running"
    room.do("set_cadence", every=None)
    [ended] = Calendar.from_ical(http.get(path).content).events
    assert ended["status"] == "CANCELLED"
    assert ended["sequence"] > again["sequence"]
    assert http.get(path, headers={"authorization": "Bearer nobody"}).status_code == 401


def test_who_sees_no_meetings_is_told_nothing_of_reviews(member: Caller) -> None:
    room = member.open_room()
    buyer = room.invite()
    room.do("set_cadence", every="week", weekday=2, time="09:30")
    room.do("hold_review", on="2026-03-03")
    assert buyer.get("/review.ics").status_code == 200
    [person] = room.plan["people"]
    room.do("set_scope", person=person, scope={"meetings": False})
    assert buyer.get("/review.ics").status_code == 404
    found = buyer.get("/cadence").json()["cadence"]
    assert (found["next"], found["held"], found["since"]) == (None, [], None)


def test_it_is_told_in_the_language_of_who_fetches_it() -> None:
    calendar = Calendar.from_ical(invitation(plan(), "2026-03-02", (SINCE,), TOLD._replace(language="de")))
    [series] = calendar.walk("VEVENT")
    assert str(series["description"]).splitlines()[2] == "5 Min.: bis zum nächsten Review"
