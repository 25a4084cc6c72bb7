"""How people write how far something is."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple, cast

from mapstream.tables.dates import mentions
from mapstream.tables.guessing.struck import unstruck, without_struck
from mapstream.tables.guessing.vocabulary import folded, words_of

Status = Literal["not_started", "in_progress", "blocked", "completed", "dropped"]

_SIGNS: dict[str, Status] = {
    **dict.fromkeys("✅✔☑✓🗹🏁", "completed"),
    **dict.fromkeys("🟡🟢🔄⏳⌛🟠🔵🚧◐", "in_progress"),
    **dict.fromkeys("⬜☐🔲⚪◻▢○", "not_started"),
    **dict.fromkeys("🛑⛔🚫", "blocked"),
    **dict.fromkeys("❌✖🗑", "dropped"),
}
BOXES: dict[str, Status] = {
    **dict.fromkeys("xX✓✔✅", "completed"),
    **dict.fromkeys(" _", "not_started"),
    **dict.fromkeys("/~.oO", "in_progress"),
    "-": "dropped",
    "": "not_started",
}
"""What stands in the box of a point."""
_BOX = re.compile(r"\[(?P<box>.?)\]\s*(?P<rest>.*)", re.S)
_PERCENT = re.compile(r"(?P<percent>\d{1,3}(?:[.,]\d+)?)\s?%")
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d+)?")
_LATE = re.compile("[🔴❗⚠]")
_WAITING = re.compile(
    r"(?:awaiting|waiting (?:for|on)|wartet auf|en attente de|in attesa di|wacht op|väntar på) .+", re.I
)
_NEXT = re.compile(r"\s*[-–—:,;(/]\s*")


class Said(NamedTuple):
    """What a cell says of how far something is. ``late``: only that it is late. ``rest``: what else it says."""

    status: Status | None
    late: bool = False
    rest: str = ""


def said_in(text: str, of_hundred: bool = False) -> Said:
    """The status that a cell tells of; ``None`` where it is not understood. ``of_hundred``: numbers are per cent."""
    text = without_struck(text.replace("\ufe0f", "")).strip(" \t\n*_`").strip()
    if not text or text.casefold() in words_of("rows", "nothing"):
        return Said(_word(text) or "not_started")
    if found := _BOX.fullmatch(text):
        more = said_in(found["rest"]) if found["rest"] else None
        return Said(BOXES.get(found["box"]), rest="" if more is None or more.status else found["rest"])
    for sign, status in _SIGNS.items():
        if sign in text:
            rest = text.replace(sign, "").strip(" \t:-–—")
            word = said_in(rest) if rest else Said(status)
            return Said(status, word.late, "" if word.status is not None or word.late else rest)
    if (status_or_none := _word(text) or _numbered(text, of_hundred)) is not None:
        return Said(status_or_none)
    if _LATE.fullmatch(text) or folded(text) in words_of("states", "late"):
        return Said("not_started", late=True)
    if _WAITING.fullmatch(text):
        return Said("in_progress", rest=text)
    return _with_more(text)


def is_state(text: str) -> bool:
    """Whether a cell says how far something is, and nothing else."""
    said = said_in(text)
    return bool(text.strip()) and (said.status is not None or said.late) and not said.rest


def of_hundred(texts: Iterable[str]) -> bool:
    """Whether the numbers of a column count to a hundred."""
    numbers = [float(text.replace(",", ".")) for text in texts if _NUMBER.fullmatch(text.strip())]
    return any(number > 1 for number in numbers)


def sign_at(text: str) -> tuple[Status, int] | None:
    """A sign for a status within a line, and where it stands."""
    for at, sign in enumerate(text):
        if (status := _SIGNS.get(sign)) is not None and sign not in "✓○🏁":
            return status, at
    return None


def reads_as_status(text: str) -> bool:
    """Whether a word is one that stands in a column of states as well as above one."""
    return folded(text) in _words() or text.strip() in _SIGNS


def _word(text: str) -> Status | None:
    return _words().get(folded(text)) or _words().get(folded(text).replace("-", " "))


@cache
def _words() -> dict[str, Status]:
    names = ("completed", "in_progress", "not_started", "blocked", "dropped")
    return {word: cast(Status, name) for name in reversed(names) for word in words_of("states", name)}


def _numbered(text: str, of_hundred: bool) -> Status | None:
    percent, number = _PERCENT.fullmatch(text), _NUMBER.fullmatch(text)
    if percent is None and number is None:
        return None
    value = float((percent["percent"] if percent else text).replace(",", "."))
    if not percent and not of_hundred:
        value *= 100
    return None if value > 100 else "completed" if value == 100 else "in_progress" if value else "not_started"


def _with_more(text: str) -> Said:
    """A word for a status with more behind it: ``Blocked – by legal``, ``Done on 12 March``."""
    ends = [found.start() for found in re.finditer(r"\s|[-–—:,;(/]|\Z", text)][:8]
    for end in reversed(ends):
        status = _word(text[:end])
        late = folded(text[:end]) in words_of("states", "late")
        if (status or late) and end:
            rest = text[end:]
            if (found := _NEXT.match(rest)) is not None or mentions(rest):
                said = rest[found.end() :] if found else rest
                return Said(status or "not_started", late=status is None, rest=unstruck(said).strip(" )"))
    return Said(None, rest=text)
