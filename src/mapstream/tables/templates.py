"""A template as a table: out as Markdown, CSV, JSON and a workbook, and in again.

    template ──write──▶ file ──read──▶ the same template

All forms carry all of a template. JSON is what ``POST /v1/templates`` takes, ``{"template": {…}}``; the others
have a table (or, as CSV, a kind of row) for the template as such, its options, milestones, tasks, stakeholders, phases,
criteria, KPIs, deliverables and review. A template's id and version are not in it: what comes in is a new template.

A cell that cannot be understood is left out, and noted with its line; so is a row without what it needs. What does not
hold together then (a key that is nobody's, a circle, no target) is noted with its line, too, and there is no template.
JSON is exact: what is wrong in it is :class:`~mapstream.problems.Invalid`, as elsewhere. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict

from mapstream.languages.message import as_message, say
from mapstream.plan.fields import Key, Line, Text
from mapstream.plan.templates import Template
from mapstream.plan.templates import model as t
from mapstream.plan.templates import read as checked
from mapstream.problems import FieldError, Invalid, Malformed
from mapstream.tables.finding import Findings
from mapstream.tables.layout import Layout, Placed, Section
from mapstream.tables.sources.grid import filled
from mapstream.tables.sources.source import Form, Source, opened
from mapstream.tables.strict import delimited, markdown, workbook


class About(BaseModel):
    """What a template is called, what it is for, and the milestone that falls on the target date."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: Line
    summary: Text
    industry: Key
    deal_type: Key
    target: Key


_ABOUT = Layout(Section("about", About, False, "Template", "template"))
TEMPLATE = Layout(
    *_ABOUT.sections,
    Section("options", t.Option, True, "Options", "option"),
    Section("milestones", t.MilestonePart, True, "Milestones", "milestone"),
    Section("tasks", t.TaskPart, True, "Tasks", "task"),
    Section("stakeholders", t.Need, True, "Stakeholders", "stakeholder"),
    Section("phases", t.PhasePart, True, "Phases", "phase"),
    Section("criteria", t.CriterionPart, True, "Success criteria", "criterion"),
    Section("kpis", t.KpiPart, True, "KPIs", "kpi"),
    Section("deliverables", t.DeliverablePart, True, "Deliverables", "deliverable"),
    Section("cadence", t.CadencePart, False, "Review", "review"),
    first=("key", "title", "side", "role", "days", "offset", "after", "milestone", "condition", "purpose"),
)
"""The parts of a template, in the order in which they stand in a file."""


@dataclass(frozen=True)
class TemplateDraft:
    """What was read as a ``form``: the template, if it is one, and what is to be said about the text."""

    form: Form
    template: Template | None
    findings: Findings


def in_json(template: Template) -> TemplateDraft:
    """What is understood of a template that was not written as a text."""
    return TemplateDraft("json", template, Findings())


def to_json(template: Template) -> bytes:
    """The template as JSON, as it can be sent back."""
    content = {"template": template.model_dump(exclude_defaults=True)}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def to_markdown(template: Template) -> str:
    """The template as Markdown. Columns in which nothing stands are left out."""
    return markdown.written(template.title, TEMPLATE.parts(_values(template)))


def to_xlsx(template: Template) -> bytes:
    """The template as a workbook."""
    return workbook.written(TEMPLATE.parts(_values(template)))


def to_csv(template: Template) -> str:
    """The template as CSV."""
    return delimited.written(TEMPLATE, TEMPLATE.parts(_values(template)))


def _values(template: Template) -> dict[str, Any]:
    return {**dict(template), "about": template}


def read(data: bytes | str, form: Form) -> TemplateDraft:
    """The template that a file holds. Raises Malformed where it holds none, and Invalid for JSON with wrong fields."""
    source = opened(data, form)
    findings = source.findings
    if source.form == "json":
        found = source.json()
        if not isinstance(found, dict) or found.keys() != {"template"}:
            raise Malformed('A template in JSON is written as {"template": {…}}.')
        return in_json(checked(found["template"], "/template"))
    if not holds_one(source):
        raise Malformed(_NO_TEMPLATE)
    if source.form == "xlsx":
        return _draft("xlsx", workbook.placed(source.sheets, findings, TEMPLATE), findings)
    if source.form == "csv":
        [sheet] = source.sheets
        return _draft("csv", delimited.placed(filled(sheet.rows), findings, TEMPLATE, sheet.separator), findings)
    lines = source.text.split("\n")
    findings.lines |= {n: line for n, line in enumerate(lines, 1) if line.strip()}
    return _draft("markdown", markdown.placed(lines, findings, TEMPLATE), findings)


_NO_TEMPLATE = (
    "No template was found in that: it has a row (in Markdown, a table) of the kind “template”, as one that was "
    "written by mapstream. Other tables are brought into a room as its plan; a template can be made of that."
)


def holds_one(source: Source) -> bool:
    """Whether a file holds a template, and no plan. Raises Malformed where it is not what it is said to be."""
    match source.form:
        case "json":
            found = source.json()
            return isinstance(found, dict) and "template" in found
        case "xlsx":
            return workbook.is_ours(source.sheets, _ABOUT)
        case "csv":
            rows = filled(source.sheets[0].rows)
            if not delimited.is_ours(rows, TEMPLATE):
                return False
            kind = [head.strip().casefold() for head in rows[0][1]].index("kind")
            return any(row[kind : kind + 1] == ["template"] for _, row in rows[1:])
        case _:
            return markdown.is_ours(source.text.split("\n"), _ABOUT)


def _draft(form: Form, found: list[Placed], findings: Findings) -> TemplateDraft:
    values, lines = TEMPLATE.gather(found, findings)
    about = values.pop("about")
    data = {name: _plain(value) for name, value in values.items() if value is not None}
    try:
        template = checked(data | (_plain(about) if about is not None else {}))
    except Invalid as problem:
        for error in problem.errors:
            line, sentence = _where(error, lines)
            findings.note(line, "does_not_hold_together", sentence)
        template = None
    return TemplateDraft(form, template, findings)


def _plain(value: Any) -> Any:
    return [_plain(one) for one in value] if isinstance(value, list) else value.model_dump()


def _where(error: FieldError, lines: Mapping[str, list[int]]) -> tuple[int, str]:
    """The line that something wrong stands on, and what is to be said about it."""
    _, name, *more = error.path.split("/")
    if name in lines:
        at = int(more[0]) if more else -1
        line = lines[name][at] if at >= 0 else 0
        field = more[1] if len(more) > 1 else name
    else:
        line, field = next(iter(lines["about"]), 0), name
    return line, say("“{field}”: {wrong}", field=field.replace("_", " "), wrong=as_message(error.message))
