"""Stories of the handoff: customer success takes a deal over by name, or asks back."""

from dataclasses import replace

import pytest
from spec import ANN, BUYER, C1, C2, KEY, SAM, SELLER, SUE, T1, WORKSPACE, Story, at

from mapstream.plan.elements.comments import CommentAdded
from mapstream.plan.elements.handoff import HandoffAccepted
from mapstream.plan.elements.tasks.events import TaskAdded
from mapstream.plan.elements.templates.events import TemplateApplied
from mapstream.plan.patch import merge
from mapstream.templates import shipped

SUCCESS = replace(SELLER, id=SUE, role="success")


@pytest.fixture
def won(story: Story) -> Story:
    """A deal that is won, with somebody of customer success in it."""
    story.templates["implementation", None] = shipped()["implementation"]
    story.given("edit_person", person=SUE, role="success")
    story.given("add_task", task=T1, title="Train the users", side="buyer", lead=ANN)
    story.given("close_deal", result="won", reason="The pilot paid")
    return story


def test_it_is_accepted_by_name_with_what_comes_next(won: Story) -> None:
    version = len(won.history)
    events = won.given("accept_handoff", SUCCESS, lead=SUE)
    assert events[0] == HandoffAccepted(version, SUE)
    assert won.document["plan"]["handoff"] == {"at": at(won.minute), "by": SUE, "version": version, "lead": SUE}
    assert won.document["plan"]["kind"] == "joint_execution"
    assert isinstance(events[1], TemplateApplied)
    brought = [event for event in events if isinstance(event, TaskAdded)]
    assert len(brought) > 4
    assert brought[0].title == "Take over from sales: goal, promises, people, dates"
    look = won.task(brought[-1].task)
    assert (look["title"], look["due"]) == ("Second look: what was promised, and what is delivered", "2026-04-02")
    assert (look["lead"], look["kind"], look["side"]) == (SUE, "review", "seller")
    assert won.task(T1)["status"] == "not_started", "what is open goes on"
    assert look["rank"] == max(task["rank"] for task in won.document["tasks"].values())


@pytest.mark.parametrize(
    ("signed", "first"), [("2026-03-03", "2026-03-05"), ("2026-03-02", "2026-03-04"), ("2026-01-05", "2026-03-05")]
)
def test_what_comes_next_is_dated_from_the_signature(won: Story, signed: str, first: str) -> None:
    won.document = merge(won.document, {"deal": {"outcome": {"at": f"{signed}T09:00:00.000000Z"}}})
    events = won.given("accept_handoff", SUCCESS, lead=SUE)
    dues = [event.due for event in events if isinstance(event, TaskAdded) and event.due]
    assert min(dues) == first, "of a deal that was signed long ago, from today: nothing is past already"


def test_without_a_template_there_is_the_second_look_alone(won: Story) -> None:
    events = won.given("accept_handoff", SUCCESS, template=None, lead=SAM)
    assert [type(event) for event in events] == [HandoffAccepted, TaskAdded]
    won.when("accept_handoff", SUCCESS, template=None, lead=SUE)
    won.then_refused("already_accepted")


def test_it_is_for_customer_success_alone_and_for_a_deal_that_is_won(won: Story) -> None:
    for by in (SELLER, BUYER):
        won.when("accept_handoff", by, lead=SUE)
        won.then_refused("not_allowed")
    key = replace(KEY, role="success", workspace=WORKSPACE)
    won.when("accept_handoff", key, lead=SUE)
    won.then_refused(
        "not_allowed", detail="Only a person can accept a handoff, by name: sign in, or open your own personal link."
    )
    won.when("accept_handoff", SUCCESS, lead=ANN)
    won.then_refused("person_of_other_side", "/data/lead")
    won.when("accept_handoff", SUCCESS, template="unheard-of", lead=SUE)
    won.then_refused("not_found", "/data/template")
    won.given("close_deal", result="lost")
    won.when("accept_handoff", SUCCESS, lead=SUE)
    won.then_refused("not_won")


def test_a_question_waits_for_an_answer(won: Story) -> None:
    won.when(
        "add_comment", SUCCESS, comment=C1, on=f"tasks/{T1}", text="Who trains?", question=True, visible_to="seller"
    )
    won.then(CommentAdded(C1, f"tasks/{T1}", "Who trains?", None, None, "seller", True))
    assert won.document["comments"][C1]["question"] is True
    won.when("add_comment", comment=C2, on=f"tasks/{T1}", text="Ines does", reply_to=C1, question=False)
    won.then(CommentAdded(C2, f"tasks/{T1}", "Ines does", C1, None, "seller"))
