"""Each thing that people write otherwise than we do, and each thing that has to be told them about it."""

from datetime import date
from typing import Any

import pytest
from spec import KEY
from tabling import brief, empty, imported, proposed, table, tasks, told, understood

from mapstream.problems import Invalid, Malformed


def due(*texts: str, today: date = date(2026, 3, 20), status: str = "") -> list[str | None]:
    """The dates that were understood, in a table of them."""
    rows = [f"Step {n} | {text} | {status}" for n, text in enumerate(texts)]
    return [task.due for task in understood(table("Task | Due | Status", *rows), today=today).plan.tasks]


def one(head: str, row: str) -> Any:
    """The draft of a table with one row."""
    return understood(table(head, row))


# columns


@pytest.mark.parametrize(
    "head",
    [
        "Task | Owner | Due",
        "Step | Responsibility | Deadline",
        "Description | Who | Target Date",
        "Item | Assigned to | By when",
        "Action Item | Responsible party | When",
        "**Action** | DRI | ETA",
        "What | Lead | Date",
    ],
)
def test_columns_are_known_by_many_names(head: str) -> None:
    assert tasks(one(head, "Return the form | Buyer | 2026-04-10")) == [
        {"title": "Return the form", "side": "buyer", "due": "2026-04-10"}
    ]


def test_columns_stand_in_any_order() -> None:
    draft = one("Due | Status | Owner | Task", "2026-04-10 | done | Seller | Send the draft")
    assert tasks(draft) == [{"title": "Send the draft", "side": "seller", "due": "2026-04-10", "status": "completed"}]


def test_what_a_column_means_is_told_where_it_is_not_understood() -> None:
    draft = one("Task | Colour | Due", "Security review | red | 2026-04-10")
    assert told(draft) == [(1, "column_not_understood")]
    assert draft.findings.all()[0].text == "Colour"
    assert brief(draft)["notes"] == [{"of": "1", "text": "Colour: red"}]


def test_a_column_without_a_head_is_kept_as_notes() -> None:
    draft = one("Task |  | Due", "Security review | red | 2026-04-10")
    assert told(draft) == [(1, "column_not_understood")]
    assert brief(draft)["notes"] == [{"of": "1", "text": "red"}]


def test_conditions_purposes_and_supporters_have_columns() -> None:
    draft = one(
        "Task | Description | Owner | Support | Done when | Days",
        "Review | So that legal can begin | Dana (Buyer) | Sam (Seller) | Sign-off mail | 5",
    )
    assert tasks(draft) == [
        {
            "title": "Review",
            "purpose": "So that legal can begin",
            "side": "buyer",
            "lead": "Dana",
            "supporters": ["Sam"],
            "condition": "Sign-off mail",
            "days": 5,
            "task_kind": "review",
        }
    ]


def test_a_column_of_milestones_groups_tasks() -> None:
    draft = understood(table("Milestone | Task | Owner", "Evaluated | Trial | Buyer", "Evaluated | Report | Buyer"))
    assert [m.title for m in draft.plan.milestones] == ["Evaluated"]
    assert [task.milestone for task in draft.plan.tasks] == ["M1", "M1"]


def test_rows_are_milestones_only_where_it_is_said() -> None:
    assert [m.title for m in one("Milestone | Date", "Contract signed | 2026-05-29").plan.milestones] == [
        "Contract signed"
    ]
    draft = understood(
        table(
            "Task | Type | Due | Owner",
            "Go-live | Milestone | 2026-07-01 | Buyer",
            "Milestone: Approved |  | 2026-06-01 | ",
            "Contract signed |  | 2026-05-29 | Buyer",
        )
    )
    assert [m.title for m in draft.plan.milestones] == ["Go-live", "Approved"]
    assert [(task.title, task.task_kind) for task in draft.plan.tasks] == [("Contract signed", "signature")]
    assert (3, "milestone_has_no_owner") in told(draft)


