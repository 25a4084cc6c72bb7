"""Stories of phases: the rows of the responsibility matrix."""

import pytest
from spec import ANN, BUYER, D1, FRESH, KEY, LEE, NOBODY, PH1, PH2, SAM, SIX, SUE, Story, at, id_of, of_other_side

from mapstream.plan.elements.phases import (
    PhaseAdded,
    PhaseCompleted,
    PhaseEdited,
    PhaseProven,
    PhaseRemoved,
    PhaseReopened,
)
from mapstream.plan.phases import SIX_PHASES

PILOT = id_of(51)
EVIDENCE = [{"kind": "confirmation", "by": ANN, "note": "Report of 2 April"}]


@pytest.fixture
def pilot(story: Story) -> Story:
    """A seventh row, led by Ann."""
    story.given("add_phase", phase=PILOT, title="Pilot", side="buyer", lead=ANN, condition="Pilot report")
    return story


def test_adding(story: Story) -> None:
    story.when("add_phase", BUYER, title="Pilot", side="buyer")
    story.then(PhaseAdded(FRESH, "Pilot", "buyer", "a6"))
    story.when(
        "add_phase",
        phase=PILOT,
        title="Go-live",
        side="seller",
        lead=SAM,
        seller="Installs",
        buyer="Provides access",
        shared="The cut-over",
        condition="Protocol",
        visible_to="seller",
    )
    story.then(
        PhaseAdded(
            PILOT, "Go-live", "seller", "a6V", SAM, "Installs", "Provides access", "The cut-over", "Protocol", "seller"
        )
    )
    assert story.document["phases"][PILOT]["status"] == "open"
    story.when("add_phase", phase=PH1, title="Again", side="seller")
    story.then_refused("id_taken", "/data/phase")


def test_there_is_exactly_one_lead_of_the_side_that_leads(pilot: Story) -> None:
    pilot.when("edit_phase", phase=PILOT, side=None)
    pilot.then_refused("invalid", "/data/side")
    pilot.when("add_phase", title="Pilot", side="seller", lead=ANN)
    pilot.then_refused("lead_of_other_side", "/data/lead", of_other_side("Ann", "buyer", "phase", "seller"))
    pilot.when("edit_phase", phase=PILOT, lead=SAM)
    pilot.then_refused("lead_of_other_side", "/data/lead")
    pilot.when("edit_phase", phase=PILOT, side="seller")
    pilot.then_refused("lead_of_other_side", "/data/lead")
    pilot.when("edit_phase", phase=PILOT, lead=NOBODY)
    pilot.then_refused("not_found", "/data/lead")
    pilot.when("edit_phase", phase=PILOT, side="seller", lead=SAM)
    pilot.then(PhaseEdited(PILOT, {"side": "seller", "lead": SAM}, {"side": "buyer", "lead": ANN}))
    pilot.when("edit_phase", phase=PILOT, side="buyer", lead=None)
    pilot.then(PhaseEdited(PILOT, {"side": "buyer", "lead": None}, {"side": "seller", "lead": SAM}))


def test_who_leads_an_open_phase_does_not_leave(pilot: Story) -> None:
    pilot.when("remove_person", KEY, person=ANN)
    pilot.then_refused("leads_open_tasks", detail="Ann still leads “Pilot”. Find another lead first.")
    pilot.given("complete_phase", phase=PILOT)
    pilot.given("remove_person", KEY, person=ANN)
    pilot.when("reopen_phase", phase=PILOT, reason="The report is wrong")
    pilot.then_refused("person_removed", detail="Ann, who leads “Pilot”, has left the deal. Assign it first.")
    pilot.when("edit_phase", phase=PILOT, lead=ANN)
    pilot.then_nothing()
    pilot.given("edit_phase", phase=PILOT, lead=LEE)
    pilot.given("reopen_phase", phase=PILOT, reason="The report is wrong")


