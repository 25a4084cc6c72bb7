"""A member who acts in a room is one of its people from then on."""

from dataclasses import replace

from spec import ANN, MEMBER, Story, id_of

from mapstream.plan.elements.people.events import PersonJoined
from mapstream.plan.elements.tasks.events import TaskAdded


def test_they_join_by_what_they_do_first(story: Story) -> None:
    story.when("add_task", MEMBER, title="Call legal", side="seller", lead=MEMBER.id)
    assert story.events is not None
    joined, added = story.events
    assert joined == PersonJoined(MEMBER.id, "Mo", "seller", "mo@acme.example")
    assert isinstance(added, TaskAdded)
    assert story.document["people"][MEMBER.id] == {
        "name": "Mo",
        "side": "seller",
        "role": "seller",
        "email": "mo@acme.example",
    }
    story.when("add_task", MEMBER, title="Call procurement", side="seller")
    assert story.events is not None
    assert len(story.events) == 1


def test_what_comes_to_nothing_lets_nobody_in(story: Story) -> None:
    story.when("edit_plan", MEMBER, name=story.document["plan"]["name"])
    story.then_nothing()
    story.when("start_task", MEMBER, task=id_of(99))
    story.then_refused("not_found")
    assert MEMBER.id not in story.document["people"]


def test_an_admin_is_a_seller_there_and_an_address_is_one_persons(story: Story) -> None:
    story.given("edit_person", person=ANN, email="MO@acme.example")
    story.when("edit_plan", replace(MEMBER, role="admin"), name="Another")
    assert story.events is not None
    assert story.events[0] == PersonJoined(MEMBER.id, "Mo", "seller")


def test_a_room_begins_with_who_opened_it() -> None:
    story = Story()
    story.given("open_room", MEMBER, name="Initech")
    assert list(story.document["people"]) == [MEMBER.id]


def test_who_was_removed_does_not_come_back_by_acting(story: Story) -> None:
    story.given("edit_plan", MEMBER, name="Another")
    story.given("remove_person", person=MEMBER.id)
    story.when("edit_plan", MEMBER, name="A third")
    story.then_refused("not_allowed")


def test_a_member_of_another_workspace_is_nobody(story: Story) -> None:
    other = replace(MEMBER, workspace=id_of(98))
    story.when("edit_plan", other, name="Another")
    story.then_refused("not_found")
