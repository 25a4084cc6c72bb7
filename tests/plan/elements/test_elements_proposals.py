"""Stories of proposals: what somebody may not do they propose, and those who may accept it or decline it."""

from typing import Any

import pytest
from spec import ANN, BUYER, D1, KEY, LEE, M1, OTHER_BUYER, OTHER_SELLER, P1, P2, R1, SAM, SELLER, T1, T2, Story, at

from mapstream.plan.elements.proposals import (
    ProposalAccepted,
    ProposalDeclined,
    ProposalMade,
    ProposalWithdrawn,
)
from mapstream.plan.elements.tasks.events import TaskRescheduled
from mapstream.plan.visibility.lens import lens_of

LATER = {"type": "reschedule_task", "data": {"task": T1, "due": "2026-04-17"}}


@pytest.fixture
def draft(story: Story) -> Story:
    """A contract draft of the seller's."""
    story.given("add_task", task=T1, title="Contract draft", side="seller", lead=SAM, due="2026-04-10")
    return story


def proposed(story: Story, *commands: dict[str, Any], by: Any = BUYER, **more: Any) -> dict[str, Any]:
    """A proposal, as it stands in the room."""
    story.given("propose", by, proposal=P1, commands=list(commands), **more)
    return dict(story.document["proposals"][P1])


def test_what_is_refused_can_be_proposed_and_accepted_in_one_act(draft: Story) -> None:
    draft.when(LATER["type"], BUYER, **LATER["data"])  # type: ignore[call-overload]
    draft.then_refused("propose_instead")
    draft.when("propose", BUYER, proposal=P1, commands=[LATER], note="Our counsel is away")
    draft.then(ProposalMade(P1, [LATER], [f"tasks/{T1}"], "Our counsel is away"))
    assert draft.task(T1)["due"] == "2026-04-10"
    draft.when("accept_proposal", proposal=P1, note="Fine")
    draft.then(ProposalAccepted(P1, ANN, "Fine"), TaskRescheduled(T1, "2026-04-17", "2026-04-10", None, False))
    answer = draft.document["proposals"][P1]["answer"]
    assert answer == {"outcome": "accepted", "reason": "Fine", "at": at(draft.minute), "by": SAM}
    draft.when("accept_proposal", OTHER_SELLER, proposal=P1)
    draft.then_refused("proposal_answered")


def test_accepting_is_taken_back_whole(draft: Story) -> None:
    proposed(draft, LATER)
    before = draft.document
    draft.given("accept_proposal", proposal=P1)
    draft.given("undo")
    assert draft.document == before


def test_declining_leaves_things_as_they_are(draft: Story) -> None:
    proposed(draft, LATER)
    draft.when("decline_proposal", proposal=P1, reason="The committee meets before that")
    draft.then(ProposalDeclined(P1, ANN, "The committee meets before that"))
    assert draft.task(T1)["due"] == "2026-04-10"
    draft.when("withdraw_proposal", BUYER, proposal=P1)
    draft.then_refused("proposal_answered")


def test_only_who_may_make_the_change_answers_and_only_the_proposer_withdraws(draft: Story) -> None:
    proposed(draft, LATER)
    for type in ("accept_proposal", "decline_proposal"):
        for by in (BUYER, OTHER_BUYER):
            draft.when(type, by, proposal=P1)
            draft.then_refused("not_allowed")
    draft.when("withdraw_proposal", proposal=P1)
    draft.then_refused("not_allowed")
    draft.when("withdraw_proposal", BUYER, proposal=P1)
    draft.then(ProposalWithdrawn(P1))


def test_it_is_done_on_the_plan_as_it_is_then(draft: Story) -> None:
    proposed(draft, LATER)
    draft.given("complete_task", task=T1)
    draft.when("accept_proposal", proposal=P1)
    draft.then_refused(
        "proposal_outdated",
        detail="It does not fit the plan any more. “Contract draft” is completed. Reopen it first. "
        "Decline it, or change that first.",
    )
    draft.given("decline_proposal", proposal=P1)


def test_several_changes_are_one(draft: Story) -> None:
    pilot = {"type": "add_task", "data": {"task": T2, "title": "Pilot"}}
    link = {"type": "link_tasks", "data": {"task": T1, "after": T2}}
    made = proposed(draft, pilot, link)
    assert made["on"] == [f"tasks/{T1}"]
    draft.given("accept_proposal", proposal=P1)
    assert draft.task(T1)["after"] == {T2: True}
    assert draft.task(T2)["side"] == "buyer", "as the proposer meant it"


