"""Who agreed, what has changed since, and whether the plan is one that holds."""

from typing import Any

import pytest
from spec import ANN, BUYER, LEE, NOBODY, OTHER_BUYER, SAM, SELLER, T1, T2, Story, at

from mapstream.plan.views.agreement import Agreement, agreement
from mapstream.plan.views.ownership import CoOwned, first_candidate, first_edit
from mapstream.plan.visibility.lens import Lens

DAY = "2026-03-03"
READER = Lens("seller", SAM, positions=False)


def co_owned(story: Story, reader: Lens = READER) -> CoOwned | None:
    """Since when the plan is co-owned, as the server finds it."""
    history = [recorded for _, recorded in story.history]
    first = first_candidate(history)
    documents = [before for before, _ in story.history] + [story.document]
    steps = list(zip(history, documents, documents[1:], strict=False))
    if first is None:
        assert first_edit(steps, reader) is None
        return None
    assert first_edit(steps[: first - 1], reader) is None
    return first_edit(steps[first - 1 :], reader)


def agreed(story: Story, day: str = DAY, reader: Lens = READER) -> Agreement:
    """How far the plan is agreed, for a reader."""
    documents = [before for before, _ in story.history] + [story.document]
    seen: Any = reader.see(story.document)
    signed = {
        s["version"]: reader.see(documents[s["version"]]) or {} for s in seen["plan"].get("agreement", {}).values()
    }
    return agreement(seen, day, signed, co_owned(story, reader))


def codes(found: Agreement) -> list[str]:
    """What is missing."""
    return [hole["code"] for hole in found["holes"]]


@pytest.fixture
def plan(story: Story) -> Story:
    """A plan with a goal and two owned steps."""
    story.given("set_goal", statement="Sign", date="2026-06-30")
    story.given("add_task", task=T1, title="Security review", side="buyer", lead=ANN)
    story.given("add_task", task=T2, title="Contract draft", side="seller", lead=SAM)
    return story


def test_an_empty_plan_is_not_agreed() -> None:
    found = agreement({}, DAY, {})
    assert found["sides"] == {"seller": None, "buyer": None}
    assert not any((found["signed_by_both"], found["unchanged"], found["every_step_owned"], found["holds"]))
    assert codes(found) == ["not_signed", "not_signed", "no_steps", "buyer_not_completing", "not_co_owned"]


def test_a_plan_that_holds(plan: Story) -> None:
    plan.given("complete_task", BUYER, task=T1)
    version = len(plan.history)
    plan.given("sign_agreement", SELLER, version=version)
    plan.given("sign_agreement", BUYER, version=version)
    found = agreed(plan)
    assert found["sides"] == {
        "seller": {"by": SAM, "at": at(plan.minute - 1), "version": version},
        "buyer": {"by": ANN, "at": at(plan.minute), "version": version},
    }
    assert found["since"] == {str(version): []}
    assert found["signed_by_both"]
    assert found["unchanged"]
    assert found["every_step_owned"]
    assert found["buyer_completing"]
    assert found["holds"]
    assert found["holes"] == []


def test_what_changed_is_told_to_each_side_since_it_agreed(plan: Story) -> None:
    first = len(plan.history)
    plan.given("sign_agreement", SELLER, version=first)
    plan.given("reschedule_task", task=T1, due="2026-03-20")
    second = len(plan.history)
    plan.given("sign_agreement", BUYER, version=second)
    found = agreed(plan)
    assert [change["item"] for change in found["since"][str(first)]] == [f"tasks/{T1}"]
    assert found["since"][str(second)] == []
    assert (found["signed_by_both"], found["unchanged"]) == (True, False)
    [hole] = [hole for hole in found["holes"] if hole["code"] == "changed_since"]
    assert hole["items"] == [f"tasks/{T1}"]
    assert hole["sentence"].startswith("Show the seller’s side what has changed")
    plan.given("sign_agreement", SELLER, version=len(plan.history))
    assert agreed(plan)["unchanged"]


