"""A template becomes a dated plan in one act: ordinary events, beside what is there."""

from typing import Any

import pytest
from making import a_template, changed
from spec import ANN, BUYER, KEY, LEE, M1, NOBODY, SAM, SUE, T1, Story, id_of

from mapstream.plan.elements.agreement import CadenceSet
from mapstream.plan.elements.dependencies import ItemLinked, TaskLinked
from mapstream.plan.elements.milestones.events import MilestoneAdded
from mapstream.plan.elements.room import GoalSet
from mapstream.plan.elements.tasks.events import TaskAdded
from mapstream.plan.elements.templates.events import TemplateApplied
from mapstream.plan.templates import Offered, read
from mapstream.plan.templates.saving import saved
from mapstream.plan.time.forecast import forecast

TODAY = "2026-03-03"
TARGET = "2026-04-30"


@pytest.fixture
def story(story: Story) -> Story:
    """The room, and a small template that the server knows."""
    offer(story, a_template())
    return story


def offer(story: Story, data: Any, id: str = "small", version: int = 2) -> None:
    """Let the server know a template."""
    story.templates[id, None] = story.templates[id, version] = Offered(id, version, read(data))


def items(story: Story, collection: str) -> dict[str, Any]:
    """The items of a collection by their titles."""
    found: Any = story.document
    return {item["title"]: item for item in found[collection].values()}


def test_a_template_becomes_a_plan(story: Story) -> None:
    events = story.given("apply_template", template="small", target=TARGET, reason="As we always do")
    assert events[0] == TemplateApplied("small", 2, "Small deal", TARGET, ["pilot"], "As we always do")
    assert [type(event) for event in events] == [
        TemplateApplied,
        GoalSet,
        *[MilestoneAdded] * 4,
        *[TaskAdded] * 5,
        *[ItemLinked] * 4,
        *[TaskLinked] * 3,
        ItemLinked,
        CadenceSet,
    ]
    tasks = items(story, "tasks")
    assert list(tasks) == ["Discovery call", "Pilot", "Report", "Business case", "Sign"]
    case, report = tasks["Business case"], tasks["Report"]
    assert case == {
        "title": "Business case",
        "side": "buyer",
        "status": "not_started",
        "rank": case["rank"],
        "milestone": case["milestone"],
        "lead": ANN,
        "due": "2026-04-29",
        "purpose": "Own numbers",
        "condition": "Case in the room",
        "days": 5,
        "after": case["after"],
        "added": case["added"],
    }
    assert report["role"] == "technical_evaluator", "nobody has it"
    assert "lead" not in report
    assert tasks["Sign"]["lead"] == LEE
    assert {title: item["due"] for title, item in items(story, "milestones").items()} == {
        "Goal agreed": "2026-04-03",
        "It fits": "2026-04-22",
        "Go": "2026-04-29",
        "Signed": TARGET,
    }
    plan = story.document["plan"]
    assert plan["template"] == {
        "template": "small",
        "version": 2,
        "title": "Small deal",
        "target": TARGET,
        "options": ["pilot"],
        "at": story.history[-1][1].at,
        "by": SAM,
    }
    assert plan["cadence"] == {"every": "week", "minutes": 15}
    assert plan["goal"] == {"date": TARGET}


def test_it_is_forecast_on_its_target(story: Story) -> None:
    story.given("set_goal", statement="Signed by the end of April", date=TARGET)
    story.given("apply_template", template="small")
    assert story.document["plan"]["template"]["target"] == TARGET
    course = forecast(story.document, TODAY)
    assert (course["goal"]["expected"], course["goal"]["slack"]) == (TARGET, 0)
    assert all(item["late"] == 0 for item in course["items"].values())


