"""A step on its way from a row into a draft."""

from dataclasses import dataclass
from functools import cached_property

from mapstream.tables.wild.dates import Mention
from mapstream.tables.wild.owners import Owners
from mapstream.tables.wild.statuses import Said, said_in

_NO_VALUE = frozenset(
    ("", "-", "–", "—", "n/a", "na", "none", "tbd", "tbc", "tba", "?", "??", "open", "asap", "tentative")
)


@dataclass
class Step:
    """What a row says. ``cells``: by the meanings of their columns; ``notes``: what is kept beside.

    ``date`` and ``due``, the day that it stands for, come with the dates of the other rows, ``key`` when it is added.
    """

    line: int
    title: str
    cells: dict[str, str]
    owners: list[Owners]
    notes: list[str]
    date: Mention | None = None
    due: str | None = None
    key: str | None = None

    @cached_property
    def said(self) -> Said:
        """How far it is said to be."""
        return said_in(self.cells.get("status", ""))


def says_nothing(text: str) -> bool:
    """Whether a cell is empty, or says that it is."""
    return text.casefold() in _NO_VALUE
