"""Six plans as they are found in the wild, and what a person would understand of them. Written out by hand."""

from datetime import date

import pytest
from spec import KEY
from tabling import brief, empty, imported, plan_of, proposed, told, understood


def test_a_table_with_american_dates() -> None:
    draft = understood(plan_of("01-us-table.md"))
    assert brief(draft) == {
        "people": [{"name": "Dana", "side": "buyer"}],
        "tasks": [
            {
                "key": "1",
                "title": "Share security questionnaire",
                "side": "seller",
                "due": "2026-03-02",
                "status": "completed",
            },
            {
                "key": "2",
                "title": "Return completed questionnaire",
                "side": "buyer",
                "due": "2026-03-13",
                "status": "in_progress",
            },
            {
                "key": "3",
                "title": "Define pilot success criteria",
                "side": "buyer",
                "due": "2026-03-16",
                "status": "in_progress",
            },
            {"key": "4", "title": "Run two-week pilot with 25 users", "side": "seller", "due": "2026-04-03"},
            {
                "key": "5",
                "title": "Legal review of MSA + DPA",
                "side": "buyer",
                "due": "2026-04-17",
                "task_kind": "review",
            },
            {"key": "6", "title": "Present business case to CFO", "side": "buyer", "lead": "Dana", "due": "2026-04-24"},
            {"key": "7", "title": "Signature", "side": "seller", "due": "2026-04-30", "task_kind": "signature"},
        ],
    }
    assert told(draft) == [(5, "both_without_names"), (6, "both_without_names"), (9, "both_without_names")]


def test_both_is_one_lead_plus_a_supporter() -> None:
    """Where each side has one who speaks for it, they are the two."""
    room = empty()
    room.given("add_person", KEY, name="Sam Oduya", side="seller")
    room.given("add_person", KEY, name="Dana Price", side="buyer")
    draft = understood(plan_of("01-us-table.md"), room=room)
    assert told(draft) == []
    plan = imported(draft, room)
    names = {id: person["name"] for id, person in plan["people"].items()}
    assert sorted(names.values()) == ["Dana Price", "Sam Oduya"], "Dana is the Dana who is there"
    owners = [
        (names[task["lead"]], [names[id] for id in task["supporters"]])
        for task in plan["tasks"].values()
        if "supporters" in task
    ]
    assert owners == [
        ("Dana Price", ["Sam Oduya"]),
        ("Sam Oduya", ["Dana Price"]),
        ("Sam Oduya", ["Dana Price"]),
    ]
    assert (4, "person_matched") not in told(draft)
    assert (8, "person_matched") in told(draft)


