"""Steps come as their milestones begin, and roles find their people."""

from typing import Any

import pytest
from making import a_template
from spec import ANN, BUYER, KEY, LEE, NOBODY, SELLER, SUE, Story, id_of

from mapstream.plan.coming import coming
from mapstream.plan.elements.milestones.events import MilestoneBegun
from mapstream.plan.elements.people.events import PersonEdited
from mapstream.plan.elements.room import GoalSet
from mapstream.plan.elements.tasks.events import TaskAdded, TaskAssigned
from mapstream.plan.templates import Offered, read
from mapstream.plan.templates.saving import saved
from mapstream.plan.time.forecast import forecast
from mapstream.plan.views.advice import advice
from mapstream.plan.views.agreement import agreement
from mapstream.plan.visibility.lens import Lens

NEW = id_of(81)
TODAY, TARGET = "2026-03-03", "2026-06-30"


def long_template() -> dict[str, Any]:
    """Three steps more for each decision: more than people keep in mind."""
    template = a_template()
    for milestone in ("agreed", "fits", "go", "signed"):
        for n in range(3):
            step = {"key": f"{milestone}-{n}", "title": f"{milestone} {n}", "side": "buyer", "role": "security"}
            template["tasks"].append({**step, "days": 2, "condition": "Mail", "milestone": milestone})
    return template


@pytest.fixture
def plan(story: Story) -> Story:
    """A plan from a template with seventeen steps."""
    story.templates["long", None] = Offered("long", 1, read(long_template()))
    story.given("apply_template", template="long", target=TARGET)
    return story


def milestone(story: Story, title: str) -> str:
    """The id of a milestone."""
    return next(id for id, item in story.document["milestones"].items() if item["title"] == title)


def titles(story: Story) -> set[str]:
    """What the tasks are called."""
    return {task["title"] for task in story.document["tasks"].values()}


def test_the_first_steps_come_at_once_and_the_others_are_ready(plan: Story) -> None:
    assert len(plan.document["tasks"]) <= 10
    assert titles(plan) == {
        "Discovery call",
        "Pilot",
        "Report",
        *(f"{m} {n}" for m in ("agreed", "fits") for n in range(3)),
    }
    go, signed = milestone(plan, "Go"), milestone(plan, "Signed")
    assert set(coming(plan.document).values()) == {go, signed}
    assert not any(
        step.keys() & {"due", "lead", "status"} for step in plan.document["milestones"][go]["to_come"].values()
    )
    course = forecast(plan.document, TODAY)
    assert course["goal"]["expected"] == TARGET
    assert not course["items"].keys() & {f"tasks/{id}" for id in coming(plan.document)}


def test_a_milestone_begins_in_one_act_and_that_can_be_taken_back(plan: Story) -> None:
    go, before = milestone(plan, "Go"), plan.document
    events = plan.given("begin_milestone", BUYER, milestone=go, people={"security": LEE})
    assert isinstance(events[0], MilestoneBegun)
    added = [event for event in events if isinstance(event, TaskAdded)]
    assert [event.title for event in added] == ["Business case", "go 0", "go 1", "go 2"]
    assert {event.lead for event in added} == {ANN, LEE}
    due = plan.document["milestones"][go]["due"]
    assert all(event.due is not None and TODAY < event.due <= due for event in added)
    assert "to_come" not in plan.document["milestones"][go]
    plan.when("begin_milestone", milestone=go)
    plan.then_nothing()
    plan.given("undo", BUYER)
    assert plan.document == before


def test_what_is_late_comes_as_soon_as_it_can_and_shows(plan: Story) -> None:
    go = milestone(plan, "Go")
    plan.given("reschedule_milestone", milestone=go, due="2026-03-04")
    plan.given("begin_milestone", milestone=go)
    case = next(task for task in plan.document["tasks"].values() if task["title"] == "Business case")
    assert case["due"] > "2026-03-04"
    assert plan.document["milestones"][go]["due"] == "2026-03-04", "no date that is there moves"


