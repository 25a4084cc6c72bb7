"""Stories of the two parties: who they are, what they get out of it, and the introduction gate."""

import pytest
from spec import ANN, BUYER, KEY, LEE, NOBODY, OTHER_BUYER, SAM, SELLER, SUE, Story, at

from mapstream.plan.elements.parties import IntroductionRecorded, OrganisationSet, ValueSet
from mapstream.plan.elements.people.events import PersonRemoved
from mapstream.plan.visibility.lens import Lens

OWN = Lens("seller", SAM, positions=False)
THEIRS = Lens("buyer", ANN, positions=False)

NOT_ANY_MORE = "What it was like before does not fit the plan any more. Change back by hand what you can."


def test_saying_who_a_party_is(story: Story) -> None:
    story.when("set_organisation", side="buyer", name=" Initech ", about="Makes printers", coordinator=LEE)
    known = {"name": "Initech", "about": "Makes printers", "coordinator": LEE}
    story.then(OrganisationSet("buyer", known, dict.fromkeys(known)))
    assert story.document["plan"]["organisations"] == {"buyer": known}
    story.when("set_organisation", BUYER, side="buyer", name="Initech", about=None)
    story.then(OrganisationSet("buyer", {"about": None}, {"about": "Makes printers"}))
    story.when("set_organisation", BUYER, side="buyer", about=None)
    story.then_nothing()


def test_buyers_speak_for_their_own_side(story: Story) -> None:
    story.when("set_organisation", BUYER, side="seller", name="Somebody")
    story.then_refused("propose_instead")
    story.when("set_value", BUYER, side="seller", text="Nothing")
    story.then_refused("propose_instead")
    story.given("set_organisation", BUYER, side="buyer", name="Initech")
    story.given("set_value", BUYER, side="buyer", text="Half the paperwork")


def test_a_coordinator_is_of_that_side_and_there(story: Story) -> None:
    story.when("set_organisation", side="buyer", coordinator=SAM)
    story.then_refused(
        "person_of_other_side", "/data/coordinator", "Sam is of the other side. Choose somebody of the buyer’s side."
    )
    story.when("set_organisation", side="buyer", coordinator=NOBODY)
    story.then_refused("not_found", "/data/coordinator")
    story.given("remove_person", person=LEE)
    story.when("set_organisation", side="buyer", coordinator=LEE)
    story.then_refused("person_removed", "/data/coordinator")


def test_who_leaves_coordinates_no_more(story: Story) -> None:
    story.given("set_organisation", side="buyer", name="Initech", coordinator=LEE)
    story.given("set_organisation", side="seller", coordinator=SUE)
    story.when("remove_person", BUYER, person=LEE)
    story.then(PersonRemoved(LEE, [], "buyer"))
    assert story.document["plan"]["organisations"] == {"buyer": {"name": "Initech"}, "seller": {"coordinator": SUE}}
    story.when("undo", SELLER, version=len(story.history) - 2)
    story.then_refused("changed_since")


def test_an_undo_does_not_bring_back_a_coordinator_who_has_left(story: Story) -> None:
    story.given("set_organisation", side="buyer", coordinator=LEE)
    story.given("set_organisation", side="buyer", coordinator=ANN)
    version = len(story.history)
    story.given("remove_person", person=LEE)
    story.when("undo", version=version)
    story.then_refused("changed_since", detail=NOT_ANY_MORE)


def test_taking_back_what_one_said_of_a_party_leaves_the_other(story: Story) -> None:
    story.given("set_organisation", side="seller", name="Acme")
    story.given("set_organisation", BUYER, side="buyer", name="Initech")
    story.given("undo")
    assert story.document["plan"]["organisations"] == {"buyer": {"name": "Initech"}}
    story.given("undo", BUYER)
    assert "organisations" not in story.document["plan"] or not story.document["plan"]["organisations"]


def test_somebody_who_coordinates_was_not_added_by_mistake(story: Story) -> None:
    story.given("add_person", person=NOBODY, name="Eve", side="buyer")
    story.given("set_organisation", KEY, side="buyer", coordinator=NOBODY)
    story.when("undo")
    story.then_refused("still_in_use")


def test_summing_up_what_each_side_gets(story: Story) -> None:
    story.when("set_value", side="buyer", text="Half the paperwork")
    story.then(ValueSet("buyer", "Half the paperwork"))
    story.given("set_value", side="seller", text="A reference")
    story.when("set_value", BUYER, side="buyer", text="A third of the paperwork")
    story.then(ValueSet("buyer", "A third of the paperwork", "Half the paperwork"))
    assert story.document["plan"]["value"] == {"buyer": "A third of the paperwork", "seller": "A reference"}
    story.when("set_value", side="buyer", text="All that they ever wanted")
    story.then_refused("propose_instead")
    story.when("set_value", BUYER, side="buyer", text=None)
    story.then(ValueSet("buyer", None, "A third of the paperwork"))
    story.when("set_value", side="buyer", text=None)
    story.then_nothing()
    story.when("set_value", side="seller", text=None)
    story.then(ValueSet("seller", None, "A reference", last=True))
    assert "value" not in story.document["plan"]


def test_the_introduction_gate(story: Story) -> None:
    story.when("record_introduction", check="problem", note="Ann showed us the backlog")
    first = {"note": "Ann showed us the backlog", "at": at(story.minute), "by": SAM}
    story.then(IntroductionRecorded("problem", "Ann showed us the backlog"))
    assert story.document["plan"]["gate"] == {"problem": first}
    story.when("record_introduction", check="problem", note="Ann showed us the backlog")
    story.then_nothing()
    story.when("record_introduction", check="problem", note="It is in their board report")
    story.then(IntroductionRecorded("problem", "It is in their board report", first))
    story.given("record_introduction", KEY, check="budget", note="Approved for this year")
    story.given("record_introduction", check="problem", note=None)
    assert story.document["plan"]["gate"].keys() == {"budget"}
    story.given("record_introduction", check="budget", note=None)
    assert "gate" not in story.document["plan"]
    story.when("record_introduction", check="sponsor", note=None)
    story.then_nothing()


@pytest.mark.parametrize("by", [BUYER, OTHER_BUYER])
def test_the_introduction_gate_is_the_sellers(story: Story, by: object) -> None:
    assert by in (BUYER, OTHER_BUYER)
    story.when("record_introduction", BUYER if by is BUYER else OTHER_BUYER, check="budget", note="We have one")
    story.then_refused("not_allowed")


def test_the_buyer_is_not_told_of_the_introduction_gate(story: Story) -> None:
    story.given("record_introduction", check="sponsor", note="Their CFO asked for it")
    before, recorded = story.history[-1]
    assert THEIRS.look(recorded, before, story.document).hidden
    assert OWN.look(recorded, before, story.document).whole
    seen = THEIRS.see(story.document)
    assert seen is not None
    assert "gate" not in seen["plan"]
