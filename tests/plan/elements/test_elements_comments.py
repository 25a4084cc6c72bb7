"""Stories of the talk on items."""

import pytest
from spec import ANN, BUYER, C1, C2, D1, FRESH, KEY, LEE, M1, NOBODY, OTHER_BUYER, SAM, SELLER, SUE, T1, Story, at

from mapstream.plan.elements.comments import CommentAdded, CommentReopened, CommentResolved

ON = f"tasks/{T1}"


@pytest.fixture
def talk(story: Story) -> Story:
    """A task to talk about."""
    story.given("add_task", task=T1, title="Security review", side="buyer")
    return story


def test_saying_something(talk: Story) -> None:
    talk.when("add_comment", BUYER, comment=C1, on=ON, text="Who sends the form?", mentions=[SAM, SAM, LEE])
    talk.then(CommentAdded(C1, ON, "Who sends the form?", None, [SAM, LEE]))
    assert talk.document["comments"][C1] == {
        "on": ON,
        "text": "Who sends the form?",
        "by": ANN,
        "at": at(talk.minute),
        "mentions": [SAM, LEE],
    }
    talk.when("add_comment", comment=C1, on="plan", text="Again")
    talk.then_refused("id_taken", "/data/comment")


def test_on_anything(talk: Story) -> None:
    talk.given("add_milestone", milestone=M1, title="Launch")
    talk.given("add_document", document=D1, title="Proposal", kind="proposal", url="https://files.example/p")
    for on in ("plan", f"milestones/{M1}", f"documents/{D1}"):
        talk.given("add_comment", BUYER, on=on, text="Hm")
    for on in (f"tasks/{NOBODY}", f"milestones/{NOBODY}", f"documents/{NOBODY}"):
        talk.when("add_comment", BUYER, on=on, text="Hm")
        talk.then_refused("not_found", "/data/on")


def test_mentions_are_people_of_the_room(talk: Story) -> None:
    talk.when("add_comment", on=ON, text="Hello", mentions=[NOBODY])
    talk.then_refused("not_found", "/data/mentions")
    talk.given("remove_person", person=LEE)
    talk.when("add_comment", on=ON, text="Hello", mentions=[LEE])
    talk.then_refused("person_removed", "/data/mentions")


def test_replies_stay_with_what_they_answer(talk: Story) -> None:
    talk.given("add_comment", BUYER, comment=C1, on=ON, text="Who sends the form?")
    talk.when("add_comment", comment=C2, on=ON, text="I do", reply_to=C1)
    talk.then(CommentAdded(C2, ON, "I do", C1))
    talk.when("add_comment", on="plan", text="I do", reply_to=C1)
    talk.then_refused("reply_elsewhere", "/data/reply_to")
    talk.when("add_comment", on=ON, text="I do", reply_to=NOBODY)
    talk.then_refused("not_found", "/data/reply_to")


def test_replies_stay_among_those_who_saw_the_question(talk: Story) -> None:
    talk.given("add_comment", comment=C1, on=ON, text="Between us", visible_to=[SAM, SUE])
    talk.given("remove_person", person=SUE)
    talk.when("add_comment", comment=C2, on=ON, text="Yes", reply_to=C1)
    talk.then(CommentAdded(C2, ON, "Yes", C1, None, [SAM, SUE]))
    talk.when("add_comment", on=ON, text="Now for all", reply_to=C1, visible_to="everyone")
    talk.then(CommentAdded(FRESH, ON, "Now for all", C1))
    talk.when("add_comment", BUYER, on=ON, text="What?", reply_to=C1)
    talk.then_refused("not_found", "/data/reply_to")


def test_resolving_and_reopening(talk: Story) -> None:
    talk.given("add_comment", BUYER, comment=C1, on=ON, text="Who sends the form?")
    talk.when("reopen_comment", comment=C1)
    talk.then_nothing()
    talk.when("resolve_comment", comment=C1)
    talk.then(CommentResolved(C1))
    assert talk.document["comments"][C1]["resolved"] == {"at": at(talk.minute), "by": SAM}
    talk.when("resolve_comment", comment=C1)
    talk.then_nothing()
    talk.when("reopen_comment", BUYER, comment=C1)
    talk.then(CommentReopened(C1))
    talk.when("resolve_comment", comment=C2)
    talk.then_refused("not_found", "/data/comment")


def test_what_is_said_on_hidden_items_is_hidden(talk: Story) -> None:
    talk.given("add_comment", BUYER, comment=C1, on=ON, text="Who sends the form?")
    talk.given("set_visibility", item=ON, visible_to="seller")
    talk.when("resolve_comment", BUYER, comment=C1)
    talk.then_refused("not_found", "/data/comment")
    talk.given("resolve_comment", SELLER, comment=C1)


def test_what_is_said_to_some_is_hidden_from_others(talk: Story) -> None:
    talk.given("add_comment", BUYER, comment=C1, on="plan", text="Between us two", visible_to=[ANN, SAM])
    talk.when("resolve_comment", OTHER_BUYER, comment=C1)
    talk.then_refused("not_found", "/data/comment")
    talk.when("resolve_comment", KEY, comment=C1)
    talk.then_refused("not_found", "/data/comment")
    talk.given("resolve_comment", SELLER, comment=C1)


def test_words_are_sealed_under_their_author() -> None:
    assert CommentAdded.sealed == {"text": "by"}
    assert CommentAdded.erased == {"text": "[erased]"}
