"""CSV (RFC 4180, UTF-8): one table for the whole plan, whose first column says what a row is.

*Safe to open.* A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and a formula
can send away what stands beside it. Such cells get an apostrophe in front, and so do those that begin with an
apostrophe and then the like: reading takes exactly that apostrophe off again.
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from mapstream.tables.cells import cell, part_of
from mapstream.tables.draft import Draft
from mapstream.tables.finding import Findings
from mapstream.tables.gathering import gathered
from mapstream.tables.layout import Layout, Placed, Section
from mapstream.tables.model import PLAN, NeutralPlan

_DANGEROUS = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")
"""How a cell begins that a spreadsheet could take for a formula, or that looks like one that we made safe."""

Grid = list[tuple[int, list[str]]]
"""The rows of a sheet, each with the line on which it begins."""


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + text if _DANGEROUS.match(text) else text


def unguarded(text: str) -> str:
    """What a guarded cell held. Only our own cells are read so."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text


def write(plan: NeutralPlan) -> str:
    """The plan as CSV."""
    return written(PLAN, PLAN.parts(dict(plan)))


def written(layout: Layout, parts: Iterable[tuple[Section, list[Any]]]) -> str:
    """One table, in which every row says its kind, with the columns that there is anything in."""
    rows = [
        {"kind": section.kind}
        | {
            column: guarded(text)
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


def grid(text: str) -> Grid:
    """The rows of a sheet, whichever of ``, ; tab |`` stands between its cells. Raises ``csv.Error``."""
    rows: Grid = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=False)
    begun = 1
    for row in reader:
        rows.append((begun, row))
        begun = reader.line_num + 1
    return rows


def separator(text: str) -> str:
    """What stands between the cells: what is most often outside of quotes in the first rows."""
    outside = re.sub(r'"[^"]*"', "", text[:8_000])
    lines = [line for line in outside.split("\n") if line.strip()][:20]
    return max(",;\t|", key=lambda sign: sum(line.count(sign) for line in lines))


def is_ours(rows: Grid, layout: Layout = PLAN) -> bool:
    """Whether a sheet is one that we wrote: its head is that of ours, in any order, perhaps without some columns."""
    heads = [one.strip().casefold() for one in rows[0][1]] if rows else []
    return "kind" in heads and ("key" in heads or "title" in heads) and set(heads) - {""} <= set(layout.columns)


def read(rows: Grid, findings: Findings) -> Draft:
    """A plan of our own."""
    return gathered("csv", placed(rows, findings, PLAN), findings)


def placed(rows: Grid, findings: Findings, layout: Layout) -> list[Placed]:
    """The rows of a sheet of our own."""
    heads = [one.strip().casefold() for one in rows[0][1]]
    found: list[Placed] = []
    for line, row in rows[1:]:
        cells = {name: unguarded(text) for name, text in zip(heads, row, strict=False)}
        kind = cells.pop("kind", "").strip()
        if not any(row):
            continue
        findings.lines.setdefault(line, " · ".join(one for one in row if one))
        if kind not in layout.by_kind:
            findings.note(line, "row_not_understood", f"There is no kind of row called “{kind}”: not taken.")
            continue
        section = layout.by_kind[kind]
        if strange := [name for name, text in cells.items() if text and name not in section.fields]:
            findings.note(line, "cell_not_understood", f"A {kind} has no {', '.join(strange)}: left out.")
        part = part_of(
            section.part, {section.fields[n]: t for n, t in cells.items() if n in section.fields}, line, findings
        )
        if part is not None:
            found.append(Placed(line, section, part))
    return found
