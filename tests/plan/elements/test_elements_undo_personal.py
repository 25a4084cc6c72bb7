"""Stories of undoing what is about people: it comes back sealed, and for one person at a time."""

from typing import Any

import pytest
from spec import ANN, BUYER, C1, KEY, P1, P2, SELLER, Story, change_of

from mapstream.plan.context import Context
from mapstream.plan.decide import decide
from mapstream.plan.elements.undo.commands import Undo
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.event import Recorded
from mapstream.plan.patch import merge
from mapstream.problems import CannotUndo


def undone(story: Story, by: Any = SELLER) -> ChangeUndone:
    """Undo, and what was recorded."""
    (event,) = story.given("undo", by)
    assert isinstance(event, ChangeUndone)
    return event


def test_what_comes_back_about_a_person_is_sealed(story: Story) -> None:
    story.given("edit_person", person=ANN, name="Anna", email=None, influence="High")
    event = undone(story)
    assert event.person == ANN
    assert event.inverse == {"people": {ANN: {"name": "[erased]", "notes": None}}}
    assert event.personal == {"people": {ANN: {"name": "Ann", "email": "ann@buyer.example"}}}
    assert story.document["people"][ANN]["email"] == "ann@buyer.example"
    assert event.sealed == {"personal": "person"}


def test_a_comment_comes_back_under_its_author(story: Story) -> None:
    story.given("add_comment", BUYER, comment=C1, on="plan", text="Hello")
    said = story.document["comments"][C1]
    event = undone(story, BUYER)
    assert (event.person, event.personal) == (None, None)
    assert story.document["comments"] == {}
    event = undone(story, BUYER)
    assert (event.person, event.personal) == (ANN, {"comments": {C1: {"text": "Hello"}}})
    assert story.document["comments"] == {C1: said}
    erased = ChangeUndone(event.version, event.types, event.inverse, event.person)
    assert erased.patch(story.history[0][1])["comments"][C1] == said | {"text": "[erased]"}


def both_added(story: Story) -> list[tuple[Any, Recorded]]:
    """Two people added in one unit of commands."""
    story.given("add_person", KEY, person=P1, name="Eve", side="buyer")
    story.given("add_person", KEY, person=P2, name="Fay", side="buyer")
    return story.history[-2:]


def test_a_unit_is_undone_as_one(story: Story) -> None:
    change = change_of(both_added(story))
    context = Context("2026-03-03T10:00:00.000000Z", KEY, story.fresh, change)
    (event,) = decide(story.document, Undo(), context)
    assert event.patch(story.history[0][1]) == {"people": {P1: None, P2: None}}


def test_what_is_known_about_two_people_does_not_come_back_at_once(story: Story) -> None:
    change = change_of(both_added(story))
    now = "2026-03-03T10:00:00.000000Z"
    (event,) = decide(story.document, Undo(), Context(now, KEY, story.fresh, change))
    recorded = Recorded("room", 9, now, KEY.id, "key", "c", event)
    again = change_of([(story.document, recorded)])
    with pytest.raises(CannotUndo):
        decide(merge(story.document, recorded.patch), Undo(), Context(now, KEY, story.fresh, again))
