"""Workbooks (.xlsx): a sheet for each kind of thing, with days as days and numbers as numbers.

Texts stay texts: no cell of ours is a formula.
"""

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from mapstream.languages.message import say
from mapstream.tables.dates import one_date
from mapstream.tables.finding import Findings
from mapstream.tables.layout import Layout, Placed, Section
from mapstream.tables.sources.grid import Grid, Sheet, filled, is_empty
from mapstream.tables.strict.cells import AS_WRITTEN, cell, head, kinds_of, part_of

_WIDEST = 60


def written(parts: Iterable[tuple[Section, list[Any]]]) -> bytes:
    """A workbook with a sheet for each section. Columns in which nothing stands are left out."""
    from openpyxl import Workbook  # loaded by those who write one
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    book.remove(book.worksheets[0])
    for section, found in parts:
        sheet = book.create_sheet(section.heading)
        rows = [[cell(name, getattr(part, name)) for name in section.fields.values()] for part in found]
        used = [n for n, name in enumerate(section.fields) if any(row[n] for row in rows) or name in ("key", "title")]
        names = list(section.fields.values())
        for at, n in enumerate(used, 1):
            top = sheet.cell(1, at, head(list(section.fields)[n]))
            top.font = Font(bold=True)
            longest = max(len(line) for row in rows for line in (row[n] or " ").split("\n"))
            sheet.column_dimensions[top.column_letter].width = max(len(str(top.value)), min(longest, _WIDEST)) + 2
            for below, row in enumerate(rows, 2):
                if row[n]:
                    made = sheet.cell(below, at)
                    made.value = _value(section, names[n], row[n])
                    if isinstance(made.value, str):
                        made.data_type = "s"
                        made.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.freeze_panes = "A2"
    if not book.worksheets:
        book.create_sheet("Plan")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _value(section: Section, name: str, text: str) -> date | float | str:
    kinds = kinds_of(section.part, name)
    if kinds & {int, float} and list not in kinds:
        return float(text) if float in kinds and not text.lstrip("-").isdigit() else int(text)
    if len(text) == 10 and text[4] == "-" and (day := one_date(text)) is not None:
        return day
    return text


def is_ours(sheets: Iterable[Sheet], layout: Layout) -> bool:
    """Whether a workbook is one that we wrote: one of its sheets is called as ours are, and has our columns."""
    return any(_ours(sheet, layout) is not None for sheet in sheets)


def _ours(sheet: Sheet, layout: Layout) -> tuple[Section, list[str], Grid] | None:
    section, rows = layout.by_heading.get(sheet.name), filled(sheet.rows)
    if section is None or not rows:
        return None
    names = {head(column): name for column, name in section.fields.items()}
    heads = rows[0][1]
    return (section, [names[one] for one in heads], rows[1:]) if heads and all(one in names for one in heads) else None


def placed(sheets: Iterable[Sheet], findings: Findings, layout: Layout) -> list[Placed]:
    """The rows of a workbook of our own. Other sheets are noted."""
    found: list[Placed] = []
    for sheet in sheets:
        ours = _ours(sheet, layout)
        if ours is None:
            if not all(is_empty(row) for _, row in sheet.rows):
                sentence = say("The sheet “{sheet}” is none of a plan of ours: not taken.", sheet=sheet.name)
                findings.note(0, "sheet_not_taken", sentence, sheet.name)
            continue
        section, names, rows = ours
        for line, row in rows:
            findings.lines[line] = " · ".join(one for one in row if one)
            said = dict(zip(names, row, strict=False))
            if len(row) > len(names):
                findings.note(line, "row_too_long", "This row has more cells than the table has columns: left out.")
            if (part := part_of(section.part, said, line, findings, AS_WRITTEN)) is not None:
                found.append(Placed(line, section, part))
    return found
