"""Stories of deliverables: what each side hands over."""

import pytest
from spec import ANN, BUYER, DE1, DE2, FRESH, KEY, LEE, M1, M2, NOBODY, SAM, Story, at, of_other_side

from mapstream.plan.elements.deliverables import (
    DeliverableAdded,
    DeliverableDelivered,
    DeliverableDropped,
    DeliverableEdited,
    DeliverableProven,
    DeliverableReopened,
    DeliverableRescheduled,
)

EVIDENCE = [{"kind": "link", "url": "https://files.example/load.log"}]


@pytest.fixture
def export(story: Story) -> Story:
    """A deliverable of the buyer's for a milestone."""
    story.given("add_milestone", milestone=M1, title="Data is in")
    story.given(
        "add_deliverable",
        deliverable=DE1,
        title="Data export",
        side="buyer",
        measure="Loads without errors",
        lead=ANN,
        due="2026-04-10",
        milestone=M1,
    )
    return story


def test_adding(story: Story) -> None:
    story.when("add_deliverable", BUYER, title="Data export", side="buyer")
    story.then(DeliverableAdded(FRESH, "Data export", "buyer", "a0"))
    story.given("add_milestone", milestone=M1, title="Data is in")
    story.when(
        "add_deliverable",
        deliverable=DE1,
        title="Connector",
        side="seller",
        measure="Runs a day",
        lead=SAM,
        due="2026-04-10",
        milestone=M1,
        visible_to="seller",
    )
    story.then(DeliverableAdded(DE1, "Connector", "seller", "a0V", "Runs a day", SAM, "2026-04-10", M1, "seller"))
    assert story.document["deliverables"][DE1]["status"] == "open"
    story.when("add_deliverable", deliverable=DE1, title="Again", side="seller")
    story.then_refused("id_taken", "/data/deliverable")
    story.when("add_deliverable", title="Again", side="seller", lead=ANN)
    story.then_refused("lead_of_other_side", "/data/lead", of_other_side("Ann", "buyer", "deliverable", "seller"))
    story.when("add_deliverable", title="Again", side="seller", milestone=M2)
    story.then_refused("not_found", "/data/milestone")
    story.given("drop_milestone", milestone=M1, reason="No data")
    story.when("add_deliverable", title="Again", side="seller", milestone=M1)
    story.then_refused("milestone_dropped", "/data/milestone", "“Data is in” was dropped. Choose another milestone.")


def test_words_and_who(export: Story) -> None:
    export.when("edit_deliverable", BUYER, deliverable=DE1, title="Export", measure=None, milestone=None)
    export.then(
        DeliverableEdited(
            DE1,
            {"title": "Export", "measure": None, "milestone": None},
            {"title": "Data export", "measure": "Loads without errors", "milestone": M1},
        )
    )
    export.when("edit_deliverable", deliverable=DE1, title="Export")
    export.then_nothing()
    export.when("edit_deliverable", deliverable=DE1, side="seller")
    export.then_refused("lead_of_other_side", "/data/lead")
    export.when("edit_deliverable", deliverable=DE1, side="seller", lead=SAM)
    export.then(DeliverableEdited(DE1, {"side": "seller", "lead": SAM}, {"side": "buyer", "lead": ANN}))
    export.when("edit_deliverable", deliverable=DE2, title="Ghost")
    export.then_refused("not_found", "/data/deliverable")
    export.given("drop_milestone", milestone=M1, reason="No data")
    export.when("edit_deliverable", deliverable=DE1, milestone=M1)
    export.then_refused("milestone_dropped", "/data/milestone")


def test_dates(export: Story) -> None:
    export.when("reschedule_deliverable", BUYER, deliverable=DE1, due="2026-04-17", reason="Easter")
    export.then(DeliverableRescheduled(DE1, "2026-04-17", "2026-04-10", "Easter"))
    export.when("reschedule_deliverable", deliverable=DE1, due="2026-04-17")
    export.then_nothing()
    export.when("reschedule_deliverable", deliverable=DE1, due=None)
    export.then(DeliverableRescheduled(DE1, None, "2026-04-17"))
    export.given("deliver", deliverable=DE1)
    export.when("reschedule_deliverable", deliverable=DE1, due="2026-05-01")
    export.then_refused("deliverable_delivered", detail="“Data export” was delivered. Reopen it first.")


