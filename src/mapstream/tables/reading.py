"""Understanding a text: ours exactly, other people's as far as a person would."""

import re
from collections import Counter
from typing import Any

from pydantic import ValidationError

from mapstream.plan.commands.wording import field_errors
from mapstream.problems import Invalid, Malformed
from mapstream.tables import markdown, sheets, templates
from mapstream.tables.draft import Draft
from mapstream.tables.finding import Findings
from mapstream.tables.gathering import person_lines
from mapstream.tables.model import NeutralPlan
from mapstream.tables.texts import Form, grid_of, is_csv, is_json, json_of, whole
from mapstream.tables.wild.blocks import Block, Table, Words, blocks
from mapstream.tables.wild.building import Builder, Context
from mapstream.tables.wild.dates import mentions
from mapstream.tables.wild.lines import Lines
from mapstream.tables.wild.table import head_of, read_table
from mapstream.tables.wild.table.parties import learn_from_heads

MOST_ERRORS = 100
"""Wrong fields that are told of."""


def read(text: str, form: Form, context: Context) -> Draft:
    """What a text says. Raises Malformed where it is not what it is said to be, and Invalid for wrong JSON of ours."""
    text = whole(text)
    if templates.holds_one(text, form):
        raise Malformed("This is a template. Keep it among the templates, then apply it to the room.")
    if is_json(text, form):
        return _json(text)
    if is_csv(text, form):
        return _csv(text, context)
    lines = text.split("\n")
    findings = Findings(_numbered(lines))
    if markdown.is_ours(lines):
        return markdown.read(lines, findings)
    return _wild("markdown" if form == "markdown" else "text", list(blocks(lines)), Builder(findings, context))


def _json(text: str) -> Draft:
    found = json_of(text)
    try:
        plan = NeutralPlan.model_validate(found)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error, "", found)[:MOST_ERRORS]) from None
    findings = Findings()
    keys = [part.key for name in _KEYED for part in getattr(plan, name)]
    if twice := [key for key, n in Counter(keys).items() if n > 1]:
        raise Invalid(f"Every key names one item; these name several: {', '.join(twice[:10])}.")
    return Draft("json", plan, findings, exact=True, lines=person_lines(plan, [0] * len(plan.people)))


_KEYED = ("milestones", "tasks", "phases", "criteria", "kpis", "deliverables", "risks", "gates", "documents")


def _csv(text: str, context: Context) -> Draft:
    rows = _formulas_whole(grid_of(text), text)
    if sheets.is_ours(rows):
        return sheets.read(rows, Findings())
    findings = Findings({line: " ".join(" · ".join(c for c in row if c.strip()).split()) for line, row in rows})
    builder = Builder(findings, context)
    head = head_of(rows, builder)
    if head is None:
        found: list[Block] = [Words(line, findings.lines[line]) for line, _ in rows]
        return _wild("csv", found, builder)
    above: list[Block] = [Words(line, _pair(row)) for line, row in rows[:head]]
    return _wild("csv", [*above, Table(rows[head:])], builder)


def _formulas_whole(rows: sheets.Grid, text: str) -> sheets.Grid:
    """A formula that was written without quotes, with separators in it, is one cell."""
    width = max((len(row) for _, row in rows[:1]), default=0)
    lines = text.split("\n")
    whole: sheets.Grid = []
    for line, row in rows:
        at = next((n for n, cell in enumerate(row) if cell.startswith("=")), None)
        found = _FORMULA.search(lines[line - 1]) if line <= len(lines) else None
        if at is not None and found is not None and len(row) > width:
            beyond = len(row) - width
            row = [*row[:at], found[0], *row[at + 1 + beyond :]]
        whole.append((line, row))
    return whole


_FORMULA = re.compile(r"=[A-Za-z.]+\([^\n]{0,2000}\)")


def _pair(row: list[str]) -> str:
    """A row above the table: a name and a value, or words."""
    cells = [cell.strip() for cell in row if cell.strip()]
    if len(cells) == 2:
        return f"{cells[0].rstrip(':')}: {cells[1]}"
    return " ".join(cells)


def _wild(form: str, found: list[Block], builder: Builder) -> Draft:
    tables: list[tuple[Any, int]] = []
    others: list[Any] = []
    for block in found:
        if isinstance(block, Table):
            rows = block.rows
            if (head := head_of(rows, builder)) is None:
                for line, _ in rows:
                    sentence = "The head of this table was not understood: not taken."
                    builder.findings.note(line, "table_not_understood", sentence)
                continue
            tables.append((rows, head))
            for line, _ in rows[:head]:
                builder.findings.note(line, "row_above_head", "This row stands above the head of the table: not taken.")
        else:
            others.append(block)
    for rows, head in tables:
        learn_from_heads(rows[head][1], builder)
    lines = Lines(builder, listed=not tables)
    for block in others:
        lines.take(block)
    cells = (cell for rows, _ in tables for _, row in rows for cell in row if len(cell) < 40)
    near = [mention for cell in cells for mention in mentions(cell)]
    for rows, head in tables:
        read_table(rows, head, builder)
    lines.close(near)
    _sign_at_milestones(builder)
    return builder.draft(form)


def _sign_at_milestones(builder: Builder) -> None:
    """A signature on the day of a milestone belongs to it."""
    by_day = {part.due: part.key for part in builder.parts["milestones"] if part.due}
    tasks = builder.parts["tasks"]
    for n, task in enumerate(tasks):
        if task.task_kind == "signature" and task.milestone is None and task.due in by_day:
            tasks[n] = task.model_copy(update={"milestone": by_day[task.due]})


def _numbered(lines: list[str]) -> dict[int, str]:
    return {n: line for n, line in enumerate(lines, 1) if line.strip()}