def test_a_table_with_an_owner_on_each_side() -> None:
    draft = understood(plan_of("02-two-owners.md"))
    assert brief(draft) == {
        "about": {"name": "Mutual Action Plan: Halden Foods – Tidewater Analytics"},
        "goal": {"statement": "Go-live", "date": "2026-07-01"},
        "organisations": [
            {"side": "buyer", "name": "Halden Foods"},
            {"side": "seller", "name": "Tidewater Analytics"},
        ],
        "people": [
            {"name": "Priya Raman", "side": "buyer"},
            {"name": "Sam Oduya", "side": "seller"},
            {"name": "Jonas Lind", "side": "buyer"},
            {"name": "Mei Tanaka", "side": "seller"},
            {"name": "Ruth Adeyemi", "side": "buyer", "title": "CISO", "role": "security"},
            {"name": "Marta Keller", "side": "buyer", "title": "COO"},
        ],
        "milestones": [{"key": "M1", "title": "Contract signature", "due": "2026-05-29"}],
        "tasks": [
            {
                "key": "1",
                "title": "Discovery call complete",
                "side": "buyer",
                "lead": "Priya Raman",
                "supporters": ["Sam Oduya"],
                "due": "2026-03-09",
                "status": "completed",
                "task_kind": "meeting",
            },
            {
                "key": "2",
                "title": "Technical deep dive",
                "side": "buyer",
                "lead": "Jonas Lind",
                "supporters": ["Mei Tanaka"],
                "due": "2026-03-18",
                "status": "completed",
                "after": ["1"],
            },
            {
                "key": "3",
                "title": "InfoSec review approved",
                "side": "buyer",
                "lead": "Ruth Adeyemi",
                "supporters": ["Mei Tanaka"],
                "due": "2026-04-10",
                "status": "in_progress",
                "task_kind": "review",
                "after": ["2"],
            },
            {
                "key": "4",
                "title": "PoC on two plants",
                "side": "buyer",
                "lead": "Jonas Lind",
                "supporters": ["Mei Tanaka"],
                "due": "2026-04-24",
                "after": ["2"],
            },
            {
                "key": "5",
                "title": "Business case approved by CFO",
                "side": "buyer",
                "lead": "Priya Raman",
                "supporters": ["Sam Oduya"],
                "due": "2026-05-08",
                "task_kind": "decision",
                "after": ["4"],
            },
            {
                "key": "6",
                "title": "Redlines closed",
                "side": "buyer",
                "role": "legal",
                "due": "2026-05-20",
                "after": ["3", "5"],
            },
            {
                "key": "7",
                "title": "Contract signed",
                "side": "buyer",
                "lead": "Marta Keller",
                "due": "2026-05-29",
                "milestone": "M1",
                "task_kind": "signature",
                "after": ["6"],
            },
            {
                "key": "8",
                "title": "Kickoff & go-live",
                "side": "buyer",
                "lead": "Jonas Lind",
                "due": "2026-07-01",
                "after": ["7"],
            },
        ],
        "notes": [
            {"text": "Last reviewed 2026-03-20 on the weekly call; next review 27 March."},
            {"of": "1", "text": "recording sent"},
            {"of": "3", "text": "needs SOC 2 report + pen test summary"},
            {"of": "4", "text": "pass = forecast error < 8 %"},
            {"of": "5", "text": "board meets 2nd Tuesday"},
            {"of": "6", "text": "Owner: Legal"},
            {"of": "7", "text": "Owner: VP Sales"},
            {"of": "7", "text": "counter-signed copy"},
            {"of": "8", "text": "Owner: CS team"},
        ],
    }
    assert told(draft) == [
        (1, "title_of_plan"),
        (6, "lead_of_two"),
        (12, "recurring_day"),
        (13, "owner_not_a_person"),
        (14, "owner_not_a_person"),
        (15, "owner_not_a_person"),
        (17, "kept_as_note"),
    ]
    assert draft.findings.all()[-1].text.startswith("*Last reviewed 2026-03-20")


def test_people_of_the_room_are_found_by_name_and_by_their_job() -> None:
    room = empty()
    room.given("add_person", KEY, name="Sam Oduya", side="seller")
    room.given("add_person", KEY, name="Vera Holm", side="seller", title="VP Sales")
    room.given("add_person", KEY, name="Lena Roth", side="seller", role="legal")
    room.given("add_person", KEY, name="Carl Berg", side="buyer", role="legal")
    draft = understood(plan_of("02-two-owners.md"), room=room)
    assert [task.supporters for task in draft.plan.tasks[5:]] == [["Lena Roth"], ["Vera Holm"], None]
    assert draft.plan.tasks[5].lead == "Carl Berg"
    added = [part.name for _, part in proposed(draft, room).people]
    assert added == ["Priya Raman", "Jonas Lind", "Mei Tanaka", "Ruth Adeyemi", "Marta Keller"]
    assert (15, "owner_not_a_person") in told(draft), "nobody is customer success"


def test_a_sheet_with_semicolons_and_a_byte_order_mark() -> None:
    draft = understood(plan_of("03-sheet-export.csv"), "csv")
    assert brief(draft) == {
        "people": [{"name": "M. Keller", "side": "buyer"}],
        "tasks": [
            {
                "key": "1",
                "title": "Kick-off call with plant managers",
                "side": "seller",
                "due": "2026-03-12",
                "status": "completed",
                "task_kind": "meeting",
            },
            {"key": "2", "title": "Send reference list", "side": "seller", "due": "2026-03-20"},
            {
                "key": "3",
                "title": "Data extract from ERP",
                "side": "buyer",
                "due": "2026-03-27",
                "status": "in_progress",
            },
            {"key": "4", "title": "Possible second site visit", "side": "seller"},
            {
                "key": "5",
                "title": "Go / no-go in steering group",
                "side": "buyer",
                "lead": "M. Keller",
                "due": "2026-04-24",
                "task_kind": "decision",
            },
        ],
        "notes": [
            {"of": "1", "text": "Completed: 12.03.2026"},
            {"of": "2", "text": 'was due "mid March"'},
            {"of": "5", "text": '=HYPERLINK("http://example.invalid";"agenda")'},
        ],
    }
    assert told(draft) == [
        (2, "done_on_kept_as_note"),
        (2, "both_without_names"),
        (4, "party_assumed"),
        (4, "late"),
        (6, "both_without_names"),
    ]


