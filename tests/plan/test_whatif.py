"""What would be otherwise: what two forecasts differ in."""

from typing import Any

import pytest
from spec import M1, T1, T2, Story

from mapstream.plan.document import Document
from mapstream.plan.time.forecast import forecast
from mapstream.plan.whatif import Difference, differences

TODAY = "2026-03-03"


@pytest.fixture
def plan(story: Story) -> Story:
    """A review, and a signature behind it."""
    story.given("set_goal", statement="Live in summer", date="2026-06-30")
    story.given("add_milestone", milestone=M1, title="Signed", due="2026-03-20")
    story.given("add_task", task=T1, title="Review", side="buyer", due="2026-03-13", milestone=M1)
    return story


def after(story: Story, *commands: tuple[str, dict[str, Any]]) -> list[Difference]:
    """What is otherwise once these commands have been given."""
    was: Document = story.document
    for type, data in commands:
        story.given(type, **data)
    return differences(forecast(was, TODAY), forecast(story.document, TODAY), was, story.document)


def test_nothing_is_otherwise(plan: Story) -> None:
    assert after(plan, ("edit_task", {"task": T1, "purpose": "Trust"})) == []


def test_a_slip_goes_through_to_the_goal(plan: Story) -> None:
    found = after(plan, ("reschedule_task", {"task": T1, "due": "2026-03-25"}))
    assert [(entry["item"], entry["title"], entry["days"]) for entry in found] == [
        ("goal", "Live in summer", 5),
        (f"milestones/{M1}", "Signed", 5),
        (f"tasks/{T1}", "Review", 12),
    ]
    assert (found[0]["before"], found[0]["after"]) == ("2026-03-20", "2026-03-25")


def test_what_comes_and_what_goes_has_no_days(plan: Story) -> None:
    found = after(
        plan,
        ("drop_task", {"task": T1, "reason": "Not needed"}),
        ("add_task", {"task": T2, "title": "Redlines", "side": "seller", "due": "2026-03-06"}),
    )
    assert [(entry["title"], entry["before"], entry["after"], entry["days"]) for entry in found] == [
        ("Review", "2026-03-13", None, None),
        ("Redlines", None, "2026-03-06", None),
    ]


def test_without_a_goal_its_forecast_has_no_title(story: Story) -> None:
    (found, _) = after(story, ("add_task", {"task": T1, "title": "Review", "side": "buyer", "due": "2026-03-13"}))
    assert (found["item"], found["title"], found["after"]) == ("goal", "", "2026-03-13")
