"""Rows of cells."""

from typing import NamedTuple

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
