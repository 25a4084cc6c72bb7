"""A responsibility matrix: each row a phase, with each side's part."""

from collections.abc import Mapping, Sequence
from typing import Any

from mapstream.plan.document import Side
from mapstream.tables.guessing.builder import Builder
from mapstream.tables.guessing.columns import Column
from mapstream.tables.guessing.steps import tell_unknown
from mapstream.tables.guessing.struck import unstruck
from mapstream.tables.guessing.tables import Body, as_note, cell_at
from mapstream.tables.rows.items import PhaseRow

_PARTS = ("seller", "buyer", "shared", "condition")


def read_phases(body: Body, builder: Builder) -> None:
    """Every row, as a phase. What stands in other columns is kept as a note on it."""
    at = _places(body.columns)
    others = [(n, column) for n, column in enumerate(body.columns) if n not in at.values()]
    for n, column in others:
        if body.says(n):
            tell_unknown(body, column, builder.findings)
    for line, row in body.rows:
        key = _phase(line, row, at, builder)
        if key is None:
            continue
        for n, column in others:
            if text := unstruck(cell_at(row, n)):
                builder.keep(as_note(column, text), line, key)


def _places(columns: Sequence[Column]) -> dict[str, int]:
    """Where the phase stands, and where its parts: the first column of each."""
    at: dict[str, int] = {}
    for n, column in enumerate(columns):
        name = column.side if column.meaning == "part" else column.meaning
        if name in ("phase", *_PARTS):
            at.setdefault(name, n)
    return at


def _phase(line: int, row: list[str], at: Mapping[str, int], builder: Builder) -> str | None:
    """Add the phase of a row; its key."""
    title, whole = builder.title(cell_at(row, at["phase"]), line)
    if not title:
        builder.findings.note(line, "row_without_title", "This row does not say which phase it is: not taken.")
        return None
    parts: dict[str, Any] = {
        name: builder.text(text, line)
        for name in _PARTS
        if name in at and (text := unstruck(cell_at(row, at[name]))) and text not in ("-", "–", "—")
    }
    key = builder.next_key("phases", "P")
    builder.add("phases", PhaseRow(key=key, title=title, side=_only_side(parts), **parts), line)
    if whole:
        builder.keep(whole, line, key)
    return key


def _only_side(parts: Mapping[str, str]) -> Side | None:
    """The side that alone has a part in a phase: it leads."""
    if ("seller" in parts) == ("buyer" in parts):
        return None
    return "seller" if "seller" in parts else "buyer"
