"""What stands below the head of a table."""

from collections.abc import Sequence
from typing import NamedTuple

from mapstream.tables.finding import Findings
from mapstream.tables.wild.columns import Column

Rows = Sequence[tuple[int, list[str]]]
"""Rows of cells, each with its line."""


class Body(NamedTuple):
    """Rows, and what their columns mean. ``head``: the line of the head above them."""

    head: int
    columns: Sequence[Column]
    rows: Rows

    def says(self, n: int) -> bool:
        """Whether anything stands in a column."""
        return any(cell_at(row, n) for _, row in self.rows)

    def tell_unknown(self, column: Column, findings: Findings) -> None:
        """Note that nobody knows what a column means."""
        sentence = f"What “{column.head}” means was not understood: its cells are kept as notes."
        findings.note(self.head, "column_not_understood", sentence, column.head)


def cell_at(row: Sequence[str], n: int) -> str:
    """A cell of a row, which may have fewer of them than the table has columns."""
    return row[n].strip() if n < len(row) else ""


def as_note(column: Column, text: str) -> str:
    """What a cell says, together with the head of its column, if that has one."""
    return f"{column.head}: {text}" if column.head else text
