"""What of a plan is agreed to, and how it is told that it differs."""

from typing import Any

import pytest
from spec import ANN, BUYER, D1, KEY, LEE, M1, M2, P1, SAM, SUE, T1, T2, T3, Story

from mapstream.plan.document import Document
from mapstream.plan.views.substance import changes_between
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.wording import named

SELLERS, BUYERS = Lens("seller", SAM, positions=False), Lens("buyer", ANN, positions=False)


@pytest.fixture
def plan(story: Story) -> Story:
    """A plan with something in it."""
    story.given("set_goal", statement="Sign", date="2026-06-30")
    story.given("add_milestone", milestone=M1, title="Security approved", due="2026-04-30")
    story.given(
        "add_task", task=T1, title="Security review", side="buyer", lead=ANN, due="2026-03-13", condition="Report"
    )
    story.given("add_task", task=T2, title="Contract draft", side="seller", lead=SAM)
    return story


def since(story: Story, then: Document, lens: Lens = SELLERS) -> list[Any]:
    """What has changed, as a reader sees it."""
    return [*changes_between(lens.see(then) or {}, lens.see(story.document) or {})]


def told(story: Story, then: Document, lens: Lens = SELLERS) -> dict[str, str]:
    """By item, the sentence about what has changed."""
    people = (lens.see(story.document) or {}).get("people", {})
    return {change["item"]: named(change["sentence"], people) for change in since(story, then, lens)}


def test_nothing_is_different(plan: Story) -> None:
    assert changes_between(plan.document, plan.document) == []
    assert changes_between({}, {}) == []


def test_a_date_that_was_moved(plan: Story) -> None:
    then = plan.document
    plan.given("reschedule_task", task=T1, due="2026-03-20", reason="legal queue")
    assert since(plan, then) == [
        {
            "item": f"tasks/{T1}",
            "title": "Security review",
            "change": "changed",
            "sentence": "“Security review”: due from 13 Mar 2026 to 20 Mar 2026.",
            "fields": [{"field": f"tasks/{T1}/due", "before": "2026-03-13", "after": "2026-03-20"}],
        }
    ]
    plan.given("reschedule_task", task=T1, due="2026-03-13")
    assert since(plan, then) == []


def test_work_that_goes_on_as_agreed_is_no_change(plan: Story) -> None:
    then = plan.document
    plan.given("confirm_task", BUYER, task=T1)
    plan.given("start_task", task=T1)
    plan.given("block_task", task=T1, reason="Waiting for the report")
    plan.given("complete_task", task=T2)
    plan.given("reopen_task", task=T2, reason="Annex B is missing")
    plan.given("reach_milestone", milestone=M1)
    plan.given("add_comment", BUYER, on="plan", text="Good")
    plan.given("record_view", BUYER, subject="plan", seconds=3)
    plan.given("issue_link", person=ANN)
    plan.given("edit_person", person=ANN, name="Anna", title="CIO", concern="Time")
    plan.given("record_introduction", check="budget", note="Approved")
    plan.given("sign_agreement", BUYER, version=len(plan.history))
    plan.given("edit_plan", alias="Go-live plan")
    plan.given("edit_deal", amount=5)
    plan.given("move", item=f"tasks/{T2}", before=f"tasks/{T1}")
    plan.given("set_visibility", item=f"tasks/{T1}", visible_to=[ANN, SAM])
    assert since(plan, then) == []


def test_what_came_and_what_went(plan: Story) -> None:
    then = plan.document
    plan.given("add_task", task=T3, title="Pen test", side="buyer", due="2026-05-01")
    plan.given("add_milestone", milestone=M2, title="Board", due="2026-05-15")
    plan.given("add_document", document=D1, title="Offer", kind="proposal", url="https://x.example")
    plan.given("add_person", person=P1, name="Eve", side="buyer", role="procurement")
    plan.given("drop_task", task=T2, reason="Theirs is used.")
    plan.given("remove_person", person=LEE)
    found = {change["item"]: change["change"] for change in since(plan, then)}
    assert found == {
        f"milestones/{M2}": "added",
        f"tasks/{T2}": "removed",
        f"tasks/{T3}": "added",
        f"documents/{D1}": "added",
        f"people/{P1}": "added",
        f"people/{LEE}": "removed",
    }
    assert list(found) == [
        f"milestones/{M2}",
        f"tasks/{T2}",
        f"tasks/{T3}",
        f"documents/{D1}",
        *sorted([f"people/{P1}", f"people/{LEE}"]),
    ]
    assert told(plan, then) == {
        f"milestones/{M2}": "“Board” is new.",
        f"tasks/{T2}": "“Contract draft” was dropped: Theirs is used.",
        f"tasks/{T3}": "“Pen test” is new.",
        f"documents/{D1}": "“Offer” is new.",
        f"people/{P1}": "Eve joined.",
        f"people/{LEE}": "Lee left.",
    }


