"""Stories of milestones: the dated decision points."""

import pytest
from spec import BUYER, FRESH, M1, M2, SAM, Story, at

from mapstream.plan.elements.milestones.events import (
    MilestoneAdded,
    MilestoneDropped,
    MilestoneEdited,
    MilestoneProven,
    MilestoneReached,
    MilestoneReopened,
    MilestoneRescheduled,
)

EVIDENCE = [{"kind": "meeting", "note": "The board said go"}]


@pytest.fixture
def go(story: Story) -> Story:
    """The executive presentation, proven by a “go”."""
    story.given("add_milestone", milestone=M1, title="Executive presentation", due="2026-04-01", condition="A “go”")
    return story


def test_adding(story: Story) -> None:
    story.when("add_milestone", BUYER, title="Needs confirmed")
    story.then(MilestoneAdded(FRESH, "Needs confirmed", "a0"))
    story.when("add_milestone", milestone=M1, title="Launch", due="2026-07-01", condition="Live", visible_to=[SAM])
    story.then(MilestoneAdded(M1, "Launch", "a0V", "2026-07-01", "Live", [SAM]))
    assert story.document["milestones"][M1]["status"] == "open"
    story.when("add_milestone", milestone=M1, title="Launch")
    story.then_refused("id_taken", "/data/milestone")


def test_words(go: Story) -> None:
    go.when("edit_milestone", BUYER, milestone=M1, title="Executive presentation", condition=None)
    go.then(MilestoneEdited(M1, {"condition": None}, {"condition": "A “go”"}))
    go.when("edit_milestone", BUYER, milestone=M1, condition=None)
    go.then_nothing()
    go.when("edit_milestone", milestone=M2, title="Ghost")
    go.then_refused("not_found", "/data/milestone")


def test_dates(go: Story) -> None:
    go.when("reschedule_milestone", BUYER, milestone=M1, due="2026-04-08", reason="The CFO travels")
    go.then(MilestoneRescheduled(M1, "2026-04-08", "2026-04-01", "The CFO travels"))
    go.when("reschedule_milestone", milestone=M1, due="2026-04-08")
    go.then_nothing()
    go.when("reschedule_milestone", milestone=M1, due=None)
    go.then(MilestoneRescheduled(M1, None, "2026-04-08"))
    go.given("reach_milestone", milestone=M1)
    go.when("reschedule_milestone", milestone=M1, due="2026-05-01")
    go.then_refused("milestone_reached", detail="“Executive presentation” is reached. Reopen it first.")


def test_claimed_and_proven_later(go: Story) -> None:
    go.when("reach_milestone", milestone=M1)
    go.then(MilestoneReached(M1, "claimed"))
    go.when("reach_milestone", milestone=M1)
    go.then_nothing()
    go.when("reach_milestone", BUYER, milestone=M1, evidence=EVIDENCE)
    go.then(MilestoneProven(M1, EVIDENCE))
    assert go.document["milestones"][M1]["completion"]["proof"] == "proven"


def test_reopening_is_a_dispute_until_it_is_reached_again(go: Story) -> None:
    go.given("reach_milestone", milestone=M1)
    go.when("reopen_milestone", milestone=M1, reason="The CFO was not there")
    go.then(MilestoneReopened(M1, "The CFO was not there", "reached"))
    milestone = go.document["milestones"][M1]
    assert milestone["status"] == "open"
    assert milestone["dispute"] == {"at": at(go.minute), "by": SAM, "reason": "The CFO was not there"}
    go.when("reopen_milestone", milestone=M1, reason="Again")
    go.then_refused("milestone_open", detail="“Executive presentation” is open: there is nothing to reopen.")
    go.when("reach_milestone", milestone=M1, evidence=EVIDENCE)
    go.then(MilestoneReached(M1, "proven", EVIDENCE, settled=True))
    assert "dispute" not in go.document["milestones"][M1]


def test_dropping(go: Story) -> None:
    go.when("drop_milestone", milestone=M1, reason="One meeting less")
    go.then(MilestoneDropped(M1, "One meeting less"))
    go.when("drop_milestone", milestone=M1, reason="Again")
    go.then_nothing()
    for type, data in (("reach_milestone", {}), ("reschedule_milestone", {"due": "2026-05-01"})):
        go.when(type, milestone=M1, **data)
        go.then_refused("milestone_dropped", detail="“Executive presentation” was dropped. Reopen it first.")
    go.when("reopen_milestone", milestone=M1, reason="They want it")
    go.then(MilestoneReopened(M1, "They want it", "dropped"))
    assert "dispute" not in go.document["milestones"][M1]
    go.given("reach_milestone", milestone=M1)
    go.when("drop_milestone", milestone=M1, reason="No")
    go.then_refused("milestone_reached")


def test_hidden_ones_are_not_there(go: Story) -> None:
    go.given("set_visibility", item=f"milestones/{M1}", visible_to="seller")
    for type, data in (
        ("edit_milestone", {"title": "Found"}),
        ("reschedule_milestone", {"due": None}),
        ("reach_milestone", {}),
        ("reopen_milestone", {"reason": "No"}),
        ("drop_milestone", {"reason": "No"}),
    ):
        go.when(type, BUYER, milestone=M1, **data)
        go.then_refused("not_found", "/data/milestone")
    go.when("add_task", BUYER, title="Prepare", side="buyer", milestone=M1)
    go.then_refused("not_found", "/data/milestone")
