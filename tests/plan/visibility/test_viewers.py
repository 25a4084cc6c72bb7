"""Who may see an item, and that nobody takes one from the side that added it."""

from typing import Any

import pytest
from spec import ANN, BUYER, C1, C2, D1, KEY, LEE, SAM, SELLER, SUE, T1, T2, Story

from mapstream.plan.actor import Actor
from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Document, Side, Visibility
from mapstream.plan.elements.agreement import PlanShared
from mapstream.plan.elements.comments import CommentAdded
from mapstream.plan.elements.items import VisibilitySet
from mapstream.plan.visibility.lens import Lens, lens_of
from mapstream.plan.visibility.viewers import can_see, visible

PEOPLE: dict[str, Any] = {SAM: {"side": "seller"}, ANN: {"side": "buyer"}, LEE: {"side": "buyer", "removed": {}}}
ITEM = f"tasks/{T1}"
ADMIN = Actor(KEY.id, "seller", "key", role="admin", workspace=KEY.workspace)
BOSS = Actor("0b055", "buyer", "link", role="admin")
"""Somebody of the buyer's side is never an admin, whatever they call themselves."""


@pytest.mark.parametrize(
    ("visible_to", "by", "side", "person", "seen"),
    [
        (None, ANN, "buyer", ANN, True),
        ("everyone", SAM, "buyer", ANN, True),
        ("seller", SAM, "seller", SAM, True),
        ("seller", SAM, "buyer", ANN, False),
        ("buyer", ANN, "seller", SAM, False),
        ([ANN, SAM], SAM, "buyer", ANN, True),
        ([ANN, SAM], SAM, "buyer", "another", False),
        ([SAM], SAM, "seller", "another", False),
        ([LEE], ANN, "buyer", ANN, True),
        ([LEE], ANN, "seller", SAM, False),
        ([LEE, SAM], ANN, "buyer", ANN, True),
        ("buyer", SAM, "seller", SAM, True),
        ("buyer", "a key", "seller", SAM, True),
        ("seller", ANN, "buyer", "another", True),
        ([], SAM, "seller", "another", True),
        # who added it was not kept: it is what it says
        ("buyer", None, "seller", SAM, False),
        ([], None, "seller", SAM, False),
    ],
)
def test_who_sees(visible_to: Visibility | None, by: str | None, side: Side, person: str, seen: bool) -> None:
    item = {"visible_to": visible_to, "added": {"at": "now", **({"by": by} if by else {})}}
    assert can_see(item, side, person, False, PEOPLE) is seen


def test_an_item_says_who_sees_it() -> None:
    room: Document = {"people": PEOPLE}
    ref = ItemRef("tasks", T1)
    assert visible(room, ref, {}, BUYER)
    assert not visible(room, ref, {"visible_to": "seller"}, BUYER)
    assert visible(room, ref, {"visible_to": "seller"}, SELLER)


@pytest.fixture
def shown(story: Story) -> Story:
    """A task of the seller's that everybody sees."""
    story.given("add_task", task=T1, title="Security review", side="seller")
    return story


def sees(story: Story, *people: str) -> list[bool]:
    """Whether these people see the task."""
    return [
        Lens(story.document["people"][p]["side"], p, positions=False).see_item(story.document, ITEM) for p in people
    ]


@pytest.mark.parametrize("visible_to", ["buyer", [ANN], [ANN, LEE], [ANN, SAM], [ANN, SAM, SUE, LEE]])
def test_only_the_side_that_added_an_item_shows_it_to_fewer(shown: Story, visible_to: object) -> None:
    shown.when("set_visibility", BUYER, item=ITEM, visible_to=visible_to)
    shown.then_refused("not_allowed", detail="The seller's side added this: only they can show it to fewer people.")


def test_the_seller_shows_what_the_buyer_added_to_no_fewer(story: Story) -> None:
    story.given("add_task", BUYER, task=T1, title="Board paper", side="seller")
    story.when("set_visibility", SELLER, item=ITEM, visible_to="seller")
    story.then_refused("not_allowed")
    story.when("set_visibility", ADMIN, item=ITEM, visible_to=[SAM])
    story.then_refused("not_allowed")
    story.given("set_visibility", BUYER, item=ITEM, visible_to="buyer")
    assert not lens_of(ADMIN, story.document).see_item(story.document, ITEM)


