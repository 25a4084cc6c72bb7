"""Rows of cells."""

from typing import NamedTuple

from mapstream.problems import Malformed

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
            many = f"Line {line:,} has {len(row):,} columns"
            raise Malformed(f"{many}; at most {MOST_COLUMNS} are read. Save it with the columns of the plan only.")
        cells += sum(map(bool, row))
    if cells > MOST_CELLS:
        raise Malformed(f"It has {cells:,} cells; at most {MOST_CELLS:,} are read. Bring it in in parts.")
    return rows
