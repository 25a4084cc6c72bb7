"""Stories of tasks: their words, whose they are, and when."""

import pytest
from spec import (
    ANN,
    BUYER,
    C1,
    FRESH,
    KEY,
    LEE,
    M1,
    NOBODY,
    OTHER_BUYER,
    SAM,
    SELLER,
    SUE,
    T1,
    T2,
    Story,
    at,
    of_other_side,
)

from mapstream.plan.elements.tasks.events import TaskAdded, TaskAssigned, TaskConfirmed, TaskEdited, TaskRescheduled


@pytest.fixture
def review(story: Story) -> Story:
    """A security review, led by Ann, confirmed by her."""
    story.given("add_task", task=T1, title="Security review", side="buyer", lead=ANN, due="2026-03-13")
    story.given("confirm_task", BUYER, task=T1)
    return story


def test_a_task_with_everything(story: Story) -> None:
    story.given("add_milestone", milestone=M1, title="Security approved")
    story.when(
        "add_task",
        BUYER,
        task=T1,
        title="Security review",
        side="buyer",
        milestone=M1,
        lead=ANN,
        supporters=[SAM, LEE, SAM],
        due="2026-03-13",
        purpose="No surprises\nlater",
        condition="Sign-off email",
        kind="review",
        visible_to="everyone",
    )
    story.then(
        TaskAdded(
            T1,
            "Security review",
            "buyer",
            "a0",
            M1,
            ANN,
            [SAM, LEE],
            "2026-03-13",
            "No surprises\nlater",
            "Sign-off email",
            "review",
        )
    )
    assert story.task(T1)["status"] == "not_started"
    assert "visible_to" not in story.task(T1)


def test_a_task_needs_little_and_goes_last(story: Story) -> None:
    story.when("add_task", title="One", side="seller")
    story.then(TaskAdded(FRESH, "One", "seller", "a0"))
    story.when("add_task", task=T2, title="Two", side="seller")
    story.then(TaskAdded(T2, "Two", "seller", "a1"))


def test_an_id_is_taken_once(review: Story) -> None:
    review.when("add_task", task=T1, title="Another", side="seller")
    review.then_refused("id_taken", "/data/task")


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        ({"lead": NOBODY}, "not_found", "/data/lead"),
        ({"lead": SAM}, "lead_of_other_side", "/data/lead"),
        ({"supporters": [SAM, NOBODY]}, "not_found", "/data/supporters"),
        ({"milestone": NOBODY}, "not_found", "/data/milestone"),
        ({"visible_to": [NOBODY]}, "not_found", "/data/visible_to"),
        ({"visible_to": "buyer"}, "hidden_from_self", "/data/visible_to"),
        ({"visible_to": [ANN]}, "hidden_from_self", "/data/visible_to"),
    ],
)
def test_what_a_new_task_names_must_fit(story: Story, data: dict[str, object], code: str, path: str) -> None:
    story.when("add_task", title="Review", side="buyer", **data)
    story.then_refused(code, path)


def test_a_lead_of_the_other_side_is_named(story: Story) -> None:
    story.when("add_task", title="Review", side="buyer", lead=SAM)
    story.then_refused("lead_of_other_side", "/data/lead", of_other_side("Sam", "seller", "task", "buyer"))


def test_nobody_who_has_left_is_given_work(story: Story) -> None:
    story.given("remove_person", person=LEE)
    story.when("add_task", title="Review", side="buyer", lead=LEE)
    story.then_refused("person_removed", "/data/lead", "Lee has left the deal. Choose somebody else.")


def test_words_change_and_go(review: Story) -> None:
    review.when("edit_task", BUYER, task=T1, title="Security and privacy review", purpose="Trust", condition=None)
    review.then(
        TaskEdited(
            T1,
            {"title": "Security and privacy review", "purpose": "Trust"},
            {"title": "Security review", "purpose": None},
        )
    )
    review.when("edit_task", BUYER, task=T1, purpose=None, kind="review")
    review.then(TaskEdited(T1, {"purpose": None, "kind": "review"}, {"purpose": "Trust", "kind": None}))
    review.when("edit_task", BUYER, task=T1, purpose=None, kind="review")
    review.then_nothing()
    review.when("edit_task", BUYER, task=T1)
    review.then_nothing()