def test_the_kind_of_a_step_is_in_its_words_or_its_column() -> None:
    draft = understood(
        table(
            "Task | Type",
            "Weekly call | ",
            "Legal review | ",
            "Signature | ",
            "Go / no-go | ",
            "Sign-off | ",
            "Talk | Meeting",
            "Talk | Sport",
        )
    )
    assert [task.task_kind for task in draft.plan.tasks] == [
        "meeting",
        "review",
        "signature",
        "decision",
        None,
        "meeting",
        None,
    ]
    assert brief(draft)["notes"] == [{"of": "7", "text": "Type: Sport"}]


def test_a_list_of_people_is_a_list_of_people() -> None:
    draft = understood(
        table("Name | Side | Job title | Role | Email", "Dana Price | Buyer | CFO | Economic buyer | dana@x.example")
    )
    assert brief(draft)["people"] == [
        {"name": "Dana Price", "side": "buyer", "title": "CFO", "role": "economic_buyer", "email": "dana@x.example"}
    ]


def test_tables_without_borders_or_delimiters_are_tables() -> None:
    for text in ("Task | Owner | Due\nReview | Buyer | 2026-04-10", "Task\tOwner\tDue\nReview\tBuyer\t2026-04-10"):
        for form in ("markdown", "text"):
            draft = understood(text, form)  # type: ignore[arg-type]
            assert [(task.side, task.due) for task in draft.plan.tasks] == [("buyer", "2026-04-10")]


def test_a_sheet_may_be_sent_as_text() -> None:
    draft = understood("Task;Owner;Due\nReview;Buyer;10.04.2026\n", "text")
    assert tasks(draft) == [{"title": "Review", "side": "buyer", "due": "2026-04-10", "task_kind": "review"}]


def test_what_stands_above_the_head_of_a_sheet_is_read_too() -> None:
    draft = understood(
        "Action plan: Acme - Initech\nTarget date,2026-07-01\n\nTask,Owner,Due\nReview,Buyer,2026-04-10\n", "csv"
    )
    assert draft.plan.goal is not None
    assert draft.plan.goal.date == "2026-07-01"
    assert [task.title for task in draft.plan.tasks] == ["Review"]
    assert draft.line("1") == 5


def test_cells_of_a_sheet_may_have_several_lines() -> None:
    draft = understood('Task,Owner,Notes\n"Kick-off\nwith all",Seller,"one\ntwo"\nNext,Buyer,\n', "csv")
    assert [task.title for task in draft.plan.tasks] == ["Kick-off with all", "Next"]
    assert brief(draft)["notes"] == [{"of": "1", "text": "one\ntwo"}]
    assert [draft.line(key) for key in ("1", "2")] == [2, 5]


# dates


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-12", "2026-03-12"),
        ("2026/03/12", "2026-03-12"),
        ("12.03.2026", "2026-03-12"),
        ("12.3.26", "2026-03-12"),
        ("12. 03. 2026", "2026-03-12"),
        ("13/03/2026", "2026-03-13"),
        ("3/13/2026", "2026-03-13"),
        ("3/13/26", "2026-03-13"),
        ("3-13-2026", "2026-03-13"),
        ("04/04/2026", "2026-04-04"),
        ("12 Mar 2026", "2026-03-12"),
        ("12-Mar-2026", "2026-03-12"),
        ("12-Mar-26", "2026-03-12"),
        ("12th of March, 2026", "2026-03-12"),
        ("March 12, 2026", "2026-03-12"),
        ("Mar. 12th 2026", "2026-03-12"),
        ("Thu, 12 March 2026", "2026-03-12"),
        ("by Thursday 12 March 2026", "2026-03-12"),
        ("12 Mar '26", "2026-03-12"),
        ("2026-03-12T00:00:00Z", "2026-03-12"),
        ("Sept 2, 2026", "2026-09-02"),
    ],
)
def test_dates_are_written_in_many_ways(text: str, day: str) -> None:
    draft = one("Task | Due", f"Review | {text}")
    assert (draft.plan.tasks[0].due, told(draft)) == (day, [])


