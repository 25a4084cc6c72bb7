"""The champion brings in colleagues: people of their side, who see no more than they do, where the room lets them."""

from dataclasses import replace

import pytest
from spec import ANN, BUYER, FRESH, KEY, LEE, OTHER_BUYER, SAM, SELLER, SUE, Story, id_of

from mapstream.plan.elements.links import InvitingSet, LinkIssued, LinkRevoked
from mapstream.plan.elements.people.events import PersonAdded
from mapstream.plan.permissions import rights_of
from mapstream.plan.visibility.events import narrowed

IDA = id_of(61)
"""A colleague of the champion's."""


def test_a_champion_brings_in_a_colleague_and_either_side_takes_the_way_in_away(story: Story) -> None:
    story.given("add_person", BUYER, person=IDA, name="Ida", side="buyer")
    (first, second) = (story.given("issue_link", BUYER, person=IDA)[0] for _ in range(2))
    assert isinstance(first, LinkIssued)
    assert isinstance(second, LinkIssued)
    for by, link in ((BUYER, first.link), (SELLER, second.link)):
        story.when("revoke_link", by, link=link)
        story.then(LinkRevoked(link, IDA))
    story.given("remove_person", person=IDA)


def test_who_was_let_in_by_somebody_else_is_not_the_champions_to_let_in(story: Story) -> None:
    (link,) = story.given("issue_link", person=LEE)
    assert isinstance(link, LinkIssued)
    for by in (SELLER, SELLER, BUYER):
        if by is BUYER:  # neither while the link holds nor afterwards: that would be a way to pass for them
            story.when("issue_link", by, person=LEE)
            story.then_refused(
                "not_allowed", detail="Lee was let in by somebody else. Ask the seller's side for another link."
            )
        else:
            story.when("revoke_link", by, link=link.link)
    story.when("revoke_link", BUYER, link=link.link)
    story.then_refused("not_found", "/data/link")


def test_nobody_of_the_other_side_and_nobody_but_a_champion(story: Story) -> None:
    story.when("issue_link", BUYER, person=SAM)
    story.then_refused("not_allowed", detail="Sam is for the seller’s side to change. Ask one of them.")
    story.when("issue_link", OTHER_BUYER, person=ANN)
    story.then_refused("not_allowed")


@pytest.mark.parametrize(("actor", "other"), [(BUYER, LEE), (SELLER, SUE), (SELLER, LEE)])
def test_a_way_in_opens_no_more_than_its_maker_sees(story: Story, actor: object, other: str) -> None:
    assert actor in (BUYER, SELLER)
    maker = BUYER if actor is BUYER else SELLER
    narrow = {"commercials": False, "documents": ["spec"]}
    story.given("set_scope", KEY, person=maker.id, scope=narrow)
    story.when("issue_link", maker, person=other)
    story.then_refused("not_allowed")
    story.when("add_person", maker, person=IDA, name="Ida", side="buyer")
    story.then(PersonAdded(IDA, "buyer", "Ida", scope=narrow))
    story.given("issue_link", maker, person=IDA)
    story.given("set_scope", KEY, person=other, scope={**narrow, "history": False})
    story.given("issue_link", maker, person=other)
    admin = replace(KEY, role="admin")
    story.given("issue_link", admin, person=SUE)


def test_what_the_adder_may_see_is_told_to_the_sellers_alone() -> None:
    added = PersonAdded(IDA, "buyer", "Ida", scope={"history": False})
    told = {side: narrowed(added, side, {}, lambda _: True) for side in ("seller", "buyer")}  # type: ignore[arg-type]
    assert told == {"seller": added, "buyer": replace(added, scope=None)}


def test_a_room_keeps_it_to_the_seller(story: Story) -> None:
    assert rights_of(story.document, BUYER)["links"] == "side"
    story.when("set_inviting", champion=True)
    story.then_nothing()
    story.when("set_inviting", BUYER, champion=False)
    story.then_refused("not_allowed")
    story.when("set_inviting", champion=False)
    story.then(InvitingSet(False))
    assert rights_of(story.document, BUYER)["links"] == "no"
    assert rights_of(story.document, SELLER)["links"] == "all"
    story.when("issue_link", BUYER, person=LEE)
    story.then_refused("not_allowed", detail="Only the seller’s side can give people a way in. Ask one of them.")
    story.given("set_inviting", champion=True)
    assert "inviting" not in story.document["plan"]
    story.when("issue_link", BUYER, person=LEE)
    story.then(LinkIssued(FRESH, LEE))
