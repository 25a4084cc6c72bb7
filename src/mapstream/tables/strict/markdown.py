"""Markdown: a heading and a GFM table for each kind of thing. Pastes into an issue, a wiki or a spreadsheet.

Every sign that Markdown would take for itself has a backslash before it, a line break is ``<br>``, and what a table
would trim away (a space at the end of a text) is written as a numbered entity. Reading takes exactly that off again.
"""

import re
from collections.abc import Iterable
from typing import Any

from mapstream.tables.finding import Findings
from mapstream.tables.layout import FOR_PROGRAMS, IDENTITY, Layout, Placed, Section
from mapstream.tables.sources.markdown import is_delimiter, split_row
from mapstream.tables.strict.cells import cell, head, part_of

_SIGNS = re.compile(r"[\\`*_{}\[\]<>()#+!|~$&]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|<br>|&#(\d{1,5});")
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9:/?#@!$&'()+,;=%.~_-]+")
_UNSEEN = re.compile(r"\s")
"""What a table would trim away at the ends of a cell."""


def written(title: str, parts: Iterable[tuple[Section, list[Any]]]) -> str:
    """A title, and a table for each section."""
    blocks, unseen = [f"# {escaped(title)}"], dict[str, Any]()
    for section, found in parts:
        fields = {column: name for column, name in section.fields.items() if name not in FOR_PROGRAMS}
        unseen |= _unseen_of(found)
        rows = [[cell(name, getattr(part, name)) for name in fields.values()] for part in found]
        used = [n for n, name in enumerate(fields) if any(row[n] for row in rows) or name in ("key", "title")]
        table = [[head(name) for n, name in enumerate(fields) if n in used], ["---"] * len(used)]
        table += [[escaped(row[n]) for n in used] for row in rows]
        lines = ["| " + " | ".join(row) + " |" for row in table]
        blocks.append(f"## {section.heading}\n\n" + "\n".join(lines))
    if unseen:
        blocks.append(_FOR_PROGRAMS + " ".join(f"{name}={value}" for name, value in unseen.items()) + " -->")
    return "\n\n".join(blocks) + "\n"


_FOR_PROGRAMS = "<!-- mapstream "


def _unseen_of(parts: Iterable[Any]) -> dict[str, Any]:
    """What a comment says of parts: the room and version that they were written from, and items' ids by their keys."""
    found: dict[str, Any] = {}
    for part in parts:
        if (id := getattr(part, IDENTITY, None)) is not None and hasattr(part, "key"):
            found[part.key] = id
        found |= {n: v for n in ("room", "version") if (v := getattr(part, n, None)) is not None}
    return found


def _unseen_in(lines: Iterable[str]) -> dict[str, str]:
    """What that comment says."""
    comment = next((line for line in lines if line.startswith(_FOR_PROGRAMS)), "")
    return dict(one.split("=", 1) for one in comment.split() if "=" in one)


def escaped(text: str) -> str:
    """A text as a cell in which it stands as it is."""
    if not text or _PLAIN_URL.fullmatch(text):
        return text
    signs = [_SIGNS.sub(r"\\\g<0>", sign) for sign in text]
    signs = ["<br>" if sign == "\n" else _entity(sign) if sign == "\t" else sign for sign in signs]
    for at in (0, -1):
        if _UNSEEN.fullmatch(text[at]):
            signs[at] = _entity(text[at])
    return "".join(signs)


def _entity(sign: str) -> str:
    return f"&#{ord(sign)};"


def plain(text: str) -> str:
    """What a cell says that was written by :func:`escaped`."""

    def taken_off(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[1]
        return "\n" if found[0] == "<br>" else chr(int(found[2]))

    return text if _PLAIN_URL.fullmatch(text) else _ESCAPED.sub(taken_off, text)


def is_ours(lines: list[str], layout: Layout) -> bool:
    """Whether a text is one that we wrote: below one of our headings there is a table with our columns."""
    return any(_ours(lines, at, layout) is not None for at in range(len(lines)))


def _ours(lines: list[str], at: int, layout: Layout) -> tuple[Section, list[str], int] | None:
    """The section that begins on a line, its columns, and the line on which its rows begin."""
    section = layout.by_heading.get(lines[at][3:].strip()) if lines[at].startswith("## ") else None
    if section is None:
        return None
    top = at + 1
    while top < len(lines) and not lines[top].strip():
        top += 1
    if top + 1 >= len(lines) or not is_delimiter(lines[top + 1]):
        return None
    names = {head(column): name for column, name in section.fields.items()}
    heads = split_row(lines[top])
    if not all(one in names for one in heads):
        return None
    return section, [names[one] for one in heads], top + 2


def placed(lines: list[str], findings: Findings, layout: Layout) -> list[Placed]:
    """The rows of a text of our own. What stands beside the tables is noted."""
    found: list[Placed] = []
    unseen = _unseen_in(lines)
    at = 0
    while at < len(lines):
        ours = _ours(lines, at, layout)
        if ours is None:
            if lines[at].strip() and not lines[at].startswith(("# ", _FOR_PROGRAMS)):
                findings.note(at + 1, "line_not_understood", "This line is in none of the tables: not taken.")
            at += 1
            continue
        section, names, at = ours
        while at < len(lines) and lines[at].strip().startswith("|"):
            cells = split_row(lines[at])
            if len(cells) > len(names):
                findings.note(at + 1, "row_too_long", "This row has more cells than the table has columns.")
            said = {name: plain(text) for name, text in zip(names, cells, strict=False)}
            keyed = {IDENTITY: unseen.get(said.get("key", ""), "")}
            said |= {
                n: text for n, text in (unseen | keyed).items() if n in FOR_PROGRAMS & section.part.model_fields.keys()
            }
            if (part := part_of(section.part, said, at + 1, findings)) is not None:
                found.append(Placed(at + 1, section, part))
            at += 1
    return found
