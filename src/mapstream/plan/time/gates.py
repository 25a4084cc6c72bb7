"""Recurring gates: days on which alone some things can be finished, as RFC 5545 recurrence rules.

``FREQ=MONTHLY;BYDAY=1TU`` is every first Tuesday, ``FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1`` the end of every
quarter. A rule is counted from the gate's ``start``: the first day that can be one, the day from which ``INTERVAL`` and
``COUNT`` count, and the source of what a rule leaves open (``FREQ=MONTHLY`` alone: the day of the month of ``start``).
Only days that fit the rule are gate days; ``start`` itself is none if it does not fit. Rules have whole days, so
``FREQ`` is ``DAILY``, ``WEEKLY``, ``MONTHLY`` or ``YEARLY``, and no part is about hours. They may go on for ever, or
end with ``COUNT`` or on ``UNTIL``.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, cast, get_args

from mapstream.languages.message import say
from mapstream.plan.time.recurrence import Frequency, Rule, TooManyLooks, days
from mapstream.problems import WrongValue

MOST_COUNTED = 1000
"""The greatest ``COUNT``."""
SPAN = 5
"""So many years of a rule are worked out at a time."""
AHEAD = 40
"""The years in which a gate must have a day."""
LOOKS_AT_COMMAND = 1_000
"""Looks that finding a day of a new rule may take: about a millisecond."""
LOOKS = 50_000
"""Looks that working out a span may take."""

_FREQUENCIES: tuple[str, ...] = get_args(Frequency)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_SIGNED = re.compile(r"[+-]?\d{1,3}", re.ASCII)
_UNTIL = re.compile(r"(\d{4})(\d{2})(\d{2})(T\d{6}Z?)?", re.ASCII)
_NUMBERS: Mapping[str, tuple[str, int, frozenset[str]]] = {
    "BYMONTH": ("months", 12, frozenset(_FREQUENCIES)),
    "BYMONTHDAY": ("month_days", 31, frozenset({"MONTHLY", "YEARLY"})),
    "BYYEARDAY": ("year_days", 366, frozenset({"YEARLY"})),
    "BYWEEKNO": ("weeks", 53, frozenset({"YEARLY"})),
    "BYSETPOS": ("positions", 366, frozenset({"MONTHLY", "YEARLY"})),
}
"""Parts that are lists of numbers: the field of the rule, the greatest number, the frequencies that they go with."""
_DAYS = frozenset({"month_days", "year_days", "weeks", "weekdays"})
"""The fields that say which days of a month or year are meant."""


def check_rule(rule: str, start: str, today: str) -> None:
    """Raise :class:`WrongValue` unless a gate can have this rule."""
    found = _parsed(rule, start)
    if not _has_day(found, start):
        raise WrongValue("No day fits this rule in the forty years after its start.")
    if today > start and not _has_day(found, today):
        raise WrongValue("All days of this rule are past.")


def _has_day(rule: Rule, since: str) -> bool:
    """Whether a rule has a day in the years from one on."""
    begin = date.fromisoformat(since)
    end = date(min(begin.year + AHEAD, date.max.year), 12, 31)
    try:
        return any(True for _ in days(rule, begin.toordinal(), end.toordinal(), LOOKS_AT_COMMAND))
    except TooManyLooks:
        raise WrongValue("Its next day is too hard to find. Say it with fewer parts, or start later.") from None


@lru_cache(1024)
def gate_days(rule: str, start: str, first_year: int) -> tuple[int, ...]:
    """The days of a gate in the ``SPAN`` of years that begins with ``first_year``; none if the rule cannot be read, or
    they take too long to find."""
    first = date(max(first_year, 1), 1, 1)
    last = date(min(first_year + SPAN - 1, date.max.year), 12, 31)
    try:
        return tuple(days(_parsed(rule, start), first.toordinal(), last.toordinal(), LOOKS))
    except (ValueError, TooManyLooks):
        return ()


def span_of(year: int) -> int:
    """The first year of the span that a year is in."""
    return year - year % SPAN


def _parsed(rule: str, start: str) -> Rule:
    """What a rule says, with what it leaves open filled in from its start."""
    parts = _parts(rule)
    freq = parts.pop("FREQ", "")
    if freq not in _FREQUENCIES:
        raise WrongValue("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY.")
    given: dict[str, Any] = {"interval": _number(parts, "INTERVAL", 1, 1000) or 1}
    if "COUNT" in parts and "UNTIL" in parts:
        raise WrongValue("A rule ends with COUNT or on UNTIL, not with both.")
    if count := _number(parts, "COUNT", 1, MOST_COUNTED):
        given["most"] = count
    if until := parts.pop("UNTIL", None):
        given["until"] = _until(until)
    if week_start := parts.pop("WKST", None):
        if week_start not in _WEEKDAYS:
            raise WrongValue("WKST must be one of MO, TU, WE, TH, FR, SA, SU.")
        given["week_start"] = _WEEKDAYS.index(week_start)
    for part, (name, greatest, frequencies) in _NUMBERS.items():
        if part in parts:
            if freq not in frequencies:
                raise WrongValue(say("{part} does not go with FREQ={freq}.", part=part, freq=freq))
            given[name] = _numbers(part, parts.pop(part), greatest)
    if "BYDAY" in parts:
        given["weekdays"] = _weekdays(parts.pop("BYDAY"), freq, given)
    if parts:
        raise WrongValue(say("A gate's rule has no {part}.", part=min(parts)))
    if "positions" in given and not given.keys() & {"months", *_DAYS}:
        raise WrongValue("BYSETPOS needs another part to choose from.")
    begin = date.fromisoformat(start)
    return Rule(cast(Frequency, freq), begin, **_filled_in(freq, given, begin))


def _parts(rule: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in rule.removeprefix("RRULE:").split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise WrongValue("A rule is made of parts like FREQ=MONTHLY;BYDAY=1TU.")
        if name in found:
            raise WrongValue(say("{part} is there twice.", part=name))
        found[name] = value
    return found


def _filled_in(freq: str, given: dict[str, Any], start: date) -> dict[str, Any]:
    if given.keys() & _DAYS:
        return given
    match freq:
        case "WEEKLY":
            return given | {"weekdays": frozenset({(start.weekday(), 0)})}
        case "MONTHLY":
            return given | {"month_days": frozenset({start.day})}
        case "YEARLY":
            return {"months": frozenset({start.month})} | given | {"month_days": frozenset({start.day})}
    return given


def _number(parts: dict[str, str], part: str, least: int, greatest: int) -> int | None:
    if part not in parts:
        return None
    value = parts.pop(part)
    if not value.isascii() or not value.isdigit() or not least <= int(value[:9]) <= greatest:
        raise WrongValue(say("{part} must be a number from {least} to {most}.", part=part, least=least, most=greatest))
    return int(value)


def _numbers(part: str, value: str, greatest: int) -> frozenset[int]:
    found = [int(text) for text in value.split(",") if _SIGNED.fullmatch(text)]
    least = 1 if part == "BYMONTH" else -greatest
    if len(found) != value.count(",") + 1 or any(not least <= n <= greatest or n == 0 for n in found):
        asked = (
            "{part} must be numbers from 1 to {most}."
            if part == "BYMONTH"
            else "{part} must be numbers from 1 to {most}, or negative, counted from the end."
        )
        raise WrongValue(say(asked, part=part, most=greatest))
    return frozenset(found)


def _weekdays(value: str, freq: str, given: Mapping[str, Any]) -> frozenset[tuple[int, int]]:
    found = set()
    numbered = {"MONTHLY": 5, "YEARLY": 5 if "months" in given else 53}.get(freq, 0) if "weeks" not in given else 0
    for text in value.split(","):
        match = _BY_DAY.fullmatch(text)
        if match is None:
            raise WrongValue("BYDAY must be days like MO or, by the month or year, 1TU (the first) or -1FR (the last).")
        nth = int(match[1]) if match[1] else None
        if nth is not None and not 1 <= abs(nth) <= numbered:
            raise WrongValue(say("BYDAY={day} does not go with this rule: there is no such day in it.", day=text))
        found.add((_WEEKDAYS.index(match[2]), nth or 0))
    return frozenset(found)


def _until(value: str) -> int:
    match = _UNTIL.fullmatch(value)
    try:
        if match is not None:
            return date(int(match[1]), int(match[2]), int(match[3])).toordinal()
    except ValueError:
        pass
    raise WrongValue("UNTIL must be a day like 20261231.")
