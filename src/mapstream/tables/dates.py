"""Days as people write them, by number or by the names of months in the large European languages (CLDR).

What names a day is a :class:`Mention`. ``3/4`` can be two days: it stays open until something else tells the order.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from typing import Literal, NamedTuple

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "fi", "sv", "pt", "pl", "da", "nb")

_MORE_MONTHS = {"mrz": 3, "sept": 9, "marz": 3, "maerz": 3, "mrt": 3, "styczen": 1, "terca": 0}
_WORDS = frozenset(("out", "set", "gen", "mag", "lug", "ago", "sty", "pro"))
"""Short names of months that are words in other languages: they need a year beside them."""
_NO_WEEKDAYS = frozenset(("sam", "nie", "sex", "ter", "set", "don", "the"))
"""Short names of weekdays that are names and words in other languages."""

Order = Literal["day_first", "month_first"]


MOST = 5_000
"""Characters of a text in which days are looked for."""


class Mention(NamedTuple):
    """A day within a text, from ``start`` to ``end``. ``first`` and ``second`` are day and month in an order that is
    not known; else ``month`` and ``day`` are. ``since``: it ends a range of days. ``old``: it is said to hold no more.
    ``weekdays``: those that a word beside it stands for (Monday is 0).
    """

    start: int
    end: int
    text: str
    year: int | None
    month: int = 0
    day: int = 0
    first: int = 0
    second: int = 0
    since: bool = False
    old: bool = False
    weekdays: frozenset[int] = frozenset()

    @property
    def open(self) -> bool:
        """Whether it could be two days."""
        return bool(self.first) and self.first != self.second and self.first <= 12 and self.second <= 12

    @property
    def order(self) -> Order | None:
        """The order of day and month, if it tells of one."""
        if self.first > 12 >= self.second > 0:
            return "day_first"
        return "month_first" if self.second > 12 >= self.first > 0 else None

    def settled(self, order: Order | None) -> "Mention | None":
        """The mention with its day and month known; ``None``: they are not."""
        if not self.first:
            return self
        if self.open and order is None:
            return None
        swapped = (self.order or order) == "day_first"
        month, day = (self.second, self.first) if swapped else (self.first, self.second)
        return self._replace(month=month, day=day, first=0, second=0)


def mentions(text: str) -> tuple[Mention, ...]:
    """The days in a text, in order; what is no day of any year is none."""
    return _mentions(text[:MOST])


@lru_cache(maxsize=4_096)
def _mentions(text: str) -> tuple[Mention, ...]:
    found = [one for one in _found(text) if _possible(one)]
    if any(_OR_BEFORE.search(text, max(0, one.start - 24), one.start) for one in found) and len(found) > 1:
        former = [bool(_OR_BEFORE.search(text, max(0, one.start - 24), one.start)) for one in found]
        if not all(former):
            found = [one._replace(old=one.old or was) for one, was in zip(found, former, strict=True)]
    return tuple(found)


def _found(text: str) -> Iterator[Mention]:
    before_it = False
    struck = [found.span() for found in _STRUCK.finditer(text)] if "~~" in text else []
    for match in _pattern().finditer(text):
        made = _mention(match)
        if made is None or match[0] in ("24/7", "50/50"):
            continue
        since = _SINCE.search(text, max(0, made.start - 16), made.start)
        old = _OLD.search(text, max(0, made.start - 40), made.start)
        gone = old is not None or any(a < made.start < b for a, b in struck)
        weekdays = _weekdays_beside(text, made.start, made.end)
        gone = gone or (before_it and _FROM.search(text, max(0, made.start - 12), made.start) is not None)
        before_it = True
        yield made._replace(since=made.since or since is not None, old=gone, weekdays=weekdays)


def one_date(text: str, order: Order | None = None) -> date | None:
    """The day that a text is, if it says one day, with its year, and nothing else."""
    text = _MIDNIGHT.sub("", text.strip())
    found = mentions(text)
    if len(found) != 1 or found[0].text != text or found[0].year is None:
        return None
    settled = found[0].settled(order)
    return settled and day_of(found[0].year, settled.month, settled.day)


def order_in(texts: Iterable[str]) -> Order | None:
    """The order of day and month that some texts tell of together, if they do not contradict each other."""
    return one_order(mention for text in texts for mention in mentions(text))


def one_order(found: Iterable["Mention"]) -> Order | None:
    """The order that some mentions tell of together, if they do not contradict each other."""
    orders: set[Order] = {mention.order for mention in found if mention.order is not None}
    return orders.pop() if len(orders) == 1 else None


def speaks_of_time(text: str) -> bool:
    """Whether a text speaks of a day or a time that it does not name as one."""
    return _TIME.search(text[:MOST]) is not None or names_no_day(text)


def names_no_day(text: str) -> bool:
    """Whether a text names a day that there is not, such as 31 February."""
    return any(not _possible(found) for found in _found(text[:MOST]))


def is_weekday(word: str) -> bool:
    """Whether a word is the name of a weekday, long or short."""
    return word.casefold().rstrip(".") in _weekdays()


def _weekdays_beside(text: str, start: int, end: int) -> frozenset[int]:
    """The weekdays that a word right before or after a day stands for."""
    before = _WORD_BEFORE.search(text[max(0, start - 24) : start])
    after = _WORD_AFTER.match(text[end : end + 24])
    for found in (before, after):
        if found is not None and (len(found[1]) > 2 or found[2]):
            word = found[1].casefold()
            if word not in _NO_WEEKDAYS and word in _weekdays():
                return _weekdays()[word]
    return frozenset()


def without_accents(text: str) -> str:
    """A text in the letters that everybody has."""
    plain = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("Ł", "L").replace("ø", "o"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def day_of(year: int, month: int, day: int) -> date | None:
    """A day, if there is such a one."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    """Months by their names, long and short, with and without accents, in small letters."""
    from babel.dates import get_month_names  # loaded by those who read only

    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for n, name in get_month_names(width, context, language).items():
                    plain = name.rstrip(".").casefold()
                    for written in (plain, without_accents(plain)):
                        found.setdefault(written, set()).add(n)
    return {name: ns.pop() for name, ns in found.items() if len(ns) == 1} | {
        name: n for name, n in _MORE_MONTHS.items() if n
    }


@cache
def _weekdays() -> dict[str, frozenset[int]]:
    """Weekdays by their names, long and short, in small letters; some words mean several."""
    from babel.dates import get_day_names

    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for n, name in get_day_names(width, "format", language).items():
                plain = name.rstrip(".").casefold()
                for written in (plain, without_accents(plain)):
                    found.setdefault(written, set()).add(n)
    return {name: frozenset(ns) for name, ns in found.items()}


@cache
def _pattern() -> re.Pattern[str]:
    from babel.dates import get_month_names

    words = sorted(_months(), key=len, reverse=True)
    month = "(?:" + "|".join(map(re.escape, words)) + ")"
    english = {
        n.rstrip(".").casefold() for w in ("wide", "abbreviated") for n in get_month_names(w, "format", "en").values()
    }
    first = "(?:" + "|".join(sorted({*english, "sept"}, key=len, reverse=True)) + ")"
    year, nth = r"(?:19|20)\d\d", r"(?:st|nd|rd|th|er|ère|e|ème|º|ª|°)?"
    of = r"(?:of|de|del|di|den)"
    return re.compile(
        "|".join(
            (
                rf"(?<![\d.])(?P<iso_y>{year})(?P<iso_s>[-/.])(?P<iso_m>\d\d?)(?P=iso_s)(?P<iso_d>\d\d?)(?!\d)"
                r"(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?",
                rf"(?<![\w.])(?P<yn_y>{year})[\s,./-]+(?P<yn_m>{month})\b\.?[\s./-]+(?P<yn_d>\d\d?){nth}(?!\d)",
                r"(?<![\d./-])(?P<dot_d>\d\d?)\.\s?(?P<dot_m>\d\d?)\."
                r"(?:\s?(?P<dot_y>(?:19|20)\d\d|\d\d)(?!\d))?(?![.]?\d)",
                r"(?<![\d/.-])(?P<a>\d\d?)(?P<sep>[/-])(?P<b>\d\d?)(?P=sep)(?P<ab_y>(?:19|20)\d\d|\d\d)(?![\d/-])",
                r"(?<![\d/.-])(?P<c>\d\d?)/(?P<d>\d\d?)(?![\d/%])",
                rf"(?<![\w.])(?P<dn_d>\d\d?){nth}\.?[\s/-]*(?:{of}\s+)?(?P<dn_m>{month})\b\.?"
                rf"(?:,?[\s/-]*(?:{of}\s+)?(?P<dn_y>{year}|'\d\d|(?<=[/-])\d\d)(?![\d]))?",
                rf"\b(?P<nd_m>{first})\b\.?\s+(?P<nd_d>\d\d?)(?:st|nd|rd|th)?(?![\d:])"
                r"(?:\s*[–—-]\s*(?P<nd_e>\d\d?)(?:st|nd|rd|th)?(?![\d/.:]))?"
                rf"(?:,?\s+(?P<nd_y>{year}|'\d\d)(?!\d))?",
            )
        ),
        re.IGNORECASE,
    )


def _mention(match: re.Match[str]) -> Mention | None:
    part = match.groupdict()
    place = (match.start(), match.end(), match[0])
    if part["iso_y"]:
        return Mention(*place, int(part["iso_y"]), int(part["iso_m"]), int(part["iso_d"]))
    if part["dot_d"]:
        return Mention(*place, _year(part["dot_y"]), int(part["dot_m"]), int(part["dot_d"]))
    if part["a"]:
        return Mention(*place, _year(part["ab_y"]), first=int(part["a"]), second=int(part["b"]))
    if part["c"]:
        return Mention(*place, None, first=int(part["c"]), second=int(part["d"]))
    if part["yn_y"]:
        return Mention(*place, int(part["yn_y"]), _months()[part["yn_m"].casefold()], int(part["yn_d"]))
    if part["nd_d"]:
        day = int(part["nd_e"] or part["nd_d"])
        return Mention(*place, _year(part["nd_y"]), _months()[part["nd_m"].casefold()], day, since=bool(part["nd_e"]))
    name = part["dn_m"].casefold()
    if name in _WORDS and not part["dn_y"]:
        return None
    return Mention(*place, _year(part["dn_y"]), _months()[name], int(part["dn_d"]))


def _year(text: str | None) -> int | None:
    if not text:
        return None
    digits = text.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _possible(mention: Mention) -> bool:
    year = mention.year or 2000
    if mention.first:
        low, high = sorted((mention.first, mention.second))
        return day_of(year, low, high) is not None
    return day_of(year, mention.month, mention.day) is not None


_WORD_BEFORE = re.compile(r"\b([^\W\d_]{2,14})(\.?)[,\s(]*\Z")
_WORD_AFTER = re.compile(r"[,\s(]*([^\W\d_]{2,14})(\.?)")
_STRUCK = re.compile(r"~~[^~]+~~")
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00)?(\.0+)?Z?$| 12:00(:00)? AM$")
_SINCE = re.compile(r"\d\.?(?:st|nd|rd|th)?\s*(?:–|—|-|→|->|to|until|till|bis|au|al|tot|do|até|a|e)\s*\Z", re.I)
_OLD = re.compile(
    r"\b(?:was|were|old|original(?:ly)?|previous(?:ly)?|formerly|initially|instead of|not|no longer"
    r"|(?:moved|shifted|slipped|postponed|rescheduled|delayed|pushed|changed) from|verschoben vo[nm]|reporté du"
    r"|war|vorher|bisher|ursprünglich|alt|statt|früher|ehemals|était|auparavant|initialement|au lieu d[ue]"
    r"|ancienne?(?:ment)?|era|anterior(?:mente)?|original(?:mente)?|en lugar de|originariamente|invece del"
    r"|in precedenza|voorheen|oorspronkelijk|eerder|in plaats van|oli|aiemmin|alun perin|alunperin|var|tidigare"
    r"|ursprungligen|i stället för|em vez de|inicialmente|było|był|była|wcześniej|pierwotnie|poprzednio|zamiast"
    r"|blev|tidligere|opprinnelig)\b(?:(?!\b(?:to|auf|now|new|neu)\b)[^\d~]){0,16}\Z",
    re.I,
)
"""What stands before a day that holds no more."""
_FROM = re.compile(r"\b(?:from|von|vom|du|de|del|dal|van|från|z|od)\s*\Z", re.I)
"""What stands before the second of two days that holds no more: ``to 19 Mar from 12 Mar``."""
_OR_BEFORE = re.compile(r"\b(?:antes|prima|avant)\b[^\d~]{0,10}\Z", re.I)
"""What says the same, or by when something is due, where no other day stands beside."""
_TIME = re.compile(
    r"\b(?:Q[1-4]|[HT][12]\b(?=\s*(?:19|20)\d\d)|(?:KW|CW|week|wk|vecka|viikko|semana|semaine|settimana|tydzień)\s*\d\d?"
    r"|EO[DWMQY]|(?:end|mid|middle|early|late|beginning|start) (?:of )?(?:the )?(?:\w+ )?"
    r"(?:week|month|quarter|year|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|Q[1-4])"
    r"|(?:next|this|following) (?:week|month|quarter|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    r"|tomorrow|today|(?:by|on|until|before|EOD) (?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:Anfang|Mitte|Ende|nächste[rn]?|kommende[rn]?) \w+|fin (?:de )?\w+|(?:finales|mediados|principios) de \w+"
    r"|fine (?:mese|\w+)|eind(?:e)? \w+|begin \w+|slutet av \w+|början av \w+|final de \w+|koniec \w+"
    r"|(?:by|in|until|for|due|before|bis|en|em|av) (?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)(?! \d))\b",
    re.I,
)
"""Words for a time that is no day."""
