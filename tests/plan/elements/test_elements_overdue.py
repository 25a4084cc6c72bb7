"""What is past its date for days is said by the server: while it is open, and due on that day."""

from spec import T1, Story

from mapstream.plan.actor import MAPSTREAM
from mapstream.plan.elements.overdue import OverdueRaised, open_dates

LATE = f"tasks/{T1}"


def late(story: Story, due: str = "2026-03-01", stage: str = "flag") -> None:
    story.when("raise_overdue", MAPSTREAM, subject=LATE, due=due, stage=stage)


def test_it_is_said_of_what_is_open_and_due_on_that_day(story: Story) -> None:
    story.given("add_task", task=T1, title="Security review", side="buyer", due="2026-03-01")
    assert open_dates(story.document) == {LATE: "2026-03-01"}
    late(story)
    story.then(OverdueRaised(LATE, "2026-03-01", "flag"))
    assert story.history[-1][1].patch == {}
    late(story, due="2026-03-02")
    story.then_nothing()


def test_what_is_done_is_not_late(story: Story) -> None:
    story.given("add_task", task=T1, title="Security review", side="buyer", due="2026-03-01")
    story.given("complete_task", task=T1)
    late(story)
    story.then_nothing()
