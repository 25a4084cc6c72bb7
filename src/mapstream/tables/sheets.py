"""CSV (RFC 4180, UTF-8): one table for the whole plan, whose first column says what a row is.

*Safe to open.* A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and a formula
can send away what stands beside it. Such cells get an apostrophe in front, and so do those that begin with an
apostrophe and then the like: reading takes exactly that apostrophe off again.
"""

import csv
import io
import re

from mapstream.tables.cells import cell, part_of
from mapstream.tables.draft import Draft
from mapstream.tables.finding import Findings
from mapstream.tables.gathering import gathered
from mapstream.tables.model import BY_KIND, SECTIONS, NeutralPlan, Part, parts

_DANGEROUS = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")
"""How a cell begins that a spreadsheet could take for a formula, or that looks like one that we made safe."""

_FIRST = ("key", "title", "side", "lead", "due", "status")
"""The columns that people look for come first."""

COLUMNS = ("kind", *dict.fromkeys((*_FIRST, *(name for section in SECTIONS for name in section.part.model_fields))))

Grid = list[tuple[int, list[str]]]
"""The rows of a sheet, each with the line on which it begins."""


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + text if _DANGEROUS.match(text) else text


def unguarded(text: str) -> str:
    """What a guarded cell held. Only our own cells are read so."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text


def write(plan: NeutralPlan) -> str:
    """The plan as CSV, with the columns that it has anything in."""
    rows = [
        {"kind": section.part.kind_of_row}
        | {name: text for name in section.part.model_fields if (text := guarded(cell(name, getattr(part, name))))}
        for section, found in parts(plan)
        for part in found
    ]
    used = {"key", "title"}.union(*rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [name for name in COLUMNS if name in used], restval="", lineterminator="\r\n")
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


def is_ours(rows: Grid) -> bool:
    """Whether a sheet is one that we wrote: its head is that of ours, in any order, perhaps without some columns."""
    heads = [one.strip().casefold() for one in rows[0][1]] if rows else []
    return "kind" in heads and ("key" in heads or "title" in heads) and set(heads) - {""} <= set(COLUMNS)


def read(rows: Grid, findings: Findings) -> Draft:
    """A sheet of our own."""
    heads = [one.strip().casefold() for one in rows[0][1]]
    found: list[tuple[int, Part]] = []
    for line, row in rows[1:]:
        cells = {name: unguarded(text) for name, text in zip(heads, row, strict=False)}
        kind = cells.pop("kind", "").strip()
        if not any(row):
            continue
        findings.lines.setdefault(line, " · ".join(one for one in row if one))
        if kind not in BY_KIND:
            findings.note(line, "row_not_understood", f"There is no kind of row called “{kind}”: not taken.")
            continue
        model = BY_KIND[kind].part
        if strange := [name for name, text in cells.items() if text and name not in model.model_fields]:
            findings.note(line, "cell_not_understood", f"A {kind} has no {', '.join(strange)}: left out.")
        part = part_of(model, {n: t for n, t in cells.items() if n in model.model_fields}, line, findings)
        if part is not None:
            found.append((line, part))
    return gathered("csv", found, findings)