def test_a_roadmap_in_a_mail() -> None:
    room = empty()
    room.given("add_person", KEY, name="Sam Oduya", side="seller")
    draft = understood(plan_of("04-roadmap.txt"), "text", room, date(2026, 9, 10))
    assert brief(draft) == {
        "about": {"name": "Action plan – Björk Logistics / Tidewater"},
        "goal": {"statement": "fewer late deliveries, and a planner's day that ends at five 📈"},
        "people": [{"name": "Elina"}, {"name": "Oskar"}, {"name": "Sam"}],
        "tasks": [
            {
                "key": "1",
                "title": "Meeting: Elina, Oskar and Sam",
                "supporters": ["Elina", "Oskar", "Sam"],
                "due": "2026-04-29",
                "status": "completed",
                "task_kind": "meeting",
            },
            {"key": "2", "title": "Walk through the rollout model", "due": "2026-05-23", "status": "completed"},
            {
                "key": "3",
                "title": "Status meeting",
                "due": "2026-09-02",
                "status": "completed",
                "task_kind": "meeting",
            },
            {"key": "4", "title": "Decision meeting", "due": "2026-09-22", "task_kind": "decision"},
            {"key": "5", "title": "Possible contract", "task_kind": "signature"},
            {"key": "6", "title": "Possible implementation: workshop and steering group"},
        ],
        "evidence": [
            {"of": "1", "evidence": "meeting", "note": "summary attached"},
            {"of": "2", "evidence": "meeting", "note": "summary attached"},
        ],
    }
    assert told(draft) == [(1, "title_of_plan"), (1, "parties_unclear"), (3, "year_assumed")]
    plan = imported(draft, room)
    assert told(draft) == [
        (1, "title_of_plan"),
        (1, "parties_unclear"),
        (3, "year_assumed"),
        (3, "person_side_unknown"),
        (3, "person_side_unknown"),
        (3, "person_matched"),
        *((line, "side_assumed") for line in (3, 4, 5, 6, 7, 8)),
        (9, "goal_without_date"),
    ]
    assert [person["name"] for person in plan["people"].values()] == ["Sam Oduya"]
    assert "goal" not in plan["plan"]
    assert [comment["text"] for comment in plan["comments"].values()] == [
        "Goal: fewer late deliveries, and a planner's day that ends at five 📈",
        "Supporter: Elina",
        "Supporter: Oskar",
    ]
    assert [task.get("due") for task in plan["tasks"].values()][-2:] == [None, None], "possible steps are tentative"


@pytest.mark.parametrize(("today", "year"), [("2026-03-20", 2025), ("2026-09-10", 2026), ("2026-11-22", 2026)])
def test_what_is_done_was_not_in_the_future(today: str, year: int) -> None:
    draft = understood(plan_of("04-roadmap.txt"), "text", today=date.fromisoformat(today))
    assert [task.due and task.due[:4] for task in draft.plan.tasks[:4]] == [str(year)] * 4


def test_a_responsibility_matrix() -> None:
    draft = understood(plan_of("05-matrix.md"))
    assert brief(draft) == {
        "phases": [
            {
                "key": "P1",
                "title": "Goal",
                "seller": "writes it down",
                "buyer": "names the real deadline",
                "shared": "agree the date",
                "condition": "mail from both sides with the date in it",
            },
            {
                "key": "P2",
                "title": "PoC",
                "seller": "sets up tenant, tests",
                "buyer": "runs two plants, names evaluator (Jonas)",
                "shared": "pass/fail bar",
                "condition": 'report that says "proceed"',
            },
            {
                "key": "P3",
                "title": "Security + legal",
                "seller": "answers, certificates",
                "buyer": "queue, redlines",
                "shared": "scope",
                "condition": "sign-off mail from CISO",
            },
            {
                "key": "P4",
                "title": "Money",
                "seller": "ROI sheet, price options",
                "buyer": "budget owner, approval path",
                "shared": "metrics",
                "condition": "PO number",
            },
            {
                "key": "P5",
                "title": "Executives",
                "seller": "deck",
                "buyer": "slot, brief Marta",
                "shared": "rehearsal",
                "condition": '"go" in the minutes',
            },
            {
                "key": "P6",
                "title": "Signature",
                "seller": "draft, turnaround 2 days",
                "buyer": "signatory",
                "shared": "open terms",
                "condition": "counter-signed PDF",
            },
        ]
    }
    assert told(draft) == []


