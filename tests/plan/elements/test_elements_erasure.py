"""Erasing a person: what is decided, and where others wrote about them."""

from dataclasses import replace
from typing import Any

import pytest
from spec import ADMIN, ANN, BUYER, C1, LEE, M1, MEMBER, MT1, OTHER_BUYER, P1, SELLER, T1, T2, Story

from mapstream.plan.elements.erasure import PersonErased
from mapstream.plan.event import ERASED


@pytest.fixture
def deal(story: Story) -> Story:
    """Ann Archer of the buyer wrote, and others wrote about her."""
    story.given("edit_person", person=ANN, name="Ann Archer", email="ann@archer.example")
    story.given("edit_person", person=LEE, name="Lee Ann Ito")
    story.given("add_task", task=T1, title="Archer sends the form", side="buyer", lead=ANN)
    story.given("add_task", BUYER, task=T2, title="Count the pallets in Bremen", side="buyer")
    story.given("edit_task", SELLER, task=T2, title="Count pallets")
    story.given("add_comment", OTHER_BUYER, comment=C1, on="plan", text="So ann archer (ANN@archer.example), an archer")
    story.given("edit_text", BUYER, text="notes", paragraph=P1, content="The warehouse moves in May.", based_on=0)
    before = len(story.history)
    story.given(
        "edit_text", text="notes", paragraph=P1, content="Noted: The warehouse moves in May. Ok", based_on=before
    )
    return story


def erase(story: Story, by: Any = ADMIN, name: str = "Ann Archer") -> PersonErased:
    story.when("erase_person", by, person=ANN, name=name)
    assert story.events is not None, story.problem
    [event] = story.events
    assert isinstance(event, PersonErased)
    return event


def told_of(story: Story, event: PersonErased) -> dict[str, str]:
    """What stands where others wrote about somebody, by the place."""
    found = {}
    for version, path, start, end in event.mentions or ():
        value: Any = {name: getattr(story.history[version - 1][1].event, name) for name in (path[0],)}
        for step in path:
            value = value[step]
        found[f"{story.history[version - 1][1].event.name} {path[-1]} {start}"] = value[start:end]
    return found


def test_where_others_wrote_about_somebody_is_known_and_not_what(deal: Story) -> None:
    """Names in full and in part (but not in part where others have it), addresses, and copies of what they wrote."""
    event = erase(deal)
    assert told_of(deal, event) == {
        "task.added title 0": "Archer",
        "task.edited title 0": "Count the pallets in Bremen",
        "comment.added text 3": "ann archer",
        "comment.added text 15": "ANN@archer.example",
        "text.edited content 7": "The warehouse moves in May.",
        "text.edited content 0": "The warehouse moves in May.",
    }
    assert "rcher" not in str(event)


def test_who_is_erased_has_left_and_leads_nothing(deal: Story) -> None:
    deal.given("set_organisation", SELLER, side="buyer", coordinator=ANN)
    event = erase(deal)
    assert (event.coordinated, event.led, event.left) == ("buyer", {f"tasks/{T1}": False}, False)
    person = deal.document["people"][ANN]
    assert person["name"] == ERASED
    assert {"removed", "erased"} <= person.keys()
    assert not {"email", "notes", "title"} & person.keys()
    assert "lead" not in deal.document["tasks"][T1]
    deal.when("add_comment", BUYER, on="plan", text="I am still here")
    deal.then_refused("not_allowed")
    deal.when("add_person", person=ANN, name="Ann Archer", side="buyer")
    deal.then_refused("person_removed")
    deal.when("edit_person", person=ANN, name="Ann Archer")
    deal.then_refused("person_removed")
    deal.when("erase_person", ADMIN, person=ANN, name="Ann Archer")
    deal.then_nothing()


def test_who_has_left_can_be_erased_as_well(deal: Story) -> None:
    deal.given("assign_task", task=T1, lead=None)
    deal.given("remove_person", person=ANN)
    before = deal.document["people"][ANN]["removed"]
    assert erase(deal).left
    assert deal.document["people"][ANN]["removed"] == before


@pytest.mark.parametrize(
    "by",
    [
        SELLER,
        BUYER,
        MEMBER,
        replace(ADMIN, reach="write"),
        replace(ADMIN, role="seller"),
        replace(ADMIN, role="manager"),
    ],
)
def test_only_an_administrator_can(deal: Story, by: Any) -> None:
    deal.when("erase_person", by, person=ANN, name="Ann Archer")
    deal.then_refused("not_allowed")


def test_the_name_has_to_be_typed(deal: Story) -> None:
    deal.when("erase_person", ADMIN, person=ANN, name="Ann")
    deal.then_refused("invalid")
    deal.when("erase_person", ADMIN, person=M1, name="Ann")
    deal.then_refused("not_found")
    assert erase(deal, name="ann archer").person == ANN


def test_where_they_were_noted_as_the_guest_of_a_meeting_counts(deal: Story) -> None:
    guests = [
        {"name": "Annie A.", "email": "ANN@archer.example", "side": "buyer"},
        {"name": "ann archer", "side": "buyer"},
        {"name": "Jonas", "email": "jonas@auditors.example", "side": "buyer"},
    ]
    deal.given("edit_person", person=ANN, email="ann@new.example")
    before = len(deal.history)
    deal.given("record_meeting", meeting=MT1, title="Visit", at="2026-03-02T09:00:00Z", attendees=guests)
    told = [(path, start, end) for version, path, start, end in erase(deal).mentions or () if version > before]
    assert told == [(["full_name"], 0, 8), (["email"], 0, 18), (["full_name"], 0, 10)]