def test_only_what_is_open_begins(plan: Story) -> None:
    go, signed = milestone(plan, "Go"), milestone(plan, "Signed")
    plan.given("drop_milestone", milestone=go, reason="Decided")
    plan.when("begin_milestone", milestone=go)
    plan.then_refused("milestone_dropped")
    plan.given("reach_milestone", milestone=signed)
    plan.when("begin_milestone", milestone=signed)
    plan.then_refused("milestone_reached")
    plan.when("begin_milestone", milestone=NOBODY)
    plan.then_refused("not_found", "/data/milestone")
    assert coming(plan.document) == {}, "what was dropped or reached brings nothing"


def test_advice_says_when_to_begin(plan: Story) -> None:
    def said() -> list[str]:
        remarks = advice(plan.document, TODAY)["remarks"]
        return [remark["sentence"] for remark in remarks if remark["code"] == "not_begun"]

    assert said() == []
    for title in ("Goal agreed", "It fits"):
        plan.given("reach_milestone", milestone=milestone(plan, title))
    assert said() == ["Begin “Go”: it has 4 steps ready, and nothing is in the way."]


def test_what_begins_as_agreed_is_no_change(plan: Story) -> None:
    plan.given("set_goal", statement="Live", date=TARGET)
    version, then = len(plan.history), plan.document
    for by in (SELLER, BUYER):
        plan.given("sign_agreement", by, version=version)
    plan.given("begin_milestone", milestone=milestone(plan, "Go"))
    assert agreement(plan.document, TODAY, {version: then})["unchanged"]


def test_who_does_not_see_a_milestone_sees_none_of_its_steps(story: Story) -> None:
    story.templates["long", None] = Offered("long", 1, read(long_template()))
    story.given("apply_template", template="long", target=TARGET, visible_to="seller")
    assert "goal" not in story.document["plan"], "a plan that the buyer does not see sets no goal of theirs"
    seen: Any = Lens("buyer", ANN, positions=False).see(story.document)
    assert seen["milestones"] == {}
    story.when("begin_milestone", BUYER, milestone=milestone(story, "Go"))
    story.then_refused("not_found", "/data/milestone")
    story.given("begin_milestone", milestone=milestone(story, "Go"))
    assert all(task["visible_to"] == "seller" for task in story.document["tasks"].values())


def test_a_template_saved_from_a_plan_has_all_of_it(plan: Story) -> None:
    again = saved(plan.document, "Again")
    assert {task.title for task in again.tasks} == {part["title"] for part in long_template()["tasks"][:5]} | {
        f"{m} {n}" for m in ("agreed", "fits", "go", "signed") for n in range(3)
    }
    assert not any(task.tentative for task in again.tasks)


def test_roles_find_their_people_in_one_act(plan: Story) -> None:
    open_roles = {task["role"] for task in plan.document["tasks"].values() if "role" in task}
    assert open_roles == {"seller", "technical_evaluator", "security"}
    plan.given("add_person", person=NEW, name="Nora", side="buyer")
    events = plan.given("fill_roles", people={"technical_evaluator": LEE, "seller": SUE, "security": [NEW]})
    assert {type(event) for event in events} == {TaskAssigned, PersonEdited}
    assert all("lead" in task for task in plan.document["tasks"].values())
    plan.when("fill_roles", people={"seller": SUE})
    plan.then_nothing()
    plan.when("fill_roles", people={"seller": ANN})
    plan.then_refused("role_of_other_side", "/data/people/seller")
    plan.given("begin_milestone", milestone=milestone(plan, "Go"))
    assert all("lead" in task for task in plan.document["tasks"].values()), "the roles are known from now on"


def test_the_target_becomes_the_goals_date_and_its_words_stay(story: Story) -> None:
    story.templates["long", None] = Offered("long", 1, read(long_template()))
    story.given("set_goal", statement="Live by summer", date="2026-08-31")
    events = story.given("apply_template", KEY, template="long", target=TARGET)
    was = {"statement": "Live by summer", "date": "2026-08-31"}
    assert events[1] == GoalSet({**was, "date": TARGET}, was)
    story.given("close_deal", result="won")
    story.given("apply_template", template="long", target="2026-12-31")
    assert story.document["plan"]["goal"]["date"] == TARGET, "the goal of a deal that has ended is what it was"
