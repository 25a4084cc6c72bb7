"""The calendar of a room: when each side works.

A side works on the days of its working week (Monday to Friday, if nothing is said) that are neither public holidays of
its country and region nor in a blackout of its own or of both sides. Blackouts include their first and their last day.
Tasks are worked on and finished on working days of their side. A milestone is a point and no work: it falls on a day on
which at least one side works.

Dates are plain days. The time zone matters in one place only: it says which day an instant belongs to, and so what
today is, which days have begun, and on which day something was completed. Without one it is UTC.

Holidays come from the ``holidays`` package, which knows those of years from 1970 to 2100 for most countries. A country
or region that it does not know (any more) has none: what a room's history says is never refused.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# all countries at once and now, rather than in the middle of somebody's first question about one
import holidays.countries  # noqa: F401
from holidays import country_holidays
from holidays.registry import COUNTRIES

from mapstream.plan.document import Calendar, Document, Gate, Side
from mapstream.plan.time.days import FIRST_YEAR, LAST_DAY, LAST_YEAR, NEVER, NO_MORE, Days, Workdays, number, year_of
from mapstream.plan.time.gates import SPAN, gate_days, span_of

Week = tuple[int, ...]
Ranges = tuple[tuple[int, int], ...]

WEEK: Week = (1, 2, 3, 4, 5)
"""The working week of a side that has said nothing else."""


def is_zone(name: str) -> bool:
    """Whether there is such a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def is_country(country: str, region: str | None = None) -> bool:
    """Whether the holidays of a country (ISO 3166-1 alpha-2) and of a region of it (ISO 3166-2, without the country)
    are known."""
    if country not in _countries():
        return False
    if region is None:
        return True
    return region in country_holidays(country).subdivisions


def day_of(instant: str, document: Document) -> str:
    """The day that an instant (RFC 3339) belongs to in a plan's time zone: of this instant it is today."""
    return _day(instant, _zone_of(document))


def local_time(instant: str, document: Document) -> tuple[str, str]:
    """The day and the time (``HH:MM``) of an instant (RFC 3339) in a plan's time zone."""
    try:
        local = datetime.fromisoformat(instant).astimezone(_zone_of(document))
    except OverflowError:
        # the last hours that can be written down
        return instant[:10], instant[11:16]
    return local.date().isoformat(), f"{local:%H:%M}"


def end_of(day: str, document: Document) -> str:
    """The instant (RFC 3339, UTC) at which a day is over in a plan's time zone: what was due then is past due."""
    zone = _zone_of(document)
    try:
        over = datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), zone).astimezone(UTC)
    except OverflowError:
        # the last day, and others, that can be written down
        return f"{day}T23:59:59Z"
    return over.isoformat().replace("+00:00", "Z")


def has_begun(day: str, instant: str, document: Document) -> bool:
    """Whether a day has begun at an instant, in the plan's time zone."""
    return day <= day_of(instant, document)


class Calendars:
    """The calendars of a room: each side's, that of both, and its gates."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._zone = _zone(calendar)
        self._blackouts: dict[Side | None, Ranges] = {}
        self._days: dict[Side | None, Workdays] = {}
        self._gates: dict[tuple[str, Side | None], Days] = {}

    @classmethod
    def of(cls, document: Document) -> "Calendars":
        """Those that a document says."""
        return cls(document.get("plan", {}).get("calendar", {}))

    def day(self, instant: str) -> int:
        """The day that an instant belongs to."""
        return number(_day(instant, self._zone))

    def working(self, side: Side | None) -> Workdays:
        """The working days of a side; for ``None`` those of either."""
        found = self._days.get(side)
        if found is None:
            found = self._days[side] = Workdays(self._either if side is None else lambda year: self._of(side, year))
        return found

    def finishing(self, side: Side | None, gate: str | None) -> Days:
        """The days on which something can be finished: working days which, where it needs a gate, are days of it. A
        gate that is not there is no gate."""
        working = self.working(side)
        found = self._calendar.get("gates", {}).get(gate) if gate is not None else None
        if gate is None or found is None:
            return working
        if (gate, side) not in self._gates:
            self._gates[gate, side] = _GateDays(found, working)
        return self._gates[gate, side]

    def blacked_out(self, side: Side | None, day: int, other: int) -> bool:
        """Whether a blackout touches the days after one up to and including another."""
        return any(first <= other and day < last for first, last in self._ranges(side))

    def _ranges(self, side: Side | None) -> Ranges:
        if side not in self._blackouts:
            blackouts = self._calendar.get("blackouts", {}).values()
            self._blackouts[side] = tuple(
                (number(b["start"]), number(b["end"])) for b in blackouts if b.get("side") in (None, side)
            )
        return self._blackouts[side]

    def _of(self, side: Side, year: int) -> Sequence[int]:
        own = self._calendar.get(side, {})
        week = tuple(own.get("week") or WEEK)
        days: Sequence[int] = _year(week, own.get("country"), own.get("region"), year)
        for first, last in self._ranges(side):
            if days and first <= days[-1] and days[0] <= last:
                days = [day for day in days if not first <= day <= last]
        return days

    def _either(self, year: int) -> Sequence[int]:
        return sorted({*self._of("seller", year), *self._of("buyer", year)})


class _GateDays:
    """The days of a gate that are working days, too, in the years whose calendars are known."""

    def __init__(self, gate: Gate, working: Workdays) -> None:
        self._gate = gate
        self._working = working
        self._spans: dict[int, list[int]] = {}

    def next(self, day: int) -> int:
        for span in range(span_of(year_of(day)), LAST_YEAR + 1, SPAN):
            for found in self._span(span):
                if found >= day:
                    return found
        return NEVER

    def previous(self, day: int) -> int:
        for span in range(span_of(year_of(day)), FIRST_YEAR - SPAN, -SPAN):
            for found in reversed(self._span(span)):
                if found <= day:
                    return found
        return NO_MORE

    def _span(self, first_year: int) -> list[int]:
        if first_year not in self._spans:
            days = gate_days(self._gate["rule"], self._gate["start"], first_year)
            self._spans[first_year] = [day for day in days if day <= LAST_DAY and self._working.next(day) == day]
        return self._spans[first_year]


def _zone_of(document: Document) -> tzinfo:
    return _zone(document.get("plan", {}).get("calendar", {}))


def _zone(calendar: Calendar) -> tzinfo:
    name = calendar.get("zone")
    return ZoneInfo(name) if name is not None and is_zone(name) else UTC


@lru_cache(16_384)
def _day(instant: str, zone: tzinfo) -> str:
    try:
        return datetime.fromisoformat(instant).astimezone(zone).date().isoformat()
    except OverflowError:
        # the last hours that can be written down
        return instant[:10]


@cache
def _countries() -> frozenset[str]:
    return frozenset(codes[1] for codes in COUNTRIES.values())


@lru_cache(4096)
def _year(week: Week, country: str | None, region: str | None, year: int) -> tuple[int, ...]:
    """The days of a year that are in the working week and no holidays."""
    first, last = number(f"{year}-01-01"), number(f"{year}-12-31")
    off = _holidays(country, region, year) if country is not None else frozenset()
    # day number 1 was a Monday
    return tuple(day for day in range(first, last + 1) if (day - 1) % 7 + 1 in week and day not in off)


@lru_cache(4096)
def _holidays(country: str, region: str | None, year: int) -> frozenset[int]:
    if not is_country(country):
        return frozenset()
    known = region if is_country(country, region) else None
    return frozenset(day.toordinal() for day in country_holidays(country, subdiv=known, years=year, language="en_US"))
