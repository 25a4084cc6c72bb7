"""Understanding a file: ours exactly, other people's as far as a person would."""

import re
from collections import Counter
from typing import Any

from pydantic import ValidationError

from mapstream.languages.message import say
from mapstream.plan.field_errors import field_errors
from mapstream.problems import Invalid, Malformed
from mapstream.tables import guessing, templates
from mapstream.tables.draft import Draft
from mapstream.tables.guessing.hints import Hints
from mapstream.tables.model import PLAN, NeutralPlan
from mapstream.tables.sources.delimited import grid_of
from mapstream.tables.sources.grid import Sheet, filled
from mapstream.tables.sources.source import Form, Source, opened
from mapstream.tables.strict import delimited, markdown, workbook
from mapstream.tables.strict.drafting import gathered, person_lines

MOST_ERRORS = 100
"""Wrong fields that are told of."""
COPIED = "\t"
"""What stands between cells that were copied out of a spreadsheet."""


def read(data: bytes | str, form: Form, hints: Hints) -> Draft:
    """What a file says. Raises Malformed where it is not what it is said to be, and Invalid for wrong JSON of ours."""
    source = opened(data, form)
    if templates.holds_one(source):
        raise Malformed("This is a template. Keep it among the templates, then apply it to the room.")
    match source.form:
        case "json":
            return _json(source, hints)
        case "csv" | "xlsx":
            return _sheets(source, hints)
        case _:
            return _text(source, hints)


def _text(source: Source, hints: Hints) -> Draft:
    lines, findings = source.text.split("\n"), source.findings
    if markdown.is_ours(lines, PLAN):
        findings.lines |= {n: line for n, line in enumerate(lines, 1) if line.strip()}
        return gathered("markdown", markdown.placed(lines, findings, PLAN), findings)
    if delimited.is_ours([(1, lines[0].split(COPIED))], PLAN):
        rows = filled(grid_of(source.text, findings, COPIED).rows)
        return gathered("csv", delimited.placed(rows, findings, PLAN, COPIED), findings)
    return guessing.in_text(source.text, source.form, findings, hints)


def _sheets(source: Source, hints: Hints) -> Draft:
    findings = source.findings
    if source.form == "xlsx" and workbook.is_ours(source.sheets, PLAN):
        return gathered("xlsx", workbook.placed(source.sheets, findings, PLAN), findings)
    for sheet in source.sheets:
        rows = filled(sheet.rows)
        if delimited.is_ours(rows, PLAN):
            return gathered(source.form, delimited.placed(rows, findings, PLAN, sheet.separator), findings)
    if not any(filled(sheet.rows) for sheet in source.sheets):
        raise Malformed("There is nothing in it.")
    return guessing.in_sheets(source.sheets, source.form, findings, hints)


def _json(source: Source, hints: Hints) -> Draft:
    found = source.json()
    if isinstance(found, list) and found and all(isinstance(one, str) for one in found):
        text = "\n".join(f"- {' '.join(one.split())}" for one in found)
        return guessing.in_text(text, "json", source.findings, hints)
    if (sheet := _listed(found)) is not None:
        return guessing.in_sheets([sheet], "json", source.findings, hints)
    try:
        plan = NeutralPlan.model_validate(found)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error, "", found)[:MOST_ERRORS]) from None
    keys = [part.key for name in _KEYED for part in getattr(plan, name)]
    if twice := [key for key, n in Counter(keys).items() if n > 1]:
        raise Invalid(say("Every key names one item; these name several: {keys}.", keys=", ".join(twice[:10])))
    return Draft("json", plan, source.findings, exact=True, lines=person_lines(plan, [0] * len(plan.people)))


def _listed(found: Any) -> Sheet | None:
    """The table that a list of objects is, as other programs write them; ``None``: it is none. A row for each."""
    if isinstance(found, dict) and "format" not in found and not found.keys() & NeutralPlan.model_fields.keys():
        found = next((value for name in _LISTS if isinstance(value := found.get(name), list)), None)
    if not isinstance(found, list) or not found:
        return None
    if not all(isinstance(one, dict) for one in found):
        return None
    names = list(dict.fromkeys(name for one in found for name in one))
    heads = [_HUMP.sub(lambda hump: f" {hump[0].lower()}", name).replace("_", " ") for name in names]
    rows = [(n, [_cell(one.get(name)) for name in names]) for n, one in enumerate(found, 1)]
    return Sheet("", [(0, heads), *rows])


_HUMP = re.compile(r"(?<=[a-z])[A-Z]")
_LISTS = ("tasks", "cards", "items", "issues", "data", "rows", "results")
"""Under which name other programs keep what is to be done."""


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case list():
            return "; ".join(_cell(one) for one in value)
        case dict():
            return next(
                (_cell(value[name]) for name in ("name", "displayName", "value", "title") if name in value), str(value)
            )
        case _:
            return str(value)


_KEYED = ("milestones", "tasks", "phases", "criteria", "kpis", "deliverables", "risks", "gates", "documents")
