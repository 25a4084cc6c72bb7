"""CSV (RFC 4180, UTF-8): one table for the whole plan, whose first column says what a row is.

*Safe to open.* A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and a formula
can send away what stands beside it. Such texts get an apostrophe in front, and so do those that begin with an
apostrophe and then the like: reading takes exactly that apostrophe off again. Numbers stay numbers.
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from mapstream.languages.message import say
from mapstream.tables.finding import Findings
from mapstream.tables.layout import Layout, Placed, Section
from mapstream.tables.sources.grid import Grid
from mapstream.tables.strict.cells import Ways, cell, kinds_of, part_of

_DANGEROUS = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")
"""How a cell begins that a spreadsheet could take for a formula, or that looks like one that we made safe."""


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + text if _DANGEROUS.match(text) else text


def unguarded(text: str) -> str:
    """What a guarded cell held. Only our own cells are read so."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text


def written(layout: Layout, parts: Iterable[tuple[Section, list[Any]]]) -> str:
    """One table, in which every row says its kind, with the columns that there is anything in."""
    rows = [
        {"kind": section.kind}
        | {
            column: text if kinds_of(section.part, name) & {int, float} - {list} else guarded(text)
            for column, name in section.fields.items()
            if (text := cell(name, getattr(part, name)))
        }
        for section, found in parts
        for part in found
    ]
    used = {"kind", "key", "title"}.union(*rows)
    out = io.StringIO(newline="")
    columns = [name for name in layout.columns if name in used]
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def is_ours(rows: Grid, layout: Layout) -> bool:
    """Whether a sheet is one that we wrote: its head is that of ours, in any order, perhaps without some columns."""
    heads = [one.strip().casefold() for one in rows[0][1]] if rows else []
    return "kind" in heads and ("key" in heads or "title" in heads) and set(heads) - {""} <= set(layout.columns)


def placed(rows: Grid, findings: Findings, layout: Layout, separator: str) -> list[Placed]:
    """The rows of a sheet of our own."""
    heads = [one.strip().casefold() for one in rows[0][1]]
    ways = Ways.of((text for _, row in rows for text in row), separator)
    found: list[Placed] = []
    for line, row in rows[1:]:
        cells = {name: unguarded(text) for name, text in zip(heads, row, strict=False)}
        kind = cells.pop("kind", "").strip()
        findings.lines.setdefault(line, " · ".join(one for one in row if one))
        if kind not in layout.by_kind:
            unknown = say("There is no kind of row called “{kind}”: not taken.", kind=kind)
            findings.note(line, "row_not_understood", unknown)
            continue
        section = layout.by_kind[kind]
        if strange := [name for name, text in cells.items() if text and name not in section.fields]:
            sentence = say("A {kind} has no {columns}: left out.", kind=kind, columns=", ".join(strange))
            findings.note(line, "cell_not_understood", sentence)
        if any(one.strip() for one in row[len(heads) :]):
            findings.note(line, "row_too_long", "This row has more cells than the table has columns: left out.")
        said = {section.fields[name]: text for name, text in cells.items() if name in section.fields}
        if (part := part_of(section.part, said, line, findings, ways)) is not None:
            found.append(Placed(line, section, part))
    return found
