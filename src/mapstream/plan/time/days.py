"""Days as numbers, and the working days among them, looked up without stepping from day to day.

A day is its proleptic Gregorian ordinal (:meth:`datetime.date.toordinal`). ``NEVER`` and ``NO_MORE`` stand for days
that do not come, and that there have not been: they compare as later and as earlier than every day.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Protocol

NEVER = 10**8
NO_MORE = -(10**8)

FIRST_YEAR, LAST_YEAR = 1970, 2100
"""The years whose holidays and working weeks are looked at. Outside of them every day counts as a working day."""

FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
_AROUND = 2
"""How many years are looked at beyond the one that is asked for."""


@lru_cache(8192)
def number(day: str) -> int:
    """The number of a day (``YYYY-MM-DD``)."""
    return date.fromisoformat(day).toordinal()


@lru_cache(8192)
def written(day: int) -> str | None:
    """A day as ``YYYY-MM-DD``; ``None`` for one that does not come, or is beyond what can be written."""
    return date.fromordinal(day).isoformat() if 0 < day <= date.max.toordinal() else None


def year_of(day: int) -> int:
    """The year of a day, at most that far away as calendars are kept."""
    return date.fromordinal(min(max(day, FIRST_DAY), LAST_DAY)).year


class Days(Protocol):
    """Some of all days."""

    def next(self, day: int) -> int:
        """The first of them on or after a day; ``NEVER`` if there is none."""
        ...

    def previous(self, day: int) -> int:
        """The last of them on or before a day; ``NO_MORE`` if there is none."""
        ...


class Workdays:
    """The working days of somebody.

    Each has a *position*: positions of consecutive working days are consecutive numbers, so that working days are
    counted by subtraction. Years are looked at when they are first needed.
    """

    def __init__(self, of_year: Callable[[int], Sequence[int]]) -> None:
        self._of_year = of_year
        self._years = range(0)
        self._from = self._to = 0
        self._days: list[int] = []
        self._zero = 0
        """The place in the list of the working day at position 0: it moves when earlier years are looked at."""

    def position(self, day: int) -> int:
        """The position of the first working day on or after a day."""
        if not self._from <= day < self._to:
            self._reach(year_of(day))
            if day >= self._to:
                return len(self._days) - self._zero + day - self._to
            if day < self._from:
                return day - self._from - self._zero
        return bisect_left(self._days, day) - self._zero

    def at(self, position: int) -> int:
        """The working day at a position."""
        place = position + self._zero
        if 0 <= place < len(self._days):
            return self._days[place]
        if place < 0:
            if self._years.start <= FIRST_YEAR:
                return self._from + place
            self._reach(max(self._years.start - len(self._years), FIRST_YEAR))
        else:
            if self._years.stop > LAST_YEAR:
                return self._to + place - len(self._days)
            self._reach(min(self._years.stop + len(self._years), LAST_YEAR))
        return self.at(position)

    def next(self, day: int) -> int:
        """The first working day on or after a day."""
        if self._from <= day < self._to:  # nearly always: without the detour
            place = bisect_left(self._days, day)
            if place < len(self._days):
                return self._days[place]
        return self.at(self.position(day))

    def previous(self, day: int) -> int:
        """The last working day on or before a day."""
        return self.at(self.position(day + 1) - 1)

    def shifted(self, day: int, by: int) -> int:
        """The working day that lies so many working days after a day, or before it where ``by`` is negative. A day off
        counts as the last working day before it."""
        return self.at(self.position(day + 1) - 1 + by)

    def end(self, before: int, days: int) -> int:
        """When work of so many ``days`` ends that can begin on the day after ``before``; work of no days on the day
        itself."""
        if days == 0:
            return self.next(before)
        if self._from <= before + 1 < self._to:
            place = bisect_left(self._days, before + 1) + days - 1
            if place < len(self._days):
                return self._days[place]
        return self.at(self.position(before + 1) + days - 1)

    def begin(self, end: int, days: int) -> int:
        """When work of so many ``days``, one at least, begins that ends on the working day ``end``."""
        return self.at(self.position(end + 1) - days)

    def count(self, day: int, other: int) -> int:
        """Working days after a day up to and including another; negative if that is earlier."""
        if self._from <= day + 1 < self._to and self._from <= other + 1 < self._to:
            return bisect_left(self._days, other + 1) - bisect_left(self._days, day + 1)
        return self.position(other + 1) - self.position(day + 1)

    def _reach(self, year: int) -> None:
        """Look at more years, so that they include this one."""
        wanted = range(max(year - _AROUND, FIRST_YEAR), min(year + _AROUND, LAST_YEAR) + 1)
        known = self._years or range(wanted.start, wanted.start)
        before = [day for y in range(wanted.start, known.start) for day in self._of_year(y)]
        after = [day for y in range(known.stop, wanted.stop) for day in self._of_year(y)]
        self._years = range(min(wanted.start, known.start), max(wanted.stop, known.stop))
        self._days = [*before, *self._days, *after]
        self._zero += len(before)
        self._from = date(self._years.start, 1, 1).toordinal()
        self._to = date(self._years.stop, 1, 1).toordinal()