def test_options_choose_parts(story: Story) -> None:
    story.given("apply_template", template="small", target=TARGET, options=["launch"])
    tasks = items(story, "tasks")
    assert list(tasks) == ["Discovery call", "Report", "Business case", "Sign", "Kick-off"]
    assert tasks["Report"]["waits"].keys() == {
        f"milestones/{id}" for id, m in story.document["milestones"].items() if m["title"] == "Goal agreed"
    }
    assert tasks["Kick-off"]["due"] == "2026-05-05", "three working days after the target"
    assert story.document["plan"]["template"]["options"] == ["launch"]


def test_an_option_that_is_not_there_is_refused(story: Story) -> None:
    story.when("apply_template", template="small", target=TARGET, options=["pilot", "poc"])
    story.then_refused("invalid", "/data/options/1")
    offer(story, a_template(options=[], milestones=[{"key": "signed", "title": "Signed"}], tasks=[]))
    story.when("apply_template", template="small", target=TARGET, options=["pilot"])
    story.then_refused("invalid", "/data/options/0")


def test_the_calendar_of_the_room_counts(story: Story) -> None:
    plan: Any = story.document["plan"]
    story.document = {**story.document, "plan": {**plan, "calendar": {"buyer": {"week": [1, 2, 3, 4]}}}}
    story.given("apply_template", template="small", target=TARGET)
    assert items(story, "tasks")["Report"]["due"] == "2026-04-21"


def test_what_cannot_fit_is_refused_with_the_earliest_target_that_does(story: Story) -> None:
    story.when("apply_template", template="small", target="2026-03-16")
    story.then_refused(
        "does_not_fit",
        "/data/target",
        "“Small deal” needs 11 working days more: the earliest target date is 31 Mar 2026.",
    )
    assert story.problem is not None
    assert story.problem.more["missing"] == 11
    assert story.problem.more["late"][0] in ("Discovery call", "Goal agreed")
    story.given("apply_template", template="small", target=story.problem.more["earliest"])


def test_a_target_in_the_past_is_refused(story: Story) -> None:
    story.when("apply_template", template="small", target="2025-03-03")
    story.then_refused("does_not_fit")
    assert story.problem is not None
    assert story.problem.more["earliest"] == "2026-03-31"


def test_without_a_goal_a_target_is_needed(story: Story) -> None:
    story.when("apply_template", template="small")
    story.then_refused("goal_needed", "/data/target")


def test_roles_go_to_those_who_are_named(story: Story) -> None:
    story.given("add_person", person=id_of(40), name="Eve", side="buyer", role="champion")
    story.given("apply_template", template="small", target=TARGET)
    assert items(story, "tasks")["Business case"]["role"] == "champion", "two have it"
    story.given(
        "apply_template",
        template="small",
        target=TARGET,
        people={"champion": id_of(40), "technical_evaluator": ANN, "seller": SUE, "legal": SAM},
    )
    newer = list(story.document["tasks"].values())[5:]
    assert [task.get("lead") for task in newer] == [SUE, ANN, ANN, id_of(40), LEE], "Sam is of the other side"


def test_whoever_is_named_has_to_be_in_the_room(story: Story) -> None:
    story.when("apply_template", template="small", target=TARGET, people={"champion": NOBODY})
    story.then_refused("not_found", "/data/people/champion")
    story.given("remove_person", person=LEE)
    story.when("apply_template", template="small", target=TARGET, people={"legal": LEE})
    story.then_refused("person_removed", "/data/people/legal")
    story.given("apply_template", template="small", target=TARGET)
    assert items(story, "tasks")["Sign"]["role"] == "legal"


def test_a_plan_may_have_several(story: Story) -> None:
    story.given("add_task", task=T1, title="Ours", side="seller", due="2026-03-04")
    story.given("set_cadence", every="month", minutes=60)
    story.given("apply_template", template="small", target=TARGET)
    events = story.given("apply_template", template="small", target="2026-06-30", options=[])
    assert isinstance(events[0], TemplateApplied)
    assert events[0].was is not None
    assert len(story.document["tasks"]) == 1 + 5 + 4
    assert story.document["tasks"][T1]["due"] == "2026-03-04"
    assert story.document["plan"]["cadence"] == {"every": "month", "minutes": 60}
    assert story.document["plan"]["template"]["target"] == "2026-06-30"
    assert "options" not in story.document["plan"]["template"]
    assert next(iter(items(story, "tasks"))) == "Ours", "what comes in stands behind"


