"""Stories of what waits for what."""

import pytest
from spec import ANN, BUYER, D1, M1, M2, NOBODY, T1, T2, T3, Story, id_of

from mapstream.plan.elements.dependencies import ItemLinked, ItemUnlinked, TaskLinked, TaskUnlinked
from mapstream.plan.elements.tasks.events import TaskEdited

TASK1, TASK2, TASK3 = f"tasks/{T1}", f"tasks/{T2}", f"tasks/{T3}"
SIGNED, LIVE = f"milestones/{M1}", f"milestones/{M2}"


@pytest.fixture
def draft(story: Story) -> Story:
    """A contract draft and a security review."""
    story.given("add_task", task=T1, title="Contract draft", side="seller")
    story.given("add_task", task=T2, title="Security review", side="buyer", lead=ANN)
    return story


@pytest.fixture
def chain(draft: Story) -> Story:
    """The draft is a part of the signature, for which the launch waits."""
    draft.given("add_milestone", milestone=M1, title="Signed")
    draft.given("add_milestone", milestone=M2, title="Live")
    draft.given("edit_task", task=T1, milestone=M1)
    draft.given("link_items", item=LIVE, after=SIGNED)
    return draft


def test_one_waits_for_another(draft: Story) -> None:
    draft.when("link_tasks", task=T1, after=T2)
    draft.then(TaskLinked(T1, T2))
    draft.when("link_tasks", task=T1, after=T2)
    draft.then_nothing()
    draft.given("drop_task", task=T2, reason="Not needed")
    assert draft.task(T1)["after"] == {T2: True}
    draft.when("unlink_tasks", task=T1, after=T2)
    draft.then(TaskUnlinked(T1, T2, last=True))
    assert "after" not in draft.task(T1)
    draft.when("unlink_tasks", task=T1, after=T2)
    draft.then_nothing()


def test_circles_are_refused_in_words(draft: Story) -> None:
    draft.given("link_tasks", task=T2, after=T1)
    draft.when("link_tasks", task=T1, after=T2)
    draft.then_refused(
        "dependency_cycle", "/data/after", "“Security review” already waits for “Contract draft”. Undo that first."
    )
    draft.when("link_tasks", task=T1, after=T1)
    draft.then_refused("dependency_cycle", "/data/after", "“Contract draft” cannot wait for itself. Choose another.")


def test_circles_by_a_detour_are_refused(draft: Story) -> None:
    draft.given("add_task", task=T3, title="Signature", side="buyer")
    draft.given("add_task", task=id_of(60), title="Launch", side="buyer")
    draft.given("link_tasks", task=T3, after=T1)
    draft.given("link_tasks", task=T3, after=T2)
    draft.given("link_tasks", task=T2, after=T1)
    draft.given("link_tasks", task=id_of(60), after=T3)
    draft.when("link_tasks", task=T1, after=id_of(60))
    draft.then_refused("dependency_cycle", detail="“Launch” already waits for “Contract draft”. Undo that first.")
    draft.when("unlink_tasks", task=T3, after=T1)
    draft.then(TaskUnlinked(T3, T1, last=False))
    draft.given("unlink_tasks", task=T3, after=T2)
    draft.given("link_tasks", task=T1, after=id_of(60))


def test_both_ends_of_a_link_are_there(draft: Story) -> None:
    draft.given("set_visibility", item=f"tasks/{T1}", visible_to="seller")
    for type in ("link_tasks", "unlink_tasks"):
        draft.when(type, task=T3, after=T1)
        draft.then_refused("not_found", "/data/task")
        draft.when(type, BUYER, task=T2, after=T1)
        draft.then_refused("not_found", "/data/after")


def test_a_milestone_waits_for_a_milestone(chain: Story) -> None:
    assert chain.document["milestones"][M2]["waits"] == {SIGNED: True}
    chain.when("link_items", item=LIVE, after=SIGNED)
    chain.then_nothing()
    chain.when("link_items", BUYER, item=LIVE, after=TASK2)
    chain.then(ItemLinked(LIVE, TASK2))
    chain.when("unlink_items", BUYER, item=LIVE, after=SIGNED)
    chain.then(ItemUnlinked(LIVE, SIGNED, last=False))
    chain.when("unlink_items", item=LIVE, after=TASK2)
    chain.then(ItemUnlinked(LIVE, TASK2, last=True))
    assert "waits" not in chain.document["milestones"][M2]
    chain.when("unlink_items", item=LIVE, after=TASK2)
    chain.then_nothing()


