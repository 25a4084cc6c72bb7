"""Rows of cells."""

from decimal import Decimal
from typing import NamedTuple

from mapstream.languages.message import say
from mapstream.problems import Malformed

TOO_WIDE = "Line {line} has {columns} columns; at most {most} are read. Save it with the columns of the plan only."
TOO_MANY = "It has {cells} cells; at most {most} are read. Bring it in in parts."

MOST_COLUMNS = 500
MOST_CELLS = 100_000
"""Cells of a file in which anything stands."""

Row = tuple[int, list[str]]
"""The line on which a row begins, and its cells."""
Grid = list[Row]


class Sheet(NamedTuple):
    """A table, or several, with the rows between them that are empty. ``separator``: what stood between its cells."""

    name: str
    rows: Grid
    separator: str = ""


def is_empty(row: list[str]) -> bool:
    """Whether nothing stands in a row."""
    return not any(cell.strip() for cell in row)


def filled(rows: Grid) -> Grid:
    """The rows in which anything stands."""
    return [(line, row) for line, row in rows if not is_empty(row)]


def bounded(rows: Grid) -> Grid:
    """Rows that are not too many to be read. Raises Malformed."""
    cells = 0
    for line, row in rows:
        if len(row) > MOST_COLUMNS:
            raise Malformed(say(TOO_WIDE, line=Decimal(line), columns=Decimal(len(row)), most=MOST_COLUMNS))
        cells += sum(map(bool, row))
    if cells > MOST_CELLS:
        raise Malformed(say(TOO_MANY, cells=Decimal(cells), most=Decimal(MOST_CELLS)))
    return rows
