"""CSV as spreadsheets write it (RFC 4180, with any separator), and as people do."""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal

from mapstream.languages.message import say
from mapstream.problems import Malformed
from mapstream.tables.finding import Findings
from mapstream.tables.sources.grid import Grid, Sheet, bounded, is_empty

CELL_TOO_LONG = "Line {line} has a cell that is too long: at most 131,072 characters."

SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_LINES, _SAMPLE = 60, 6_000
_MOST_LINES_OF_A_CELL = 200
_SAID = re.compile(r'"?sep=(?P<sign>[,;\t|])"?', re.I)
_FORMULA = re.compile(r"=[A-Za-z.]+\(")


def grid_of(text: str, findings: Findings, sign: str = "") -> Sheet:
    """The rows of a sheet, the empty ones too. ``sign``: what stands between cells, if known. Raises Malformed."""
    lines = text.split("\n")
    said = _SAID.fullmatch(lines[0].strip(" "))
    sign = said["sign"] if said else sign or separator(text)
    rows: Grid = []
    at = 1 if said else 0
    width = 0
    while at < len(lines):
        row, taken = _record(lines, at, sign, width, findings)
        width = width or (0 if is_empty(row) else len(row))
        rows.append((at + 1, row))
        at += taken
    return Sheet("", bounded(rows), sign)


def separator(text: str) -> str:
    """What stands between the cells of a sheet."""
    from clevercsv.detect import Detector  # loaded when it is needed

    lines = [line[:500] for line in text[: _SAMPLE * 4].split("\n") if line.strip()]
    sample = "\n".join(lines[:_SAMPLE_LINES])[:_SAMPLE]
    found = Detector().detect(sample, delimiters=list(SEPARATORS))
    sign = found.delimiter if found is not None and found.delimiter in SEPARATORS else ""
    return sign or max(SEPARATORS, key=lambda sign: lines[0].count(sign) if lines else 0)


def _record(lines: list[str], at: int, sign: str, width: int, findings: Findings) -> tuple[list[str], int]:
    """The row that begins on a line, and how many lines it takes."""
    alone = lines[at].split(sign)
    if '"' not in lines[at]:
        return alone, 1
    if len(alone) > width > 0 and _FORMULA.search(lines[at]) and (row := _formula_whole(alone, width, sign)):
        return row, 1
    reader = csv.reader(_fed(lines, at), delimiter=sign, strict=True)
    try:
        row, taken = next(reader), reader.line_num
    except csv.Error as error:
        if "field larger" in str(error):
            raise Malformed(say(CELL_TOO_LONG, line=Decimal(at + 1))) from None
        closed = "expected after" in str(error) and reader.line_num == 1
        return _alone(lines[at], at, sign, findings, closed), 1
    if taken > 1 and width > 1 and len(row) != width and len(alone) == width:
        return _alone(lines[at], at, sign, findings, closed=False), 1
    return row, taken


def _fed(lines: list[str], at: int) -> Iterator[str]:
    """The lines that may belong to one row."""
    for line in lines[at : at + _MOST_LINES_OF_A_CELL]:
        yield line + "\n"


def _alone(line: str, at: int, sign: str, findings: Findings, closed: bool) -> list[str]:
    """A row of one line whose quotes are not as they should be."""
    if closed:
        return next(csv.reader([line], delimiter=sign))
    sentence = "A quote is opened and never closed: taken as a sign like others, so that no row is lost in it."
    findings.note(at + 1, "quote_not_closed", sentence, line)
    return [cell.strip().removeprefix('"').removesuffix('"') for cell in line.split(sign)]


def _formula_whole(cells: list[str], width: int, sign: str) -> list[str] | None:
    """A row in which a formula that was written without quotes, with separators in it, is one cell."""
    at = next((n for n, cell in enumerate(cells) if _FORMULA.match(cell)), None)
    beyond = len(cells) - width
    if at is None or at + beyond >= len(cells):
        return None
    return [*cells[:at], sign.join(cells[at : at + beyond + 1]), *cells[at + beyond + 1 :]]
