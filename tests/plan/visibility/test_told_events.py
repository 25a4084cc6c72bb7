"""An event of which something is withheld looks like any other: nothing tells that there is more."""

import re
from typing import Any

import pytest
from spec import ANN, BUYER, C1, C2, CR1, D1, KEY, M1, M2, P1, P2, SAM, SELLER, T1, T2, Story

from mapstream.plan.actor import Actor
from mapstream.plan.visibility.lens import lens_of


def told(story: Story, who: Actor, back: int = 1) -> dict[str, Any]:
    """What somebody is told of the last event, or of one before it."""
    before, recorded = story.history[-back]
    after = story.history[-back + 1][0] if back > 1 else story.document
    return lens_of(who, story.document).event_frame(recorded, before, after, data=True)


def alike(frame: dict[str, Any], *ids: str) -> str:
    """A frame without what is another for each event, and with the same id for these."""
    text = re.sub("2026-03-03T[0-9:.]+Z", "AT", str({key: frame[key] for key in frame if key != "version"}))
    for id in ids:
        text = text.replace(id, "ID")
    return text


@pytest.fixture
def noted(story: Story) -> Story:
    """Two people of the buyer's side, about one of whom the seller keeps a note."""
    story.given("add_person", person=P1, name="Cleo", side="buyer", stance="against us")
    story.given("add_person", person=P2, name="Cleo", side="buyer")
    return story


def test_a_person_who_comes_with_notes_comes_like_any_other(noted: Story) -> None:
    assert alike(told(noted, BUYER, 2), P1) == alike(told(noted, BUYER), P2)


def test_a_person_who_is_changed_with_notes_is_changed_like_any_other(noted: Story) -> None:
    story = noted
    story.given("edit_person", person=P1, title="CFO", concern="Price")
    story.given("edit_person", person=P2, title="CFO")
    assert alike(told(story, BUYER, 2), P1) == alike(told(story, BUYER), P2)
    assert told(story, BUYER)["data"] == {"person": P2, "changes": {"title": "CFO"}, "was": {"title": None}}


def test_notes_alone_are_told_to_their_own_side(noted: Story) -> None:
    story = noted
    story.given("edit_person", person=P1, concern="Time")
    assert told(story, BUYER).keys() == {"room", "version", "hidden"}
    story.given("edit_person", BUYER, person=P1, concern="Ours")
    assert "Ours" in str(told(story, BUYER))
    assert told(story, SELLER).keys() == {"room", "version", "hidden"}


def test_what_was_taken_back_says_what_it_was(story: Story) -> None:
    story.given("add_person", person=P1, name="Cleo", side="buyer")
    story.given("edit_person", person=P1, title="CFO", concern="Price")
    story.given("undo")
    assert told(story, BUYER)["data"]["types"] == ["person.edited"]


def test_notes_that_are_taken_back_again_say_so(noted: Story) -> None:
    noted.given("share_notes", person=P1, shared=True)
    noted.given("undo")
    assert told(noted, BUYER)["data"]["types"] == ["notes.shared"]


def test_that_somebody_had_ways_in_does_not_show(story: Story) -> None:
    for person in (P1, P2):
        story.given("add_person", person=person, name="Cleo", side="buyer")
    story.given("issue_link", person=P1)
    story.given("remove_person", person=P1)
    story.given("remove_person", person=P2)
    assert alike(told(story, BUYER, 2), P1) == alike(told(story, BUYER), P2)


def test_what_is_the_sellers_of_the_deal_is_not_told(story: Story) -> None:
    story.given("edit_deal", name="Renewal", amount=4711.0)
    assert told(story, BUYER)["data"] == {"changes": {"name": "Renewal"}, "was": {"name": "Acme"}}


@pytest.mark.parametrize("hidden", [True, False])
def test_what_an_item_refers_to_is_told_to_those_who_see_it(story: Story, hidden: bool) -> None:
    visible_to = "seller" if hidden else "everyone"
    story.given("add_milestone", milestone=M1, title="Ours", visible_to=visible_to)
    story.given("add_milestone", milestone=M2, title="Shared")
    story.given("add_document", document=D1, title="Paper", kind="spec", url="https://x.example", visible_to=visible_to)
    story.given("add_task", task=T1, title="A", side="seller", milestone=M1)
    added = told(story, BUYER)["data"]
    assert added.get("milestone") == (None if hidden else M1)
    story.given("edit_task", task=T1, milestone=M2, title="B")
    was = None if hidden else M1
    assert told(story, BUYER)["data"] == {
        "task": T1,
        "changes": {"title": "B", "milestone": M2},
        "was": {"title": "A", "milestone": was},
    }
    story.given("complete_task", task=T1, evidence=[{"kind": "document", "ref": D1, "note": "there"}])
    [piece] = told(story, BUYER)["data"]["evidence"]
    assert piece == {"kind": "document", "note": "there", **({} if hidden else {"ref": D1, "revision": 1})}


def test_what_goes_with_an_item_is_told_to_those_who_saw_it(story: Story) -> None:
    story.given("add_criterion", criterion=CR1, title="Fast")
    story.given("add_comment", comment=C1, on=f"criteria/{CR1}", text="Ours", visible_to="seller")
    story.given("remove_criterion", criterion=CR1)
    data = told(story, BUYER)["data"]
    assert "comments" not in data
    assert "comments" in told(story, SELLER)["data"]
    story.given("undo")
    assert "Ours" not in str(told(story, BUYER))
    assert "data" in told(story, BUYER)


def test_what_comes_into_sight_says_so_itself(story: Story) -> None:
    story.given("add_task", task=T1, title="Draft", side="seller", visible_to=[SAM])
    story.given("add_comment", comment=C2, on=f"tasks/{T1}", text="Careful", visible_to="seller")
    story.given("set_visibility", item=f"tasks/{T1}", visible_to=[SAM, ANN])
    shown = told(story, BUYER)
    assert "data" not in shown
    assert shown["patch"]["tasks"].keys() == {T1}
    assert C2 not in str(shown)


def test_who_did_it_is_told_what_they_did(story: Story) -> None:
    """A key that lets itself out of sight is told so."""
    story.given("add_task", KEY, task=T2, title="For Sam", side="seller")
    story.given("set_visibility", KEY, item=f"tasks/{T2}", visible_to=[SAM])
    assert told(story, KEY)["patch"] == {"tasks": {T2: None}}