def test_what_was_said_and_what_came_with_the_room_has_a_side_too(shown: Story) -> None:
    shown.given("add_comment", comment=C1, on=ITEM, text="Ours")
    shown.given("add_document", document=D1, title="Offer", kind="proposal", url="https://files.example/o")
    [phase, *_] = shown.document["phases"]
    for item in (f"comments/{C1}", f"documents/{D1}", f"phases/{phase}"):
        shown.when("set_visibility", BUYER, item=item, visible_to="buyer")
        shown.then_refused("not_allowed")


def test_the_other_side_may_show_it_to_more(story: Story) -> None:
    story.given("add_task", BUYER, task=T1, title="Board paper", side="buyer", visible_to=[SAM, ANN])
    story.when("set_visibility", item=ITEM, visible_to=[ANN, SAM, LEE])
    story.then(VisibilitySet(ITEM, [ANN, SAM, LEE], [SAM, ANN]))
    story.when("set_visibility", item=ITEM, visible_to="everyone")
    story.then(VisibilitySet(ITEM, None, [ANN, SAM, LEE]))


def test_that_an_item_was_shown_to_more_is_not_taken_back_by_the_other_side(story: Story) -> None:
    story.given("add_task", BUYER, task=T1, title="Board paper", side="buyer", visible_to=[SAM, ANN])
    story.given("set_visibility", item=ITEM, visible_to="everyone")
    story.when("undo")
    story.then_refused("not_allowed")


def test_an_item_whose_named_people_have_all_left_is_its_sides_again(shown: Story) -> None:
    shown.given("set_visibility", item=ITEM, visible_to=[SAM, ANN])
    assert sees(shown, SAM, SUE, ANN, LEE) == [True, False, True, False]
    shown.given("remove_person", KEY, person=SAM)
    assert sees(shown, SUE, ANN, LEE) == [True, True, False]
    # whom the buyer names now would take it from the rest of the seller's side
    shown.when("set_visibility", BUYER, item=ITEM, visible_to=[ANN, SUE])
    shown.then_refused("not_allowed")
    shown.given("set_visibility", Actor(SUE, "seller", "link"), item=ITEM, visible_to="seller")
    assert sees(shown, SUE, ANN) == [True, False]


def test_an_admin_sees_and_mends_what_is_of_their_side(shown: Story) -> None:
    shown.given("set_visibility", item=ITEM, visible_to=[SAM])
    shown.when("set_visibility", KEY, item=ITEM, visible_to="seller")
    shown.then_refused("not_found")
    assert lens_of(ADMIN, shown.document).see_item(shown.document, ITEM)
    assert not BOSS.admin
    shown.when("set_visibility", ADMIN, item=ITEM, visible_to="seller")
    shown.then(VisibilitySet(ITEM, "seller", [SAM]))


def test_a_key_writes_for_people_of_its_own_side_too(shown: Story) -> None:
    shown.when("add_task", KEY, task=T2, title="For them", side="buyer", visible_to=[ANN])
    shown.then_refused("hidden_from_self", "/data/visible_to")
    shown.given("add_task", KEY, task=T2, title="For them", side="buyer", visible_to=[ANN, SUE])


def test_what_answers_is_seen_by_who_answers(shown: Story) -> None:
    shown.given("add_comment", comment=C1, on=ITEM, text="Between us", visible_to=[SAM])
    shown.given("remove_person", KEY, person=SAM)
    shown.when("add_comment", Actor(SUE, "seller", "link"), comment=C2, on=ITEM, text="Mine now", reply_to=C1)
    shown.then(CommentAdded(C2, ITEM, "Mine now", C1, None, [SAM, SUE]))


def test_what_a_buyer_once_took_is_the_sellers_again(shown: Story) -> None:
    """Rooms of before hold such things."""
    shown._follow(VisibilitySet(ITEM, "buyer", None), BUYER, "long-ago")
    assert sees(shown, SAM, ANN) == [True, True]
    shown.given("set_visibility", item=ITEM, visible_to="seller")
    shown.when("share_plan")
    shown.then(PlanShared({ITEM: "seller"}, None))
