"""The language that the story is written in, and how it is read.

A line says on which working day (``0``: today, ``-50``: ten weeks ago), at what time (UTC), who did what, and with what
data, short values behind the command and long ones below it:

    -38 13:54 wei    link_tasks task=@poc-run after=@sensors
    -24 09:20 maya   drop_task task=@reference-call
        reason: Daniel met their fleet manager at the trade fair: no call needed

``@poc-run`` stands for the id of what the story calls so, ``due=-13`` for a working day, ``start=+9-12w`` for the day
twelve weeks before one; ``phase=#2`` for the second row of the matrix, as it is then; ``version=0`` for the room's
version at that moment, ``version=-1`` for the one before. ``open_link`` opens one's own last link; ``add_person`` adds
all that :mod:`mapstream.demo.people` knows. Views are a table:

    -28 17:17 helena proposal          171 1:22 2:68 3:81

says what was looked at, for how many seconds, and for how many at which page. ``#`` begins a comment.

Working days are those on which both sides of the story work, by the calendar that it sets itself: nobody does or owes
anything on a holiday.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from mapstream.plan.document import Calendar
from mapstream.plan.time.calendar import Calendars
from mapstream.plan.time.days import Workdays

KEY = "key"
"""Who acts through the API: the seller's CRM."""

ACTS = ("beginning", "evaluation", "review", "approval", "reviews")
VIEWS = "views"
SIGNED = "signed"

_LISTS = frozenset({"supporters", "mentions", "items"})
_PLAIN = frozenset(
    (
        *(
            "amount",
            "baseline",
            "target",
            "value",
            "days",
            "past_days",
            "probability",
            "weekday",
            "minutes",
            "version",
            "seconds",
        ),
        *("pinned", "shared", "question"),
    )
)
"""Numbers, true and false."""
_REFERENCE = re.compile(r"([a-z]+/)?@([a-z][a-z0-9-]*)")
_DATES = frozenset({"due", "date", "on", "start", "end"})
_INSTANTS = frozenset({"at"})
_DAY = re.compile(r"([+-]?\d+)(?:-(\d+)w)?")
_EPOCH_MS = 1_767_225_600_000
"""The time in the ids of the story's things: the beginning of 2026. They are the same whenever it is written."""


class Line(NamedTuple):
    """Who did what, and when."""

    day: int
    time: str
    who: str
    command: str
    data: dict[str, Any]

    def at(self, today: date) -> datetime:
        """When it happens."""
        return datetime.combine(working_day(today, self.day), time.fromisoformat(self.time), UTC)


@cache
def story() -> tuple[Line, ...]:
    """All of the story of the open deal, in the order in which it happened."""
    lines = [line for act in ACTS for line in _acted(_rows(act))]
    lines += [_look(*row.split()) for row in _rows(VIEWS)]
    return tuple(sorted(lines, key=_moment))


@cache
def signed_story() -> tuple[Line, ...]:
    """The same of the deal that is signed and handed over."""
    return tuple(sorted(_acted(_rows(SIGNED)), key=_moment))


def _moment(line: Line) -> tuple[int, str]:
    return line.day, line.time


def _rows(name: str) -> list[str]:
    text = (files("mapstream.demo") / "story" / f"{name}.txt").read_text(encoding="utf-8")
    return [row for row in text.splitlines() if row.strip() and not row.startswith("#")]


def _acted(rows: list[str]) -> Iterator[Line]:
    lines: list[Line] = []
    for row in rows:
        if row.startswith("    "):
            name, _, value = row.strip().partition(": ")
            _put(lines[-1].data, name, value)
        else:
            day, time, who, command, *more = row.split()
            lines.append(Line(int(day), time, who, command, {}))
            for pair in more:
                name, _, value = pair.partition("=")
                _put(lines[-1].data, name, value)
    return iter(lines)


def _put(data: dict[str, Any], name: str, value: str) -> None:
    if name == "evidence":
        data.setdefault(name, []).append(orjson.loads(value))
    elif name in _PLAIN or value.startswith(("{", "[")):
        data[name] = orjson.loads(value)
    else:
        data[name] = value.split(",") if name in _LISTS else value


def _look(day: str, time: str, who: str, what: str, seconds: str, *pages: str) -> Line:
    data: dict[str, Any] = {"subject": what if what == "plan" else f"documents/@{what}", "seconds": float(seconds)}
    if pages:
        data["pages"] = {number: float(spent) for number, spent in (page.split(":") for page in pages)}
    return Line(int(day), time, who, "record_view", data)


def resolved(data: Any, today: date, name: str = "") -> Any:
    """A line's data with ids and dates in place of what stands for them."""
    if isinstance(data, dict):
        return {name: resolved(value, today, name) for name, value in data.items()}
    if isinstance(data, list):
        return [resolved(value, today) for value in data]
    if name in _DATES | _INSTANTS and (day := _DAY.fullmatch(data)):
        on = (working_day(today, int(day[1])) - timedelta(weeks=int(day[2] or 0))).isoformat()
        return f"{on}T10:00:00Z" if name in _INSTANTS else on
    if isinstance(data, str) and (found := _REFERENCE.fullmatch(data)):
        return (found[1] or "") + id_of(found[2])
    return data


@cache
def id_of(name: str) -> str:
    """The id of what the story calls ``name``: a UUID (v7) that is always the same."""
    made = bytearray(_EPOCH_MS.to_bytes(6) + sha256(f"mapstream demo/{name}".encode()).digest()[:10])
    made[6] = made[6] & 0x0F | 0x70
    made[8] = made[8] & 0x3F | 0x80
    return str(UUID(bytes=bytes(made)))


@lru_cache(4096)
def working_day(today: date, n: int) -> date:
    """The ``n``-th working day from today; on a day off, today is the working day before."""
    days = _workdays()
    return date.fromordinal(days.at(days.position(today.toordinal() + 1) - 1 + n))


@cache
def _workdays() -> Workdays:
    """The days on which both sides work, by the calendar of the story."""
    calendar: Calendar = {}
    for line in story():
        if line.command == "set_calendar":
            calendar |= line.data  # type: ignore[typeddict-item]
    seller, buyer = Calendars(calendar).working("seller"), Calendars(calendar).working("buyer")

    def of_year(year: int) -> Sequence[int]:
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        return [day for day in range(first, last + 1) if seller.next(day) == buyer.next(day) == day]

    return Workdays(of_year)
