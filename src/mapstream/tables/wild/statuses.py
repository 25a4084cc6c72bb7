"""How people write how far something is."""

import re
from typing import Any, Literal, NamedTuple

Status = Literal["not_started", "in_progress", "blocked", "completed", "dropped"]

_SIGNS: dict[str, Status] = {
    **dict.fromkeys("✅✔☑✓", "completed"),
    **dict.fromkeys("🟡🟢🔄⏳⌛🟠🔵🚧◐", "in_progress"),
    **dict.fromkeys("⬜☐🔲⚪◻▢○", "not_started"),
    **dict.fromkeys("🛑⛔🚫", "blocked"),
    **dict.fromkeys("❌✖🗑", "dropped"),
}
_WORDS: dict[Status, tuple[str, ...]] = {
    "completed": (
        r"done|completed?|closed|finished|yes|y|x|100 ?%",
        r"reached|achieved|signed|delivered|approved|sent",
    ),
    "in_progress": (
        r"in[- ]?(progress|process|review|work)|under review|on ?going|started|wip|under ?way|working|active",
        r"on track|doing|[1-9]\d? ?%|awaiting .+|waiting for .+",
    ),
    "not_started": (
        r"not (started|yet|begun)|open|to[- ]?do|planned|pending|upcoming|scheduled|new|no|n|0 ?%|future|backlog",
        r"tentative|tbd|tbc",
    ),
    "blocked": (r"blocked|on hold|stuck|paused|stalled",),
    "dropped": (r"dropped|cancell?ed|skipped|not (needed|required)|won'?t do|obsolete",),
}
_LATE = "delayed|late|overdue|slipped|behind|at risk|🔴|❗|⚠"
_BLANK = frozenset(("", "-", "–", "—", "n/a", "na", "none", "?"))
_PATTERNS: dict[Status, re.Pattern[str]] = {
    status: re.compile("|".join(words), re.IGNORECASE) for status, words in _WORDS.items()
}
_LATENESS = re.compile(f"(?:{_LATE})", re.IGNORECASE)


class Said(NamedTuple):
    """What a cell says of how far something is. ``late``: only that it is late. ``rest``: what else it says."""

    status: Status | None
    late: bool = False
    rest: str = ""


def said_in(text: str) -> Said:
    """The status that a cell tells of; ``None`` where it is not understood."""
    text = text.replace("\ufe0f", "").strip(" \t\n*_`").strip()
    if text.casefold() in _BLANK:
        return Said("not_started")
    for sign, status in _SIGNS.items():
        if sign in text:
            rest = text.replace(sign, "").strip(" \t:-–—")
            word = said_in(rest) if rest else Said(status)
            return Said(status, word.late, "" if word.status is not None or word.late else rest)
    for status, pattern in _PATTERNS.items():
        if pattern.fullmatch(text.rstrip("!. ")):
            return Said(status)
    if _LATENESS.fullmatch(text.rstrip("!. ")):
        return Said("not_started", late=True)
    for status, pattern in _PATTERNS.items():
        if found := re.match(f"(?:{pattern.pattern})\\s*[-–—:,(/]\\s*(.+)", text, re.IGNORECASE | re.DOTALL):
            return Said(status, rest=found[found.lastindex or 0].rstrip(") "))
    return Said(None, rest=text)


def sign_at(text: str) -> tuple[Status, int] | None:
    """A sign for a status within a line, and where it stands."""
    for at, sign in enumerate(text):
        if (status := _SIGNS.get(sign)) is not None and sign not in "✓○":
            return status, at
    return None


def status_like(text: str, allowed: tuple[Any, ...]) -> str:
    """One of our own words for a state, as near as a text comes to it; else the text."""
    if text in allowed:
        return text
    status = said_in(text).status
    for candidate in (status, {"completed": "reached", "not_started": "open", "in_progress": "open"}.get(status or "")):
        if candidate in allowed:
            return str(candidate)
    return "delivered" if status == "completed" and "delivered" in allowed else text