def test_some_may_be_the_sellers_own_for_a_while(story: Story) -> None:
    story.given("apply_template", template="small", target=TARGET, visible_to="seller")
    for collection in ("tasks", "milestones"):
        assert {item["visible_to"] for item in dict(story.document)[collection].values()} == {"seller"}


def test_a_template_that_is_not_there_is_refused(story: Story) -> None:
    for asked in ({"template": "large"}, {"template": "small", "version": 7}):
        story.when("apply_template", target=TARGET, **asked)
        story.then_refused("not_found", "/data/template")


def test_templates_are_the_sellers_to_apply(story: Story) -> None:
    story.when("apply_template", BUYER, template="small", target=TARGET)
    story.then_refused("not_allowed")
    story.given("apply_template", KEY, template="small", version=2, target=TARGET)


def test_it_can_be_taken_back_while_nothing_builds_on_it(story: Story) -> None:
    before = story.document
    story.given("apply_template", template="small", target=TARGET)
    story.given("undo")
    assert story.document == before

    story.given("apply_template", template="small", target=TARGET)
    version = len(story.history)
    (task, *_) = story.document["tasks"]
    story.given("add_comment", BUYER, on=f"tasks/{task}", text="Not so fast")
    story.when("undo", version=version)
    story.then_refused("still_in_use")
    story.given("start_task", task=task)
    story.when("undo", version=version)
    story.then_refused("changed_since")


def test_what_has_an_offset_falls_on_that_day(story: Story) -> None:
    offer(story, changed("tasks", "pilot", offset=-20) | {"cadence": None})
    story.given("apply_template", template="small", target=TARGET)
    tasks = items(story, "tasks")
    assert tasks["Pilot"]["due"] == "2026-04-02"
    assert tasks["Report"]["due"] == "2026-04-22"
    story.when("apply_template", template="small", target="2026-03-20")
    story.then_refused("does_not_fit")
    assert story.problem is not None
    story.given("apply_template", template="small", target=story.problem.more["earliest"])


def test_a_tentative_step_gets_no_date(story: Story) -> None:
    offer(story, changed("tasks", "pilot", tentative=True))
    story.given("apply_template", template="small", target=TARGET)
    assert "due" not in items(story, "tasks")["Pilot"]
    assert items(story, "milestones")["Goal agreed"]["due"] == "2026-04-17", "it takes no time"


def test_saved_and_applied_again_it_is_the_same_plan(story: Story) -> None:
    story.given("set_goal", statement="Signed", date=TARGET)
    story.given("apply_template", template="small", options=["pilot", "launch"])
    made = saved(story.document, "Ours")
    again = Story()
    again.document = {**story.document, "tasks": {}, "milestones": {}}
    offer(again, made.model_dump(), "ours", 1)
    again.given("apply_template", template="ours")
    for collection in ("tasks", "milestones"):
        before, after = items(story, collection), items(again, collection)
        assert before.keys() == after.keys()
        for title, item in after.items():
            same = ("due", "side", "days", "condition", "purpose", "kind", "lead", "role")
            assert {k: item.get(k) for k in same} == {k: before[title].get(k) for k in same}
    assert saved(again.document, "Ours") == made


def test_a_saved_plan_moves_with_its_target(story: Story) -> None:
    story.given("add_milestone", milestone=M1, title="Signed", due="2026-04-30")
    story.given("add_task", task=T1, title="Contract", side="buyer", lead=LEE, milestone=M1, due="2026-04-23", days=3)
    offer(story, saved(story.document, "Ours").model_dump())
    story.given("apply_template", template="small", target="2026-07-31")
    assert [task["due"] for task in story.document["tasks"].values()] == ["2026-04-23", "2026-07-24"]