def test_claimed_and_proven_later(export: Story) -> None:
    export.when("deliver", BUYER, deliverable=DE1)
    export.then(DeliverableDelivered(DE1, "claimed"))
    export.when("deliver", deliverable=DE1)
    export.then_nothing()
    export.when("deliver", BUYER, deliverable=DE1, evidence=EVIDENCE)
    export.then(DeliverableProven(DE1, EVIDENCE))
    assert export.document["deliverables"][DE1]["completion"]["proof"] == "proven"


def test_without_a_measure_nothing_is_asked_for(export: Story) -> None:
    export.given("edit_deliverable", deliverable=DE1, measure=None)
    export.when("deliver", deliverable=DE1)
    export.then(DeliverableDelivered(DE1))


def test_reopening_is_a_dispute_until_it_is_delivered_again(export: Story) -> None:
    export.when("reopen_deliverable", deliverable=DE1, reason="No")
    export.then_refused("deliverable_open", detail="“Data export” is open: there is nothing to reopen.")
    export.given("deliver", BUYER, deliverable=DE1)
    export.when("reopen_deliverable", deliverable=DE1, reason="Half of it is missing")
    export.then(DeliverableReopened(DE1, "Half of it is missing", "delivered"))
    assert export.document["deliverables"][DE1]["dispute"] == {
        "at": at(export.minute),
        "by": SAM,
        "reason": "Half of it is missing",
    }
    export.when("deliver", BUYER, deliverable=DE1, evidence=EVIDENCE)
    export.then(DeliverableDelivered(DE1, "proven", EVIDENCE, settled=True))
    assert "dispute" not in export.document["deliverables"][DE1]


def test_dropping(export: Story) -> None:
    export.when("drop_deliverable", deliverable=DE1, reason="The connector reads it")
    export.then(DeliverableDropped(DE1, "The connector reads it"))
    export.when("drop_deliverable", deliverable=DE1, reason="Again")
    export.then_nothing()
    for type, data in (("deliver", {}), ("reschedule_deliverable", {"due": "2026-05-01"})):
        export.when(type, deliverable=DE1, **data)
        export.then_refused("deliverable_dropped", detail="“Data export” was dropped. Reopen it first.")
    export.when("reopen_deliverable", deliverable=DE1, reason="It does not")
    export.then(DeliverableReopened(DE1, "It does not", "dropped", "The connector reads it"))
    assert "dispute" not in export.document["deliverables"][DE1]
    export.given("deliver", deliverable=DE1)
    export.when("drop_deliverable", deliverable=DE1, reason="No")
    export.then_refused("deliverable_delivered")


def test_who_leads_an_open_deliverable_does_not_leave(export: Story) -> None:
    export.when("remove_person", KEY, person=ANN)
    export.then_refused("leads_open_tasks", detail="Ann still leads “Data export”. Find another lead first.")
    export.given("drop_deliverable", deliverable=DE1, reason="Not needed")
    export.given("remove_person", KEY, person=ANN)
    export.when("reopen_deliverable", deliverable=DE1, reason="Needed")
    export.then_refused("person_removed")
    export.given("edit_deliverable", deliverable=DE1, lead=LEE)
    export.given("reopen_deliverable", deliverable=DE1, reason="Needed")


def test_hidden_ones_are_not_there(export: Story) -> None:
    export.given("set_visibility", item=f"deliverables/{DE1}", visible_to="seller")
    for type, data in (
        ("edit_deliverable", {"title": "Found"}),
        ("reschedule_deliverable", {"due": None}),
        ("deliver", {}),
        ("reopen_deliverable", {"reason": "No"}),
        ("drop_deliverable", {"reason": "No"}),
    ):
        export.when(type, BUYER, deliverable=DE1, **data)
        export.then_refused("not_found", "/data/deliverable")
    export.given("set_visibility", item=f"milestones/{M1}", visible_to="seller")
    export.when("add_deliverable", BUYER, title="Found", side="buyer", milestone=M1)
    export.then_refused("not_found", "/data/milestone")
    export.when("add_deliverable", BUYER, title="Found", side="buyer", lead=NOBODY)
    export.then_refused("not_found", "/data/lead")
