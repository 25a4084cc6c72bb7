"""A text as blocks: tables, headings, points of a list, lines. Each with its line, so that each can be told of.

The blocks are Markdown's. More is taken for a table than GFM would: one without a delimiter line, and cells with tabs
between them, as they are pasted from spreadsheets. What a text hides in HTML comments stays hidden, and is told.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mapstream.tables.finding import Findings
from mapstream.tables.sources.grid import Grid

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MOST_INLINE = 5_000
"""Characters of a line in which Markdown's marks are looked for."""

_POINT = re.compile(r"\s*(?:[•◦▪‣–*+-]|\d{1,3}[.)])\s+(?P<text>\S.*)")
_BOX = re.compile(r"\[(?P<box>.?)\](?:\s+(?P<text>.*)|$)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_DELIMITER = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_MARKS = re.compile(r"[\\`*_~\[\]<>&!]")


class Table(NamedTuple):
    """Rows of cells. The first may be its head."""

    rows: Grid


class Heading(NamedTuple):
    """A heading."""

    line: int
    text: str


class Point(NamedTuple):
    """A point of a list. ``box``: what stands in its box, if it has one; ``of``: the line of the point above it."""

    line: int
    text: str
    box: str | None
    of: int | None = None


class Words(NamedTuple):
    """Any other line."""

    line: int
    text: str


Block = Table | Heading | Point | Words


def blocks(text: str, findings: Findings) -> list[Block]:
    """The blocks of a text, with Markdown's marks still in them."""
    text = _without_comments(text, findings)
    lines = text.split("\n")
    found: list[Block] = []
    points: list[tuple[int, int]] = []
    for token in _parser().parse(text):
        if token.map is None or token.type == "list_item_close":
            continue
        start, end = token.map
        if token.type == "list_item_open":
            points = [(line, until) for line, until in points if until > start]
            points.append((start, end))
        elif token.type == "heading_open":
            found.append(Heading(start + 1, lines[start].strip().lstrip("#").rstrip("# ").strip()))
        elif token.type == "table_open":
            found += _table(lines, start, end)
        elif token.type == "fence":
            found += [
                Words(n + 1, lines[n].strip()) for n in range(start, end) if not lines[n].strip().startswith("```")
            ]
        elif token.type == "paragraph_open":
            found += _paragraph(lines, start, end, points)
    return [block for block in found if isinstance(block, Table) or block.text or isinstance(block, Point)]


def plain(text: str) -> str:
    """A text without Markdown's marks; of a link, its words and its address. What is struck through stays in ``~~``."""
    text = _BREAK.sub("\n", text)
    if not _MARKS.search(text) or len(text) > MOST_INLINE:
        return text.strip()
    return "\n".join(_plain_line(line) for line in text.split("\n")).strip()


def is_delimiter(line: str) -> bool:
    """Whether a line stands below the head of a table."""
    line = line.strip()
    return "-" in line and len(line) < 2_000 and _DELIMITER.fullmatch(line) is not None


def split_row(line: str) -> list[str]:
    """The cells of a table's row, as they are written; ``\\|`` is no border."""
    cells, start, n = [], 0, 0
    line = line.strip(" \t")
    while n < len(line):
        if line[n] == "\\":
            n += 1
        elif line[n] == "|":
            cells.append(line[start:n])
            start = n + 1
        n += 1
    cells.append(line[start:])
    if line.startswith("|"):
        cells = cells[1:]
    if len(cells) > 1 and cells[-1] == "":
        cells = cells[:-1]
    return [one.strip(" \t") for one in cells]


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # loaded when it is needed

    parser = MarkdownIt("commonmark", {"maxNesting": 20}).enable(["table", "strikethrough"])
    # each of these would take lines for something else than what people mean by them, or without a word
    parser.disable(["code", "lheading", "html_block", "reference"])
    parser.core.ruler.disable("inline")
    return parser


@cache
def _inline() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"maxNesting": 20}).enable("strikethrough")


