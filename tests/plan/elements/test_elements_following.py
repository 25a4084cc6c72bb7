"""Stories of dates that move with another one."""

import pytest
from spec import ANN, BUYER, M1, M2, T1, T2, T3, Story

from mapstream.plan.elements.following import ItemTied, ItemUntied
from mapstream.plan.elements.milestones.events import MilestoneRescheduled
from mapstream.plan.elements.room import GoalSet
from mapstream.plan.elements.tasks.events import TaskRescheduled
from mapstream.plan.visibility.lens import lens_of

SIGNED, LIVE = f"milestones/{M1}", f"milestones/{M2}"
DRAFT, REVIEW = f"tasks/{T1}", f"tasks/{T2}"


@pytest.fixture
def plan(story: Story) -> Story:
    """Signed on Friday the 26th; the draft of the contract is due on Wednesday the 10th."""
    story.given("add_milestone", milestone=M1, title="Signed", due="2026-06-26")
    story.given("add_milestone", milestone=M2, title="Live")
    story.given("add_task", task=T1, title="Contract draft", side="seller", due="2026-06-10")
    story.given("add_task", task=T2, title="Security review", side="buyer", lead=ANN, due="2026-06-15")
    return story


@pytest.fixture
def tied(plan: Story) -> Story:
    """The draft comes ten working days before the signature, the review three after the draft."""
    plan.given("tie_date", item=DRAFT, to=SIGNED, days=-10)
    plan.given("tie_date", item=REVIEW, to=DRAFT, days=3)
    return plan


def test_a_date_is_so_many_working_days_from_another(plan: Story) -> None:
    plan.when("tie_date", item=DRAFT, to=SIGNED, days=-10)
    plan.then(ItemTied(DRAFT, {SIGNED: -10}, "2026-06-12", was_due="2026-06-10"))
    assert plan.task(T1)["due"] == "2026-06-12"
    plan.when("tie_date", item=DRAFT, to=SIGNED, days=-10)
    plan.then_nothing()
    plan.when("tie_date", item=LIVE, to=SIGNED, days=1)
    plan.then(ItemTied(LIVE, {SIGNED: 1}, "2026-06-29"))


def test_what_follows_moves_in_the_same_act_and_what_follows_that(tied: Story) -> None:
    tied.when("reschedule_milestone", milestone=M1, due="2026-07-03", reason="Board meets later")
    tied.then(
        MilestoneRescheduled(M1, "2026-07-03", "2026-06-26", "Board meets later"),
        TaskRescheduled(T1, "2026-06-19", "2026-06-12", along=SIGNED),
        TaskRescheduled(T2, "2026-06-24", "2026-06-17", along=DRAFT),
    )


def test_working_days_are_those_of_the_side_whose_work_it_is(tied: Story) -> None:
    tied.given("set_calendar", buyer={"country": "DE", "region": "BY"})
    # Corpus Christi, 4 June 2026, is a day off in Bavaria
    tied.when("reschedule_task", task=T1, due="2026-06-03")
    assert tied.task(T2)["due"] == "2026-06-09"


def test_a_confirmation_of_the_old_date_falls(tied: Story) -> None:
    tied.given("confirm_task", BUYER, task=T2)
    tied.when("reschedule_task", task=T1, due="2026-06-11")
    tied.then(
        TaskRescheduled(T1, "2026-06-11", "2026-06-12", untied={SIGNED: -10}),
        TaskRescheduled(T2, "2026-06-16", "2026-06-17", unconfirmed=True, along=DRAFT),
    )


def test_a_date_that_is_moved_by_hand_follows_no_more(tied: Story) -> None:
    tied.given("reschedule_task", task=T1, due="2026-06-11")
    assert "follows" not in tied.task(T1)
    tied.when("reschedule_milestone", milestone=M1, due="2026-07-03")
    tied.then(MilestoneRescheduled(M1, "2026-07-03", "2026-06-26"))
    tied.when("undo", version=len(tied.history) - 2)
    assert tied.task(T1) | {"due": "2026-06-19", "follows": {SIGNED: -10}} == tied.task(T1)


def test_untying_lets_it_stay(tied: Story) -> None:
    tied.when("untie_date", item=DRAFT)
    tied.then(ItemUntied(DRAFT, {SIGNED: -10}))
    assert tied.task(T1)["due"] == "2026-06-12"
    tied.when("untie_date", item=DRAFT)
    tied.then_nothing()


