"""Stories of what tasks and milestones need in time: working days, a date that stays, a gate; and of roles."""

import pytest
from spec import ANN, M1, NOBODY, T1, Story

from mapstream.plan.elements.milestones.events import MilestoneAdded, MilestoneEdited
from mapstream.plan.elements.tasks.events import TaskAdded, TaskEdited


def test_a_new_task_may_say_what_it_needs(story: Story) -> None:
    story.when("add_task", task=T1, title="Legal review", side="buyer", role="legal", days=5, pinned=True)
    story.then(TaskAdded(T1, "Legal review", "buyer", "a0", role="legal", days=5, pinned=True))
    task = story.task(T1)
    assert (task["role"], task["days"], task["pinned"]) == ("legal", 5, True)


def test_what_is_not_pinned_says_nothing(story: Story) -> None:
    story.when("add_task", task=T1, title="Legal review", side="buyer", pinned=False)
    story.then(TaskAdded(T1, "Legal review", "buyer", "a0"))
    story.when("add_milestone", milestone=M1, title="Signed", pinned=False)
    story.then(MilestoneAdded(M1, "Signed", "a0"))


def test_what_a_task_needs_changes_and_goes(story: Story) -> None:
    story.given("add_task", task=T1, title="Legal review", side="buyer", days=5)
    story.when("edit_task", task=T1, days=8, pinned=True, role="legal")
    story.then(TaskEdited(T1, {"days": 8, "pinned": True, "role": "legal"}, {"days": 5, "pinned": None, "role": None}))
    story.when("edit_task", task=T1, pinned=True)
    story.then_nothing()
    story.when("edit_task", task=T1, days=None, pinned=False, role=None)
    story.then(
        TaskEdited(T1, {"role": None, "days": None, "pinned": None}, {"role": "legal", "days": 8, "pinned": True})
    )
    story.when("edit_task", task=T1, pinned=False)
    story.then_nothing()


def test_a_milestone_may_be_pinned(story: Story) -> None:
    story.given("add_milestone", milestone=M1, title="Board meeting", due="2026-05-05", pinned=True)
    assert story.document["milestones"][M1]["pinned"] is True
    story.when("edit_milestone", milestone=M1, pinned=None)
    story.then(MilestoneEdited(M1, {"pinned": None}, {"pinned": True}))


@pytest.mark.parametrize("type", ["add_task", "edit_task", "add_milestone", "edit_milestone"])
def test_a_gate_is_one_of_the_calendars(story: Story, type: str) -> None:
    if type.startswith("edit"):
        adding = type.replace("edit", "add")
        story.given(adding, **given(adding))
    story.when(type, **given(type), gate=NOBODY)
    story.then_refused("not_found", "/data/gate", "There is no such gate here that you can see.")


def given(type: str) -> dict[str, str]:
    """What any command of this name needs, or may have."""
    if "milestone" in type:
        return {"milestone": M1, "title": "Approved"}
    more = {"side": "buyer"} if type == "add_task" else {}
    return {"task": T1, "title": "Approve", **more}


def test_a_role_is_one_of_the_side(story: Story) -> None:
    story.when("add_task", title="Review", side="buyer", role="success")
    story.then_refused(
        "role_of_other_side",
        "/data/role",
        "That is a role of the seller’s side. Choose another.",
    )
    story.given("add_task", task=T1, title="Hand over", side="seller", role="success")
    story.when("assign_task", task=T1, side="buyer", lead=ANN)
    story.then_refused("role_of_other_side", "/data/side")
    story.given("edit_task", task=T1, role="end_user")
    story.given("assign_task", task=T1, side="buyer", lead=ANN)
    story.when("edit_task", task=T1, role="seller")
    story.then_refused("role_of_other_side", "/data/role")