@pytest.mark.parametrize("text", ["", "-", "–", "TBD", "n/a", "tbc", "?"])
def test_no_date_is_no_date(text: str) -> None:
    draft = one("Task | Due | Owner", f"Review | {text} | Buyer")
    assert (draft.plan.tasks[0].due, told(draft), brief(draft).get("notes")) == (None, [], None)


def test_which_is_the_day_is_decided_by_the_table() -> None:
    assert due("3/4/2026", "3/13/2026") == ["2026-03-04", "2026-03-13"]
    assert due("3/4/2026", "13/3/2026") == ["2026-04-03", "2026-03-13"]


def test_a_date_that_could_be_two_is_none_and_is_told() -> None:
    draft = one("Task | Due", "Review | 3/4/2026")
    assert draft.plan.tasks[0].due is None
    assert told(draft) == [(3, "ambiguous_date")]
    assert brief(draft)["notes"] == [{"of": "1", "text": "3/4/2026"}]
    assert due("3/4/2026", "13/4/2026", "4/13/2026") == [None, "2026-04-13", "2026-04-13"], "a table of both"


def test_a_year_that_is_not_said_follows_from_the_day_and_the_neighbours() -> None:
    assert due("12 Mar", "Sept 2") == ["2026-03-12", "2026-09-02"]
    assert due("Dec 12", "Jan 8", today=date(2026, 12, 1)) == ["2026-12-12", "2027-01-08"]
    assert due("Nov 30", "Dec 12", "Jan 8", today=date(2026, 1, 5)) == ["2025-11-30", "2025-12-12", "2026-01-08"]
    assert due("12 Mar", "2 Apr 2024") == ["2024-03-12", "2024-04-02"]
    assert due("10 Oct", status="done") == ["2025-10-10"]
    assert told(one("Task | Due", "Review | 12 Mar")) == [(3, "year_assumed")]


def test_a_date_that_is_not_understood_is_kept_and_told() -> None:
    for text, code in (
        ("end of Q2", "date_not_understood"),
        ("2026-02-30", "date_not_understood"),
    ):
        draft = one("Task | Due", f"Review | {text}")
        assert (draft.plan.tasks[0].due, told(draft)) == (None, [(3, code)])
        assert brief(draft)["notes"] == [{"of": "1", "text": text}]
    assert told(one("Task | Due", "Review | 29 Feb 2026")) == [(3, "date_not_understood")]


def test_a_date_among_words_is_taken_and_told() -> None:
    draft = one("Task | Due", "Review | 2026-03-12 if legal agrees")
    assert (draft.plan.tasks[0].due, told(draft)) == ("2026-03-12", [(3, "date_with_words")])
    draft = one("Task | Due", "Review | 2026-03-02 – 2026-03-12")
    assert (draft.plan.tasks[0].due, told(draft)) == ("2026-03-12", [(3, "several_dates")])


# owners


@pytest.mark.parametrize(
    ("text", "side", "lead"),
    [
        ("Buyer", "buyer", None),
        ("Customer", "buyer", None),
        ("Client", "buyer", None),
        ("Vendor", "seller", None),
        ("Us", "seller", None),
        ("Buyer (Dana)", "buyer", "Dana"),
        ("Dana (Buyer)", "buyer", "Dana"),
        ("Customer – M. Keller", "buyer", "M. Keller"),
        ("Seller: Sam Oduya", "seller", "Sam Oduya"),
        ("Priya Raman", None, "Priya Raman"),
        ("Marta Keller, COO", None, "Marta Keller"),
        ("Ruth Adeyemi (CISO)", None, "Ruth Adeyemi"),
        ("@sam", None, "Sam"),
        ("Customer IT", "buyer", None),
        ("", None, None),
        ("tbd", None, None),
    ],
)
def test_owners_are_written_in_many_ways(text: str, side: str | None, lead: str | None) -> None:
    [task] = one("Task | Owner", f"Review | {text}").plan.tasks
    assert (task.side, task.lead) == (side, lead)


