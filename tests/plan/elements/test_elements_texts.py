"""Texts that several people write: paragraphs, merged by character, each knowing who changed it last."""

from typing import Any

import pytest
from spec import ANN, BUYER, MT1, NOBODY, OTHER_BUYER, OTHER_SELLER, P1, P2, SAM, SELLER, Story, at

from mapstream.plan import rank
from mapstream.plan.elements.parties import ValueSet
from mapstream.plan.elements.texts import EditText, TextEdited
from mapstream.plan.long_texts import FIRST
from mapstream.plan.views.ownership import first_candidate


def write(story: Story, content: str | None, by: Any = SELLER, based_on: int | None = None, **more: Any) -> None:
    """Somebody writes in the notes, from what they had at a version: the present one, if nothing is said."""
    known = len(story.history) if based_on is None else based_on
    story.when("edit_text", by, **{"text": "notes", "paragraph": P1, "content": content, "based_on": known, **more})


def notes(story: Story) -> list[str]:
    """The notes, as they stand."""
    found: Any = story.document["texts"]["notes"].get("paragraphs", {})
    return [found[id]["content"] for id in rank.order(found)]


def test_the_first_who_writes_begins_it_and_others_go_on(story: Story) -> None:
    write(story, "The board meets")
    ranks = story.document["texts"]["notes"]["paragraphs"][P1]["rank"]
    story.then(TextEdited("notes", P1, "The board meets", ranks, on="plan"))
    write(story, "The board meets in May", BUYER)
    was = {"content": "The board meets", "rank": ranks, "at": at(story.minute - 1), "by": SAM}
    story.then(TextEdited("notes", P1, "The board meets in May", was=was))
    assert story.document["texts"]["notes"]["paragraphs"][P1]["by"] == ANN
    write(story, "The board meets in May", BUYER)
    story.then_nothing()


def test_twenty_who_open_it_at_once_and_write_lose_nothing(story: Story) -> None:
    version = len(story.history)
    for n in range(20):
        write(story, f"note {n}", SELLER if n % 2 else BUYER, based_on=version, paragraph=None)
    assert sorted(notes(story)) == sorted(f"note {n}" for n in range(20))


def test_two_in_one_paragraph_lose_no_letter(story: Story) -> None:
    write(story, "The cat")
    version = len(story.history)
    write(story, "The cat sat")
    write(story, "The cat sat down")
    write(story, "The black cat", BUYER, based_on=version)
    assert notes(story) == ["The black cat sat down"]
    # nothing was changed by who had it as it was then
    write(story, "The cat", BUYER, based_on=version)
    story.then_nothing()


def test_what_was_removed_meanwhile_is_there_again_with_what_was_written(story: Story) -> None:
    write(story, "The cat")
    version = len(story.history)
    write(story, None, BUYER)
    write(story, "The black cat", based_on=version)
    assert notes(story) == ["The black cat"]
    version = len(story.history)
    write(story, "The black cat sat", BUYER)
    write(story, None, based_on=version)
    assert notes(story) == [" sat"]
    write(story, None)
    assert notes(story) == []
    write(story, None)
    story.then_nothing()


def test_paragraphs_stand_where_they_are_put(story: Story) -> None:
    write(story, "first")
    write(story, "third", paragraph=P2)
    write(story, "second", paragraph=None, after=P1)
    assert notes(story) == ["first", "second", "third"]
    for n in range(60):
        write(story, f"{n}", paragraph=None, after=P1)
    assert notes(story) == ["first", *(f"{n}" for n in reversed(range(60))), "second", "third"]
    write(story, "x", paragraph=None, after=NOBODY)
    story.then_refused("not_found", "/data/after")


def test_undo_takes_ones_own_letters_and_leaves_those_of_others(story: Story) -> None:
    write(story, "The cat")
    write(story, "The black cat")
    write(story, "The black cat sat", BUYER)
    story.given("undo", SELLER)
    assert notes(story) == ["The cat sat"]
    story.given("undo", BUYER)
    assert notes(story) == ["The cat"]
    write(story, "The cat!", BUYER)
    story.given("undo", SELLER, version=len(story.history) - 5)
    assert notes(story) == ["!"]
    write(story, None)
    story.given("undo", SELLER)
    assert notes(story) == ["!"]
    write(story, "? !", SELLER)
    write(story, "", BUYER)
    story.when("undo", SELLER, version=len(story.history) - 1)
    story.then_refused("nothing_to_undo")


def test_the_notes_of_a_meeting_are_seen_with_it(story: Story) -> None:
    name = f"meetings/{MT1}"
    write(story, "Agreed", text=name)
    story.then_refused("not_found", "/data/text")
    story.given("record_meeting", meeting=MT1, title="Kickoff", at="2026-03-02T09:00:00Z", visible_to="seller")
    write(story, "Agreed", text=f"texts/{name}")
    assert story.document["texts"][name]["on"] == name
    write(story, "Disagreed", BUYER, text=name)
    story.then_refused("not_found", "/data/text")


@pytest.mark.parametrize(
    ("based_on", "version", "known", "needed"),
    [(9, 9, 1, False), (5, 9, 5, False), (4, 9, 5, True), (4, 9, None, True)],
)
def test_the_past_is_needed_only_beyond_what_is_at_hand(
    based_on: int, version: int, known: int | None, needed: bool
) -> None:
    asked = EditText(text="notes", content="x", based_on=based_on)
    assert asked.needs_past_at(version, known) is needed


def value(story: Story, side: str = "seller") -> Any:
    """What a side gets out of the deal, as everybody reads it."""
    return story.document["plan"].get("value", {}).get(side)


