"""Every template that mapstream comes with, under every combination of its options, makes a plan as it should be."""

from functools import cache

import pytest
from spec import KEY, Story, id_of

from mapstream.plan.coming import coming, whole
from mapstream.plan.document import Document
from mapstream.plan.soundness import flaws
from mapstream.plan.summary import open_tasks
from mapstream.plan.templates import Offered
from mapstream.plan.templates.choosing import chosen, combinations
from mapstream.plan.time.forecast import forecast
from mapstream.plan.time.network import circle, waits_for
from mapstream.plan.views.advice import advice
from mapstream.templates import shipped

TODAY, TARGET = "2026-03-03", "2027-06-30"
CASES = [(offered, options) for offered in shipped().values() for options in combinations(offered.template)]
EVERY = pytest.mark.parametrize(
    ("offered", "options"), CASES, ids=lambda case: getattr(case, "id", None) or "+".join(case)
)


def applied(offered: Offered, options: list[str], *, cast: bool = False) -> Story:
    """A room with nothing in it but that plan; with ``cast``, somebody for every role."""
    story = Story()
    story.templates[offered.id, None] = offered
    story.given("open_room", KEY, name="Acme")
    people: dict[str, list[str]] = {}
    for n, need in enumerate(offered.template.stakeholders if cast else ()):
        people.setdefault(need.role, []).append(id_of(500 + n))
        story.given("add_person", KEY, person=id_of(500 + n), name=f"Person {n}", side=need.side)
    story.given("apply_template", KEY, template=offered.id, options=options, target=TARGET, people=people)
    return story


@cache
def plan_of(id: str, options: tuple[str, ...], *, cast: bool = False) -> Document:
    """The plan of that room: several stories look at it."""
    return applied(shipped()[id], [*options], cast=cast).document


@EVERY
def test_it_makes_a_sound_plan_that_meets_its_target(offered: Offered, options: list[str]) -> None:
    document = plan_of(offered.id, tuple(options))
    assert document["plan"]["goal"] == {"date": TARGET}
    assert list(flaws(document)) == []
    assert circle(waits_for(whole(document))) is None
    course = forecast(document, TODAY)
    assert (course["goal"]["expected"], course["goal"]["slack"]) == (TARGET, 0)
    assert all(item["late"] == 0 and item["slack"] in (None, *range(400)) for item in course["items"].values())
    tasks = document["tasks"].values()
    assert all("due" in task and "role" in task and "condition" in task for task in tasks)
    for milestone, item in document["milestones"].items():
        assert all(task["due"] <= item["due"] for task in tasks if task.get("milestone") == milestone)


@EVERY
@pytest.mark.parametrize("cast", [False, True], ids=["nobody", "everybody"])
def test_it_begins_with_what_people_keep_in_mind_and_raises_no_advice(
    offered: Offered, options: list[str], cast: bool
) -> None:
    document = plan_of(offered.id, tuple(options), cast=cast)
    tasks = list(document["tasks"].values())
    assert len(tasks) <= 10
    assert "buyer" in {task["side"] for task in tasks}
    signing = [task["milestone"] for task in whole(document)["tasks"].values() if task.get("kind") == "signature"]
    in_order = sorted(document["milestones"], key=lambda id: document["milestones"][id]["due"])
    assert 3 <= max(in_order.index(id) for id in signing) <= 5
    assert advice(document, TODAY)["remarks"] == []
    if cast:
        assert all("lead" in task for task in tasks)


@EVERY
def test_all_the_rest_comes_as_the_milestones_begin(offered: Offered, options: list[str]) -> None:
    story = applied(offered, options, cast=True)
    parts = chosen(offered.template, options)
    assert len(story.document["tasks"]) + len(coming(story.document)) == len(parts.tasks)
    before = {task["title"] for task in whole(story.document)["tasks"].values()}
    network = waits_for(whole(story.document))
    course = forecast(story.document, TODAY)["milestones"]
    while coming(story.document):
        ready = [id for id, item in story.document["milestones"].items() if "to_come" in item]
        first = min(ready, key=lambda id: story.document["milestones"][id]["due"])
        story.given("begin_milestone", KEY, milestone=first)
    assert {task["title"] for task in story.document["tasks"].values()} == before
    assert waits_for(story.document) == network
    assert forecast(story.document, TODAY)["milestones"] == course
    for _, task in open_tasks(story.document):
        assert "lead" in task
        assert task["due"] <= story.document["milestones"][task["milestone"]]["due"]