def test_undo_takes_all_of_it_back(tied: Story) -> None:
    tied.given("reschedule_milestone", milestone=M1, due="2026-07-03")
    tied.when("undo")
    assert (tied.task(T1)["due"], tied.task(T2)["due"]) == ("2026-06-12", "2026-06-17")


def test_following_the_goal(plan: Story) -> None:
    plan.when("tie_date", item=LIVE, to="goal", days=20)
    plan.then_refused("goal_needed", "/data/to", "The plan has no goal yet. Set it first, then dates can follow it.")
    plan.given("set_goal", statement="Sign by the end of June", date="2026-06-30")
    plan.given("tie_date", item=LIVE, to="goal", days=20)
    assert plan.document["milestones"][M2]["due"] == "2026-07-28"
    plan.when("set_goal", statement="Sign by the end of July", date="2026-07-31")
    assert isinstance(plan.events[0], GoalSet)
    assert plan.events[1:] == [MilestoneRescheduled(M2, "2026-08-28", "2026-07-28", along="goal")]


def test_following_the_signature(plan: Story) -> None:
    plan.when("tie_date", item=LIVE, to="signature", days=10)
    plan.then_refused(
        "signature_needed",
        "/data/to",
        "Nothing in the plan is its signature yet. Add a task of the kind “signature” first.",
    )
    plan.given("add_task", task=T3, title="Sign", side="buyer", kind="signature", milestone=M1)
    plan.when("tie_date", item=LIVE, to="signature", days=10)
    plan.then(ItemTied(LIVE, {SIGNED: 10}, "2026-07-10"))


def test_nothing_follows_itself(tied: Story) -> None:
    tied.when("tie_date", item=SIGNED, to=REVIEW, days=1)
    tied.then_refused(
        "dependency_cycle",
        "/data/to",
        "The date of “Security review” already follows “Signed”. Let that stay where it is first.",
    )
    tied.when("tie_date", item=SIGNED, to=SIGNED, days=1)
    tied.then_refused("dependency_cycle", "/data/to", "“Signed” cannot follow itself. Choose another.")


def test_an_undo_that_would_make_a_circle_is_refused(tied: Story) -> None:
    tied.given("untie_date", item=DRAFT)
    untied = len(tied.history)
    tied.given("tie_date", item=SIGNED, to=DRAFT, days=10)
    tied.when("undo", version=untied)
    tied.then_refused("changed_since")


def test_what_is_done_stays(tied: Story) -> None:
    tied.given("complete_task", task=T1)
    tied.when("reschedule_milestone", milestone=M1, due="2026-07-03")
    tied.then(MilestoneRescheduled(M1, "2026-07-03", "2026-06-26"))
    tied.when("tie_date", item=DRAFT, to=SIGNED, days=-5)
    tied.then_refused("task_completed")


def test_what_is_followed_may_lose_its_date(tied: Story) -> None:
    tied.given("reschedule_milestone", milestone=M1, due=None)
    assert tied.task(T1)["due"] == "2026-06-12"
    tied.when("reschedule_milestone", milestone=M1, due="2026-07-03")
    assert tied.task(T1)["due"] == "2026-06-19"


def test_scheduling_moves_what_is_followed_and_the_rest_along_with_it(tied: Story) -> None:
    tied.given("untie_date", item=REVIEW)
    tied.given("tie_date", item=LIVE, to=REVIEW, days=2)
    tied.given("untie_date", item=DRAFT)
    tied.when("schedule", target="2026-06-30")
    assert "follows" in tied.document["milestones"][M2]
    review = tied.task(T2)["due"]
    assert review == "2026-06-30"
    assert tied.document["milestones"][M2]["due"] == "2026-07-02"


def test_who_does_not_see_what_is_followed_sees_a_date_that_moves(tied: Story) -> None:
    tied.given("set_visibility", item=DRAFT, visible_to="seller")
    tied.when("reschedule_milestone", milestone=M1, due="2026-07-03")
    seen = lens_of(BUYER, tied.document).see(tied.document)
    assert seen["tasks"][T2]["due"] == "2026-06-24"
    assert "follows" not in seen["tasks"][T2]


def test_whose_work_it_is_may_tie_it(plan: Story) -> None:
    plan.when("tie_date", BUYER, item=DRAFT, to=SIGNED, days=-2)
    plan.then_refused("propose_instead")
    plan.when("tie_date", BUYER, item=REVIEW, to=SIGNED, days=-2)
    plan.then(ItemTied(REVIEW, {SIGNED: -2}, "2026-06-24", was_due="2026-06-15"))
