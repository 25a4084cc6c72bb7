"""Files as they come: in any encoding, as workbooks, too large, broken."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from tabling import empty, seen, told

from mapstream.problems import Malformed
from mapstream.tables import Draft, Form, NeutralPlan, hints_of, read, to_csv, to_xlsx

TODAY = date(2026, 11, 30)
MIDNIGHT = datetime.fromisoformat("2027-03-12T00:00")
"""A day, as a workbook holds it."""
GERMAN = "Schritt;Verantwortlich;Fällig am\nSicherheitsprüfung;Käufer;12. März 2027\n"
POLISH = "Zadanie;Właściciel;Termin\nPrzegląd bezpieczeństwa;Kupujący;12 września 2027\n"
FRENCH = "Tâche;Responsable;Échéance\nRéunion à l’hôtel;Acheteur;12 août 2027\n"
RUSSIAN = "Task;Owner;Due\nПроверка безопасности системы;Buyer;12.03.2027\n"


def opened(data: bytes, form: Form = "csv") -> Draft:
    """What is read in a file."""
    return read(data, form, hints_of(seen(empty().document), TODAY))


def workbook(*rows: list[Any], title: str = "Plan") -> Any:
    """A workbook of one sheet, with that sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book, sheet


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "encoding", "title"),
    [
        (GERMAN, "utf-8", "Sicherheitsprüfung"),
        (GERMAN, "utf-8-sig", "Sicherheitsprüfung"),
        (GERMAN, "utf-16", "Sicherheitsprüfung"),
        (GERMAN, "utf-16-le", "Sicherheitsprüfung"),
        (GERMAN, "utf-16-be", "Sicherheitsprüfung"),
        (GERMAN, "cp1252", "Sicherheitsprüfung"),
        (FRENCH, "cp1252", "Réunion à l’hôtel"),
        (POLISH, "cp1250", "Przegląd bezpieczeństwa"),
        (RUSSIAN, "cp1251", "Проверка безопасности системы"),
    ],
)
def test_a_text_may_be_in_any_usual_encoding(text: str, encoding: str, title: str) -> None:
    draft = opened(text.encode(encoding))
    assert [(task.title, task.side) for task in draft.plan.tasks] == [(title, "buyer")]
    assert ((0, "encoding_assumed") in told(draft)) is encoding.startswith("cp")


def test_signs_that_nobody_sees_are_left_out_and_told() -> None:
    draft = opened(b"Task,Owner\nKick\x1boff\x0b,Buyer\n")
    assert [task.title for task in draft.plan.tasks] == ["Kickoff"]
    assert told(draft) == [(2, "control_characters")]


def test_a_workbook_is_read_as_people_see_it() -> None:
    book, sheet = workbook(
        ["Plan of Acme"],
        ["Milestone", "Task", "Owner", "Due", "% done", "Notes"],
        ["Needs confirmed", "Kickoff", "Buyer", MIDNIGHT, 1, "see"],
        [None, "Interviews", None, date(2027, 3, 19), 0.4, None],
        [None, "Old step", "Seller", date(2027, 3, 26), 0, None],
    )
    sheet.merge_cells("A3:A5")
    sheet.merge_cells("C3:C4")
    sheet["B5"].font = Font(strike=True)
    sheet["F3"].hyperlink = "https://x.example/doc"
    for cell in ("E3", "E4", "E5"):
        sheet[cell].number_format = "0%"
    draft = opened(saved(book), "xlsx")
    assert [(t.title, t.side, t.due, t.status, t.milestone) for t in draft.plan.tasks] == [
        ("Kickoff", "buyer", "2027-03-12", "completed", "M1"),
        ("Interviews", "buyer", "2027-03-19", "in_progress", "M1"),
        ("Old step", "seller", "2027-03-26", "dropped", "M1"),
    ]
    assert "see (https://x.example/doc)" in [note.text for note in draft.plan.notes]
    assert told(draft) == [(1, "title_of_plan")]
    assert draft.line("1") == 3