def test_what_came_and_went_in_between_is_no_change(plan: Story) -> None:
    then = plan.document
    plan.given("add_task", task=T3, title="Pen test", side="buyer")
    plan.given("drop_task", task=T3, reason="Too much")
    plan.given("drop_task", task=T2, reason="A mistake")
    plan.given("reopen_task", task=T2, reason="It was")
    assert since(plan, then) == []


def test_what_was_taken_back_is_not_in_the_plan(plan: Story) -> None:
    plan.given("add_task", KEY, task=T3, title="Pen test", side="buyer")
    then = plan.document
    plan.given("undo", KEY)
    assert told(plan, then) == {f"tasks/{T3}": "“Pen test” is not in the plan any more."}


def test_items_and_people_are_called_by_name(plan: Story) -> None:
    then = plan.document
    plan.given("edit_task", task=T1, milestone=M1, kind="review", condition=None)
    plan.given("assign_task", task=T1, lead=LEE, supporters=[SUE])
    plan.given("link_tasks", task=T1, after=T2)
    plan.given("edit_person", person=ANN, role="economic_buyer")
    assert told(plan, then) == {
        f"tasks/{T1}": "“Security review”: lead from Ann to Lee; kind set to review; "
        "milestone set to “Security approved”; supporters set to Sue; waits for “Contract draft”; "
        "condition no longer “Report”.",
        f"people/{ANN}": "Ann: role from champion to economic buyer.",
    }
    later = plan.document
    plan.given("unlink_tasks", task=T1, after=T2)
    assert told(plan, later) == {f"tasks/{T1}": "“Security review”: no longer waits for “Contract draft”."}


def test_the_plan_itself(plan: Story) -> None:
    then = plan.document
    plan.given("set_goal", statement="Sign", date="2026-07-31", reason="The old contract ends")
    plan.given("set_cadence", every="week")
    plan.given("set_organisation", side="buyer", coordinator=ANN)
    plan.given("set_decision_process", approver=LEE)
    plan.given("add_stage", stage=P1, title="Board", kind="executive")
    assert told(plan, then) == {
        "plan": "The plan: goal date from 30 Jun 2026 to 31 Jul 2026; goal reason set to “The old contract ends”; "
        "cadence every set to “week”; cadence minutes set to 15; organisations buyer coordinator set to Ann.",
        "decision_process": "The decision process: approver set to Lee; stage “Board” title set to “Board”; "
        "stage “Board” kind set to executive.",
    }


def test_what_waits_and_the_days_of_the_calendar_are_called_by_name(plan: Story) -> None:
    plan.given("add_gate", gate=P1, title="Management board", rule="FREQ=WEEKLY", start="2026-03-03")
    plan.given("add_blackout", blackout=D1, title="Freeze", start="2026-06-24", end="2026-06-30")
    then = plan.document
    plan.given("edit_gate", gate=P1, start="2026-03-05")
    plan.given("edit_blackout", blackout=D1, side="buyer")
    plan.given("link_items", item=f"tasks/{T2}", after=f"milestones/{M1}")
    plan.given("edit_task", task=T1, days=4)
    assert told(plan, then) == {
        "plan": "The plan: the gate “Management board” start from 3 Mar 2026 to 5 Mar 2026; the blackout “Freeze” "
        "side set to buyer.",
        f"tasks/{T1}": "“Security review”: working days set to 4.",
        f"tasks/{T2}": "“Contract draft”: waits for “Security approved”.",
    }


def test_what_a_reader_does_not_see_has_not_changed_for_them(plan: Story) -> None:
    plan.given("add_task", task=T3, title="Discount", side="seller", visible_to="seller")
    then = plan.document
    plan.given("edit_task", task=T3, title="Larger discount")
    plan.given("reschedule_milestone", milestone=M1, due="2026-05-08")
    assert told(plan, then, BUYERS).keys() == {f"milestones/{M1}"}
    assert told(plan, then).keys() == {f"milestones/{M1}", f"tasks/{T3}"}
    plan.given("share_plan")
    assert told(plan, then, BUYERS)[f"tasks/{T3}"] == "“Larger discount” is new."
    plan.given("set_visibility", item=f"milestones/{M1}", visible_to="seller")
    assert told(plan, then, BUYERS)[f"milestones/{M1}"] == "“Security approved” is not in the plan any more."
