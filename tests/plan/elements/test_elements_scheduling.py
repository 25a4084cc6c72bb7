"""Stories of setting all dates at once, from the target back."""

import pytest
from spec import ANN, BUYER, M1, P1, SAM, SELLER, T1, T2, T3, Story, id_of

from mapstream.plan.elements.milestones.events import MilestoneRescheduled
from mapstream.plan.elements.tasks.events import TaskRescheduled


@pytest.fixture
def plan(story: Story) -> Story:
    """A draft, a review of three days after it, and the signature behind both. The goal is a Friday."""
    story.given("set_goal", statement="Sign", date="2026-03-27")
    story.given("add_milestone", milestone=M1, title="Signed", due="2026-06-30")
    story.given("add_task", task=T1, title="Draft", side="seller", lead=SAM, due="2026-05-01")
    story.given("add_task", task=T2, title="Review", side="buyer", lead=ANN, due="2026-06-01", days=3)
    story.given("link_tasks", task=T2, after=T1)
    story.given("link_items", item=f"milestones/{M1}", after=f"tasks/{T2}")
    return story


def test_everything_gets_its_latest_date_at_once(plan: Story) -> None:
    plan.given("confirm_task", BUYER, task=T2)
    plan.when("schedule", reason="The board meets earlier")
    plan.then(
        TaskRescheduled(T1, "2026-03-24", "2026-05-01", "The board meets earlier"),
        TaskRescheduled(T2, "2026-03-27", "2026-06-01", "The board meets earlier", unconfirmed=True),
        MilestoneRescheduled(M1, "2026-03-27", "2026-06-30", "The board meets earlier"),
    )
    assert "confirmed" not in plan.task(T2)
    plan.when("schedule")
    plan.then_nothing()


def test_another_target_than_the_goal(plan: Story) -> None:
    plan.given("schedule", target="2026-04-10")
    assert [plan.task(id)["due"] for id in (T1, T2)] == ["2026-04-07", "2026-04-10"]


def test_without_a_goal_there_is_a_target(story: Story) -> None:
    story.when("schedule")
    story.then_refused("goal_needed", "/data/target")
    story.when("schedule", target="2026-03-27")
    story.then_nothing()


def test_what_is_done_pinned_or_tentative_stays(plan: Story) -> None:
    plan.given("add_task", task=T3, title="Perhaps", side="seller")
    plan.given("complete_task", task=T1)
    plan.given("edit_milestone", milestone=M1, pinned=True)
    plan.given("reschedule_milestone", milestone=M1, due="2026-03-26")
    plan.when("schedule")
    plan.then(TaskRescheduled(T2, "2026-03-26", "2026-06-01"))


def test_what_cannot_fit_is_named_and_nothing_moves(plan: Story) -> None:
    plan.when("schedule", target="2026-03-05")
    plan.then_refused("does_not_fit", "/data/target")
    assert plan.problem
    assert plan.problem.detail.startswith("“Draft” is short of 1 working day. “Review” is short of 1")
    first = plan.problem.more["misfits"][0]
    assert (first["item"], first["missing"], first["why"]) == (f"tasks/{T1}", 1, "today")
    assert plan.task(T1)["due"] == "2026-05-01"


def test_it_is_today_where_the_plan_is(plan: Story) -> None:
    plan.given("schedule", target="2026-03-06")
    plan.given("set_calendar", zone="Pacific/Auckland")
    plan.when("schedule", target="2026-03-06")
    plan.then_nothing()


def test_what_never_fits_and_what_is_too_much_to_name(story: Story) -> None:
    story.given("add_gate", gate=P1, title="Board", rule="FREQ=DAILY;UNTIL=20260304", start="2026-01-01")
    story.given("add_task", task=T1, title="Approval", side="buyer", due="2026-03-10", days=5, gate=P1)
    story.when("schedule", target="2026-03-20")
    story.then_refused("does_not_fit", detail="“Approval” can never be finished.")
    story.given("drop_task", task=T1, reason="Not needed")
    for n in range(7):
        story.given("add_task", task=id_of(60 + n), title=f"Step {n}", side="buyer", due="2026-03-10", days=9)
    story.when("schedule", target="2026-03-12")
    assert story.problem
    assert story.problem.detail.count("is short of 1 working day.") == 5
    assert story.problem.detail.endswith("2 more do not fit either.")


def test_what_one_does_not_see_neither_moves_nor_matters(plan: Story) -> None:
    plan.given("set_visibility", SELLER, item=f"tasks/{T1}", visible_to="seller")
    plan.when("schedule", BUYER, target="2026-03-06")
    plan.then(
        TaskRescheduled(T2, "2026-03-06", "2026-06-01"),
        MilestoneRescheduled(M1, "2026-03-06", "2026-06-30"),
    )
