"""Every template that mapstream comes with, under every combination of its options, makes a plan as it should be."""

import pytest
from spec import KEY, Story

from mapstream.plan.soundness import flaws
from mapstream.plan.templates import Offered
from mapstream.plan.templates.choosing import combinations
from mapstream.plan.time.forecast import forecast
from mapstream.plan.time.network import circle, waits_for
from mapstream.templates import shipped

TODAY, TARGET = "2026-03-03", "2027-06-30"
CASES = [(offered, options) for offered in shipped().values() for options in combinations(offered.template)]


@pytest.mark.parametrize(("offered", "options"), CASES, ids=lambda case: getattr(case, "id", None) or "+".join(case))
def test_it_makes_a_sound_plan_that_meets_its_target(offered: Offered, options: list[str]) -> None:
    story = Story()
    story.templates[offered.id, None] = offered
    story.given("open_room", KEY, name="Acme")
    story.given("set_goal", KEY, statement="By then", date=TARGET)
    story.given("apply_template", KEY, template=offered.id, options=options)
    document = story.document
    assert list(flaws(document)) == []
    assert circle(waits_for(document)) is None
    course = forecast(document, TODAY)
    assert (course["goal"]["expected"], course["goal"]["slack"]) == (TARGET, 0)
    assert all(item["late"] == 0 and item["slack"] in (None, *range(400)) for item in course["items"].values())
    assert all("due" in task and "role" in task and "condition" in task for task in document["tasks"].values())
    assert {task["side"] for task in document["tasks"].values()} == {"seller", "buyer"}
    tasks = document["tasks"].values()
    for milestone, item in document["milestones"].items():
        assert all(task["due"] <= item["due"] for task in tasks if task.get("milestone") == milestone)
