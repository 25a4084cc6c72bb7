"""Dates as people write them.

*Which is the day.* ``3/4`` can be two days. Whatever in the same table or list can be only one (``3/13``) decides for
the others; where nothing does, it is not guessed. Dots mean day first, hyphens after a four-digit year mean ISO.

*Which year.* Dates without one belong to one year, the turn of the year apart (after ``Dec 12`` comes ``Jan 8`` of the
next). It is the one in which nothing that is done lies in the future, nearest to the dates that have a year, or else
to today.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?P<{0}>(?:19|20)\d\d|'\d\d)"
_PATTERN = re.compile(
    "|".join(
        (
            r"(?<![\d.])(?P<iso_y>(?:19|20)\d\d)[-/.](?P<iso_m>\d\d?)[-/.](?P<iso_d>\d\d?)(?![\d])(?:T[\d:.]+Z?)?",
            r"(?<![\d./-])(?P<dot_d>\d\d?)\.\s?(?P<dot_m>\d\d?)\.(?:\s?(?P<dot_y>(?:19|20)\d\d|\d\d)(?!\d))?(?![.]?\d)",
            r"(?<![\d/.-])(?P<a>\d\d?)(?P<sep>[/-])(?P<b>\d\d?)(?P=sep)(?P<ab_y>(?:19|20)\d\d|\d\d)(?![\d/-])",
            r"(?<![\d/.-])(?P<c>\d\d?)/(?P<d>\d\d?)(?![\d/%])",
            r"(?<![\w.])(?P<dm_d>\d\d?)(?:st|nd|rd|th)?\.?[\s-]+(?:of\s+)?"
            + _MONTH.format("dm_m")
            + r"\b\.?(?:,?[\s-]+(?:"
            + _YEAR.format("dm_y")
            + r"|(?P<dm_yy>(?<=-)\d\d))(?!\d))?",
            r"\b"
            + _MONTH.format("md_m")
            + r"\b\.?\s+(?P<md_d>\d\d?)(?:st|nd|rd|th)?(?![\d:])(?:,?\s+"
            + _YEAR.format("md_y")
            + r"(?!\d))?",
        )
    ),
    re.IGNORECASE,
)
_NO_DATES = ("24/7", "50/50")


class Mention(NamedTuple):
    """A date within a text, from ``start`` to ``end``. ``first`` and ``second`` are day and month in an order that is
    not known; else ``month`` and ``day`` are."""

    start: int
    end: int
    text: str
    year: int | None
    month: int = 0
    day: int = 0
    first: int = 0
    second: int = 0

    @property
    def open(self) -> bool:
        """Whether it could be two days."""
        return bool(self.first) and self.first != self.second and self.first <= 12 and self.second <= 12


def mentions(text: str) -> list[Mention]:
    """The dates in a text, in order; what is no day of any year is none."""
    found = []
    for match in _PATTERN.finditer(text):
        made = _mention(match)
        if match[0] not in _NO_DATES and _possible(made):
            found.append(made)
    return found


def _mention(match: re.Match[str]) -> Mention:
    part = match.groupdict()
    place = (match.start(), match.end(), match[0])
    if part["iso_y"]:
        return Mention(*place, int(part["iso_y"]), int(part["iso_m"]), int(part["iso_d"]))
    if part["dot_d"]:
        return Mention(*place, _year(part["dot_y"]), int(part["dot_m"]), int(part["dot_d"]))
    if part["dm_d"]:
        return Mention(*place, _year(part["dm_y"] or part["dm_yy"]), _month(part["dm_m"]), int(part["dm_d"]))
    if part["md_d"]:
        return Mention(*place, _year(part["md_y"]), _month(part["md_m"]), int(part["md_d"]))
    if part["a"]:
        return Mention(*place, _year(part["ab_y"]), first=int(part["a"]), second=int(part["b"]))
    return Mention(*place, None, first=int(part["c"]), second=int(part["d"]))


def _year(text: str | None) -> int | None:
    if not text:
        return None
    digits = text.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _month(name: str) -> int:
    return _NAMES.index(name[:3].lower()) + 1


def _possible(mention: Mention) -> bool:
    year = mention.year or 2000
    if mention.first:
        low, high = sorted((mention.first, mention.second))
        return _day(year, low, high) is not None or _day(year, high, low) is not None
    return _day(year, mention.month, mention.day) is not None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def one_date(text: str) -> date | None:
    """The day that a text is, if it says one day, with its year, and nothing else."""
    found = mentions(text)
    if len(found) != 1 or found[0].text != text.strip() or found[0].year is None or found[0].open:
        return None
    return resolve([found[0]], [False], found[0].year)[0][0]


class Resolved(NamedTuple):
    """The day that a mention stands for. ``why``: the reason why there is none; ``assumed``: its year was."""

    day: date | None
    why: str = ""
    assumed: bool = False

    def __bool__(self) -> bool:
        return self.day is not None


def resolve(
    found: Sequence[Mention], done: Sequence[bool], today: date | int, among: Sequence[Mention] = ()
) -> list[Resolved]:
    """The days of all the mentions of one table or list, in its order. ``done``: of what has happened already.

    ``among``: others that stand nearby, and help to understand these. ``today`` may be a year.
    """
    if isinstance(today, int):
        today = date(today, 7, 1)
    told = [*found, *among]
    day_first = any(m.first > 12 >= m.second > 0 for m in told)
    month_first = any(m.second > 12 >= m.first > 0 for m in told)
    settled = [_settled(m, day_first, month_first) for m in found]
    known = [_settled(m, day_first, month_first) for m in told]
    around = [day for m in known if m and m.year and (day := _day(m.year, m.month, m.day))]
    years = _years([(m, d) for m, d in zip(settled, done, strict=True) if m and m.year is None], around, today)
    answers = []
    for original, mention in zip(found, settled, strict=True):
        if mention is None:
            why = "ambiguous_date" if original.open else "no_such_day"
            answers.append(Resolved(None, why))
            continue
        year = mention.year or next(years)
        day = _day(year, mention.month, mention.day)
        answers.append(Resolved(day, "" if day else "no_such_day", mention.year is None))
    return answers


def _settled(mention: Mention, day_first: bool, month_first: bool) -> Mention | None:
    """A mention whose day and month are known."""
    if not mention.first:
        return mention
    a, b = mention.first, mention.second
    if mention.open and day_first == month_first:
        return None
    swapped = a > 12 or (mention.open and day_first)
    month, day = (b, a) if swapped else (a, b)
    return mention._replace(month=month, day=day, first=0, second=0)


def _years(open: list[tuple[Mention, bool]], around: Sequence[date], today: date) -> Iterator[int]:
    """The years of mentions without one, in their order."""
    if not open:
        return iter(())
    turns, turn, before = [], 0, open[0][0].month
    for mention, _ in open:
        if before - mention.month > 6:
            turn += 1
        elif mention.month - before > 6:
            turn -= 1
        turns.append(turn)
        before = mention.month
    middle = sorted(around)[len(around) // 2] if around else today

    def strangeness(year: int) -> tuple[int, int]:
        days = [
            (_day(year + turn, m.month, m.day) or date(year + turn, 3, 1), done)
            for turn, (m, done) in zip(turns, open, strict=True)
        ]
        ahead = sum(done and day > today for day, done in days) if not around else 0
        return ahead, sum(abs((day - middle).days) for day, _ in days)

    base = min((middle.year + n for n in (-1, 0, 1)), key=strangeness)
    return iter([base + turn for turn in turns])
