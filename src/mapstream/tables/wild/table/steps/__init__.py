"""A table of which each row is a step.

Rows become steps (:mod:`cells`); what a cell leaves open, another row may tell: an owner who stands above, or in which
order day and month are written (:mod:`days`). Only then are they added (:mod:`adding`), and waits tied (:mod:`waits`).
"""

from collections.abc import Sequence

from mapstream.tables.finding import Findings
from mapstream.tables.wild.building import Builder
from mapstream.tables.wild.columns import Column, Meaning
from mapstream.tables.wild.owners import Owners
from mapstream.tables.wild.table.body import Body
from mapstream.tables.wild.table.parties import learn_from_owners
from mapstream.tables.wild.table.steps.adding import Adding
from mapstream.tables.wild.table.steps.cells import step_in
from mapstream.tables.wild.table.steps.days import settle_days
from mapstream.tables.wild.table.steps.step import Step
from mapstream.tables.wild.table.steps.waits import tie

_INSTEAD: tuple[Meaning, ...] = ("milestone", "phase", "notes", "purpose")
"""Which column says what is to be done, where none is called so."""


def read_steps(body: Body, builder: Builder) -> None:
    """Every row."""
    findings = builder.findings
    meanings = {column.meaning for column in body.columns}
    body = body._replace(columns=_columns(body.columns))
    if not any(column.meaning == "title" for column in body.columns):
        for line, _ in body.rows:
            findings.note(line, "row_without_title", "No column says what is to be done: not taken.")
        return
    learn_from_owners(body, builder)
    _tell_columns(body, findings)
    found = [step_in(line, row, body.columns, builder) for line, row in body.rows]
    steps = [step for step in found if step is not None]
    _owners_from_above(steps, findings)
    settle_days(steps, builder)
    adding = Adding(builder, of_milestones="title" not in meanings and "milestone" in meanings)
    for step in steps:
        adding.add(step)
    tie(steps, builder)


def _columns(columns: Sequence[Column]) -> list[Column]:
    """What the columns mean, where the rows are steps: whose part it is says who does it."""
    found = [column._replace(meaning="owner") if column.meaning == "part" else column for column in columns]
    meanings = [column.meaning for column in found]
    instead = next((meaning for meaning in _INSTEAD if meaning in meanings), None)
    if "title" not in meanings and instead is not None:
        n = meanings.index(instead)
        found[n] = found[n]._replace(meaning="title")
    return found


def _tell_columns(body: Body, findings: Findings) -> None:
    """Note which columns are not understood, and which of two owners leads."""
    for n, column in enumerate(body.columns):
        if column.meaning == "unknown" and body.says(n):
            body.tell_unknown(column, findings)
        if column.meaning == "nothing" and body.says(n):
            sentence = "A column has no head: its cells are kept as notes."
            findings.note(body.head, "column_not_understood", sentence, "")
    two = [column for column in body.columns if column.meaning == "owner" and column.side is not None]
    if len(two) > 1:
        sentence = f"Of two owners, the one under “{two[0].head}” leads and the other supports."
        findings.note(body.head, "lead_of_two", sentence)


def _owners_from_above(steps: Sequence[Step], findings: Findings) -> None:
    """An owner's cell that spans several rows stands in the first of them only."""
    above: list[Owners] = []
    for step in steps:
        if step.owners:
            above = step.owners
        elif above:
            step.owners = above
            sentence = "No owner stands here: taken from the row above, as if the cell spanned both."
            findings.note(step.line, "owner_from_above", sentence)
