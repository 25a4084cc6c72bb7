"""Which step the cells of a row tell of."""

from collections.abc import Sequence

from mapstream.tables.wild import words
from mapstream.tables.wild.building import Builder
from mapstream.tables.wild.columns import Column
from mapstream.tables.wild.owners import Owners, Parties, owners_in
from mapstream.tables.wild.table.body import as_note, cell_at
from mapstream.tables.wild.table.steps.step import Step


def step_in(line: int, row: list[str], columns: Sequence[Column], builder: Builder) -> Step | None:
    """The step of a row; ``None``: it is none, and that is noted, or kept as a remark."""
    step = _sorted(line, row, columns, builder.parties)
    beyond = [one for one in row[len(columns) :] if one.strip()]
    if beyond:
        sentence = "This row has more cells than the table has columns: kept as notes."
        builder.findings.note(line, "row_too_long", sentence)
        step.notes += beyond
    others = len(step.cells) + len(step.owners) + len(step.notes)
    if step.title and (others or not _looks_like_words(step.title, columns)):
        return step
    if step.title:
        builder.note(step.title, line, tell=True)
    elif others == 1:
        builder.note(" · ".join(one for one in row if one.strip()), line, tell=True)
    else:
        builder.findings.note(line, "row_without_title", "This row does not say what is to be done: not taken.")
    return None


def _sorted(line: int, row: list[str], columns: Sequence[Column], parties: Parties) -> Step:
    """The cells of a row: who is named in them, what is kept as a note, and all else by its meaning."""
    cells: dict[str, str] = {}
    owners: list[Owners] = []
    notes: list[str] = []
    for n, column in enumerate(columns):
        text = words.unmarked(cell_at(row, n))
        if not text:
            continue
        match column.meaning:
            case "owner":
                owners.append(owners_in(text, parties, column.side))
            case "notes":
                notes.append(text)
            case "unknown" | "nothing" | "shared" | "part" | "phase" | "email" | "job" | "role":
                notes.append(as_note(column, text))
            case "supporters" | "status" if column.side is not None:
                notes.append(as_note(column, text))
            case meaning:
                cells[meaning] = text
    return Step(line, cells.pop("title", ""), cells, owners, notes)


def _looks_like_words(title: str, columns: Sequence[Column]) -> bool:
    """Whether a row in which nothing but a title stands is a note or a heading below or within the table."""
    return len(columns) > 2 and not words.is_possible(title)
