"""Plans as people have them before they have mapstream, and what a person would understand of them.

Every rule here is one that a person follows without thinking: ``Both`` is two people, ``3/13`` tells that the month
comes first, ``⬜`` is not begun. What a person would have to ask back about is noted with its line, and what is not
understood is kept as a note where it can be. The words are those of ten languages (``vocabulary.toml``).

    rows ──tables──▶ heads and bodies ──columns──▶ meanings ──steps, phases, people──▶ parts
    lines ──lines──▶ parts

One promise: every row and every line is in the draft or in a finding; nothing goes silently, nothing is invented.
"""

from collections.abc import Sequence
from decimal import Decimal

from mapstream.languages.message import say
from mapstream.tables.draft import Draft
from mapstream.tables.finding import Findings
from mapstream.tables.guessing.builder import Builder
from mapstream.tables.guessing.columns import is_head
from mapstream.tables.guessing.hints import Hints
from mapstream.tables.guessing.lines import Lines
from mapstream.tables.guessing.parties import learn_from_heads, learn_names
from mapstream.tables.guessing.people import read_people
from mapstream.tables.guessing.phases import read_phases
from mapstream.tables.guessing.steps import read_steps
from mapstream.tables.guessing.tables import Body, tables_in
from mapstream.tables.guessing.waits import tie
from mapstream.tables.sources.grid import Sheet, bounded, filled
from mapstream.tables.sources.markdown import Block, Heading, Point, Table, Words, blocks, plain

ONE_SHEET = "Only the sheet “{sheet}” is read: “{other}”, with {rows} rows, is not taken."

__all__ = ["in_sheets", "in_text"]


def in_text(text: str, form: str, findings: Findings, hints: Hints) -> Draft:
    """What a text says."""
    findings.lines |= {n: line for n, line in enumerate(text.split("\n"), 1) if any(map(_says, line))}
    builder = Builder(findings, hints)
    bodies: list[Body] = []
    others: list[Block] = []
    found_blocks = blocks(text, findings)
    bounded([row for block in found_blocks if isinstance(block, Table) for row in block.rows])
    for block in found_blocks:
        if not isinstance(block, Table):
            others.append(block._replace(text=plain(block.text)))
            continue
        rows = [(line, [plain(cell) for cell in row]) for line, row in block.rows]
        found = tables_in(rows, builder.parties, findings, headed=True)
        bodies += found.tables
        for line, _ in found.others:
            if found.tables:
                findings.note(line, "row_above_head", "This row stands above the head of the table: not taken.")
            else:
                sentence = "The head of this table was not understood: not taken."
                findings.note(line, "table_not_understood", sentence)
    return _understood(form, bodies, others, builder)


def in_sheets(sheets: Sequence[Sheet], form: str, findings: Findings, hints: Hints) -> Draft:
    """What a sheet says: the first with a plan, of several."""
    builder = Builder(findings, hints)
    sheet = next((one for one in sheets if _has_plan(one, builder)), sheets[0])
    for other in sheets:
        if other is not sheet and (rows := filled(other.rows)):
            names = {"sheet": sheet.name, "other": other.name}
            sentence = say(ONE_SHEET, **names, rows=Decimal(len(rows)))
            findings.note(0, "sheet_not_taken", sentence, other.name)
    rows = filled(sheet.rows)
    findings.lines |= {line: " ".join(" · ".join(c for c in row if c.strip()).split()) for line, row in rows}
    found = tables_in(sheet.rows, builder.parties, findings)
    return _understood(form, found.tables, [_line(line, row) for line, row in found.others], builder)


def _has_plan(sheet: Sheet, builder: Builder) -> bool:
    return any(is_head(row, builder.parties) for _, row in sheet.rows[:100])


def _line(line: int, row: list[str]) -> Block:
    """A row that is in no table: a name and a value, or words."""
    cells = [cell.strip() for cell in row if cell.strip()]
    if len(cells) == 2:
        return Words(line, f"{cells[0].rstrip(':')}: {cells[1]}")
    return Words(line, " · ".join(cells))


def _understood(form: str, bodies: Sequence[Body], others: Sequence[Block], builder: Builder) -> Draft:
    for body in bodies:
        builder.used.add(body.head)
        learn_from_heads(body.columns, builder)
    learn_names(bodies, builder)
    lines = Lines(builder, listed=not bodies)
    for block in others:
        if isinstance(block, Heading | Point | Words):
            lines.take(block)
    for body in bodies:
        _read(body, builder)
    lines.close([cell for body in bodies for _, row in body.rows for cell in row if len(cell) < 40])
    _sign_at_milestones(builder)
    return builder.draft(form)


def _read(body: Body, builder: Builder) -> None:
    """The rows of a table: phases of a matrix, people, or steps; its columns tell which."""
    meanings = {column.meaning for column in body.columns}
    if "phase" in meanings and "title" not in meanings and meanings & {"part", "shared"}:
        read_phases(body, builder)
    elif meanings & {"job", "email", "role"} and meanings.isdisjoint({"due", "status", "after"}):
        read_people(body, builder)
    else:
        tie(read_steps(body, builder), builder)


def _sign_at_milestones(builder: Builder) -> None:
    """A signature on the day of a milestone belongs to it."""
    by_day = {part.due: part.key for part in builder.parts["milestones"] if part.due}
    tasks = builder.parts["tasks"]
    for n, task in enumerate(tasks):
        if task.task_kind == "signature" and task.milestone is None and task.due in by_day:
            tasks[n] = task.model_copy(update={"milestone": by_day[task.due]})


def _says(sign: str) -> bool:
    return sign not in " \t|-:*_=#>`~+."
