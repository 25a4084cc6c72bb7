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
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from dateutil import rrule as rrule_module
from dateutil.rrule import rrule, weekday

MOST_COUNTED = 1000
"""The greatest ``COUNT``."""
SPAN = 5
"""So many years of a rule are worked out at a time."""
_ERA_YEARS, _ERA = 400, timedelta(days=146_097)
"""The calendar, days of the week included, repeats itself."""

_FREQUENCIES = {
    "DAILY": rrule_module.DAILY,
    "WEEKLY": rrule_module.WEEKLY,
    "MONTHLY": rrule_module.MONTHLY,
    "YEARLY": rrule_module.YEARLY,
}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_SIGNED = re.compile(r"[+-]?\d{1,3}", re.ASCII)
_UNTIL = re.compile(r"(\d{8})(T\d{6}Z?)?", re.ASCII)
_NUMBERS: Mapping[str, tuple[str, int, frozenset[str]]] = {
    "BYMONTH": ("bymonth", 12, frozenset(_FREQUENCIES)),
    "BYMONTHDAY": ("bymonthday", 31, frozenset({"MONTHLY", "YEARLY"})),
    "BYYEARDAY": ("byyearday", 366, frozenset({"YEARLY"})),
    "BYWEEKNO": ("byweekno", 53, frozenset({"YEARLY"})),
    "BYSETPOS": ("bysetpos", 366, frozenset({"MONTHLY", "YEARLY"})),
}
"""Parts that are lists of numbers: dateutil's name, the greatest number, the frequencies that they go with."""


def check_rule(rule: str, start: str) -> None:
    """Raise :class:`ValueError`, with a sentence that says what is wrong, unless a gate can have this rule."""
    _parsed(rule, start)
    first = span_of(date.fromisoformat(start).year)
    if not (_worked_out(rule, start, first) or _worked_out(rule, start, first, 45)):
        raise ValueError("No day fits this rule in the forty years after its start.")


def gate_days(rule: str, start: str, first_year: int) -> tuple[int, ...]:
    """The days of a gate in the ``SPAN`` of years that begins with ``first_year``; none if the rule cannot be read."""
    try:
        return _worked_out(rule, start, first_year)
    except ValueError:
        return ()


def span_of(year: int) -> int:
    """The first year of the span that a year is in."""
    return year - year % SPAN