def test_a_department_is_a_role_until_somebody_is_named() -> None:
    [task] = one("Task | Owner (Buyer)", "Redlines | Legal").plan.tasks
    assert (task.side, task.role, task.lead) == ("buyer", "legal", None)
    [task] = one("Task | Owner", "Redlines | Buyer: Procurement").plan.tasks
    assert (task.side, task.role) == ("buyer", "procurement")
    assert told(one("Task | Owner", "Redlines | Steering committee")) == [(3, "owner_not_a_person")]


def test_somebody_with_an_address_is_known_by_it() -> None:
    draft = one("Task | Owner", "Review | Dana Price <dana@x.example>")
    assert brief(draft)["people"] == [{"name": "Dana Price", "email": "dana@x.example"}]


def test_several_owners_are_a_lead_and_supporters() -> None:
    for text in (
        "Dana Price and Sam Oduya",
        "Dana Price / Sam Oduya",
        "Dana Price, Sam Oduya",
        "Dana Price & Sam Oduya",
    ):
        [task] = one("Task | Owner", f"Review | {text}").plan.tasks
        assert (task.lead, task.supporters) == ("Dana Price", ["Sam Oduya"])


def test_whom_nobody_understands_is_told() -> None:
    draft = one("Task | Owner", "Review | 42 %")
    assert told(draft) == [(3, "owner_not_understood")]
    assert draft.findings.all()[0].text == "42 %"


def test_an_owner_s_cell_may_span_rows() -> None:
    draft = understood(table("Task | Owner", "Draft | Dana (Buyer)", "Review | ", "Send | Seller"))
    assert [task.side for task in draft.plan.tasks] == ["buyer", "buyer", "seller"]
    assert told(draft) == [(4, "owner_from_above")]


def test_somebody_on_both_sides_is_told() -> None:
    draft = understood(table("Task | Owner", "Draft | Dana (Buyer)", "Review | Dana (Seller)"))
    assert told(draft) == [(4, "person_on_both_sides")]
    assert brief(draft)["people"] == [{"name": "Dana", "side": "buyer"}]


def test_people_are_found_in_the_room() -> None:
    room = empty()
    room.given("add_person", KEY, name="Marta Keller", side="buyer")
    room.given("add_person", KEY, name="Sam Oduya", side="seller")
    room.given("add_person", KEY, name="Sam Stone", side="seller")
    text = table(
        "Task | Owner", "A | M. Keller", "B | MARTA  KELLER", "C | Sam", "D | Sam Stone", "E | Keller (Seller)"
    )
    draft = understood(text, room=room)
    plan = imported(draft, room)
    names = {id: person["name"] for id, person in plan["people"].items()}
    assert [names.get(task.get("lead", "")) for task in plan["tasks"].values()] == [
        "Marta Keller",
        "Marta Keller",
        None,
        "Sam Stone",
        "Keller",
    ]
    assert told(draft) == [(3, "person_matched"), (5, "person_ambiguous"), (5, "side_assumed")]


def test_somebody_new_is_added_if_their_side_is_known() -> None:
    draft = understood(table("Task | Owner", "A | Buyer (Dana)", "B | Priya Raman"))
    found = proposed(draft)
    assert [(line, person.name, person.side) for line, person in found.people] == [(3, "Dana", "buyer")]
    assert told(draft) == [(4, "person_side_unknown"), (4, "side_assumed")]


# states


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("✅", "completed"),
        ("✔️ done", "completed"),
        ("Done", "completed"),
        ("COMPLETE", "completed"),
        ("100%", "completed"),
        ("🟡 in review", "in_progress"),
        ("In Progress", "in_progress"),
        ("in-progress", "in_progress"),
        ("40 %", "in_progress"),
        ("⬜", "not_started"),
        ("Not Started", "not_started"),
        ("todo", "not_started"),
        ("0%", "not_started"),
        ("", "not_started"),
        ("n/a", "not_started"),
        ("On hold", "blocked"),
        ("⛔", "blocked"),
        ("Cancelled", "dropped"),
        ("❌", "dropped"),
    ],
)
def test_states_are_written_in_many_ways(text: str, status: str) -> None:
    draft = one("Task | Status | Owner", f"Review | {text} | Buyer")
    assert (draft.plan.tasks[0].status, told(draft)) == (status, [])


