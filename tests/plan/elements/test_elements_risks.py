"""Stories of risks: what may go wrong, and what is done about it."""

import pytest
from spec import ANN, BUYER, DE1, FRESH, KEY, LEE, M1, NOBODY, PH1, R1, R2, SAM, T1, Story, at

from mapstream.plan.elements.risks import RiskAdded, RiskClosed, RiskEdited, RiskReopened


@pytest.fixture
def slow(story: Story) -> Story:
    """A risk to a milestone."""
    story.given("add_milestone", milestone=M1, title="Signature")
    story.given("add_risk", risk=R1, title="Legal is slow", severity="high", owner=LEE, on=f"milestones/{M1}")
    return story


def test_adding(story: Story) -> None:
    story.when("add_risk", BUYER, title="Legal is slow", severity="medium")
    story.then(RiskAdded(FRESH, "Legal is slow", "medium", "a0"))
    story.when(
        "add_risk",
        risk=R1,
        title="Budget freeze",
        severity="critical",
        mitigation="Sign before June",
        owner=SAM,
        on=f"phases/{PH1}",
        visible_to="seller",
    )
    story.then(RiskAdded(R1, "Budget freeze", "critical", "a0V", "Sign before June", SAM, f"phases/{PH1}", "seller"))
    story.when("add_risk", risk=R1, title="Again", severity="low")
    story.then_refused("id_taken", "/data/risk")
    story.when("add_risk", title="Again", severity="low", owner=NOBODY)
    story.then_refused("not_found", "/data/owner")
    story.when("add_risk", title="Again", severity="low", on=f"tasks/{T1}")
    story.then_refused("not_found", "/data/on")
    story.when("add_risk", title="Again", severity="awful")
    story.then_refused("invalid", "/data/severity")


def test_words(slow: Story) -> None:
    slow.given("add_deliverable", deliverable=DE1, title="Data export", side="buyer")
    slow.when("edit_risk", BUYER, risk=R1, severity="low", on=f"deliverables/{DE1}", mitigation="Begin early")
    slow.then(
        RiskEdited(
            R1,
            {"severity": "low", "mitigation": "Begin early", "on": f"deliverables/{DE1}"},
            {"severity": "high", "mitigation": None, "on": f"milestones/{M1}"},
        )
    )
    slow.when("edit_risk", risk=R1, severity="low")
    slow.then_nothing()
    slow.when("edit_risk", risk=R2, severity="low")
    slow.then_refused("not_found", "/data/risk")
    slow.when("edit_risk", risk=R1, on=f"tasks/{T1}")
    slow.then_refused("not_found", "/data/on")
    slow.when("edit_risk", risk=R1, on=f"documents/{T1}")
    slow.then_refused("invalid", "/data/on")


def test_owners_may_leave(slow: Story) -> None:
    slow.given("remove_person", KEY, person=LEE)
    slow.given("edit_risk", risk=R1, title="Counsel is slow")
    slow.given("edit_risk", risk=R1, owner=ANN)
    slow.when("edit_risk", risk=R1, owner=LEE)
    slow.then_refused("person_removed", "/data/owner")


def test_closing_and_correcting(slow: Story) -> None:
    slow.when("close_risk", BUYER, risk=R1, outcome="mitigated", note="Outside counsel")
    slow.then(RiskClosed(R1, "mitigated", "Outside counsel"))
    was = {"at": at(slow.minute), "by": ANN, "outcome": "mitigated", "note": "Outside counsel"}
    assert slow.document["risks"][R1]["closure"] == was
    slow.when("close_risk", risk=R1, outcome="mitigated", note="Outside counsel")
    slow.then_nothing()
    slow.when("close_risk", risk=R1, outcome="occurred")
    slow.then(RiskClosed(R1, "occurred", None, was))
    assert slow.document["risks"][R1]["closure"] == {"at": at(slow.minute), "by": SAM, "outcome": "occurred"}
    slow.when("close_risk", risk=R2, outcome="gone")
    slow.then_refused("not_found", "/data/risk")


def test_reopening_is_a_dispute_until_it_is_closed_again(slow: Story) -> None:
    slow.when("reopen_risk", risk=R1, reason="No")
    slow.then_refused("risk_open", detail="“Legal is slow” is open: there is nothing to reopen.")
    slow.given("close_risk", BUYER, risk=R1, outcome="gone")
    was = {"at": at(slow.minute), "by": ANN, "outcome": "gone"}
    slow.when("reopen_risk", risk=R1, reason="Counsel left")
    slow.then(RiskReopened(R1, "Counsel left", was))
    risk = slow.document["risks"][R1]
    assert "closure" not in risk
    assert risk["dispute"] == {"at": at(slow.minute), "by": SAM, "reason": "Counsel left"}
    slow.when("close_risk", risk=R1, outcome="accepted")
    slow.then(RiskClosed(R1, "accepted", settled=True))
    assert "dispute" not in slow.document["risks"][R1]


def test_what_a_risk_is_to_stays_until_nothing_names_it(slow: Story) -> None:
    slow.given("add_deliverable", BUYER, deliverable=DE1, title="Data export", side="buyer")
    slow.given("edit_risk", risk=R1, on=f"deliverables/{DE1}")
    slow.when("undo", BUYER)
    slow.then_refused("still_in_use")


def test_hidden_ones_are_not_there(slow: Story) -> None:
    slow.given("set_visibility", item=f"risks/{R1}", visible_to="seller")
    for type, data in (
        ("edit_risk", {"title": "Found"}),
        ("close_risk", {"outcome": "gone"}),
        ("reopen_risk", {"reason": "No"}),
    ):
        slow.when(type, BUYER, risk=R1, **data)
        slow.then_refused("not_found", "/data/risk")
    slow.given("set_visibility", item=f"milestones/{M1}", visible_to="seller")
    slow.when("add_risk", BUYER, title="Found", severity="low", on=f"milestones/{M1}")
    slow.then_refused("not_found", "/data/on")
