"""What is written: sheets that no spreadsheet runs, tables that every Markdown shows, names that mean one person."""

import csv
import io
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from plans import TEXTS, plans

from mapstream.tables import NeutralPlan, to_csv, to_markdown
from mapstream.tables.labels import labels
from mapstream.tables.model import PLAN
from mapstream.tables.rows.items import KpiRow, TaskRow
from mapstream.tables.strict import delimited
from mapstream.tables.strict.cells import cell, split, value

ALL = plans()


@settings(derandomize=True, max_examples=60, deadline=None)
@given(ALL)
def test_no_cell_of_a_sheet_begins_like_a_formula(plan: NeutralPlan) -> None:
    text = to_csv(plan)
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert rows[0] == [name for name in PLAN.columns if name in rows[0]]
    assert {len(row) for row in rows} == {len(rows[0])}
    empty = [name for name, *cells in zip(*rows, strict=True) if not any(cells)]
    assert set(empty) <= {"key", "title"}, "no column without anything in it"
    for row in rows:
        for name, one in zip(rows[0], row, strict=True):
            if name in ("baseline", "target", "value", "days", "minutes", "offset"):
                continue
            assert not one.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert not unicodedata.normalize("NFKC", one).lstrip().startswith(("=", "+", "-", "@"))


def test_a_sheet_is_as_the_standard_says() -> None:
    plan = NeutralPlan.model_validate({"tasks": [{"key": "1", "title": 'Say "yes", or no', "side": "buyer"}]})
    text = to_csv(plan)
    assert text.splitlines(keepends=True)[1].startswith('task,1,"Say ""yes"", or no",buyer,')
    assert '"Say ""yes"", or no"' in text
    assert text.count("\r\n") == text.count("\n") == 2


@given(st.text(max_size=6) | TEXTS)
def test_what_is_guarded_is_as_it_was_when_it_is_read(text: str) -> None:
    assert delimited.unguarded(delimited.guarded(text)) == text


def test_what_looks_guarded_and_is_not_stays() -> None:
    assert [delimited.unguarded(text) for text in ("'tis", "'", "''", "x'=1")] == ["'tis", "'", "''", "x'=1"]
    assert [delimited.guarded(text) for text in ("'=1", "=1", "-1", " @a", "1-1")] == [
        "''=1",
        "'=1",
        "'-1",
        "' @a",
        "1-1",
    ]


@settings(derandomize=True, max_examples=40, deadline=None)
@given(ALL)
def test_every_markdown_shows_the_tables_as_they_are_meant(plan: NeutralPlan) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(to_markdown(plan))
    rows = [token for token in tokens if token.type == "tr_open"]
    assert len(rows) == sum(len(found) + 1 for _, found in PLAN.parts(dict(plan)))
    shown = [
        "".join("\n" if part.type == "html_inline" else part.content for part in token.children or ())
        for n, token in enumerate(tokens)
        if token.type == "inline" and tokens[n - 1].type == "td_open"
    ]
    said = [
        text
        for section, found in PLAN.parts(dict(plan))
        for part in found
        for name in section.part.model_fields
        if (text := cell(name, getattr(part, name)))
    ]
    assert [text for text in shown if text] == said


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_list_in_a_cell_is_the_list(names: list[str]) -> None:
    names = [name.strip(" \t\n") for name in names]
    assert split(cell("supporters", names)) == names


def test_values_that_are_none_stay_texts() -> None:
    assert [value(TaskRow, "days", "soon"), value(TaskRow, "pinned", "perhaps")] == ["soon", "perhaps"]
    assert value(KpiRow, "target", "1,000") == "1,000"


def test_a_label_means_one_person() -> None:
    assert labels(["Ann", "Ann", "Ann #2", "Bo", "Ann"]) == ["Ann", "Ann #3", "Ann #2", "Bo", "Ann #4"]


@given(st.lists(st.sampled_from(["Ann", "Ann #2", "Ann #3", "Bo"]), max_size=6))
def test_labels_are_never_the_same(names: list[str]) -> None:
    assert len(set(labels(names))) == len(names)


def test_every_kind_of_row_is_explained() -> None:
    for section in PLAN.sections:
        assert section.part.__doc__
        assert section.heading
    assert len(PLAN.by_kind) == len(PLAN.by_heading) == len(PLAN.sections)