def test_the_first_sheet_with_a_plan_is_read_and_the_others_are_told() -> None:
    book, _ = workbook(["Read me first"], title="Cover")
    plan = book.create_sheet("MAP")
    plan.append(["Task", "Owner", "Internal"])
    plan.append(["Kickoff", "Buyer", "floor price"])
    plan.column_dimensions["C"].hidden = True
    plan["A2"].comment = Comment("ask Bo", "Ann")
    secret = book.create_sheet("Secret")
    secret.append(["Task", "Owner"])
    secret.sheet_state = "hidden"
    draft = opened(saved(book), "xlsx")
    assert [task.title for task in draft.plan.tasks] == ["Kickoff"]
    assert sorted(told(draft)) == [
        (0, "sheet_not_taken"),
        (0, "sheet_not_taken"),
        (1, "hidden_cell"),
        (2, "cell_comment"),
        (2, "hidden_cell"),
    ]
    assert "floor price" not in repr(draft.plan)


def test_what_a_formula_comes_to_counts_and_one_without_a_value_is_kept() -> None:
    book, _ = workbook(["Task", "Owner", "Due"], ["Kickoff", "Buyer", "=A1+7"])
    draft = opened(saved(book), "xlsx")
    assert told(draft) == [(2, "date_not_understood")]
    assert [note.text for note in draft.plan.notes] == ["=A1+7"]


def test_a_workbook_of_ours_has_days_and_numbers_and_no_formulas() -> None:
    plan = NeutralPlan.model_validate(
        {
            "tasks": [{"key": "1", "title": "=1+1", "side": "buyer", "due": "2027-03-12", "days": 3}],
            "kpis": [{"key": "K1", "metric": "Cost", "target": -42.5}],
        }
    )
    book = load_workbook(io.BytesIO(to_xlsx(plan)))
    assert book.sheetnames == ["Tasks", "KPIs"]
    rows = [dict(zip([c.value for c in sheet[1]], sheet[2], strict=True)) for sheet in book.worksheets]
    assert (rows[0]["Title"].value, rows[0]["Title"].data_type) == ("=1+1", "s")
    assert (rows[0]["Due"].value, rows[0]["Days"].value) == (MIDNIGHT, 3)
    assert rows[1]["Target"].value == -42.5
    assert opened(to_xlsx(plan), "xlsx").plan == plan
    assert ",-42.5" in to_csv(plan), "a number is no formula"


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (41 << 20))
    return out.getvalue()


def _wide(columns: int, rows: int) -> bytes:
    book, _ = workbook(*[["x"] * columns for _ in range(rows)])
    return saved(book)


@pytest.mark.parametrize(
    ("data", "form", "sentence"),
    [
        (b"PK\x03\x04 and no more", "xlsx", "not a workbook"),
        (b"Task,Owner\n", "xlsx", "not a workbook"),
        (_bomb(), "xlsx", "41 MiB; at most 40"),
        (_wide(501, 2), "xlsx", "more than 500 columns"),
        (("Task," * 100_000).encode(), "csv", "100,001 columns; at most 500"),
        (b"x\n" * 25_000, "csv", "25,000 lines; at most 20,000"),
        (b"\xff\xfe\x00", "text", "not a text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_figures(data: bytes, form: Form, sentence: str) -> None:
    with pytest.raises(Malformed, match=sentence):
        opened(data, form)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("|" * 1_000_000, "markdown"),
        ("1/2 " * 250_000, "text"),
        (('a,"b\n') * 19_000, "csv"),
        ("[x](" * 250_000, "markdown"),
        ("<!--" * 250_000, "markdown"),
        (">" * 5_000 + "x\n" * 100, "markdown"),
        ("a," * 100_000, "csv"),
        ("|" + "a|" * 20_000 + "\n|" + "---|" * 20_000, "markdown"),
        (("a," * 499 + "\n") * 1_000, "csv"),
    ],
)
def test_the_worst_of_each_kind_is_read_or_refused(text: str, form: Form) -> None:
    """In work that grows with the text only: what once grew with its square would not come to an end here."""
    with suppress(Malformed):
        opened(text.encode(), form)
