"""Dates that move with others go out into every form, and come in again as such."""

from typing import Any

import pytest
from spec import ANN, BUYER, KEY, SELLER, Story
from tabling import empty, imported, proposed, seen, understood
from test_decide import opened
from test_tables_round_trip import FORMS, again, without_name
from test_tables_updating import MILESTONE, OTHER, TASK, File, said

from mapstream.tables import Form, portable

LAUNCH = "01890000-0000-7000-8000-0000000000b2"


@pytest.fixture
def story() -> Story:
    """A review is ten working days before the goal, a task three before the review, and the launch after the goal."""
    story = opened()
    story.given("set_goal", SELLER, statement="Live by July", date="2026-07-01")
    story.given("add_milestone", SELLER, milestone=MILESTONE, title="Review approved")
    story.given("add_milestone", SELLER, milestone=LAUNCH, title="Launch")
    story.given("add_task", SELLER, task=TASK, title="Security review", side="buyer", due="2026-04-10", lead=ANN)
    story.given("add_task", SELLER, task=OTHER, title="Draft contract", side="seller", due="2026-04-20")
    story.given("tie_date", SELLER, item=f"milestones/{MILESTONE}", to="goal", days=-10)
    story.given("tie_date", SELLER, item=f"milestones/{LAUNCH}", to="goal", days=5)
    story.given("tie_date", SELLER, item=f"tasks/{TASK}", to=f"milestones/{MILESTONE}", days=-3)
    return story


def ties(document: Any) -> dict[str, tuple[Any, ...]]:
    plan = portable(seen(document))
    return {one.title: (one.follows, one.offset, one.due) for one in (*plan.milestones, *plan.tasks) if one.follows}


@pytest.mark.parametrize("form", FORMS)
def test_what_follows_goes_out_and_in_again(story: Story, form: Form) -> None:
    assert ties(story.document) == {
        "Review approved": ("goal", -10, "2026-06-17"),
        "Launch": ("goal", 5, "2026-07-08"),
        "Security review": ("M2", -3, "2026-06-12"),
    }
    draft = again(portable(seen(story.document)), form)
    document = imported(draft)
    assert ties(document) == ties(story.document)
    assert without_name(portable(seen(document))) == without_name(portable(seen(story.document)))
    assert {finding.code for finding in draft.findings.all()} <= {"phases_replaced"}


def test_what_is_done_follows_nothing_any_more(story: Story) -> None:
    story.given("complete_task", BUYER, task=TASK)
    assert "Security review" not in ties(story.document)
    assert File(story).propose(story)[1].commands == ()


def test_a_file_of_the_room_ties_and_unties(story: Story) -> None:
    file = File(story)
    assert file.propose(story)[1].commands == ()
    file.row("tasks", "Draft contract").update(follows=file.row("milestones", "Launch")["key"], offset=2)
    file.row("tasks", "Security review")["offset"] = -4
    del file.row("milestones", "Launch")["follows"]
    draft, proposal = file.propose(story)
    assert said(proposal) == [
        ("untie_date", {"item": f"milestones/{LAUNCH}"}),
        ("tie_date", {"item": f"tasks/{TASK}", "to": f"milestones/{MILESTONE}", "days": -4}),
        ("tie_date", {"item": f"tasks/{OTHER}", "to": f"milestones/{LAUNCH}", "days": 2}),
    ]
    assert draft.findings.all() == []
    [changed] = [row for row in proposal.rows if row.title == "Security review"]
    assert [(one.field, one.before, one.after) for one in changed.changes] == [
        ("follows", "3 working days before Review approved", "4 working days before Review approved")
    ]


def test_a_date_that_was_set_by_hand_in_the_file_follows_no_more(story: Story) -> None:
    file = File(story)
    file.row("tasks", "Security review")["due"] = "2026-06-01"
    assert said(file.propose(story)[1]) == [("reschedule_task", {"task": TASK, "due": "2026-06-01"})]


def test_what_could_be_followed_and_is_not_there_is_a_finding() -> None:
    text = "kind,key,title,side,follows,offset\r\ntask,1,Draft,seller,goal,3\r\ntask,2,Review,seller,9,1\r\n"
    draft = understood(text, "csv")
    assert "tie_date" not in [command.type for command in proposed(draft, empty(), KEY).commands]
    assert [(one.line, one.code) for one in draft.findings.all()] == [(2, "not_found"), (3, "not_found")]