@lru_cache(1024)
def _worked_out(rule: str, start: str, first_year: int, years: int = SPAN) -> tuple[int, ...]:
    """Its days in so many years."""
    begin, given = date.fromisoformat(start), _parsed(rule, start)
    first, last = date(max(first_year, 1), 1, 1), date(first_year + years - 1, 12, 31)
    until = given.pop("until", last)
    if begin > last or until < first:
        return ()
    if "count" not in given:
        begin = _shifted(begin, given, first)
    # dateutil goes on looking until the year 9999, which takes long for a rule that has no more days: so it is asked
    # about the same days of a calendar close to that year.
    later = _ERA * ((9999 - last.year) // _ERA_YEARS)
    ahead = last + later
    found = []
    try:
        for moment in rrule(dtstart=datetime.combine(begin + later, time.min), **given):
            if moment.date() > ahead:
                break
            found.append(moment.date() - later)
    except IndexError:  # what dateutil does with some rules that no day fits
        return ()
    return tuple(day.toordinal() for day in found if first <= day <= until)


def _shifted(begin: date, given: Mapping[str, Any], first: date) -> date:
    """A later beginning from which an endless rule has the same days, so that old ones are not worked out."""
    every, back = given["interval"], timedelta(days=7)
    match given["freq"]:
        case _ if begin >= first - back:
            return begin
        case rrule_module.DAILY | rrule_module.WEEKLY as freq:
            step = every * (1 if freq == rrule_module.DAILY else 7)
            return begin + timedelta(days=(first - back - begin).days // step * step)
        case rrule_module.MONTHLY:
            months = (first.year - begin.year) * 12 + first.month - begin.month
            year, month = divmod(begin.year * 12 + begin.month - 1 + months // every * every, 12)
            return date(year, month + 1, 1) if months >= every else begin
        case _:
            years = first.year - begin.year
            return date(begin.year + years // every * every, 1, 1) if years >= every else begin


def _parsed(rule: str, start: str) -> dict[str, Any]:
    """What a rule says, as dateutil takes it, with what it leaves open filled in from its start."""
    parts = _parts(rule)
    freq = parts.pop("FREQ", "")
    if freq not in _FREQUENCIES:
        raise ValueError("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY.")
    given: dict[str, Any] = {"freq": _FREQUENCIES[freq], "interval": _number(parts, "INTERVAL", 1, 1000) or 1}
    if "COUNT" in parts and "UNTIL" in parts:
        raise ValueError("A rule ends with COUNT or on UNTIL, not with both.")
    if count := _number(parts, "COUNT", 1, MOST_COUNTED):
        given["count"] = count
    if until := parts.pop("UNTIL", None):
        given["until"] = _until(until)
    if week_start := parts.pop("WKST", None):
        if week_start not in _WEEKDAYS:
            raise ValueError("WKST must be one of MO, TU, WE, TH, FR, SA, SU.")
        given["wkst"] = _WEEKDAYS.index(week_start)
    for part, (name, greatest, frequencies) in _NUMBERS.items():
        if part in parts:
            if freq not in frequencies:
                raise ValueError(f"{part} does not go with FREQ={freq}.")
            given[name] = _numbers(part, parts.pop(part), greatest)
    if "BYDAY" in parts:
        given["byweekday"] = _weekdays(parts.pop("BYDAY"), freq, given)
    if parts:
        raise ValueError(f"A gate's rule has no {min(parts)}.")
    if "bysetpos" in given and not given.keys() & {"bymonth", "bymonthday", "byyearday", "byweekno", "byweekday"}:
        raise ValueError("BYSETPOS needs another part to choose from.")
    return _filled_in(given, date.fromisoformat(start))


def _parts(rule: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in rule.removeprefix("RRULE:").split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise ValueError("A rule is made of parts like FREQ=MONTHLY;BYDAY=1TU.")
        if name in found:
            raise ValueError(f"{name} is there twice.")
        found[name] = value
    return found


def _filled_in(given: dict[str, Any], start: date) -> dict[str, Any]:
    if given.keys() & {"bymonthday", "byyearday", "byweekno", "byweekday"}:
        return given
    match given["freq"]:
        case rrule_module.WEEKLY:
            return given | {"byweekday": start.weekday()}
        case rrule_module.MONTHLY:
            return given | {"bymonthday": start.day}
        case rrule_module.YEARLY:
            return {"bymonth": start.month} | given | {"bymonthday": start.day}
    return given


def _number(parts: dict[str, str], part: str, least: int, greatest: int) -> int | None:
    if part not in parts:
        return None
    value = parts.pop(part)
    if not value.isascii() or not value.isdigit() or not least <= int(value[:9]) <= greatest:
        raise ValueError(f"{part} must be a number from {least} to {greatest}.")
    return int(value)


def _numbers(part: str, value: str, greatest: int) -> list[int]:
    found = [int(text) for text in value.split(",") if _SIGNED.fullmatch(text)]
    least = 1 if part == "BYMONTH" else -greatest
    if len(found) != value.count(",") + 1 or any(not least <= n <= greatest or n == 0 for n in found):
        counted = "" if part == "BYMONTH" else ", or negative, counted from the end"
        raise ValueError(f"{part} must be numbers from 1 to {greatest}{counted}.")
    return found


def _weekdays(value: str, freq: str, given: Mapping[str, Any]) -> list[weekday]:
    found = []
    numbered = {"MONTHLY": 5, "YEARLY": 5 if "bymonth" in given else 53}.get(freq, 0) if "byweekno" not in given else 0
    for text in value.split(","):
        match = _BY_DAY.fullmatch(text)
        if match is None:
            raise ValueError("BYDAY must be days like MO or, by the month or year, 1TU (the first) or -1FR (the last).")
        nth = int(match[1]) if match[1] else None
        if nth is not None and not 1 <= abs(nth) <= numbered:
            raise ValueError(f"BYDAY={text} does not go with this rule: there is no such day in it.")
        found.append(weekday(_WEEKDAYS.index(match[2]), nth))
    return found


def _until(value: str) -> date:
    match = _UNTIL.fullmatch(value)
    try:
        return datetime.strptime(match[1] if match else "", "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise ValueError("UNTIL must be a day like 20261231.") from None