def test_a_matrix_takes_the_place_of_the_one_that_the_room_began_with() -> None:
    draft = understood(plan_of("05-matrix.md"))
    plan = imported(draft)
    phases = sorted(plan["phases"].values(), key=lambda phase: phase["rank"])
    assert [phase["title"] for phase in phases] == [
        "Goal",
        "PoC",
        "Security + legal",
        "Money",
        "Executives",
        "Signature",
    ]
    assert told(draft) == [(0, "phases_replaced"), *((line, "side_assumed") for line in range(3, 9))]


def test_an_internal_checklist() -> None:
    draft = understood(plan_of("06-checklist.md"))
    assert brief(draft) == {
        "about": {"name": "Close plan Q2 — Corvid Health (internal!)"},
        "organisations": [{"side": "buyer", "name": "Corvid Health"}],
        "people": [{"name": "Sam", "side": "seller"}, {"name": "Mei", "side": "seller"}],
        "tasks": [
            {
                "key": "1",
                "title": "Intro w/ CMIO",
                "side": "seller",
                "lead": "Sam",
                "due": "2026-02-03",
                "status": "completed",
                "task_kind": "meeting",
            },
            {
                "key": "2",
                "title": "Demo to nursing leads",
                "side": "seller",
                "lead": "Mei",
                "due": "2026-02-17",
                "status": "completed",
                "task_kind": "meeting",
            },
            {"key": "3", "title": "BAA + HIPAA questionnaire back from them", "side": "buyer", "due": "2026-03-06"},
            {"key": "4", "title": "Epic sandbox access (their IT, ~2 wks)", "side": "buyer", "days": 10},
            {
                "key": "5",
                "title": "Clinical champion presents to Value Analysis Committee (1st Tues of month)",
                "side": "buyer",
                "role": "champion",
                "due": "2026-04-07",
            },
            {
                "key": "6",
                "title": "Procurement: GPO pricing letter",
                "side": "seller",
                "lead": "Sam",
                "due": "2026-04-15",
            },
            {
                "key": "7",
                "title": "Sign by 4/30 or lose FY budget!!",
                "due": "2026-04-30",
                "task_kind": "signature",
            },
        ],
    }
    assert told(draft) == [(1, "title_of_plan"), (3, "year_assumed"), (5, "late"), (7, "recurring_day")]
    plan = imported(draft)
    assert [task["side"] for task in plan["tasks"].values()][-1] == "seller"
    assert told(draft)[-1] == (9, "side_assumed")


@pytest.mark.parametrize(
    "name", ["01-us-table.md", "02-two-owners.md", "03-sheet-export.csv", "04-roadmap.txt", "06-checklist.md"]
)
def test_what_was_understood_can_be_imported_and_a_second_time_changes_nothing(name: str) -> None:
    text, form = plan_of(name), {"md": "markdown", "csv": "csv", "txt": "text"}[name.rpartition(".")[2]]
    room = empty()
    plan = imported(understood(text, form), room)  # type: ignore[arg-type]
    assert plan["tasks"]
    room.document = plan
    draft = understood(text, form, room)  # type: ignore[arg-type]
    again = proposed(draft, room)
    assert {command.type for command in again.commands} <= {"add_comment"}, "what is said of the plan as such"
    assert not any(row.new for row in again.rows)


def test_each_word_of_the_tables_is_somewhere() -> None:
    """What is not understood is kept, or told: nothing is dropped in silence."""
    for name in ("01-us-table.md", "02-two-owners.md", "03-sheet-export.csv"):
        text = plan_of(name)
        draft = understood(text, "csv" if name.endswith("csv") else "markdown")
        kept = repr(brief(draft)) + repr(draft.findings.all())
        for word in ("questionnaire", "SOC 2", "mid March", "agenda", "counter-signed", "VP Sales", "8 %", "Delayed"):
            assert (word in text) <= (word in kept), word
