"""Families of tables that were once read wrongly, each with its right values."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from spec import KEY
from tabling import brief, empty, imported, table, told, understood

from mapstream.tables import Draft, Form

TODAY = date(2026, 11, 30)
FORMS: dict[str, Form] = {"csv": "csv", "md": "markdown", "txt": "text"}


def found(name: str) -> Draft:
    """One of the files."""
    text = (Path(__file__).parent / "found" / "families" / name).read_text(encoding="utf-8")
    return understood(text, FORMS[name.rpartition(".")[2]], today=TODAY)


def said(draft: Draft) -> list[tuple[Any, ...]]:
    """Of each task its title, side or lead, day and status."""
    return [(one.title, one.side or one.lead, one.due, one.status) for one in draft.plan.tasks]


def days(*texts: str, today: date = TODAY, rest: str = "") -> list[str | None]:
    """The days that were understood, in a table of them."""
    rows = [f"Step {n} | {text} | {rest}" for n, text in enumerate(texts)]
    return [task.due for task in understood(table("Task | Due | Status", *rows), today=today).plan.tasks]


@pytest.mark.parametrize(
    ("name", "tasks"),
    [
        ("01-first-row-taken-as-head-ticks.csv", ["Kickoff buyer completed", "Review seller not_started"]),
        (
            "02-first-row-taken-as-head-emoji-heads.csv",
            ["🚀 Kickoff buyer 2027-03-01 completed", "🔐 Review seller 2027-03-08 in_progress"],
        ),
        (
            "03-headless-first-row-gone.csv",
            [
                "Kickoff Dana Lee 2027-03-01 not_started",
                "Review Bo Kim 2027-03-08 not_started",
                "Sign Dana Lee 2027-03-15 not_started",
            ],
        ),
        (
            "04-headless-lines-first-gone.txt",
            ["Send NDA 2027-03-01 not_started", "Legal review 2027-03-08 not_started"],
        ),
        ("06-moved-date-in-brackets.csv", ["X buyer 2027-03-19 not_started", "Y buyer 2027-03-22 not_started"]),
        (
            "07-struck-through-and-box-states.md",
            ["Cancelled thing dropped", "Half done in_progress", "Old step dropped", "Done thing completed"],
        ),
        (
            "08-semicolons-with-commas-inside.csv",
            ["Review, redline, sign 2026-03-12 not_started", "Security, privacy, DPA 2026-03-19 not_started"],
        ),
        (
            "09-commas-with-semicolons-inside.csv",
            [
                "Review; redline; sign; file; send buyer 2026-03-12 not_started",
                "Security; privacy; DPA; x seller 2026-03-19 not_started",
            ],
        ),
        (
            "13-year-of-dates-after-the-kickoff.csv",
            ["Kickoff buyer 2026-12-01 not_started", "Go live buyer 2027-09-30 not_started"],
        ),
        (
            "14-two-tables-in-one-sheet.csv",
            [
                "A one buyer 2026-12-31 not_started",
                "B two seller 2026-12-01 not_started",
                "C one buyer 2026-12-31 not_started",
                "D two seller 2026-12-01 not_started",
            ],
        ),
        (
            "16-both-orders-in-one-column.csv",
            ["A one buyer 2026-02-13 not_started", "B two seller 2026-02-13 not_started"],
        ),
        (
            "19-google-sheets-checkboxes.csv",
            ["Kickoff buyer 2027-03-13 completed", "Review seller 2027-03-20 not_started"],
        ),
        ("21-totals.csv", ["Kickoff buyer 2027-03-01 not_started", "Review seller 2027-03-08 not_started"]),
        ("24-html-comment-becomes-visible.md", ["A buyer 2027-03-12 not_started"]),
        (
            "26-german-sheet.csv",
            [
                "Kickoff-Termin buyer 2027-03-12 completed",
                "Sicherheitsprüfung seller 2027-03-19 in_progress",
                "Vertrag unterzeichnen seller 2027-03-26 not_started",
            ],
        ),
    ],
)
def test_what_a_person_would_understand(name: str, tasks: list[str]) -> None:
    draft = found(name)
    assert [" ".join(filter(None, task)) for task in said(draft)] == tasks
    imported(draft)


def test_what_is_to_be_looked_at_is_told() -> None:
    assert [one for one in told(found("16-both-orders-in-one-column.csv")) if one[1] != "side_assumed"] == [
        (2, "mixed_date_orders"),
        (3, "mixed_date_orders"),
    ]
    assert told(found("07-struck-through-and-box-states.md")) == [(4, "row_without_title")]
    assert told(found("21-totals.csv")) == [(4, "total_row"), (5, "total_row")]
    assert told(found("27-dates-in-lists-not-told.md")) == [
        (1, "title_of_plan"),
        *((line, "date_not_understood") for line in (3, 5, 6)),
    ]
    assert [task.due for task in found("27-dates-in-lists-not-told.md").plan.tasks] == [None, "2027-03-12", None, None]


def test_ticks_below_unknown_heads_are_kept_as_notes() -> None:
    notes = brief(found("01-first-row-taken-as-head-ticks.csv"))["notes"]
    assert [note["text"] for note in notes] == ["Jan: ✔", "Feb: ✔", "Mar: ✔", "Feb: ✔"]


def test_the_old_date_is_kept_as_a_note() -> None:
    notes = brief(found("06-moved-date-in-brackets.csv"))["notes"]
    assert [note["text"] for note in notes] == ["19 Mar 2027 (was 12 Mar 2027)", "2027-03-22 2027-03-20"]


def test_owners_whom_nobody_knows_are_kept() -> None:
    draft = found("11-owners-unknown-names-gone.csv")
    comments = [comment["text"] for comment in imported(draft)["comments"].values()]
    assert comments == ["Owner: Dana Lee", "Owner: Bo (bo@acme.example)"]


def test_a_milestone_s_cell_may_span_rows() -> None:
    draft = found("23-milestone-merged-cells.csv")
    assert [task.milestone for task in draft.plan.tasks] == ["M1", "M1"]
    assert told(draft) == [(3, "milestone_from_above")]


def test_a_comment_that_nobody_is_shown_stays_so() -> None:
    draft = found("24-html-comment-becomes-visible.md")
    assert told(draft) == [(1, "title_of_plan"), (2, "comment_left_out")]
    assert "floor price" not in repr(imported(draft))


def test_numbers_of_our_own_export_are_read_as_a_spreadsheet_saved_them() -> None:
    [kpi] = found("18-own-export-thousands-point.csv").plan.kpis
    assert (kpi.baseline, kpi.target) == (1.5, 12_000)
    draft = understood("kind,key,metric,target\nkpi,K1,Cost,12.000\n", "csv")
    assert draft.plan.kpis[0].target is None, "nothing tells whether it is twelve or twelve thousand"
    assert told(draft) == [(2, "cell_not_understood")]
    draft = understood('kind,key,metric,baseline,target\nkpi,K1,Cost,-42,"1,234.5"\n', "csv")
    assert (draft.plan.kpis[0].baseline, draft.plan.kpis[0].target) == (-42, 1234.5)


def test_days_of_our_own_export_are_read_as_a_spreadsheet_saved_them() -> None:
    head = "kind,key,title,side,due\n"
    draft = understood(head + "task,1,A,buyer,3/4/2027\ntask,2,B,buyer,3/31/2027\n", "csv")
    assert [task.due for task in draft.plan.tasks] == ["2027-03-04", "2027-03-31"]
    draft = understood(head + "task,1,A,buyer,3/4/2027\n", "csv")
    assert (draft.plan.tasks[0].due, told(draft)) == (None, [(2, "cell_not_understood")])


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (
            "Étape;Responsable;Échéance;Statut",
            ["Client;12 mars 2027;terminé", "Fournisseur;19/03/2027;en cours", "Les deux;1er avril 2027;à faire"],
        ),
        (
            "Tarea;Responsable;Fecha límite;Estado",
            ["Cliente;12 de marzo de 2027;completado", "Proveedor;19/03/2027;en curso", "Ambos;1 abr 2027;pendiente"],
        ),
        (
            "Attività;Responsabile;Scadenza;Stato",
            ["Cliente;12 marzo 2027;completato", "Fornitore;19/03/2027;in corso", "Entrambi;1º aprile 2027;da fare"],
        ),
        (
            "Taak;Verantwoordelijke;Vervaldatum;Status",
            ["Klant;12 maart 2027;voltooid", "Leverancier;19-03-2027;bezig", "Beide;1 april 2027;te doen"],
        ),
        (
            "Tehtävä;Vastuuhenkilö;Määräaika;Tila",
            ["Asiakas;12. maaliskuuta 2027;valmis", "Toimittaja;19.3.2027;kesken", "Molemmat;1. huhtikuuta 2027;avoin"],
        ),
        (
            "Uppgift;Ansvarig;Slutdatum;Läge",
            ["Kund;den 12 mars 2027;klar", "Leverantör;2027-03-19;pågår", "Båda;1 april 2027;ej påbörjad"],
        ),
        (
            "Tarefa;Responsável;Prazo;Estado",
            [
                "Cliente;12 de março de 2027;concluído",
                "Fornecedor;19/03/2027;em andamento",
                "Ambos;1 abr 2027;pendente",
            ],
        ),
        (
            "Zadanie;Właściciel;Termin;Status",
            [
                "Klient;12 marca 2027;zakończone",
                "Dostawca;19.03.2027;w toku",
                "Obie strony;1 kwietnia 2027;do zrobienia",
            ],
        ),
        (
            "Aufgabe;Zuständig;Fällig;Stand",
            ["Kunde;12. März 2027;abgeschlossen", "Lieferant;19.03.2027;in Bearbeitung", "Beide;1. April 2027;geplant"],
        ),
        (
            "משימה;אחראי;תאריך;סטטוס",
            ["Buyer;12.03.2027;✅", "Seller;19.03.2027;🟡", "Both;01.04.2027;⬜"],
        ),
    ],
)
def test_tables_of_many_languages(head: str, rows: list[str]) -> None:
    draft = understood("\n".join([head, *(f"Step {n};{row}" for n, row in enumerate(rows))]), "csv", today=TODAY)
    assert said(draft) == [
        ("Step 0", "buyer", "2027-03-12", "completed"),
        ("Step 1", "seller", "2027-03-19", "in_progress"),
        ("Step 2", "seller", "2027-04-01", "not_started"),
    ]
    assert {code for _, code in told(draft)} <= {"both_without_names", "head_assumed"}


@pytest.mark.parametrize(
    ("text", "day", "codes"),
    [
        ("2028 March 12", "2028-03-12", []),
        ("12–16 March 2027", "2027-03-16", ["several_dates"]),
        ("March 12 – 16, 2027", "2027-03-16", ["several_dates"]),
        ("vom 12. bis 16. März 2027", "2027-03-16", ["several_dates"]),
        ("12 Mar 2027 → 19 Mar 2027", "2027-03-19", ["several_dates"]),
        ("Mon 12 March 2027", "2027-03-12", ["weekday_contradicts"]),
        ("Fr., 12.03.2027", "2027-03-12", []),
        ("46093", "2026-03-12", ["date_serial"]),
        ("19 Mar 2027 (previously 12 Mar 2027)", "2027-03-19", ["date_moved"]),
        ("19.03.2027 (ursprünglich 12.03.2027)", "2027-03-19", ["date_moved"]),
        ("19 mars 2027 (avant 12 mars 2027)", "2027-03-19", ["date_moved"]),
        ("postponed to 19 Mar 2027 from 12 Mar 2027", "2027-03-19", ["date_moved"]),
        ("19 Mar 2027 (moved from 12 Mar 2027)", "2027-03-19", ["date_moved"]),
        ("avant le 12 mars 2027", "2027-03-12", []),
        ("12/Mar/27 12:00 AM", "2027-03-12", []),
        ("31 Feb 2027", None, ["date_not_understood"]),
        ("Q2", None, ["date_not_understood"]),
        ("10 out of 12", None, ["date_not_understood"]),
    ],
)
def test_dates_as_people_write_them(text: str, day: str | None, codes: list[str]) -> None:
    draft = understood(table("Task | Owner | Due", f"Plan | Buyer | {text}"), today=TODAY)
    assert (draft.plan.tasks[0].due, [code for _, code in told(draft)]) == (day, codes)
    if codes:
        assert text in repr(draft.findings.all()) or "weekday_contradicts" in codes


@pytest.mark.parametrize(
    "text",
    [
        "| Task | Due | Status |\n|---|---|---|\n| Kickoff ~~Old~~ | 2027-03-12 | ~~Old~~ Done |",
        "- [ ] Kickoff ~~Old~~",
        "- [ ] ~~Old~~ Kickoff by 12 March 2027",
        "Goal: ~~Old~~ Kickoff",
    ],
)
def test_what_is_struck_through_is_kept_as_a_note(text: str) -> None:
    draft = understood(text, "markdown", today=TODAY)
    said = [*(task.title for task in draft.plan.tasks), draft.plan.goal and draft.plan.goal.statement]
    assert any(one and "Kickoff" in one and "Old" not in one for one in said)
    assert any("Old" in note.text for note in draft.plan.notes)


@pytest.mark.parametrize("head", ["Tâche | Échéance | Terminé", "Tâche | Date | TERMINE"])
@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 0, 1)])
def test_a_head_that_means_two_things_means_what_stands_below(head: str, order: tuple[int, ...]) -> None:
    rows = [
        [cell.strip() for cell in row.split("|")]
        for row in (head, "Réunion | 12/03/2027 | oui", "Revue | 19/03/2027 | non")
    ]
    draft = understood(table(*(" | ".join(row[n] for n in order) for row in rows)), today=TODAY)
    assert [(task.title, task.due, task.status) for task in draft.plan.tasks] == [
        ("Réunion", "2027-03-12", "completed"),
        ("Revue", "2027-03-19", "not_started"),
    ]


def test_a_table_tells_its_neighbour_nothing_of_its_dates() -> None:
    us, eu = (
        table("Task | Due", "A | 12/31/2026", "B | 03/04/2027"),
        table("Task | Due", "C | 31/12/2026", "D | 03/04/2027"),
    )
    draft = understood(f"{us}\n\nand\n\n{eu}", today=TODAY)
    assert [task.due for task in draft.plan.tasks] == ["2026-12-31", "2027-03-04", "2026-12-31", "2027-04-03"]
    draft = understood(f"{us}\n\nand\n\n{table('Task | Due', 'E | 03/04/2027')}", today=TODAY)
    assert draft.plan.tasks[-1].due is None
    assert "ambiguous_date" in {code for _, code in told(draft)}


def test_tables_may_stand_beside_each_other() -> None:
    draft = understood("Task,Owner,Due,,Task,Owner,Due\nA,Buyer,12/31/2026,,B,Seller,31/12/2026\n", "csv", today=TODAY)
    assert said(draft) == [("A", "buyer", "2026-12-31", "not_started"), ("B", "seller", "2026-12-31", "not_started")]


def test_open_work_is_not_long_past_and_a_plan_goes_forward() -> None:
    assert days("Sep 30") == ["2027-09-30"]
    assert days("2026-12-01", "Sep 30") == ["2026-12-01", "2027-09-30"]
    assert days("Nov 20") == ["2026-11-20"], "a little late is late"
    assert days("Sep 30", rest="done") == ["2026-09-30"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("[x]", "completed"), ("[ ]", "not_started"), ("[-]", "dropped"), ("[/]", "in_progress"),
        ("TRUE", "completed"), ("FALSE", "not_started"), ("0.5", "in_progress"), ("1", "completed"),
        ("0", "not_started"),
        ("100 %", "completed"), ("Completed on 12 Mar 2027", "completed"), ("WAHR", "completed"),
        ("nie", "not_started"),
    ],
)  # fmt: skip
def test_states_as_people_write_them(text: str, status: str) -> None:
    [task] = understood(f'Task,Status,Owner\nPlan,"{text}",Buyer\n', "csv").plan.tasks
    assert task.status == status


def test_a_day_on_which_it_was_done_says_that_it_is_done() -> None:
    draft = understood("Task,Owner,Completed On\nPlan,Buyer,2027-03-01\nShip,Seller,\n", "csv")
    assert [task.status for task in draft.plan.tasks] == ["completed", "not_started"]
    draft = understood(table("Task | Owner", "~~Old step~~ | Buyer"))
    assert [(task.title, task.status) for task in draft.plan.tasks] == [("Old step", "dropped")]


def test_names_are_written_in_many_ways() -> None:
    draft = understood('Task,Owner\nA,"Lee, Dana"\nB,"Kim, Bo"\nC,"Lee, Dana"\n', "csv")
    assert [task.lead for task in draft.plan.tasks] == ["Dana Lee", "Bo Kim", "Dana Lee"]
    draft = understood("Task,Owner\nA,DANA LEE\nB,dana lee\nC,Dana Lee\n", "csv")
    assert [task.lead for task in draft.plan.tasks] == ["Dana Lee"] * 3
    room = empty()
    room.given("add_person", KEY, name="Dana Lee", side="buyer")
    draft = understood('Task,Owner\nA,"Lee, Dana"\nB,dana lee\nC,Dana\n', "csv", room)
    assert [task.lead for task in draft.plan.tasks] == ["Dana Lee", "Dana Lee", "Dana"]


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    rows = [f"T{n},Buyer,2027-03-{n:02}" for n in range(3, 23)]
    for broken in ('B,"Seller,2027-03-02', '"B,Seller,2027-03-02'):
        for last in ([], ['"Ship, all",Seller,2027-03-30']):
            draft = understood("\n".join(["Task,Owner,Due", broken, *rows, *last]), "csv", today=TODAY)
            assert len(draft.plan.tasks) == 21 + len(last)
            assert said(draft)[0] == ("B", "seller", "2027-03-02", "not_started")
            assert told(draft) == [(2, "quote_not_closed")]


def test_a_sheet_may_say_what_stands_between_its_cells() -> None:
    draft = understood("sep=;\nTask;Owner;Due\nReview, sign;Buyer;12.03.2027\n", "csv")
    assert said(draft) == [("Review, sign", "buyer", "2027-03-12", "not_started")]


EXPORTS = {
    "asana": (
        "Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Assignee Email,Start Date,Due Date,"
        "Tags,Notes,Projects,Parent task,Blocked By (Dependencies),Blocking (Dependencies)\n"
        "1,2027-01-04,2027-02-01,2027-02-01,Kickoff,Done,Dana Lee,d@x.example,2027-01-10,2027-03-12,,,MAP,,,\n"
        "2,2027-01-04,,2027-02-01,Trial,To do,Bo Kim,b@y.example,,2027-03-19,,ask CISO,MAP,,Kickoff,\n"
    ),
    "jira": (
        "Summary,Issue key,Issue id,Issue Type,Status,Project key,Assignee,Reporter,Created,Due date,Description\n"
        "Kickoff,MAP-1,10001,Task,Done,MAP,Dana Lee,Bo,02/Jan/27 9:12 AM,12/Mar/27 12:00 AM,\n"
        "Trial,MAP-2,10002,Task,To Do,MAP,Bo Kim,Bo,02/Jan/27 9:12 AM,19/Mar/27 12:00 AM,\n"
    ),
    "notion": (
        'Name,Assign,Due,Status,Tags\nKickoff,Dana Lee,"March 12, 2027",Done,x\n'
        'Trial,Bo Kim,"March 15, 2027 → March 19, 2027",Not started,\n'
    ),
    "trello": (
        "Card ID,Card Name,Card URL,Card Description,Labels,Members,Due Date,Last Activity Date,List Name,Archived,"
        "Due Complete\n5f,Kickoff,https://t.example/1,,,Dana Lee,2027-03-12T12:00:00.000Z,2027-01-01T00:00:00Z,Done,"
        "false,true\n60,Trial,https://t.example/2,,,Bo Kim,2027-03-19T12:00:00.000Z,2027-01-01T00:00:00Z,To do,"
        "false,false\n"
    ),
    "project": (
        "ID,Active,Task Mode,Name,Duration,Start,Finish,Predecessors,Resource Names,% Complete\n"
        "1,Yes,Auto,Kickoff,1 day,Fri 3/12/27,Fri 3/12/27,,Dana Lee,100%\n"
        "2,Yes,Auto,Trial,5 days,Mon 3/15/27,Fri 3/19/27,1FS+1 day,Bo Kim[50%],0%\n"
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_exports_of_other_programs_as_they_come(name: str) -> None:
    draft = understood(EXPORTS[name], "csv", today=TODAY)
    assert [(task.title, task.lead, task.due, task.status) for task in draft.plan.tasks] == [
        ("Kickoff", "Dana Lee", "2027-03-12", "completed"),
        ("Trial", "Bo Kim", "2027-03-19", "not_started"),
    ]
    if name in ("asana", "project"):
        assert draft.plan.tasks[1].after == ["1"]


def test_lists_of_other_programs_in_json() -> None:
    cards = '{"name": "Board", "cards": [{"name": "Kickoff", "due": "2027-03-12T12:00:00.000Z", "dueComplete": true}]}'
    assert said(understood(cards, "json")) == [("Kickoff", None, "2027-03-12", "completed")]
    rows = '[{"task": "Kickoff", "owner": "Buyer"}, {"task": "Trial", "owner": "Seller", "status": "done"}]'
    assert [task[:2] for task in said(understood(rows, "text"))] == [("Kickoff", "buyer"), ("Trial", "seller")]
    assert [task[0] for task in said(understood('["Kickoff", "Trial"]', "text"))] == ["Kickoff", "Trial"]