ROWS = [
    {
        "title": "Plan",
        "side": "seller",
        "seller": "Draft",
        "buyer": "Team",
        "shared": "Kick-off",
        "condition": "Charter",
    },
    {"title": "Go-live", "side": "buyer", "when": ["launch"]},
]


def test_rows_of_its_own_take_the_place_of_untouched_ones(story: Story) -> None:
    offer(story, a_template(phases=ROWS))
    discovery, technical, security, *_ = story.document["phases"]
    story.given("edit_phase", phase=discovery, title="Discovery")
    story.given("add_comment", on=f"phases/{technical}", text="Who runs it?")
    story.given("set_visibility", item=f"phases/{security}", visible_to="seller")
    before = story.document
    story.given("apply_template", template="small", target=TARGET, options=["launch"])
    rows = items(story, "phases")
    assert list(rows) == ["Discovery", "Technical evaluation / PoC", "Security & legal review", "Plan", "Go-live"]
    own = {key: value for key, value in rows["Plan"].items() if key not in ("rank", "added")}
    assert own == {**ROWS[0], "status": "open"}
    story.given("undo")
    assert story.document == before
    story.given("apply_template", template="small", target=TARGET)
    story.given("apply_template", template="small", target=TARGET)
    assert list(items(story, "phases"))[3:] == ["Plan"], "not twice"


def test_without_rows_of_its_own_those_of_the_room_stay(story: Story) -> None:
    before = story.document["phases"]
    story.given("apply_template", template="small", target=TARGET)
    assert story.document["phases"] == before


def test_what_is_agreed_around_the_work_comes_too(story: Story) -> None:
    offer(
        story,
        a_template(
            criteria=[{"title": "Ten users finish a job", "measure": "Usage figures"}],
            kpis=[{"metric": "Hours a week", "unit": "hours"}, {"metric": "Errors", "when": ["launch"]}],
            deliverables=[
                {"title": "Report", "side": "buyer", "measure": "Covers all criteria", "milestone": "fits"},
                {"title": "Training plan", "side": "seller", "milestone": "live"},
            ],
        ),
    )
    story.given("apply_template", template="small", target=TARGET, visible_to="seller")
    assert items(story, "criteria")["Ten users finish a job"]["measure"] == "Usage figures"
    (kpi,) = story.document["kpis"].values()
    assert (kpi["metric"], kpi["unit"]) == ("Hours a week", "hours")
    (deliverable,) = story.document["deliverables"].values()
    assert story.document["milestones"][deliverable["milestone"]]["title"] == "It fits"
    for collection in ("criteria", "kpis", "deliverables"):
        assert {item["visible_to"] for item in dict(story.document)[collection].values()} == {"seller"}


def test_its_dates_move_with_the_goal_on_request(story: Story) -> None:
    story.given("apply_template", template="small", target="2026-06-30", tied=True)
    milestones, tasks = story.document["milestones"], story.document["tasks"]
    (target,) = (id for id, milestone in milestones.items() if "goal" in milestone.get("follows", ()))
    assert milestones[target]["due"] == "2026-06-30"
    dated = [item for item in (*milestones.values(), *tasks.values()) if "due" in item]
    assert all("follows" in item for item in dated)
    before = {id: task["due"] for id, task in tasks.items() if "due" in task}
    story.when("set_goal", statement="Sign a week later", date="2026-07-07")
    after = {id: task["due"] for id, task in story.document["tasks"].items() if "due" in task}
    assert all(after[id] > before[id] for id in before)
    story.when("undo")
    assert {id: task["due"] for id, task in story.document["tasks"].items() if "due" in task} == before
