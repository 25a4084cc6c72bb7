"""Stories of success criteria: what makes the deal a yes."""

import pytest
from spec import ANN, BUYER, CR1, CR2, FRESH, LEE, NOBODY, SAM, Story, at

from mapstream.plan.elements.criteria import (
    CriterionAdded,
    CriterionEdited,
    CriterionJudged,
    CriterionProven,
    CriterionRemoved,
)

EVIDENCE = [{"kind": "link", "url": "https://files.example/orders.csv"}]


@pytest.fixture
def orders(story: Story) -> Story:
    """A criterion that says how it is measured, and one that does not."""
    story.given("add_criterion", criterion=CR1, title="Same-day orders", measure="Two weeks of orders")
    story.given("add_criterion", criterion=CR2, title="People like it")
    return story


def test_adding(story: Story) -> None:
    story.when("add_criterion", BUYER, title="Same-day orders")
    story.then(CriterionAdded(FRESH, "Same-day orders", "a0"))
    story.when("add_criterion", criterion=CR1, title="No training", measure="Nobody asks", visible_to=[SAM])
    story.then(CriterionAdded(CR1, "No training", "a0V", "Nobody asks", [SAM]))
    story.when("add_criterion", criterion=CR1, title="Again")
    story.then_refused("id_taken", "/data/criterion")


def test_words(orders: Story) -> None:
    orders.when("edit_criterion", BUYER, criterion=CR1, title="Every order the same day", measure=None)
    orders.then(
        CriterionEdited(
            CR1,
            {"title": "Every order the same day", "measure": None},
            {"title": "Same-day orders", "measure": "Two weeks of orders"},
        )
    )
    orders.when("edit_criterion", criterion=CR1, measure=None)
    orders.then_nothing()
    orders.when("edit_criterion", criterion=NOBODY, title="Ghost")
    orders.then_refused("not_found", "/data/criterion")


def test_a_verdict_without_evidence_is_only_claimed(orders: Story) -> None:
    orders.when("judge_criterion", criterion=CR1, verdict="met")
    orders.then(CriterionJudged(CR1, "met", "claimed"))
    orders.when("judge_criterion", BUYER, criterion=CR2, verdict="missed")
    orders.then(CriterionJudged(CR2, "missed"))
    assert orders.document["criteria"][CR2]["judgement"] == {"at": at(orders.minute), "by": ANN, "verdict": "missed"}
    orders.when("judge_criterion", criterion=CR1, verdict="met")
    orders.then_nothing()


def test_evidence_may_come_later(orders: Story) -> None:
    orders.given("judge_criterion", criterion=CR1, verdict="met")
    orders.when("judge_criterion", BUYER, criterion=CR1, verdict="met", evidence=EVIDENCE)
    orders.then(CriterionProven(CR1, EVIDENCE))
    assert orders.document["criteria"][CR1]["judgement"]["proof"] == "proven"
    more = [{"kind": "confirmation", "by": LEE}]
    orders.when("judge_criterion", criterion=CR1, verdict="met", evidence=[*EVIDENCE, *more])
    orders.then(CriterionProven(CR1, [*EVIDENCE, *more], EVIDENCE))
    orders.when("judge_criterion", criterion=CR1, verdict="met", evidence=[{"kind": "confirmation", "by": NOBODY}])
    orders.then_refused("not_found", "/data/evidence/0/by")


def test_another_verdict_stands_for_itself(orders: Story) -> None:
    orders.given("judge_criterion", criterion=CR1, verdict="met", evidence=EVIDENCE)
    was = {"at": at(orders.minute), "by": SAM, "verdict": "met", "proof": "proven", "evidence": EVIDENCE}
    orders.when("judge_criterion", BUYER, criterion=CR1, verdict="missed")
    orders.then(CriterionJudged(CR1, "missed", "claimed", None, was))
    assert orders.document["criteria"][CR1]["judgement"] == {
        "at": at(orders.minute),
        "by": ANN,
        "verdict": "missed",
        "proof": "claimed",
    }


def test_a_verdict_is_taken_back(orders: Story) -> None:
    orders.when("judge_criterion", criterion=CR2, verdict=None)
    orders.then_nothing()
    orders.given("judge_criterion", criterion=CR2, verdict="met")
    was = {"at": at(orders.minute), "by": SAM, "verdict": "met"}
    orders.when("judge_criterion", BUYER, criterion=CR2, verdict=None)
    orders.then(CriterionJudged(CR2, None, was=was))
    assert "judgement" not in orders.document["criteria"][CR2]
    orders.when("judge_criterion", criterion=CR2, verdict=None, evidence=EVIDENCE)
    orders.then_refused("invalid")


def test_removing(orders: Story) -> None:
    was = dict(orders.document["criteria"][CR1])
    orders.when("remove_criterion", BUYER, criterion=CR1)
    orders.then(CriterionRemoved(CR1, was))
    assert list(orders.document["criteria"]) == [CR2]


def test_hidden_ones_are_not_there(orders: Story) -> None:
    orders.given("set_visibility", item=f"criteria/{CR1}", visible_to="seller")
    for type, data in (
        ("edit_criterion", {"title": "Found"}),
        ("judge_criterion", {"verdict": "met"}),
        ("remove_criterion", {}),
    ):
        orders.when(type, BUYER, criterion=CR1, **data)
        orders.then_refused("not_found", "/data/criterion")