def test_what_changed_is_told_once_where_both_agreed_to_the_same_version(plan: Story) -> None:
    version = len(plan.history)
    plan.given("sign_agreement", SELLER, version=version)
    plan.given("sign_agreement", BUYER, version=version)
    plan.given("reschedule_task", task=T1, due="2026-03-20")
    found = agreed(plan)
    assert [[change["item"] for change in changes] for changes in found["since"].values()] == [[f"tasks/{T1}"]]
    [hole] = [hole for hole in found["holes"] if hole["code"] == "changed_since"]
    assert hole["sentence"] == "Show both sides what has changed since they agreed, and agree again."


def test_a_step_without_a_lead_is_nobodys(plan: Story) -> None:
    plan.given("assign_task", task=T2, lead=None)
    found = agreed(plan)
    assert not found["every_step_owned"]
    assert [hole["items"] for hole in found["holes"] if hole["code"] == "no_lead"] == [[f"tasks/{T2}"]]
    plan.given("drop_task", task=T2, reason="Theirs is used")
    assert agreed(plan)["every_step_owned"]


def test_a_buyer_who_stopped_completing(plan: Story) -> None:
    plan.given("complete_task", SELLER, task=T2)
    assert not agreed(plan)["buyer_completing"], "what the seller completes does not count"
    plan.given("add_task", OTHER_BUYER, title="Board paper", side="buyer", lead=LEE)
    plan.given("complete_task", BUYER, task=T1)
    assert agreed(plan)["buyer_completing"]
    assert agreed(plan, "2026-03-24")["buyer_completing"]
    late = agreed(plan, "2026-03-25")
    assert not late["buyer_completing"]
    assert "buyer_not_completing" in codes(late)


def test_lately_is_counted_in_days_of_the_plans_time_zone(plan: Story) -> None:
    plan.given("add_task", OTHER_BUYER, title="Board paper", side="buyer", lead=LEE)
    plan.given("complete_task", BUYER, task=T1)
    plan.given("set_calendar", zone="Pacific/Honolulu")  # it was still the evening before there
    assert agreed(plan, "2026-03-23")["buyer_completing"]
    assert not agreed(plan, "2026-03-24")["buyer_completing"]


def test_a_buyer_who_has_completed_everything_is_not_standing_still(plan: Story) -> None:
    plan.given("complete_task", BUYER, task=T1)
    assert agreed(plan, "2027-01-01")["buyer_completing"]


def test_a_plan_is_co_owned_from_the_first_real_edit(plan: Story) -> None:
    plan.given("record_view", BUYER, subject="plan", seconds=60)
    plan.given("add_comment", BUYER, on="plan", text="Good")
    plan.given("sign_agreement", BUYER, version=len(plan.history))
    plan.given("add_comment", BUYER, on="plan", text="Oh")
    plan.given("undo", BUYER)
    plan.given("edit_person", BUYER, person=ANN, concern="Time")
    assert co_owned(plan) is None
    assert "not_co_owned" in codes(agreed(plan))
    plan.given("reschedule_task", BUYER, task=T1, due="2026-03-20")
    first: CoOwned = {"by": ANN, "at": at(plan.minute), "version": len(plan.history)}
    plan.given("edit_task", task=T1, purpose="No surprises")
    assert co_owned(plan) == first
    assert agreed(plan)["co_owned"] == first
    assert "not_co_owned" not in codes(agreed(plan))


def test_an_edit_that_the_seller_does_not_see_does_not_make_it_theirs(plan: Story) -> None:
    plan.given("add_task", BUYER, title="Own list", side="buyer", visible_to="buyer")
    plan.given("add_task", BUYER, title="For Sam and me", side="buyer", visible_to=[ANN, SAM])
    buyer = Lens("buyer", ANN, positions=False)
    assert co_owned(plan) is None
    assert co_owned(plan, buyer) is None
    plan.given("confirm_task", BUYER, task=T1)
    assert co_owned(plan) == co_owned(plan, buyer) == {"by": ANN, "at": at(plan.minute), "version": len(plan.history)}


def test_who_is_of_no_side_owns_nothing(plan: Story) -> None:
    plan.when("add_task", OTHER_BUYER, title="Redlines")
    found = co_owned(plan)
    assert found is not None
    assert found["by"] == LEE != NOBODY
