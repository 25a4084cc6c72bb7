"""Stories of how a plan becomes the plan of both sides: brought to the buyer, agreed to, reviewed."""

from typing import Any

import pytest
from spec import ANN, BUYER, C1, C2, D1, D2, KEY, LEE, M1, NOBODY, OTHER_BUYER, SAM, SELLER, SUE, T1, T2, T3, Story, at

from mapstream.plan.actor import Actor
from mapstream.plan.elements.agreement import AgreementSigned, CadenceSet, PlanShared
from mapstream.plan.visibility.lens import Lens

BUYERS = Lens("buyer", ANN, positions=False)


@pytest.fixture
def agreed(story: Story) -> Story:
    """A plan with a goal."""
    story.given("set_goal", statement="Sign", date="2026-06-30")
    return story


def test_each_side_agrees_by_name(agreed: Story) -> None:
    version = len(agreed.history)
    agreed.when("sign_agreement", BUYER, version=version)
    agreed.then(AgreementSigned("buyer", version))
    first = {"at": at(agreed.minute), "by": ANN, "version": version}
    assert agreed.document["plan"]["agreement"] == {"buyer": first}
    agreed.when("sign_agreement", BUYER, version=version)
    agreed.then_nothing()
    agreed.given("sign_agreement", SELLER, version=version)
    agreed.when("sign_agreement", OTHER_BUYER, version=version + 2)
    agreed.then(AgreementSigned("buyer", version + 2, first))
    assert {side: s["by"] for side, s in agreed.document["plan"]["agreement"].items()} == {"buyer": LEE, "seller": SAM}


def test_the_same_version_may_be_agreed_to_by_somebody_else(agreed: Story) -> None:
    version = len(agreed.history)
    agreed.given("sign_agreement", BUYER, version=version)
    agreed.given("sign_agreement", OTHER_BUYER, version=version)
    assert agreed.document["plan"]["agreement"]["buyer"]["by"] == LEE


@pytest.mark.parametrize("by", [KEY, Actor("system", "seller", "system")])
def test_programs_do_not_agree(agreed: Story, by: Actor) -> None:
    agreed.when("sign_agreement", by, version=3)
    agreed.then_refused("not_allowed")


def test_what_is_agreed_to_is_there(agreed: Story) -> None:
    now = len(agreed.history)
    agreed.given("add_task", title="Another")
    agreed.when("sign_agreement", BUYER, version=now + 2)
    told = f"The plan is at version {now + 1}: you can agree to that, or to an earlier one."
    agreed.then_refused("version_ahead", "/data/version", told)
    agreed.given("sign_agreement", BUYER, version=now + 1)
    agreed.when("sign_agreement", OTHER_BUYER, version=now)
    agreed.then_refused("signed_later", "/data/version")
    agreed.given("sign_agreement", SELLER, version=now)


def test_what_is_agreed_to_had_a_goal_then(story: Story) -> None:
    without = len(story.history)
    story.when("sign_agreement", BUYER, version=without)
    story.then_refused("goal_needed", "/data/version")
    story.given("set_goal", statement="Sign", date="2026-06-30")
    for by in (BUYER, SELLER):
        story.when("sign_agreement", by, version=without)
        told = f"Version {without} of the plan has no goal. Set the goal and its date, then agree to the plan."
        story.then_refused("goal_needed", "/data/version", told)
    story.given("sign_agreement", SELLER, version=without + 1)


def test_a_date_alone_is_no_goal_to_agree_to(story: Story) -> None:
    story.document["plan"]["goal"] = {"date": "2026-06-30"}
    story.when("sign_agreement", BUYER, version=len(story.history))
    story.then_refused("goal_needed", "/data/version")
    assert story.problem is not None
    assert "nobody has said yet what will be true by then" in story.problem.detail


def test_an_agreement_is_not_undone(agreed: Story) -> None:
    agreed.given("sign_agreement", BUYER, version=len(agreed.history))
    agreed.when("undo", BUYER)
    agreed.then_refused("cannot_undo")


def test_who_agreed_and_left_has_agreed(agreed: Story) -> None:
    agreed.given("sign_agreement", OTHER_BUYER, version=len(agreed.history))
    agreed.given("remove_person", person=LEE)
    assert agreed.document["plan"]["agreement"]["buyer"]["by"] == LEE


@pytest.fixture
def close_plan() -> Story:
    """A close plan, with people, and things of the seller's side."""
    story = Story()
    story.given("open_room", KEY, name="Acme", kind="close_plan")
    for id, side in ((SAM, "seller"), (SUE, "seller"), (ANN, "buyer")):
        story.given("add_person", KEY, person=id, name="Somebody", side=side)
    story.given("add_task", task=T1, title="Security review", side="buyer")
    story.given("add_task", task=T2, title="Discount", side="seller", visible_to="seller")
    story.given("add_task", task=T3, title="Sue's own", side="seller", visible_to=[SAM, SUE])
    story.given("add_milestone", milestone=M1, title="Go", visible_to="seller")
    story.given(
        "add_document", document=D1, title="Offer", kind="proposal", url="https://x.example", visible_to="seller"
    )
    story.given("add_document", document=D2, title="Old", kind="proposal", url="https://x.example", visible_to="seller")
    story.given("remove_document", document=D2)
    story.given("add_comment", comment=C1, on="plan", text="They will ask for 20 %", visible_to="seller")
    story.given("add_comment", comment=C2, on=f"tasks/{T2}", text="Keep it in hand")
    return story


