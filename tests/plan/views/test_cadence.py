"""The cadence: what was due, what came of it, and when a plan is dead."""

from typing import Any

import pytest

from mapstream.plan.time.reviews import Spell, spells
from mapstream.plan.views.cadence import cadence, due

MONDAYS: Any = {"every": "week", "minutes": 15, "weekday": 1, "time": "09:00"}
SINCE = Spell("2026-03-02T07:00:00Z", MONDAYS)
"""A Monday, two hours before the first."""
FIRST, SECOND, THIRD, FOURTH = "2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"


def plan(reviews: dict[str, str] | None = None, **more: Any) -> Any:
    return {
        "deal": {"name": "Acme"},
        "plan": {"name": "Acme", "kind": "mutual", "calendar": {"zone": "Europe/Berlin"}},
        "reviews": {on: {"outcome": outcome} for on, outcome in (reviews or {}).items()},
        **more,
    }


def told(reviews: dict[str, str], day: str, *known: Spell, **more: Any) -> tuple[Any, ...]:
    """How many in a row, in which state, and since when."""
    found = cadence(plan(reviews, **more), day, known or (SINCE,))
    return found["in_a_row"], found["state"], found["since"]


@pytest.mark.parametrize(
    ("reviews", "day", "expected"),
    [
        ({}, FIRST, (0, "running", FIRST)),
        # missed once its day is over
        ({}, "2026-03-03", (1, "running", FIRST)),
        ({}, SECOND, (1, "running", FIRST)),
        ({}, "2026-03-10", (2, "warned", "2026-03-10")),
        ({}, "2026-03-16", (2, "warned", "2026-03-10")),
        ({}, "2026-03-17", (3, "dead", "2026-03-17")),
        ({}, "2026-03-31", (5, "dead", "2026-03-17")),
        # skipped on the day itself
        ({FIRST: "skipped", SECOND: "skipped", THIRD: "skipped"}, THIRD, (3, "dead", THIRD)),
        # what is skipped ahead counts on its day
        ({THIRD: "skipped"}, "2026-03-10", (2, "warned", "2026-03-10")),
        # missed and skipped are alike, and a held one begins anew
        ({FIRST: "skipped"}, "2026-03-10", (2, "warned", "2026-03-10")),
        ({SECOND: "held"}, "2026-03-17", (1, "running", SECOND)),
        # on another day: of the nearest that was due
        ({FIRST: "held", "2026-03-10": "held"}, "2026-03-11", (0, "running", "2026-03-10")),
        # dead until one is held, whichever day it is
        ({"2026-03-19": "held"}, "2026-03-19", (0, "running", "2026-03-19")),
        ({"2026-03-19": "held"}, "2026-03-24", (1, "running", "2026-03-19")),
    ],
)
def test_the_state_and_since_when(reviews: dict[str, str], day: str, expected: tuple[Any, ...]) -> None:
    assert told(reviews, day) == expected


def test_all_that_is_told() -> None:
    found = cadence(plan({SECOND: "held", THIRD: "skipped"}), "2026-03-20", (SINCE,))
    assert {name: found[name] for name in ("next", "held", "missed", "skipped")} == {  # type: ignore[literal-required]
        "next": FOURTH,
        "held": [SECOND],
        "missed": [FIRST],
        "skipped": [THIRD],
    }
    assert cadence(plan(), FIRST) == {
        "next": None,
        "held": [],
        "missed": [],
        "skipped": [],
        "in_a_row": 0,
        "state": "running",
        "since": None,
        "sentence": "Reviews are held as planned.",
    }


def test_one_meeting_more_excuses_none_that_follows() -> None:
    found = cadence(plan({FIRST: "held", "2026-03-04": "held"}), "2026-03-10", (SINCE,))
    assert found["missed"] == [SECOND]


@pytest.mark.parametrize(
    ("since", "first"),
    [
        ("2026-03-02T07:59:00Z", FIRST),
        # nine o'clock in Berlin is past
        ("2026-03-02T08:01:00Z", SECOND),
    ],
)
def test_the_first_review_is_the_first_that_begins_afterwards(since: str, first: str) -> None:
    assert due(plan(), FIRST, [Spell(since, MONDAYS)])[0].day == first


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({"every": "week"}, ["2026-03-12", "2026-03-19"]),
        ({"every": "week", "time": "10:00"}, ["2026-03-05", "2026-03-12"]),
        ({"every": "two_weeks", "weekday": 1}, ["2026-03-09", "2026-03-23"]),
        ({"every": "month", "weekday": 2}, ["2026-04-07", "2026-05-05"]),
        ({"every": "month"}, ["2026-04-02", "2026-05-07"]),
    ],
)
def test_on_which_days_a_cadence_falls_that_is_set_on_a_thursday(said: Any, days: list[str]) -> None:
    found = due(plan(), "2026-03-05", [Spell("2026-03-05T08:00:00Z", {"minutes": 15} | said)])
    assert [one.day for one in found[:2]] == days


def test_what_was_due_follows_from_the_cadence_of_then() -> None:
    changed = Spell("2026-03-11T12:00:00Z", MONDAYS | {"weekday": 5})
    ended = Spell("2026-03-21T12:00:00Z", None)
    found = cadence(plan(), "2026-04-30", (SINCE, changed, ended))
    assert found["missed"] == [FIRST, SECOND, "2026-03-13", "2026-03-20"]
    assert found["next"] is None
    # of the same rhythm at another time of day the weeks go on
    twice: Any = MONDAYS | {"every": "two_weeks"}
    later = Spell("2026-03-10T12:00:00Z", twice | {"time": "15:00"})
    assert [one.day for one in due(plan(), FIRST, [Spell(SINCE.since, twice), later])[:3]] == [
        FIRST,
        THIRD,
        "2026-03-30",
    ]


@pytest.mark.parametrize("day", ["2101-01-01", "9999-12-31"])
def test_long_after_everybody_has_gone_it_is_told_in_a_moment(day: str) -> None:
    found = cadence(plan(), day, (SINCE,))
    assert (len(found["missed"]), found["next"]) == (1046, None)


def test_nothing_is_due_once_the_deal_is_over() -> None:
    deal = {"name": "Acme", "outcome": {"result": "lost", "at": "2026-03-10T12:00:00Z", "by": "x"}}
    found = cadence(plan(deal=deal), "2026-04-30", (SINCE,))
    assert (found["missed"], found["next"]) == ([FIRST, SECOND], None)


def test_cadences_are_read_from_what_happened() -> None:
    weekly = {"every": "week", "minutes": 15}
    changes = [
        ("1", {"plan": {"cadence": weekly}}),
        ("2", {"plan": {"goal": {}}}),
        ("3", {"plan": {"cadence": {"minutes": 30}}}),
        ("4", {"plan": {"cadence": None}}),
        ("5", {"tasks": {}}),
    ]
    assert spells(changes) == (Spell("1", weekly), Spell("3", weekly | {"minutes": 30}), Spell("4", None))  # type: ignore[arg-type]