def test_what_is_wrong_with_it_is_said_where_it_stands(draft: Story) -> None:
    for command, code, path in (
        ({"type": "praise_task", "data": {}}, "unknown_command", "/data/commands/0/type"),
        ({"type": "reschedule_task", "data": {"task": T1, "due": "soon"}}, "invalid", "/data/commands/0/data/due"),
        ({"type": "reschedule_task", "data": {"task": T2, "due": None}}, "not_found", "/data/commands/0/data/task"),
        ({"type": "edit_deal", "data": {"name": "X"}}, "cannot_try", "/data/commands/0/type"),
        ({"type": "add_comment", "data": {"on": "plan", "text": "X"}}, "cannot_try", "/data/commands/0/type"),
        ({"type": "sign_agreement", "data": {"version": 1}}, "cannot_try", "/data/commands/0/type"),
        ({"type": "propose", "data": {"commands": [LATER]}}, "cannot_try", "/data/commands/0/type"),
    ):
        draft.when("propose", BUYER, commands=[command])
        draft.then_refused(code, path)
    document = {"title": "X", "kind": "x", "url": "https://files.example/x"}
    draft.when("propose", BUYER, commands=[{"type": "add_document", "data": document}])
    draft.then_refused("cannot_try")
    draft.when("propose", BUYER, commands=[{"type": "reschedule_task", "data": {"task": T1, "due": "2026-04-10"}}])
    draft.then_refused("proposes_nothing")
    draft.when("propose", BUYER, commands=[{"type": "schedule", "data": {"target": "2026-06-30"}}] * 2)
    draft.then_refused("too_much_work")


def test_a_proposal_is_seen_by_those_who_see_all_that_it_names(draft: Story) -> None:
    draft.given("add_milestone", milestone=M1, title="Secret", visible_to="seller")
    proposed(draft, {"type": "edit_task", "data": {"task": T1, "milestone": M1}}, by=KEY)
    assert draft.document["proposals"][P1]["on"] == [f"tasks/{T1}", f"milestones/{M1}"]
    assert lens_of(BUYER, draft.document).see(draft.document)["proposals"] == {}  # type: ignore[index]
    draft.when("decline_proposal", BUYER, proposal=P1)
    draft.then_refused("not_found")
    draft.given("set_visibility", item=f"milestones/{M1}", visible_to="everyone")
    assert [*lens_of(BUYER, draft.document).see(draft.document)["proposals"]] == [P1]  # type: ignore[index]


def test_what_is_proposed_for_some_is_seen_by_them(draft: Story) -> None:
    risk = {"type": "add_risk", "data": {"risk": R1, "title": "Weak", "severity": "low", "visible_to": "seller"}}
    assert proposed(draft, risk, by=SELLER)["visible_to"] == "seller"


def test_who_does_not_see_the_commercials_sees_no_proposal_about_them(draft: Story) -> None:
    made = proposed(draft, {"type": "set_commercials", "data": {"pricing": "Less"}}, by=KEY)
    assert made["on"] == ["commercials"]
    draft.given("set_scope", person=LEE, scope={"commercials": False})
    assert lens_of(OTHER_BUYER, draft.document).see(draft.document)["proposals"] == {}  # type: ignore[index]
    draft.when("propose", OTHER_BUYER, proposal=P2, commands=[{"type": "set_commercials", "data": {"pricing": "0"}}])
    draft.then_refused("not_allowed")


def test_a_proposal_outlasts_what_it_is_about(draft: Story) -> None:
    draft.given("add_task", KEY, task=T2, title="Pilot", side="seller")
    proposed(draft, {"type": "start_task", "data": {"task": T2}})
    draft.given("undo", KEY)
    draft.when("accept_proposal", proposal=P1)
    draft.then_refused("not_found")


def test_sellers_propose_what_is_the_buyers_to_say(draft: Story) -> None:
    draft.given("set_value", BUYER, side="buyer", text="Fewer trailers at the roadside")
    wish = {"type": "set_value", "data": {"side": "buyer", "text": "Fewer trailers at the roadside, and lower bills"}}
    proposed(draft, wish, by=SELLER)
    draft.when("accept_proposal", OTHER_SELLER, proposal=P1)
    draft.then_refused("not_allowed")
    draft.given("accept_proposal", BUYER, proposal=P1)
    draft.given("add_document", BUYER, document=D1, title="Terms", kind="legal", url="https://files.example/t")
    wish = {"type": "revise_document", "data": {"document": D1, "title": "Purchase terms"}}
    draft.given("propose", proposal=P2, commands=[wish])
    draft.given("accept_proposal", OTHER_BUYER, proposal=P2)