def test_a_task_belongs_to_a_milestone_that_is_there(review: Story) -> None:
    review.when("edit_task", task=T1, milestone=M1)
    review.then_refused("not_found", "/data/milestone")
    review.given("add_milestone", milestone=M1, title="Security approved")
    review.when("edit_task", task=T1, milestone=M1)
    review.then(TaskEdited(T1, {"milestone": M1}, {"milestone": None}))
    review.given("drop_milestone", milestone=M1, reason="Not needed")
    review.when("add_task", title="More", side="buyer", milestone=M1)
    review.then_refused(
        "milestone_dropped",
        "/data/milestone",
        "“Security approved” was dropped. Choose another milestone.",
    )
    review.when("edit_task", task=T1, milestone=M1)
    review.then_nothing()
    review.when("edit_task", task=T1, milestone=None)
    review.then(TaskEdited(T1, {"milestone": None}, {"milestone": M1}))


def test_a_task_that_is_not_there(story: Story) -> None:
    story.when("edit_task", task=T1, title="Ghost")
    story.then_refused("not_found", "/data/task", "There is no such task here that you can see.")


def test_a_new_lead_has_to_confirm(review: Story) -> None:
    review.when("assign_task", task=T1, lead=LEE)
    review.then(TaskAssigned(T1, {"lead": LEE}, {"lead": ANN}, unconfirmed=True))
    assert "confirmed" not in review.task(T1)
    review.when("assign_task", task=T1, lead=None)
    review.then(TaskAssigned(T1, {"lead": None}, {"lead": LEE}))


def test_supporters_leave_a_confirmation_alone(review: Story) -> None:
    review.when("assign_task", task=T1, supporters=[SAM, SAM])
    review.then(TaskAssigned(T1, {"supporters": [SAM]}, {"supporters": None}))
    assert "confirmed" in review.task(T1)
    review.when("assign_task", task=T1, supporters=[SAM], lead=ANN)
    review.then_nothing()
    review.when("assign_task", task=T1, supporters=[])
    review.then(TaskAssigned(T1, {"supporters": None}, {"supporters": [SAM]}))
    review.when("assign_task", task=T1, supporters=None)
    review.then_nothing()


def test_side_and_lead_change_together(review: Story) -> None:
    review.when("assign_task", task=T1, side="seller")
    review.then_refused("lead_of_other_side", "/data/lead")
    review.when("assign_task", task=T1, lead=SAM)
    review.then_refused("lead_of_other_side", "/data/lead")
    review.when("assign_task", task=T1, side="seller", lead=SAM)
    review.then(TaskAssigned(T1, {"side": "seller", "lead": SAM}, {"side": "buyer", "lead": ANN}, unconfirmed=True))
    review.when("assign_task", task=T1, side="buyer", lead=None)
    review.then(TaskAssigned(T1, {"side": "buyer", "lead": None}, {"side": "seller", "lead": SAM}))


def test_supporters_who_have_left_may_stay_where_they_were(review: Story) -> None:
    review.given("assign_task", task=T1, supporters=[LEE])
    review.given("remove_person", person=LEE)
    review.when("assign_task", task=T1, supporters=[LEE, SUE])
    review.then(TaskAssigned(T1, {"supporters": [LEE, SUE]}, {"supporters": [LEE]}))
    review.given("assign_task", task=T1, supporters=[])
    review.when("assign_task", task=T1, supporters=[LEE])
    review.then_refused("person_removed", "/data/supporters")


