"""A table as somebody made it: which of its rows is the head, and what those below it are.

They are steps (:mod:`~mapstream.tables.wild.table.steps`), the phases of a responsibility matrix
(:mod:`~mapstream.tables.wild.table.phases`), or people (:mod:`~mapstream.tables.wild.table.people`); the columns tell
which. What a table tells of the parties is learnt before any row is read
(:mod:`~mapstream.tables.wild.table.parties`).
"""

from mapstream.tables.wild.building import Builder
from mapstream.tables.wild.columns import columns_of, score
from mapstream.tables.wild.table.body import Body, Rows
from mapstream.tables.wild.table.people import read_people
from mapstream.tables.wild.table.phases import read_phases
from mapstream.tables.wild.table.steps import read_steps


def head_of(rows: Rows, builder: Builder) -> int | None:
    """Which of the first rows is the head of a table; ``None``: none of them."""
    best = max(range(min(len(rows), 20)), key=lambda n: (score(rows[n][1], builder.parties), -n), default=None)
    return best if best is not None and score(rows[best][1], builder.parties) >= 2 else None


def read_table(rows: Rows, head: int, builder: Builder) -> None:
    """The rows below a head."""
    columns = columns_of(rows[head][1], builder.parties)
    filled = [(line, row) for line, row in rows[head + 1 :] if any(one.strip() for one in row)]
    body = Body(rows[head][0], columns, filled)
    meanings = {column.meaning for column in columns}
    if "phase" in meanings and "title" not in meanings and meanings & {"part", "shared"}:
        read_phases(body, builder)
    elif meanings & {"job", "email", "role"} and meanings.isdisjoint({"due", "status", "after"}):
        read_people(body, builder)
    else:
        read_steps(body, builder)