def test_a_task_waits_for_a_milestone(chain: Story) -> None:
    chain.when("link_items", item=TASK2, after=SIGNED)
    chain.then(ItemLinked(TASK2, SIGNED))
    assert chain.task(T2)["waits"] == {SIGNED: True}


def test_tasks_that_wait_for_tasks_are_linked_as_ever(draft: Story) -> None:
    draft.when("link_items", item=TASK1, after=TASK2)
    draft.then(TaskLinked(T1, T2))
    draft.when("link_tasks", task=T1, after=T2)
    draft.then_nothing()
    draft.when("unlink_items", item=TASK1, after=TASK2)
    draft.then(TaskUnlinked(T1, T2, last=True))


def test_that_a_milestone_waits_for_its_own_tasks_is_not_a_link(chain: Story) -> None:
    chain.when("unlink_items", item=SIGNED, after=TASK1)
    chain.then_nothing()


def test_circles_over_milestones_are_refused(chain: Story) -> None:
    chain.when("link_items", item=SIGNED, after=SIGNED)
    chain.then_refused("dependency_cycle", "/data/after", "“Signed” cannot wait for itself. Choose another.")
    chain.when("link_items", item=SIGNED, after=LIVE)
    chain.then_refused("dependency_cycle", "/data/after", "“Live” already waits for “Signed”. Undo that first.")
    chain.when("link_items", item=TASK1, after=LIVE)
    chain.then_refused("dependency_cycle", "/data/after", "“Live” already waits for “Contract draft”. Undo that first.")


def test_a_milestone_waits_for_its_tasks(chain: Story) -> None:
    chain.when("link_items", item=TASK1, after=SIGNED)
    chain.then_refused(
        "dependency_cycle", "/data/after", "“Signed” already waits for “Contract draft”. Undo that first."
    )


def test_a_circle_of_tasks_may_lead_over_a_milestone(chain: Story) -> None:
    chain.given("link_items", item=TASK2, after=LIVE)
    chain.when("link_tasks", task=T1, after=T2)
    chain.then_refused(
        "dependency_cycle", "/data/after", "“Security review” already waits for “Contract draft”. Undo that first."
    )


def test_no_task_is_put_into_a_milestone_that_it_waits_for(chain: Story) -> None:
    chain.given("link_items", item=TASK2, after=LIVE)
    chain.when("edit_task", task=T2, milestone=M1)
    chain.then_refused(
        "dependency_cycle", "/data/milestone", "“Security review” waits for “Signed”, and so cannot be a part of it."
    )
    chain.given("unlink_items", item=TASK2, after=LIVE)
    chain.when("edit_task", task=T2, milestone=M1)
    chain.then(TaskEdited(T2, {"milestone": M1}, {"milestone": None}))


def test_circles_are_refused_where_part_of_them_is_hidden(chain: Story) -> None:
    chain.given("set_visibility", item=SIGNED, visible_to="seller")
    chain.when("link_items", BUYER, item=TASK1, after=LIVE)
    chain.then_refused("dependency_cycle", "/data/after")


@pytest.mark.parametrize("type", ["link_items", "unlink_items"])
def test_both_ends_are_tasks_or_milestones_that_are_there(chain: Story, type: str) -> None:
    chain.when(type, item=TASK3, after=TASK1)
    chain.then_refused("not_found", "/data/item", "There is no such task here that you can see.")
    chain.when(type, item=TASK1, after=f"milestones/{NOBODY}")
    chain.then_refused("not_found", "/data/after", "There is no such milestone here that you can see.")
    chain.given("set_visibility", item=SIGNED, visible_to="seller")
    chain.when(type, BUYER, item=TASK2, after=SIGNED)
    chain.then_refused("not_found", "/data/after")
    chain.when(type, item=TASK1, after=f"documents/{D1}")
    chain.then_refused("invalid", "/data/after", None)


def test_what_others_wait_for_is_not_undone(draft: Story) -> None:
    draft.given("add_milestone", BUYER, milestone=M1, title="Signed")
    draft.given("link_items", item=TASK1, after=SIGNED)
    draft.when("undo", BUYER)
    draft.then_refused("still_in_use")
