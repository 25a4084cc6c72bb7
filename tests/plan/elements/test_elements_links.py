"""The champion brings in colleagues: people of their side, who see no more than they do, where the room lets them."""

from dataclasses import replace

import pytest
from spec import ANN, BUYER, FRESH, KEY, LEE, OTHER_BUYER, SAM, SELLER, SUE, T1, Story, id_of

from mapstream.plan.elements.links import InvitingSet, LinkIssued, LinkRevoked
from mapstream.plan.elements.people.events import PersonAdded
from mapstream.plan.permissions import rights_of
from mapstream.plan.sentences import sentence
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


def test_a_word_that_counts_asks_for_a_code_where_one_can_be_sent(story: Story) -> None:
    story.given("set_goal", statement="Live by June", date="2026-06-30")
    story.given("add_task", task=T1, title="Security review", side="buyer", lead=ANN, condition="The sign-off")
    (link,) = story.given("issue_link", person=ANN)
    assert isinstance(link, LinkIssued)
    holder = replace(BUYER, link=link.link, known="link")
    mine, others = ([{"kind": "confirmation", "by": by}] for by in (ANN, LEE))
    story.mail = True
    for type, data in (
        ("sign_agreement", {"version": len(story.history)}),
        ("confirm_task", {"task": T1}),
        ("complete_task", {"task": T1, "evidence": mine}),
    ):
        story.when(type, holder, **data)
        story.then_refused("proof_needed")
    story.given("complete_task", holder, task=T1, evidence=others)
    assert story.task(T1)["completion"]["evidence"] == others, "what another said is told by whoever tells it"
    story.given("reopen_task", holder, task=T1, reason="Not yet")
    story.given("complete_task", replace(holder, known="code"), task=T1, evidence=mine)
    assert story.task(T1)["completion"]["evidence"] == [{**mine[0], "known": {"how": "code"}}]
    story.mail = False
    story.given("reopen_task", holder, task=T1, reason="Not yet")
    story.given("complete_task", holder, task=T1, evidence=mine)
    assert story.task(T1)["completion"]["evidence"] == [{**mine[0], "known": {"how": "link", "by": SAM}}]


def test_who_shows_by_a_code_who_they_are_is_told_of_so(story: Story) -> None:
    (link,) = story.given("issue_link", person=ANN)
    assert isinstance(link, LinkIssued)
    prover = replace(BUYER, link=link.link, known="code")
    story.given("open_link", prover, link=link.link, email="ann@buyer.example", visit=IDA)
    before, recorded = story.history[-1]
    assert sentence(recorded, before) == f"@{{{ANN}}} showed who they are by a code sent to their address."