def test_another_date_has_to_be_confirmed(review: Story) -> None:
    review.when("reschedule_task", BUYER, task=T1, due="2026-03-20", reason="Legal queue")
    review.then(TaskRescheduled(T1, "2026-03-20", "2026-03-13", "Legal queue", unconfirmed=True))
    assert review.task(T1)["due"] == "2026-03-20"
    assert "confirmed" not in review.task(T1)
    review.when("reschedule_task", task=T1, due="2026-03-20")
    review.then_nothing()
    review.when("reschedule_task", task=T1, due=None)
    review.then(TaskRescheduled(T1, None, "2026-03-20"))


def test_a_date_in_the_past_stays(review: Story) -> None:
    review.given("complete_task", BUYER, task=T1)
    review.when("reschedule_task", task=T1, due="2026-03-20")
    review.then_refused("task_completed", detail="“Security review” is completed. Reopen it first.")


def test_a_dropped_task_has_no_new_date(review: Story) -> None:
    review.given("drop_task", task=T1, reason="Not needed")
    review.when("reschedule_task", task=T1, due="2026-03-20")
    review.then_refused("task_dropped", detail="“Security review” was dropped. Reopen it first.")


def test_a_lead_confirms_their_own_task(story: Story) -> None:
    story.given("add_task", task=T1, title="Security review", side="buyer", lead=ANN)
    story.when("confirm_task", BUYER, task=T1)
    story.then(TaskConfirmed(T1))
    assert story.task(T1)["confirmed"] == {"at": at(story.minute), "by": ANN}
    story.when("confirm_task", BUYER, task=T1)
    story.then_nothing()


@pytest.mark.parametrize("other", [SELLER, OTHER_BUYER, KEY])
def test_nobody_confirms_for_another(story: Story, other: object) -> None:
    story.given("add_task", task=T1, title="Security review", side="buyer", lead=ANN)
    story.when("confirm_task", other, task=T1)  # type: ignore[arg-type]
    story.then_refused("not_allowed")


def test_nobody_confirms_what_nobody_leads_or_what_is_done(review: Story) -> None:
    review.given("add_task", task=T2, title="Free", side="buyer")
    review.when("confirm_task", BUYER, task=T2)
    review.then_refused("not_allowed")
    review.given("assign_task", task=T2, lead=ANN)
    review.given("complete_task", task=T2)
    review.when("confirm_task", BUYER, task=T2)
    review.then_refused("task_completed")


def test_what_is_hidden_is_not_there(story: Story) -> None:
    story.given("add_task", task=T1, title="Discount ladder", side="seller", visible_to="seller")
    story.given("add_task", task=T2, title="Our own", side="seller", visible_to=[SAM])
    for type, data in (
        ("edit_task", {"title": "Found"}),
        ("reschedule_task", {"due": "2026-04-01"}),
        ("assign_task", {"lead": None}),
        ("start_task", {}),
        ("complete_task", {}),
        ("drop_task", {"reason": "No"}),
    ):
        story.when(type, BUYER, task=T1, **data)
        story.then_refused("not_found", "/data/task")
        story.when(type, KEY, task=T2, **data)
        story.then_refused("not_found", "/data/task")
    story.when("add_comment", BUYER, comment=C1, on=f"tasks/{T1}", text="What is this?")
    story.then_refused("not_found", "/data/on")


def test_what_somebody_adds_is_their_own_sides(story: Story) -> None:
    own = [(BUYER, None, "buyer"), (SELLER, None, "seller"), (KEY, None, "seller")]
    for by, lead, side in [*own, (SELLER, ANN, "buyer"), (BUYER, SAM, "seller")]:
        story.given("add_task", by, title="New", lead=lead)
        story.given("add_deliverable", by, title="New", lead=lead)
        story.given("add_phase", by, title="New", lead=lead)
        *_, task = story.document["tasks"].values()
        *_, deliverable = story.document["deliverables"].values()
        *_, phase = story.document["phases"].values()
        assert [task["side"], deliverable["side"], phase["side"]] == [side] * 3
    story.when("add_task", BUYER, title="New", role="seller")
    story.then_refused("role_of_other_side", "/data/role")
    story.given("add_task", BUYER, title="New", side="seller", role="seller")