def test_a_state_with_more_is_understood_and_the_rest_is_kept() -> None:
    draft = one("Task | Status", "Review | Blocked – the questionnaire is missing")
    [task] = draft.plan.tasks
    assert (task.status, task.reason) == ("blocked", "the questionnaire is missing")
    draft = one("Task | Status", "Review | ✅ with remarks")
    assert brief(draft)["notes"] == [{"of": "1", "text": "Status: with remarks"}]


def test_a_state_that_is_not_understood_is_kept_and_told() -> None:
    draft = one("Task | Status", "Review | purple")
    assert (draft.plan.tasks[0].status, told(draft)) == ("not_started", [(3, "status_not_understood")])
    assert brief(draft)["notes"] == [{"of": "1", "text": "Status: purple"}]


def test_late_is_no_state() -> None:
    draft = one("Task | Status", "Review | Delayed")
    assert (draft.plan.tasks[0].status, told(draft)) == ("not_started", [(3, "late")])


def test_possible_steps_are_tentative() -> None:
    assert told(one("Task | Due", "Possible site visit | ")) == []
    draft = one("Task | Due", "Possible site visit | 2026-05-01")
    assert (draft.plan.tasks[0].due, told(draft)) == ("2026-05-01", [(3, "possible_with_date")])


# dependencies


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("1", ["1"]),
        ("1, 2", ["1", "2"]),
        ("#2", ["2"]),
        ("Step 1 and 2", ["1", "2"]),
        ("Draft", ["1"]),
        ("None", None),
        ("–", None),
    ],
)
def test_dependencies_are_numbers_or_titles(text: str, after: list[str] | None) -> None:
    rows = ("Draft | ", "Review | ", f"Sign | {text}")
    assert understood(table("Task | Depends on", *rows)).plan.tasks[2].after == after


def test_numbers_are_those_of_the_table_where_it_has_some() -> None:
    draft = understood(table("# | Task | Dependencies", "10 | Draft | ", "20 | Review | 10"))
    assert draft.plan.tasks[1].after == ["1"]


def test_dependencies_that_lead_nowhere_or_in_a_circle_are_told() -> None:
    draft = understood(table("Task | Dependencies", "Draft | 2", "Review | 1", "Sign | 9"))
    assert [task.after for task in draft.plan.tasks] == [["2"], None, None]
    assert told(draft) == [(4, "dependency_circle"), (5, "dependency_not_found")]


# what stands around


def test_lines_of_the_plan_as_such() -> None:
    draft = understood(
        "# Go-live plan\n\n**Customer:** Initech\n**Vendor:** Acme\nGoal: invoices in one day by 2026-07-01\n"
        "Business reason: the old contract ends\nTarget signature date: 29 May 2026\n"
    )
    assert brief(draft) == {
        "about": {"name": "Go-live plan"},
        "goal": {
            "statement": "invoices in one day by 2026-07-01",
            "date": "2026-07-01",
            "reason": "the old contract ends",
        },
        "organisations": [{"side": "buyer", "name": "Initech"}, {"side": "seller", "name": "Acme"}],
        "milestones": [{"key": "M1", "title": "Signature", "due": "2026-05-29"}],
    }


def test_other_lines_are_kept_as_comments_on_the_plan() -> None:
    draft = understood(
        "# Plan\n\n" + table("Task | Due", "Review | 2026-04-10") + "\n\nReviewed with Dana.\n\n- a remark\n"
    )
    assert [note["text"] for note in brief(draft)["notes"]] == ["Reviewed with Dana.", "a remark"]
    assert told(draft) == [(1, "title_of_plan"), (7, "kept_as_note"), (9, "kept_as_note")]
    comments = imported(draft)["comments"].values()
    assert [(comment["on"], comment["text"]) for comment in comments] == [
        ("plan", "Reviewed with Dana."),
        ("plan", "a remark"),
    ]