def test_words(story: Story) -> None:
    story.when("edit_phase", BUYER, phase=PH2, buyer="Runs it for two weeks", shared=None)
    story.then(
        PhaseEdited(
            PH2,
            {"buyer": "Runs it for two weeks", "shared": None},
            {"buyer": SIX_PHASES[1]["buyer"], "shared": SIX_PHASES[1]["shared"]},
        )
    )
    story.when("edit_phase", phase=PH2, shared=None)
    story.then_nothing()
    story.when("edit_phase", phase=NOBODY, title="Ghost")
    story.then_refused("not_found", "/data/phase")


def test_claimed_and_proven_later(pilot: Story) -> None:
    pilot.when("complete_phase", phase=PILOT)
    pilot.then(PhaseCompleted(PILOT, "claimed"))
    pilot.when("complete_phase", phase=PILOT)
    pilot.then_nothing()
    pilot.when("complete_phase", BUYER, phase=PILOT, evidence=EVIDENCE)
    pilot.then(PhaseProven(PILOT, EVIDENCE))
    assert pilot.document["phases"][PILOT]["completion"]["proof"] == "proven"
    more = [{"kind": "link", "url": "https://files.example/report"}]
    pilot.when("complete_phase", BUYER, phase=PILOT, evidence=more)
    pilot.then(PhaseProven(PILOT, [*EVIDENCE, *more], EVIDENCE))
    pilot.when("complete_phase", phase=PILOT, evidence=[{"kind": "document", "ref": D1}])
    pilot.then_refused("not_found", "/data/evidence/0/ref")


def test_without_a_condition_nothing_is_asked_for(story: Story) -> None:
    story.given("edit_phase", phase=PH1, condition=None)
    story.when("complete_phase", phase=PH1)
    story.then(PhaseCompleted(PH1))


def test_reopening_is_a_dispute_until_it_is_completed_again(pilot: Story) -> None:
    pilot.when("reopen_phase", phase=PILOT, reason="No")
    pilot.then_refused("phase_open", detail="“Pilot” is open: there is nothing to reopen.")
    pilot.given("complete_phase", phase=PILOT)
    pilot.when("reopen_phase", phase=PILOT, reason="Two findings are open")
    pilot.then(PhaseReopened(PILOT, "Two findings are open"))
    phase = pilot.document["phases"][PILOT]
    assert phase["dispute"] == {"at": at(pilot.minute), "by": SAM, "reason": "Two findings are open"}
    assert "completion" not in phase
    pilot.when("complete_phase", phase=PILOT, evidence=EVIDENCE)
    pilot.then(PhaseCompleted(PILOT, "proven", EVIDENCE, settled=True))
    assert "dispute" not in pilot.document["phases"][PILOT]


def test_removing(pilot: Story) -> None:
    was = dict(pilot.document["phases"][PILOT])
    pilot.when("remove_phase", BUYER, phase=PILOT)
    pilot.then(PhaseRemoved(PILOT, was))
    assert list(pilot.document["phases"]) == SIX
    pilot.when("remove_phase", phase=PILOT)
    pilot.then_refused("not_found", "/data/phase")


def test_order(story: Story) -> None:
    story.given("move", BUYER, item=f"phases/{PH2}", before=f"phases/{PH1}")
    assert story.document["phases"][PH2]["rank"] < story.document["phases"][PH1]["rank"]


def test_hidden_ones_are_not_there(pilot: Story) -> None:
    pilot.given("edit_phase", phase=PILOT, side="seller", lead=SUE)
    pilot.given("set_visibility", item=f"phases/{PILOT}", visible_to="seller")
    for type, data in (
        ("edit_phase", {"title": "Found"}),
        ("remove_phase", {}),
        ("complete_phase", {}),
        ("reopen_phase", {"reason": "No"}),
    ):
        pilot.when(type, BUYER, phase=PILOT, **data)
        pilot.then_refused("not_found", "/data/phase")
    pilot.when("add_comment", BUYER, on=f"phases/{PILOT}", text="Found")
    pilot.then_refused("not_found", "/data/on")
