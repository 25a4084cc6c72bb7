"""The days on which a plan was to be reviewed: those of each cadence, as long as it held."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple, cast

from mapstream.plan.document import Cadence, Document
from mapstream.plan.patch import Patch, merge
from mapstream.plan.time.calendar import local_time
from mapstream.plan.time.recurrence import Rule, days

AHEAD = 400
"""Days that are looked ahead for the next review."""
LONGEST = 20 * 366
"""Days after its beginning that a cadence is followed: plans live for months."""
_LOOKS = 1_000_000
_FREQUENCIES: Mapping[str, tuple[Any, int, int]] = {
    "week": ("WEEKLY", 1, 0),
    "two_weeks": ("WEEKLY", 2, 0),
    "month": ("MONTHLY", 1, 1),
}
"""How a cadence recurs: how often, every how many times, and on which of such weekdays (0: every one)."""
_NEVER = ("9999-12-31", "24:00")


class Spell(NamedTuple):
    """From an instant on the plan had this cadence; ``None``: it had none any more."""

    since: str
    cadence: Cadence | None


class Rhythm(NamedTuple):
    """A cadence while it held: the rule of its days, and the first and the last of them, as far as there are."""

    cadence: Cadence
    rule: Rule
    days: Sequence[str]
    ended: bool


def spells(changes: Iterable[tuple[str, Patch]]) -> tuple[Spell, ...]:
    """The cadences that a plan had, from what happened: each instant with its patch."""
    found: list[Spell] = []
    now: Any = None
    for at, patch in changes:
        plan = patch.get("plan") or {}
        if "cadence" in plan:
            now = merge(now, plan["cadence"]) if plan["cadence"] is not None else None
            found.append(Spell(at, cast(Cadence | None, now)))
    return tuple(found)


def rhythms(known: Sequence[Spell], document: Document, upto: str) -> Iterator[Rhythm]:
    """The cadences that a plan had, each with its days up to one. A review that is to begin after its cadence was set,
    and before that changed, is one of it."""
    rule: Rule | None = None
    before: Cadence | None = None
    for spell, following in pairwise([*known, None]):
        assert spell is not None, "only the end is none"
        cadence = spell.cadence
        begin = local_time(spell.since, document)
        end = local_time(following.since, document) if following else _NEVER
        if cadence is not None:
            if rule is None or before is None or _recurs(before) != _recurs(cadence):
                rule = _rule(cadence, begin[0])
            time = cadence.get("time", "00:00")
            last = min(upto, end[0], later(begin[0], LONGEST))
            # to the end of the year: for one day and the next, it is the same
            on = _days(rule, begin[0], f"{last[:4]}-12-31")
            found = [day for day in on if day <= last and begin <= (day, time) < end]
            yield Rhythm(cadence, rule, found, following is not None)
        before = cadence


@lru_cache(maxsize=4096)
def later(day: str, days: int) -> str:
    """A day some days after another, as far as it can be written down."""
    return date.fromordinal(min(date.fromisoformat(day).toordinal() + days, date.max.toordinal())).isoformat()


def _recurs(cadence: Cadence) -> tuple[str, int | None]:
    return cadence["every"], cadence.get("weekday")


def _rule(cadence: Cadence, begin: str) -> Rule:
    """On which days a cadence falls that begins on a day: without a weekday, on that of this day."""
    frequency, interval, number = _FREQUENCIES[cadence["every"]]
    first = date.fromisoformat(begin)
    weekday = cadence.get("weekday", first.isoweekday()) - 1
    start = first + timedelta(days=(weekday - first.weekday()) % 7)
    return Rule(frequency, start, interval, weekdays=frozenset({(weekday, number)}))


@lru_cache(maxsize=4096)
def _days(rule: Rule, begin: str, end: str) -> tuple[str, ...]:
    first, last = date.fromisoformat(begin).toordinal(), date.fromisoformat(end).toordinal()
    return tuple(date.fromordinal(day).isoformat() for day in days(rule, first, last, _LOOKS))
