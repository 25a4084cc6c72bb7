"""Workbooks (.xlsx): their sheets as rows of texts. Merged cells say in each what they say in the first."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mapstream.languages.message import say
from mapstream.problems import Malformed
from mapstream.tables.finding import Findings
from mapstream.tables.sources.encoding import CONTROL
from mapstream.tables.sources.grid import MOST_COLUMNS, Grid, Sheet

TOO_WIDE = "The sheet “{sheet}” has more than {most} columns: too many to be read."
TOO_LARGE = "Unpacked, the workbook has {size} MiB; at most {most} are read."
TOO_MANY = "The workbook has {cells} cells; at most {most} are read. Keep the plan's sheet only."

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MOST_CELLS = 60_000
_MOST_BYTES = 40 << 20
"""Bytes of a workbook once it is unpacked."""
_CELL = re.compile(rb"<(?:\w+:)?c[ >]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")


def is_workbook(data: bytes) -> bool:
    """Whether some bytes are packed as workbooks are."""
    return data.startswith(b"PK\x03\x04")


def sheets_of(data: bytes, findings: Findings) -> list[Sheet]:
    """The sheets of a workbook that people see. Raises Malformed where it is none, or too large."""
    from openpyxl import load_workbook  # loaded when it is needed

    calculated = _bounded(data)
    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
        formulas = load_workbook(io.BytesIO(data)) if calculated else book
    except Exception as error:  # whatever a broken file makes of the library
        raise Malformed("This is not a workbook (.xlsx) that can be read. Save it again, or save it as CSV.") from error
    return [_sheet(sheet, formulas, findings) for sheet in _seen(book, findings)]


def _bounded(data: bytes) -> bool:
    """Whether anything in a workbook is calculated. Raises Malformed where it is too large to be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
            if size > _MOST_BYTES:
                raise Malformed(say(TOO_LARGE, size=Decimal(size >> 20), most=_MOST_BYTES >> 20))
            names = [name for name in packed.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
            sheets = [packed.read(name) for name in names]
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise Malformed("This is not a workbook (.xlsx) that can be read. Save it again, or save it as CSV.") from error
    cells = sum(len(_CELL.findall(sheet)) for sheet in sheets)
    if cells > MOST_CELLS:
        raise Malformed(say(TOO_MANY, cells=Decimal(cells), most=Decimal(MOST_CELLS)))
    return any(_FORMULA.search(sheet) for sheet in sheets)


def _seen(book: "Workbook", findings: Findings) -> Iterator["Worksheet"]:
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            yield sheet
        else:
            findings.note(
                0, "sheet_not_taken", say("The sheet “{sheet}” is hidden: not taken.", sheet=sheet.title), sheet.title
            )


def _sheet(sheet: "Worksheet", formulas: "Workbook", findings: Findings) -> Sheet:
    spanned = _spanned(sheet)
    hidden = {column for column, shape in _columns(sheet) if shape.hidden}
    said: dict[int, dict[int, str]] = {}
    for (line, column), cell in sorted(sheet._cells.items()):
        row = said.setdefault(line, {})
        above = spanned.get((line, column))
        text = said.get(above, {}).get(column, "") if above else _text(cell, formulas[sheet.title])
        if not text:
            continue
        if column in hidden:
            findings.note(line, "hidden_cell", "A column of the sheet is hidden: its cells are not taken.", text)
        elif column > MOST_COLUMNS:
            raise Malformed(say(TOO_WIDE, sheet=sheet.title, most=MOST_COLUMNS))
        else:
            row[column] = text
        if cell.comment:
            findings.note(line, "cell_comment", "A comment on a cell is not taken.", cell.comment.text)
    rows: Grid = []
    for line, row in said.items():
        if rows and line > rows[-1][0] + 1:
            rows.append((line - 1, []))
        rows.append((line, [row.get(n, "") for n in range(1, max(row, default=0) + 1)]))
    return Sheet(sheet.title, rows)


def _spanned(sheet: "Worksheet") -> dict[tuple[int, int], int]:
    """The cells over which one above them spans, each with the line of that one."""
    found: dict[tuple[int, int], int] = {}
    for area in sheet.merged_cells.ranges:
        if area.min_col == area.max_col:
            until = min(area.max_row, area.min_row + MOST_CELLS - len(found))
            found |= {(line, area.min_col): area.min_row for line in range(area.min_row + 1, until + 1)}
    return found


def _columns(sheet: "Worksheet") -> Iterator[tuple[int, Any]]:
    for shape in sheet.column_dimensions.values():
        for column in range(shape.min or 0, min(shape.max or 0, MOST_COLUMNS) + 1):
            yield column, shape


def _text(cell: "Cell | MergedCell", formulas: "Worksheet") -> str:
    """What a cell says, as it would be written."""
    value = cell.value
    if value is None:
        formula = formulas[cell.coordinate].value if formulas is not cell.parent else None
        return str(getattr(formula, "text", formula)) if formula is not None else ""
    text = _written(value, cell.number_format or "")
    text = CONTROL.sub("", text)
    link = cell.hyperlink.target if cell.hyperlink is not None else None
    if link and link.removeprefix("mailto:") not in text:
        text = f"{text} ({link})"
    struck = text and cell.font is not None and cell.font.strike
    return f"~~{text}~~" if struck else text


def _written(value: Any, shape: str) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | int):
        if "%" in shape:
            return f"{value * 100:.10g}%"
        return repr(int(value)) if float(value).is_integer() and abs(value) < 2**53 else repr(value)
    return str(value).replace("\r\n", "\n").replace("\r", "\n")