def paragraphs(story: Story, name: str) -> list[str]:
    """A text as it stands, paragraph by paragraph."""
    found: Any = story.document["texts"][name].get("paragraphs", {})
    return [found[id]["content"] for id in rank.order(found)]


def test_what_was_set_as_a_whole_is_the_first_paragraph(story: Story) -> None:
    story.given("set_value", side="seller", text="A customer")
    known = len(story.history)
    write(story, "A happy customer", text="values/seller", paragraph=FIRST)
    value_now = {"plan": {"value": {"seller": "A happy customer"}}}
    was = {"content": "A customer", "rank": "a0"}
    happened = TextEdited("values/seller", FIRST, "A happy customer", "a0", was, on="plan", value=value_now)
    story.then(happened)
    # and others who had it as a whole lose nothing, either
    write(story, "A customer in Bonn", text="values/seller", paragraph=FIRST, based_on=known)
    assert paragraphs(story, "values/seller") == ["A happy customer in Bonn"]
    assert value(story) == "A happy customer in Bonn"


def test_a_paragraph_after_what_was_set_as_a_whole(story: Story) -> None:
    story.given("set_value", side="seller", text="A customer")
    write(story, "A reference", text="values/seller", after=FIRST)
    assert paragraphs(story, "values/seller") == ["A customer", "A reference"]
    assert "by" not in story.document["texts"]["values/seller"]["paragraphs"][FIRST]
    assert value(story) == "A customer\n\nA reference"
    write(story, None, text="values/seller", paragraph=FIRST)
    write(story, None, text="values/seller")
    assert (paragraphs(story, "values/seller"), value(story)) == ([], None)


def test_removing_what_was_set_as_a_whole(story: Story) -> None:
    story.given("set_value", side="seller", text="A customer")
    write(story, None, text="values/seller", paragraph=FIRST)
    assert (paragraphs(story, "values/seller"), value(story)) == ([], None)


def test_setting_it_as_a_whole_does_away_with_the_paragraphs(story: Story) -> None:
    write(story, "A customer", text="values/seller", paragraph=FIRST)
    write(story, "A reference", text="values/seller")
    known = len(story.history)
    story.when("set_value", side="seller", text="A partner")
    story.then(ValueSet("seller", "A partner", "A customer\n\nA reference", anew=True))
    assert "values/seller" not in story.document["texts"]
    # who typed meanwhile has what they added, and what was set
    write(story, "A customer\n\nA reference!", text="values/seller", paragraph=FIRST, based_on=known)
    assert "!" in str(value(story))
    story.given("undo", SELLER)
    story.given("undo", SELLER, version=known + 1)
    assert paragraphs(story, "values/seller") == ["A customer", "A reference"]
    assert value(story) == "A customer\n\nA reference"


def test_undo_gives_back_what_a_text_was_before_it_had_paragraphs(story: Story) -> None:
    story.given("set_value", side="seller", text="A customer")
    write(story, "A happy customer", text="values/seller", paragraph=FIRST)
    write(story, "A happy customer!", OTHER_SELLER, text="values/seller", paragraph=FIRST)
    story.given("undo", SELLER)
    assert value(story) == "A customer!"
    write(story, "", text="values/seller", after=FIRST)
    story.given("undo", SELLER)
    assert (paragraphs(story, "values/seller"), value(story)) == (["A customer!"], "A customer!")
    # to set it as a whole again can be taken back only as long as it reads so
    story.given("set_value", side="seller", text="A partner")
    write(story, "A good partner", OTHER_SELLER, text="values/seller", paragraph=FIRST)
    story.when("undo", SELLER)
    story.then_refused("changed_since")


def test_undo_of_what_was_set_does_away_with_paragraphs_that_came_since(story: Story) -> None:
    story.given("set_value", side="seller", text="A customer")
    story.given("set_value", side="seller", text="A partner")
    write(story, "", OTHER_SELLER, text="values/seller", after=FIRST)
    story.given("undo", SELLER)
    assert value(story) == "A customer"
    assert "values/seller" not in story.document["texts"]


def test_a_side_says_itself_what_it_gets_out_of_it(story: Story) -> None:
    write(story, "For the buyer", OTHER_BUYER, text="values/buyer")
    story.then_refused("not_allowed")
    write(story, "A draft", text="values/buyer", paragraph=FIRST)
    write(story, "A draft, longer", text="values/buyer", paragraph=FIRST)
    assert value(story, "buyer") == "A draft, longer"
    write(story, "", BUYER, text="values/seller")
    story.then_refused("not_allowed")
    write(story, "Ours", BUYER, text="values/buyer", paragraph=FIRST)
    write(story, "Theirs", text="values/buyer", paragraph=FIRST)
    story.then_refused("not_allowed")
    # which is to edit the plan, as setting it is
    assert first_candidate(recorded for _, recorded in story.history) == len(story.history)


def test_the_summary_of_a_meeting_is_of_those_who_record_it(story: Story) -> None:
    name = f"summaries/{MT1}"
    story.given("record_meeting", meeting=MT1, title="Kickoff", at="2026-03-02T09:00:00Z", summary="All agreed.")
    write(story, "All agreed. Bo did not.", text=name, paragraph=FIRST)
    assert story.document["meetings"][MT1]["summary"] == "All agreed. Bo did not."
    write(story, "Nothing", OTHER_BUYER, text=name, paragraph=FIRST)
    story.then_refused("not_allowed")
    story.given("record_meeting", meeting=MT1, summary="All agreed.")
    assert name not in story.document["texts"]
    story.given("undo", SELLER)
    assert paragraphs(story, name) == ["All agreed. Bo did not."]
    write(story, "x" * 10_000, text=name)
    story.then_refused("invalid", "/data/content")
