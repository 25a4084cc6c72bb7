"""How things are laid out in files: which kinds of them there are, and which fields each has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from mapstream.tables.finding import Findings

MOST = 2_000
"""Things of a kind that a file may hold."""


IDENTITY = "id"
"""The field that says which item of a room something is."""
FOR_PROGRAMS = frozenset({IDENTITY, "room", "version"})
"""The fields that people need not see."""


class Section(NamedTuple):
    """Things of one kind: under which ``name`` they are kept, what each of them is, and whether there are ``many``.

    ``heading``: above their table; ``kind``: what a row of it is called.
    """

    name: str
    part: type[BaseModel]
    many: bool
    heading: str
    kind: str

    @property
    def fields(self) -> dict[str, str]:
        """The fields of a part by the names of their columns. Switches come last."""
        fields = sorted(self.part.model_fields, key=lambda name: name in _LAST)
        # “kind” says in a sheet what a row is
        return {f"{self.kind}_kind" if name == "kind" else name: name for name in fields}


_LAST = frozenset({"when", "unless"})


class Placed(NamedTuple):
    """Something that was read, and the line where it stands."""

    line: int
    section: Section
    part: Any


class Layout:
    """The sections of a file, in their order. ``first``: columns that come first in a sheet, for people's sake."""

    def __init__(self, *sections: Section, first: Sequence[str] = ()) -> None:
        self.sections = sections
        self.by_kind = {section.kind: section for section in sections}
        self.by_heading = {section.heading: section for section in sections}
        named = dict.fromkeys((*first, *(name for section in sections for name in section.fields)))
        # what only programs read stands where people need not look
        self.columns = ("kind", *(name for name in named if name != IDENTITY), *(n for n in named if n == IDENTITY))

    def parts(self, whole: Mapping[str, Any]) -> Iterator[tuple[Section, list[Any]]]:
        """Every section of a whole that has something in it."""
        for section in self.sections:
            if found := whole[section.name]:
                yield section, found if section.many else [found]

    def gather(self, found: Iterable[Placed], findings: Findings) -> tuple[dict[str, Any], dict[str, list[int]]]:
        """What was read, by the names of the sections, and the lines where it stands.

        What is there once, and is said a second time, is noted.
        """
        values: dict[str, Any] = {section.name: [] if section.many else None for section in self.sections}
        lines: dict[str, list[int]] = {section.name: [] for section in self.sections}
        for line, section, part in found:
            if not section.many and values[section.name] is not None:
                findings.note(line, "said_twice", SAID_TWICE)
            else:
                lines[section.name].append(line)
                if section.many:
                    values[section.name].append(part)
                else:
                    values[section.name] = part
        return values, lines


SAID_TWICE = "This says again what another row has said: not taken."