def test_headings_within_are_told() -> None:
    draft = understood("# Plan\n\n## Phase one\n\n- [ ] Review\n")
    assert told(draft) == [(1, "title_of_plan"), (3, "heading")]


def test_boxes_are_checked_or_not() -> None:
    draft = understood("- [x] a\n- [X] b\n* [ ] c\n1. d\n[ ] e\n")
    assert [task.status for task in draft.plan.tasks] == ["completed", "completed"] + ["not_started"] * 3


def test_dates_in_lines_are_found_where_they_stand() -> None:
    draft = understood(
        "- Draft (by 2026-04-10)\n- 2026-04-11: Review\n- Sign on 2026-04-12\n- Between 2026-04-13 and then, talk\n"
    )
    assert [(task.title, task.due) for task in draft.plan.tasks] == [
        ("Draft", "2026-04-10"),
        ("Review", "2026-04-11"),
        ("Sign", "2026-04-12"),
        ("Between 2026-04-13 and then, talk", "2026-04-13"),
    ]


def test_rows_that_say_nothing_are_told() -> None:
    draft = understood(
        table("Task | Owner | Due", " | Buyer | 2026-04-10", "Review | Buyer | ", "see you on Monday |  | ")
    )
    assert told(draft) == [(3, "row_without_title"), (5, "kept_as_note")]


def test_a_table_whose_head_nobody_understands_is_told() -> None:
    draft = understood(table("Foo | Bar", "a | b"))
    assert [code for _, code in told(draft)] == ["table_not_understood"] * 2


def test_what_is_too_long_is_kept_and_told() -> None:
    draft = understood(table("Task | Owner", f"{'long ' * 100} | Buyer"))
    assert told(draft) == [(3, "title_too_long")]
    assert len(draft.plan.tasks[0].title) == 300
    assert brief(draft)["notes"][0]["text"] == ("long " * 100).strip()


def test_formulas_are_text() -> None:
    draft = understood('Task,Owner,Notes\n=1+1,@sam,"=HYPERLINK(""http://x.example"",""y"")"\n', "csv")
    assert draft.plan.tasks[0].title == "=1+1"
    assert brief(draft)["notes"] == [{"of": "1", "text": '=HYPERLINK("http://x.example","y")'}]


# what is there already


def test_an_import_adds_and_changes_nothing() -> None:
    room = empty()
    room.given("set_goal", KEY, statement="Live", date="2026-07-01")
    room.given("add_task", KEY, title="Security review", side="buyer", due="2026-04-10")
    draft = understood(
        "Target go-live date: 2026-08-01\n\n- [x] security  review 2026-05-01\n- [ ] Signature\n", room=room
    )
    before = room.document
    after = imported(draft, room)
    assert after["plan"]["goal"] == before["plan"]["goal"]
    assert [task["title"] for task in after["tasks"].values()] == ["Security review", "Signature"]
    assert all(after["tasks"][id] == task for id, task in before["tasks"].items())
    assert told(draft) == [(1, "already_there"), (3, "already_there"), (4, "side_assumed")]


# what is no plan


@pytest.mark.parametrize("form", ["markdown", "csv", "text", "json"])
@pytest.mark.parametrize("text", ["", " \n\t", "a\x00b"])
def test_no_text_is_no_plan(text: str, form: Any) -> None:
    with pytest.raises(Malformed):
        understood(text, form)


def test_json_of_ours_is_taken_whole_or_not() -> None:
    with pytest.raises(Malformed):
        understood("{", "json")
    with pytest.raises(Invalid) as refused:
        understood('{"format": "mapstream.plan/1", "tasks": [{"key": "1"}], "colour": 1}', "json")
    assert [error.path for error in refused.value.errors] == ["/tasks/0/title", "/colour"]
    with pytest.raises(Invalid):
        understood('{"tasks": [{"key": "1", "title": "a"}, {"key": "1", "title": "b"}]}', "json")