ALL = {f"milestones/{M1}": "seller", f"documents/{D1}": "seller", f"tasks/{T2}": "seller"}


def test_a_close_plan_becomes_mutual_in_one_act(close_plan: Story) -> None:
    close_plan.when("share_plan")
    close_plan.then(PlanShared(ALL, "close_plan"))
    assert close_plan.document["plan"]["kind"] == "mutual"
    before, recorded = close_plan.history[-1]
    assert BUYERS.see(before) is None
    seen: Any = BUYERS.see(close_plan.document)
    assert BUYERS.look(recorded, before, close_plan.document).patch == seen
    assert seen["tasks"].keys() == {T1, T2}, "what is shown to named people stays theirs"
    assert seen["documents"].keys() == {D1}
    assert seen["comments"].keys() == {C2}, "what the sellers said to each other stays theirs"
    close_plan.when("share_plan")
    close_plan.then_nothing()


@pytest.mark.parametrize(("items", "shown"), [([], {}), ([f"tasks/{T3}", f"tasks/{T1}"], {f"tasks/{T3}": [SAM, SUE]})])
def test_only_what_is_named_is_shown(close_plan: Story, items: list[str], shown: dict[str, Any]) -> None:
    close_plan.when("share_plan", items=items)
    close_plan.then(PlanShared(shown, "close_plan"))


def test_what_is_the_sellers_in_a_mutual_plan_is_shown_in_one_act(close_plan: Story) -> None:
    close_plan.given("share_plan", items=[])
    close_plan.when("share_plan", items=[f"comments/{C1}"])
    close_plan.then(PlanShared({f"comments/{C1}": "seller"}))
    close_plan.when("share_plan", OTHER)
    close_plan.then(PlanShared(ALL))
    assert close_plan.document["plan"]["kind"] == "mutual"


OTHER = Actor(SUE, "seller", "link")


def test_a_plan_in_execution_stays_so(close_plan: Story) -> None:
    close_plan.given("edit_plan", kind="joint_execution")
    close_plan.given("share_plan")
    assert close_plan.document["plan"]["kind"] == "joint_execution"


def test_what_is_not_there_is_not_shown(close_plan: Story) -> None:
    for item in (f"tasks/{NOBODY}", f"milestones/{T1}"):
        close_plan.when("share_plan", items=[item])
        close_plan.then_refused("not_found", "/data/items")
    close_plan.when("share_plan", items=[f"documents/{D2}"])
    close_plan.then_refused("document_removed")
    close_plan.given("edit_plan", kind="mutual")
    [added] = close_plan.given("add_task", BUYER, title="Board paper", side="buyer", visible_to="buyer")
    close_plan.when("share_plan", items=[f"tasks/{added.task}"])  # type: ignore[attr-defined]
    close_plan.then_refused("not_found", "/data/items")


def test_the_buyer_does_not_share_the_sellers_plan(close_plan: Story) -> None:
    close_plan.when("share_plan", BUYER)
    close_plan.then_refused("not_found")
    close_plan.given("share_plan", items=[])
    close_plan.when("share_plan", BUYER)
    close_plan.then_refused("not_allowed")


def test_sharing_too_soon_is_taken_back(close_plan: Story) -> None:
    before = close_plan.document
    close_plan.given("share_plan")
    close_plan.given("undo")
    assert close_plan.document == before
    assert BUYERS.see(close_plan.document) is None


def test_a_cadence_is_replaced_as_a_whole(story: Story) -> None:
    story.when("set_cadence", every="week")
    story.then(CadenceSet({"every": "week", "minutes": 15}))
    story.when("set_cadence", every="week", minutes=15)
    story.then_nothing()
    story.when("set_cadence", BUYER, every="two_weeks", minutes=30, weekday=2, time="09:30")
    cadence = {"every": "two_weeks", "minutes": 30, "weekday": 2, "time": "09:30"}
    story.then(CadenceSet(cadence, {"every": "week", "minutes": 15}))
    story.given("set_cadence", every="month", weekday=2)
    assert story.document["plan"]["cadence"] == {"every": "month", "minutes": 15, "weekday": 2}
    story.given("undo")
    assert story.document["plan"]["cadence"] == cadence


@pytest.mark.parametrize(
    ("field", "value"),
    [("every", "day"), ("minutes", 1), ("weekday", 0), ("weekday", 8), ("time", "9:30"), ("time", "24:00")],
)
def test_a_cadence_that_is_none(story: Story, field: str, value: Any) -> None:
    story.when("set_cadence", **{"every": "week", field: value})
    story.then_refused("invalid", f"/data/{field}")
