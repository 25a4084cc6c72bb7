"""Which days the dates of one table or list stand for.

*Which is the day.* ``3/4`` can be two days. Whatever in the same column or list can be only one (``3/13``) decides for
the others; where nothing does, or both orders stand there, it is not guessed. What stands beside in another table
decides for lines only, which are about it.

*Which year.* Dates without one belong to one year, the turn of the year apart (after ``Dec 12`` comes ``Jan 8`` of the
next). A plan goes forward: it is the year in which nothing that is done lies in the future, nothing lies long before
what stands above it, and what is open is not long past; nearest to the dates that have a year, or else to today.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from mapstream.languages.message import say
from mapstream.plan.wording import WEEKDAYS
from mapstream.tables.dates import Mention, Order, day_of, mentions, one_order
from mapstream.tables.finding import Findings

_SERIAL = re.compile(r"(?:3[67]|[4-6]\d|7[0-2])\d{3}(?:\.\d+)?")
"""Days as spreadsheets count them, of the years 2000 to 2099."""
_LONG = timedelta(days=45)


class Around(NamedTuple):
    """What stands nearby, and helps to understand dates."""

    order: Order | None = None
    days: Sequence[date] = ()


class Resolved(NamedTuple):
    """The day that a mention stands for. ``why``: the reason why there is none; ``assumed``: its year was."""

    day: date | None
    why: str = ""
    assumed: bool = False


def serial_day(text: str) -> date | None:
    """The day that a number stands for, as spreadsheets count them."""
    if not _SERIAL.fullmatch(text.strip()):
        return None
    return date(1899, 12, 30) + timedelta(days=int(float(text)))


def around(texts: Sequence[str]) -> Around:
    """What the dates of some texts tell of others."""
    found = [mention for text in texts for mention in mentions(text)]
    order = one_order(found)
    settled = [one for mention in found if mention.year and (one := mention.settled(order))]
    days = [day for one in settled if one.year and (day := day_of(one.year, one.month, one.day))]
    return Around(order, days)


def is_mixed(found: Sequence[Mention]) -> bool:
    """Whether day and month stand in both orders."""
    return {"day_first", "month_first"} <= {mention.order for mention in found}


def resolve(found: Sequence[Mention], done: Sequence[bool], today: date, near: Around) -> list[Resolved]:
    """The days of all the mentions of one column or list, in its order. ``done``: of what has happened already."""
    order = one_order(found) if any(mention.order for mention in found) else near.order
    settled = [mention.settled(order) for mention in found]
    years = _years(settled, done, today, near.days)
    answers = []
    for mention, year in zip(settled, years, strict=True):
        if mention is None:
            answers.append(Resolved(None, "ambiguous_date"))
            continue
        day = day_of(year, mention.month, mention.day)
        answers.append(Resolved(day, "" if day else "no_such_day", mention.year is None))
    return answers


def tell_mixed(lines: Sequence[tuple[int, Mention]], findings: Findings) -> None:
    """Note that a column writes its dates in both orders."""
    if is_mixed([mention for _, mention in lines]):
        for line, mention in lines:
            if mention.first:
                sentence = "Here the day comes first in some dates and the month in others: look at each of them."
                findings.note(line, "mixed_date_orders", sentence, mention.text)


def tell_weekday(line: int, mention: Mention, day: date, findings: Findings) -> bool:
    """Note that a weekday does not fit the day beside it; whether that is so."""
    if not mention.weekdays or day.weekday() in mention.weekdays:
        return False
    weekday = WEEKDAYS[day.weekday()]
    sentence = say(
        "The weekday does not fit: {day} is a {weekday}. The date is taken.", day=day.isoformat(), weekday=weekday
    )
    findings.note(line, "weekday_contradicts", sentence)
    return True


def _years(settled: Sequence[Mention | None], done: Sequence[bool], today: date, near: Sequence[date]) -> list[int]:
    """The years of mentions, in their order."""
    open: list[tuple[Mention, bool, date | None, int]] = []
    days: list[date] = []
    turn, before = 0, 0
    for mention, is_done in zip(settled, done, strict=True):
        if mention is None:
            continue
        if mention.year is not None:
            if (day := day_of(mention.year, mention.month, mention.day)) is not None:
                days.append(day)
            continue
        before = before or mention.month
        turn += (before - mention.month > 6) - (mention.month - before > 6)
        before = mention.month
        open.append((mention, is_done, min(days, default=None), turn))
    known = sorted([*days, *near])
    middle = known[len(known) // 2] if known else today

    def strangeness(year: int) -> tuple[int, int, int, int]:
        ahead = early = strange = far = 0
        for mention, is_done, floor, turn in open:
            day = day_of(year + turn, mention.month, mention.day) or date(year + turn, 3, 1)
            ahead += is_done and day > today and not known
            late = not is_done and not known and not any(done) and day < today - _LONG
            early += late or (floor is not None and day < floor - _LONG)
            strange += bool(mention.weekdays) and day.weekday() not in mention.weekdays
            far += abs((day - middle).days)
        return ahead, early, strange, far

    base = min((middle.year + n for n in (-1, 0, 1, 2)), key=strangeness) if open else 0
    turns = iter([turn for *_, turn in open])
    return [0 if one is None else one.year if one.year is not None else base + next(turns) for one in settled]
