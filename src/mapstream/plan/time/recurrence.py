"""The days of a recurrence rule (RFC 5545), found in bounded work.

Periods (days, weeks, months or years, as the rule's frequency says) are gone through one after the other; each has a
few days that may fit, and each of those is one *look*. A rule that no day fits would be looked through for ever, so
whoever asks says how many looks it may take: what needs more raises :class:`TooManyLooks`. A rule without ``COUNT`` is
entered at the day that is asked about, however long ago it began.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
Numbers = frozenset[int]

NONE: Numbers = frozenset()
LAST = date.max.toordinal()


class TooManyLooks(Exception):
    """The days were not found within the work that was allowed."""


class Rule(NamedTuple):
    """A rule as it was read. Days of the week are 0 (Monday) to 6; in ``weekdays`` each has its number in the month or
    year, 0 for every one. An empty set: nothing is said."""

    frequency: Frequency
    start: date
    interval: int = 1
    week_start: int = 0
    months: Numbers = NONE
    month_days: Numbers = NONE
    year_days: Numbers = NONE
    weeks: Numbers = NONE
    weekdays: frozenset[tuple[int, int]] = frozenset()
    positions: Numbers = NONE
    most: int | None = None
    """So many days, counted from the start."""
    until: int = LAST


def days(rule: Rule, begin: int, end: int, looks: int) -> Iterator[int]:
    """The days of a rule from one day to another, in order. Raises TooManyLooks after so many looks."""
    start, left = rule.start.toordinal(), rule.most
    end = min(end, rule.until)
    for candidates in _periods(rule, start if left is not None else max(begin, start), end):
        looks -= max(1, len(candidates))
        if looks < 0:
            raise TooManyLooks
        for day in _chosen(rule, [day for day in candidates if _fits(rule, date.fromordinal(day))]):
            if day > end:
                return
            if day >= max(begin, start):
                yield day
            if left is not None and day >= start:
                left -= 1
                if not left:
                    return


def _periods(rule: Rule, begin: int, end: int) -> Iterator[Sequence[int]]:
    """The days that may fit, period by period, from the one that a day is in."""
    every, first = rule.interval, rule.start
    match rule.frequency:
        case "DAILY":
            at = first.toordinal()
            for day in range(at + (begin - at) // every * every, end + 1, every):
                yield [day]
        case "WEEKLY":
            at = _week_of(first.toordinal(), rule.week_start)
            for day in range(at + (begin - at) // (7 * every) * 7 * every, end + 1, 7 * every):
                yield range(max(day, 1), min(day + 6, LAST) + 1)
        case "MONTHLY":
            at, last = _month(first), _month(date.fromordinal(end))
            for month in range(at + (_month(date.fromordinal(begin)) - at) // every * every, last + 1, every):
                yield _of_month(rule, month)
        case "YEARLY":
            at, last = first.year, date.fromordinal(end).year
            for year in range(at + (date.fromordinal(begin).year - at) // every * every, last + 1, every):
                yield _of_year(rule, year)


def _of_month(rule: Rule, month: int) -> list[int]:
    year, before = divmod(month, 12)
    if rule.months and before + 1 not in rule.months:
        return []
    zero, length = date(year, before + 1, 1).toordinal() - 1, monthrange(year, before + 1)[1]
    if rule.month_days:
        return [zero + number for number in _numbered(rule.month_days, length)]
    return _on_its_weekdays(rule, zero, length)


def _of_year(rule: Rule, year: int) -> list[int]:
    zero, length = date(year, 1, 1).toordinal() - 1, 365 + isleap(year)
    if rule.year_days:
        return [zero + number for number in _numbered(rule.year_days, length)]
    if rule.weeks:
        first, last = _weeks_of(rule, year)
        # with what the year has of the last week of the year before it, and of the first of the year after it
        weeks = {-1, last, *(number - 1 for number in _numbered(rule.weeks, last))}
        found = sorted(first + 7 * week + n for week in weeks for n in range(7))
        return [day for day in found if zero < day <= zero + length]
    if rule.months or rule.month_days:
        return [day for month in range(year * 12, year * 12 + 12) for day in _of_month(rule, month)]
    return _on_its_weekdays(rule, zero, length)


def _on_its_weekdays(rule: Rule, zero: int, length: int) -> list[int]:
    if not rule.weekdays:
        return [*range(zero + 1, zero + length + 1)]
    weekdays = {weekday for weekday, _ in rule.weekdays}
    return [day for day in range(zero + 1, zero + length + 1) if (day - 1) % 7 in weekdays]


def _numbered(numbers: Numbers, length: int) -> list[int]:
    """The numbers that there are among so many; negative ones count from the end."""
    return sorted({number if number > 0 else length + 1 + number for number in numbers if abs(number) <= length})


def _fits(rule: Rule, day: date) -> bool:
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.weekdays or _on_weekday(rule, day))
        and (not rule.month_days or _has_number(rule.month_days, day.day, monthrange(day.year, day.month)[1]))
        and (not rule.weeks or _in_week(rule, day))
    )


def _on_weekday(rule: Rule, day: date) -> bool:
    weekday = day.weekday()
    if (weekday, 0) in rule.weekdays:
        return True
    if rule.frequency == "MONTHLY" or rule.months:
        number, length = day.day, monthrange(day.year, day.month)[1]
    else:
        number, length = day.timetuple().tm_yday, 365 + isleap(day.year)
    numbers = {(number - 1) // 7 + 1, -((length - number) // 7 + 1)}
    return any((weekday, n) in rule.weekdays for n in numbers)


def _in_week(rule: Rule, day: date) -> bool:
    """Whether a day is in one of the rule's weeks: week 1 is the first that has four days or more in the year."""
    week = _week_of(day.toordinal(), rule.week_start)
    first, last = _weeks_of(rule, date.fromordinal(min(max(week + 3, 1), LAST)).year)
    return _has_number(rule.weeks, (week - first) // 7 + 1, last)


def _weeks_of(rule: Rule, year: int) -> tuple[int, int]:
    """The day that a year's first week begins on, and how many weeks it has."""
    first = _week_of(date(year, 1, 4).toordinal(), rule.week_start)
    return first, (_week_of(date(year, 12, 28).toordinal(), rule.week_start) - first) // 7 + 1


def _has_number(numbers: Numbers, number: int, length: int) -> bool:
    return number in numbers or number - length - 1 in numbers


def _chosen(rule: Rule, fitting: list[int]) -> list[int]:
    """Those of a period's days that stand at the rule's positions, or all of them."""
    return [fitting[n - 1] for n in _numbered(rule.positions, len(fitting))] if rule.positions else fitting


def _week_of(day: int, week_start: int) -> int:
    """The first day of the week that a day is in; day number 1 was a Monday."""
    return day - (day - 1 - week_start) % 7


def _month(day: date) -> int:
    """The months from the beginning of year 0 until a day's month."""
    return day.year * 12 + day.month - 1
