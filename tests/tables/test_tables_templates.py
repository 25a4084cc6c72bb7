"""A template goes out as Markdown, CSV and JSON, and comes in again as the same template."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import TEXTS
from spec import KEY
from tabling import TODAY, empty, seen
from templates.making import a_template, changed
from test_decide import STEPS, opened

from mapstream.plan.templates import Template
from mapstream.plan.templates import read as checked
from mapstream.plan.templates.saving import saved
from mapstream.problems import Invalid, Malformed
from mapstream.tables import Form, hints_of
from mapstream.tables import read as read_plan
from mapstream.tables.templates import TEMPLATE, TemplateDraft, read, to_csv, to_json, to_markdown, to_xlsx
from mapstream.templates import shipped

FORMS: dict[Form, Any] = {"json": to_json, "csv": to_csv, "markdown": to_markdown, "xlsx": to_xlsx}
SHIPPED = [offered.template for offered in shipped().values()]


def again(template: Template, form: Form) -> TemplateDraft:
    """The template, out and read again."""
    return read(FORMS[form](template), form)


def told(draft: TemplateDraft) -> list[tuple[int, str]]:
    """The findings: on which line, and of what kind."""
    return [(finding.line, finding.code) for finding in draft.findings.all()]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("template", SHIPPED, ids=list(shipped()))
def test_what_mapstream_comes_with_goes_out_and_in_again(template: Template, form: Form) -> None:
    draft = again(template, form)
    assert (draft.form, draft.findings.all()) == (form, [])
    assert draft.template == template
    if form != "xlsx":
        assert FORMS[form](draft.template) == FORMS[form](template)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(STEPS, TEXTS, st.sampled_from(list(FORMS)))
def test_what_was_saved_from_any_plan_goes_out_and_in_again(steps: Any, text: str, form: Form) -> None:
    story = opened()
    for actor, (type, data) in steps:
        if type != "undo":
            story.when(type, actor, **data)
    try:
        template = saved(seen(story.document, KEY), "Ours", text.strip() or None)
    except Invalid:
        return
    draft = again(template, form)
    assert draft.findings.all() == []
    assert draft.template == template


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(list(FORMS)))
def test_whatever_people_write_into_a_template_goes_out_and_in_again(data: Any, form: Form) -> None:
    written = a_template(summary=data.draw(TEXTS))
    written["kpis"] = [{"metric": "Days per claim", "unit": "days"}]
    written["criteria"] = [{"title": "It works", "measure": data.draw(TEXTS), "unless": ["pilot", "launch"]}]
    written["phases"] = [{"title": "Deciding", "side": "buyer", "shared": data.draw(TEXTS), "when": ["pilot"]}]
    written["deliverables"] = [{"title": "Manual", "side": "seller", "milestone": "signed"}]
    for part in (*written["milestones"], *written["tasks"]):
        part["condition"] = data.draw(TEXTS)
        part["offset"] = data.draw(st.integers(-750, 750) | st.none())
    for task in written["tasks"]:
        task["tentative"] = data.draw(st.booleans())
    try:
        template = checked(written)
    except Invalid:
        return
    draft = again(template, form)
    assert draft.findings.all() == []
    assert draft.template == template


def test_every_field_of_a_template_has_a_column() -> None:
    fields = set(Template.model_fields) - {section.name for section in TEMPLATE.sections}
    about = next(section for section in TEMPLATE.sections if section.name == "about")
    assert set(about.fields) == fields
    assert set(TEMPLATE.by_kind) == {
        *("template", "option", "milestone", "task", "stakeholder", "phase", "criterion"),
        *("kpi", "deliverable", "review"),
    }


def test_keys_that_look_like_numbers_stay_keys() -> None:
    milestones = [{"key": key, "title": key} for key in ("1", "inf", "yes")]
    for form in FORMS:
        for target in ("1", "inf", "yes"):
            template = checked(a_template(milestones=milestones, tasks=[], target=target))
            assert again(template, form).template == template


def test_a_sheet_begins_with_what_people_look_for() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(SHIPPED[0]), newline="")))
    assert list(rows[0])[:7] == ["kind", "key", "title", "side", "role", "days", "after"]
    assert rows[0]["kind"] == "template"
    assert {row["kind"] for row in rows} == set(TEMPLATE.by_kind) & {row["kind"] for row in rows}


def test_a_template_can_be_written_by_hand() -> None:
    draft = read(
        "kind;key;title;side;days;after;summary;industry;deal_type;target\n"
        "template;;Our way;;;;How we sell.;software;new-business;signed\n"
        "milestone;signed;Signed;;;;;;;\n"
        "task;ask;Ask;seller;2;;;;;\n"
        "task;sign;Sign;buyer;;ask;;;;\n",
        "csv",
    )
    assert draft.findings.all() == []
    assert draft.template is not None
    assert [(task.key, task.days, task.after) for task in draft.template.tasks] == [
        ("ask", 2, []),
        ("sign", 1, ["ask"]),
    ]


def test_what_is_not_understood_is_said_line_by_line() -> None:
    text = to_csv(checked(a_template()))
    lines = text.split("\r\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("task,discovery"))
    lines[at] = lines[at].replace(",2,", ",two,", 1)
    lines.insert(1, "recipe,soup")
    draft = read("\r\n".join(lines), "csv")
    assert told(draft) == [(2, "row_not_understood"), (at + 2, "cell_not_understood")]
    assert draft.template is not None
    assert next(task.days for task in draft.template.tasks if task.key == "discovery") == 1


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"target": "nowhere"}, "Small deal"),
        (
            {"stakeholders": [], "milestones": [{"key": "signed", "title": "Signed", "after": ["case"]}]},
            "Discovery call",
        ),
        (
            {"milestones": [{"key": "signed", "title": "It is signed", "after": ["signed"]}], "tasks": []},
            "It is signed",
        ),
    ],
)
@pytest.mark.parametrize("form", ["csv", "markdown"])
def test_what_does_not_hold_together_is_no_template(form: Form, changes: dict[str, Any], title: str) -> None:
    text = FORMS[form](Template.model_validate(a_template(**changes)))
    draft = read(text, form)
    assert draft.template is None
    assert {finding.code for finding in draft.findings.all()} == {"does_not_hold_together"}
    tables = [n for n, line in enumerate(text.splitlines(), 1) if title in line and not line.startswith("#")]
    assert draft.findings.all()[0].line == tables[0]
    assert title in draft.findings.all()[0].text


def test_without_the_row_of_the_template_there_is_none() -> None:
    text = to_csv(checked(a_template())).split("\r\n")
    with pytest.raises(Malformed):
        read("\r\n".join([text[0], *text[2:]]), "csv")
    for other in ("| Task | Owner |\n|---|---|\n| Call | Ann |", "## Template\n\nIs missing."):
        with pytest.raises(Malformed):
            read(other, "markdown")
    with pytest.raises(Malformed):
        read('{"title": "x"}', "json")
    with pytest.raises(Invalid):
        read('{"template": {"title": "x"}}', "json")


@pytest.mark.parametrize("form", FORMS)
def test_a_template_is_no_plan(form: Form) -> None:
    text = FORMS[form](checked(changed("tasks", "pilot", title="Try it")))
    with pytest.raises(Malformed, match="template"):
        read_plan(text, form, hints_of(seen(empty().document), TODAY))