def _without_comments(text: str, findings: Findings) -> str:
    """A text without its comments, whose lines stay where they are."""

    def gone(found: re.Match[str]) -> str:
        for n, line in enumerate(found[0].split("\n"), text.count("\n", 0, found.start()) + 1):
            if line.strip(" <>!-"):
                findings.note(n, "comment_left_out", "A comment that is not shown is not taken.", line)
        return "\n" * found[0].count("\n")

    return _COMMENT.sub(gone, text) if "<!--" in text else text


def _paragraph(lines: list[str], start: int, end: int, points: list[tuple[int, int]]) -> Iterator[Block]:
    """The lines of a paragraph: perhaps the first of a point, perhaps rows of a table that is none of GFM's."""
    inside = [(line, until) for line, until in points if line <= start < until]
    if inside and inside[-1][0] == start:
        of = inside[-2][0] + 1 if len(inside) > 1 else None
        first = start + 1
        while first < end and lines[first][:1].isspace() and not _POINT.fullmatch(lines[first]):
            first += 1
        said = " ".join(line.strip() for line in lines[start:first])
        yield _point(start + 1, _LEAD.sub("", said, count=len(inside)), of)
        start = first
    at = start
    while at < end:
        if rows := _rows(lines, at, end):
            yield Table([(n, cells) for n, cells in rows if cells])
            at = rows[-1][0]
            continue
        at += 1
        line = lines[at - 1].strip().lstrip("> ")
        if found := _POINT.fullmatch(line):
            yield _point(at, found["text"], None)
        elif _BOX.match(line):
            yield _point(at, line, None)
        else:
            yield Words(at, line)


_LEAD = re.compile(r"^[\s>]*(?:[*+-]|\d{1,9}[.)])(?:\s+|$)")


def _point(line: int, text: str, of: int | None) -> Point:
    found = _BOX.match(text)
    return (
        Point(line, (found["text"] or "").strip(), found["box"], of) if found else Point(line, text.strip(), None, of)
    )


def _table(lines: list[str], start: int, end: int) -> Iterator[Block]:
    """A table of GFM, which takes also lines without any border for its rows."""
    rows: Grid = []
    for n in range(start, end):
        if "|" not in lines[n]:
            yield Words(n + 1, lines[n].strip())
        elif not is_delimiter(lines[n]):
            rows.append((n + 1, split_row(lines[n])))
    yield Table(rows)


def _rows(lines: list[str], at: int, end: int) -> list[tuple[int, list[str]]]:
    """The rows of the table that begins on a line, the delimiter line without cells; nothing if none does."""
    sign = _border(lines, at, end)
    rows: list[tuple[int, list[str]]] = []
    while sign and at < end and sign in lines[at]:
        line = lines[at]
        cells = [one.strip() for one in line.split("\t")] if sign == "\t" else split_row(line)
        rows.append((at + 1, [] if sign == "|" and is_delimiter(line) else cells))
        at += 1
    return rows


def _border(lines: list[str], at: int, end: int) -> str | None:
    """What stands between the cells of a table that begins on a line."""
    line, below = lines[at], lines[at + 1] if at + 1 < end else ""
    bordered = line.strip().startswith("|") or line.count("|") == below.count("|") > 1
    if "|" in line and (is_delimiter(below) or ("|" in below and bordered)):
        return "|"
    if "\t" in line.strip() and line.count("\t") == below.count("\t"):
        return "\t"
    return None


def _plain_line(line: str) -> str:
    [inline] = _inline().parseInline(line)
    said: list[str] = []
    links: list[tuple[str, int]] = []
    for token in inline.children or ():
        match token.type:
            case "s_open" | "s_close":
                said.append("~~")
            case "link_open":
                links.append((str(token.attrGet("href") or ""), len(said)))
            case "link_close":
                href, begun = links.pop()
                if "".join(said[begun:]) not in (href, href.removeprefix("mailto:")):
                    said.append(f" ({href})")
            case "softbreak" | "hardbreak":
                said.append("\n")
            case "html_inline":
                pass
            case _:
                said.append(token.content)
    return "".join(said).strip()
