"""The tables that a sheet holds: one below the other, beside each other, with words above, with heads or without."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mapstream.tables.finding import Findings
from mapstream.tables.guessing.columns import Column, columns_of, contents_of, is_head, score, with_contents
from mapstream.tables.guessing.owners import Parties
from mapstream.tables.guessing.vocabulary import folded
from mapstream.tables.sources.grid import Grid, Row, filled, is_empty


class Body(NamedTuple):
    """Rows, and what their columns mean. ``head``: the line of the head above them, or the first line."""

    head: int
    columns: Sequence[Column]
    rows: Grid

    def says(self, n: int) -> bool:
        """Whether anything stands in a column."""
        return any(cell_at(row, n) for _, row in self.rows)

    def texts(self, n: int) -> list[str]:
        """What stands in a column."""
        return [text for _, row in self.rows if (text := cell_at(row, n))]


class Found(NamedTuple):
    """What a sheet holds: tables, and rows that are in none."""

    tables: list[Body]
    others: Grid


def cell_at(row: Sequence[str], n: int) -> str:
    """A cell of a row, which may have fewer of them than the table has columns."""
    return row[n].strip() if n < len(row) else ""


def as_note(column: Column, text: str) -> str:
    """What a cell says, together with the head of its column, if that has one."""
    return f"{column.head}: {text}" if column.head else text


def tables_in(rows: Grid, parties: Parties, findings: Findings, headed: bool = False) -> Found:
    """The tables of a sheet. ``headed``: its first row is its head, if none is known by its words."""
    tables: list[Body] = []
    others: Grid = []
    for part in _beside(rows, parties):
        found = _below(part, parties, findings)
        if not found.tables and (guessed := _by_contents(filled(part), parties, findings, headed)):
            found = Found([guessed], [])
        tables += found.tables
        others += found.others
    return Found(tables, others)


def _beside(rows: Grid, parties: Parties) -> Iterator[Grid]:
    """The parts of a sheet that stand beside each other, with an empty column between, each with a head of its own."""
    width = max((len(row) for _, row in rows), default=0)
    head = next((row for _, row in rows if is_head(row, parties)), None)
    used = {n for _, row in rows for n, cell in enumerate(row) if cell.strip()}
    for n in range(1, width - 1):
        if head is not None and n not in used and all(is_head(side, parties) for side in (head[:n], head[n + 1 :])):
            yield [(line, row[:n]) for line, row in rows]
            yield from _beside([(line, row[n + 1 :]) for line, row in rows], parties)
            return
    yield rows


def _below(rows: Grid, parties: Parties, findings: Findings) -> Found:
    """The tables of a sheet that stand one below the other."""
    tables: list[tuple[Row, Grid]] = []
    above: Grid = []
    gap = True
    for line, row in rows:
        if is_empty(row):
            gap = True
            continue
        head, body = tables[-1] if tables else ((0, []), above)
        if is_head(row, parties) and (gap or not tables or not _is_like(row, head[1])):
            if tables and not body and score(row, parties) <= score(head[1], parties):
                body.append((line, row))
            else:
                if tables and not body:
                    above.append(tables.pop()[0])
                if tables:
                    findings.note(line, "table_begins", "Another table begins here: this row is its head.")
                tables.append(((line, row), []))
        elif tables and _is_like(row, head[1]):
            findings.note(line, "head_repeated", "The head of the table stands here again.")
        else:
            body.append((line, row))
        gap = False
    if tables and not tables[-1][1] and (above or len(tables) > 1):
        above.append(tables.pop()[0])
    return Found([_body(head, body, parties) for head, body in tables], above)


def _is_like(row: Sequence[str], head: Sequence[str]) -> bool:
    return [folded(cell) for cell in row if cell.strip()] == [folded(cell) for cell in head if cell.strip()]


def _body(head: Row, rows: Grid, parties: Parties) -> Body:
    columns = with_contents(columns_of(head[1], parties), rows, parties)
    return Body(head[0], columns, rows)


def _by_contents(rows: Grid, parties: Parties, findings: Findings, headed: bool) -> Body | None:
    """The table of which nobody knows the head, told by what stands below; ``None``: that tells nothing either."""
    width = max((len(row) for _, row in rows), default=0)
    if width < 2 or not rows:
        return None
    below = contents_of(rows[1:], parties, width)
    first = contents_of(rows[:1], parties, width)
    telling = [n for n, kind in enumerate(below) if kind in ("due", "status", "owner")]
    has_head = bool(rows[1:]) and (headed or (bool(telling) and not any(first[n] == below[n] for n in telling)))
    has_head = has_head and not {"due", "status", "number"} & set(first)
    columns = columns_of(rows[0][1] if has_head else [""] * width, parties)
    body = Body(rows[0][0], with_contents(columns, rows[1:] if has_head else rows, parties), rows[has_head:])
    if "title" not in {column.meaning for column in body.columns}:
        return None
    if has_head:
        sentence = "The head of this table is not known: its columns are taken for what stands in them."
        findings.note(body.head, "head_assumed", sentence)
    else:
        sentence = "This table has no head: its columns are taken for what stands in them."
        findings.note(body.head, "head_missing", sentence)
    return body
