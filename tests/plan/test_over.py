"""A deal that has ended is over: what that means for what is still to be done, and for everything that speaks of it."""

from typing import Any

import pytest
from spec import ANN, BUYER, KEY, M1, M2, SAM, SELLER, T1, T2, T3, Story, id_of

from mapstream.plan.over import over
from mapstream.plan.patch import merge
from mapstream.plan.summary import next_steps
from mapstream.plan.time.forecast import forecast
from mapstream.plan.views.advice import advice
from mapstream.plan.views.agenda import agenda
from mapstream.plan.views.agreement import agreement

TODAY = "2026-06-01"
LATER = id_of(71)


@pytest.fixture
def deal(story: Story) -> Story:
    """A review that is late, a signature that is due, and a kick-off after it."""
    story.given("set_goal", statement="Sign", date="2026-06-30")
    story.given("add_milestone", milestone=M1, title="Signed", due="2026-06-30")
    story.given("add_milestone", milestone=M2, title="Live", due="2026-07-31")
    story.given("link_items", item=f"milestones/{M2}", after=f"milestones/{M1}")
    story.given("add_task", task=T1, title="Review", side="buyer", lead=ANN, due="2026-05-15")
    story.given("add_task", task=T2, title="Sign", side="buyer", kind="signature", milestone=M1, due="2026-06-30")
    story.given("add_task", task=T3, title="Kick-off", side="seller", lead=SAM, due="2026-07-06", milestone=M2)
    story.given("link_items", item=f"tasks/{T3}", after=f"milestones/{M1}")
    story.given("add_task", task=LATER, title="Train", side="buyer", milestone=M2)
    return story


def owed(story: Story) -> list[str]:
    """What the agenda says is still to be done."""
    now, next = (agenda(story.document, TODAY)[part] for part in ("now", "next"))
    entries = [*now["overdue"], *next["soon"], *next["later"], *next["undated"]]
    return sorted(entry["title"] for entry in entries)


def test_nothing_is_over_while_the_deal_is_open(deal: Story) -> None:
    assert over(deal.document) == frozenset()
    assert owed(deal) == ["Kick-off", "Live", "Review", "Sign", "Signed", "Train"]


def test_a_deal_that_is_won_leaves_what_comes_after_the_signature(deal: Story) -> None:
    deal.given("close_deal", KEY, result="won")
    deal.given("edit_plan", kind="mutual")
    assert owed(deal) == ["Kick-off", "Live", "Train"]
    now = agenda(deal.document, TODAY)["now"]
    assert (now["outcome"], now["goal"], now["overdue"], now["turn"]) == ("won", None, [], "seller")
    assert now["sentence"] == "The deal is won. It is the seller’s turn: “Kick-off”, due 6 Jul 2026."
    course = forecast(deal.document, TODAY)
    assert course["goal"] == {"date": None, "expected": None, "slack": None}
    assert course["critical_path"] == []
    assert set(course["items"]) == {f"tasks/{T3}", f"tasks/{LATER}", f"milestones/{M2}"}
    assert course["items"][f"tasks/{T3}"]["expected"] == "2026-07-06"
    assert list(next_steps(deal.document)) == ["seller", "buyer"]
    codes = {remark["code"] for remark in advice(deal.document, "2026-08-30")["remarks"]}
    assert codes.isdisjoint({"goal_passed", "no_reason", "no_deadline", "due_after_goal", "no_champion"})
    agreed = agreement(deal.document, TODAY)
    assert (agreed["holes"], agreed["sentence"]) == ([], "The deal is won. Nobody has agreed to the plan yet.")


def test_a_joint_execution_plan_goes_on_without_its_signature(deal: Story) -> None:
    deal.given("close_deal", result="won")
    assert owed(deal) == ["Kick-off", "Live", "Review", "Train"]
    now = agenda(deal.document, TODAY)["now"]
    assert now["goal"] == {"date": "2026-06-30", "days": 29}
    assert forecast(deal.document, TODAY)["goal"]["date"] == "2026-06-30"


def test_a_deal_that_is_lost_is_owed_nothing(deal: Story) -> None:
    deal.given("close_deal", result="lost", reason="No budget")
    assert owed(deal) == []
    found = agenda(deal.document, TODAY)
    assert (found["now"]["sentence"], found["now"]["turn"], found["now"]["goal"]) == ("The deal is lost.", None, None)
    assert {turn["sentence"].split("} ")[-1] for turn in found["turns"]["people"]} == {"owes nothing at the moment."}
    course = forecast(deal.document, TODAY)
    assert (course["items"], course["milestones"], course["goal"]["expected"]) == ({}, {}, None)
    assert next_steps(deal.document) == {}
    assert advice(deal.document, TODAY)["remarks"] == []
    assert agreement(deal.document, TODAY)["holes"] == []


def test_a_signature_that_was_still_to_come_owes_nobody_anything(deal: Story) -> None:
    step = {"title": "Countersign", "side": "seller", "rank": "a", "kind": "signature"}
    deal.document = merge(deal.document, {"milestones": {M2: {"to_come": {id_of(72): step}}}})
    deal.given("close_deal", result="won")
    assert f"tasks/{T2}" in over(deal.document)
    assert "Countersign" not in owed(deal)


def test_without_a_signature_in_the_plan_all_of_it_led_there(story: Story) -> None:
    story.given("add_task", task=T1, title="Review", side="buyer", due="2026-05-15")
    story.given("add_deliverable", title="Handbook", side="seller", due="2026-08-01")
    story.given("close_deal", result="won")
    story.given("edit_plan", kind="mutual")
    assert owed(story) == ["Handbook"], "what was promised is handed over"


def test_what_is_claimed_is_not_done(deal: Story) -> None:
    deal.given("edit_task", task=T1, condition="Sign-off email")
    deal.given("complete_task", BUYER, task=T1)
    progress = agenda(deal.document, TODAY)["now"]["progress"]
    assert progress == {"completed": 0, "claimed": 1, "total": 4, "percent": 0}
    assert not agreement(deal.document, "2026-03-03")["buyer_completing"]
    evidence: list[dict[str, Any]] = [{"kind": "link", "url": "https://x.example"}]
    deal.given("complete_task", BUYER, task=T1, evidence=evidence)
    progress = agenda(deal.document, TODAY)["now"]["progress"]
    assert progress == {"completed": 1, "claimed": 0, "total": 4, "percent": 25}
    assert agreement(deal.document, "2026-03-03")["buyer_completing"]


def test_an_agreement_does_not_hold_for_what_changed_since(deal: Story) -> None:
    version = len(deal.history)
    for by in (SELLER, BUYER):
        deal.given("sign_agreement", by, version=version)
    signed = {version: deal.document}
    for task in (T2, LATER):
        deal.given("assign_task", task=task, lead=ANN)
    deal.given("complete_task", BUYER, task=T1)
    found = agreement(deal.document, "2026-03-03", signed)
    assert (found["signed_by_both"], found["every_step_owned"], found["buyer_completing"]) == (True, True, True)
    assert not found["holds"], "two leads were named since"
    assert found["sentence"] == "Both sides agreed to an earlier version: 2 changes since are not agreed."
    found = agreement(deal.document, "2026-03-03", {version: deal.document})
    assert found["holds"]
    assert found["sentence"] == "Signed by both, every step owned, and the buyer’s side is completing."
