"""What the words of a title tell: of what kind a step is, that it is tentative, how long it takes."""

import re

from mapstream.plan.fields import TaskKind

_KINDS: tuple[tuple[TaskKind, re.Pattern[str]], ...] = (
    (
        "signature",
        re.compile(r"🖋|✍|\b(counter-?sign\w*|signatures?|sign(ed|ing)|sign(?![ -]?(off|up|in)\b))\b", re.I),
    ),
    ("signature", re.compile(r"^possible (contract|signature)\b", re.I)),
    (
        "signature",
        re.compile(
            r"\b(unterschrift|unterzeichn\w+|assinatura|allekirjoit\w+|underskrift|ondertekening|podpis\w*)\b", re.I
        ),
    ),
    ("decision", re.compile(r"\b(decision|decide|go ?/ ?no-?go|go/no go|approved|approval)\b", re.I)),
    ("meeting", re.compile(r"\b(meeting|call|demo|intro|introduction|kick-?off (call|meeting))\b", re.I)),
    ("review", re.compile(r"\b(reviews?|reviewed)\b", re.I)),
)
_REVIEW_DONE = re.compile(r"\breview\b.*\bapproved\b", re.I)
_POSSIBLE = re.compile(r"possible\b|possibly\b|maybe\b|tentative\b|optional\b|potential\b", re.I)
_MILESTONE = re.compile(r"milestone\s*[:–—-]\s*|[🏁◆⬥🚩]\s*", re.I)
_DURATION = re.compile(r"(?:~|about |approx\.? |ca\.? )\s*(\d{1,3})\s*(weeks?|wks?|w|days?|d)\b", re.I)
_RECURRING = re.compile(
    r"\b(1st|2nd|3rd|4th|first|second|third|fourth|last|every|each)\s+"
    r"(mon|tues?|wed(nes)?|thu(rs?)?|fri)(day)?s?\b",
    re.I,
)
_LATE = re.compile(r"[\s,;–—-]*\b(late|overdue|delayed)\b[!.]*\s*$", re.I)


def kind_of(title: str) -> TaskKind | None:
    """The kind of step that a title tells of, if its words are clear."""
    if _REVIEW_DONE.search(title):
        return "review"
    return next((kind for kind, pattern in _KINDS if pattern.search(title)), None)


def is_possible(title: str) -> bool:
    """Whether a step is only possible."""
    return _POSSIBLE.match(title) is not None


def as_milestone(title: str) -> str | None:
    """The title of a row that says that it is a milestone."""
    found = _MILESTONE.match(title)
    return title[found.end() :].strip() or None if found else None


def working_days(text: str) -> int | None:
    """How long something takes, where it is said as ``~2 wks``."""
    found = _DURATION.search(text)
    if found is None:
        return None
    return int(found[1]) * (5 if found[2][0].lower() == "w" else 1) or None


def recurs(text: str) -> bool:
    """Whether a text speaks of a day that comes again and again."""
    return _RECURRING.search(text) is not None


def without_lateness(title: str) -> tuple[str, bool]:
    """A title without the word at its end that it is late, and whether there was one."""
    start = max(0, len(title) - 100)
    found = _LATE.search(title, start)
    return (title[: found.start()], True) if found and found.start() else (title, False)
