"""A text as blocks: tables, headings, points of a list, lines. Line by line, so that each can be told of.

More is taken for a table than GFM would: one without a delimiter line, and cells with tabs between them, as they are
pasted from spreadsheets.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mapstream.tables.markdown import is_delimiter, split_row

_POINT = re.compile(r"\s*(?:[-*+•◦▪–]|(?P<number>\d{1,3})[.)])\s+(?:\[(?P<box>[ xX✓✔/-]?)\]\s*)?(?P<text>\S.*)")
_BOX = re.compile(r"\s*\[(?P<box>[ xX✓✔/-]?)\]\s+(?P<text>\S.*)")
_RULE = re.compile(r"\s*([-*_=]\s*){3,}")


class Table(NamedTuple):
    """Rows of cells, each with its line. The first may be its head."""

    rows: list[tuple[int, list[str]]]


class Heading(NamedTuple):
    """A heading."""

    line: int
    text: str
    depth: int


class Point(NamedTuple):
    """A point of a list. ``box``: what stands in its box, if it has one; ``number``: its own."""

    line: int
    text: str
    box: str | None
    number: str | None


class Words(NamedTuple):
    """Any other line."""

    line: int
    text: str


Block = Table | Heading | Point | Words


def blocks(lines: list[str]) -> Iterator[Block]:
    """The blocks of a text."""
    at = 0
    while at < len(lines):
        line = lines[at]
        if rows := _table(lines, at):
            yield Table([(n, cells) for n, cells in rows if cells])
            at = rows[-1][0]
            continue
        at += 1
        if not line.strip() or _RULE.fullmatch(line) or line.strip().startswith("```"):
            continue
        if found := re.match(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*$", line):
            yield Heading(at, found[2], len(found[1]))
        elif found := _POINT.fullmatch(line) or _BOX.fullmatch(line):
            yield Point(at, found["text"], found["box"], found.groupdict().get("number"))
        else:
            yield Words(at, line.strip())


def _table(lines: list[str], at: int) -> list[tuple[int, list[str]]]:
    """The rows of the table that begins on a line, the delimiter line without cells; nothing if none does."""
    sign = _sign(lines, at)
    if sign is None:
        return []
    rows = []
    while at < len(lines) and sign in lines[at] and lines[at].strip():
        line = lines[at]
        cells = [one.strip() for one in line.split("\t")] if sign == "\t" else split_row(line)
        rows.append((at + 1, [] if sign == "|" and is_delimiter(line) else cells))
        at += 1
    return rows


def _sign(lines: list[str], at: int) -> str | None:
    """What stands between the cells of a table that begins on a line."""
    line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    bordered = line.strip().startswith("|") or line.count("|") == below.count("|") > 1
    if "|" in line and (is_delimiter(below) or ("|" in below and bordered)):
        return "|"
    if line.strip() and "\t" in line.strip() and line.count("\t") == below.count("\t"):
        return "\t"
    return None
