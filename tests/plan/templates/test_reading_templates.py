"""A template is read as a whole: what does not hold together is refused, with the place where it stands."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import a_template, changed

from mapstream.plan.templates import Template, read
from mapstream.plan.templates.advising import advice, ahead_in
from mapstream.plan.templates.choosing import chosen, combinations, defaults
from mapstream.plan.time.network import circle
from mapstream.problems import Invalid


def refused(data: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        read(data, "/template")
    return [(error.path, error.message) for error in caught.value.errors]


def test_a_template_that_holds_together() -> None:
    template = read(a_template())
    assert template.tasks[0].title == "Discovery call"
    assert advice(template) == []
    assert read(template.model_dump(exclude_none=True)) == template


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (a_template(colour="red"), "/template/colour"),
        (a_template(title=""), "/template/title"),
        (changed("tasks", "report", days=0), "/template/tasks/2/days"),
        (changed("tasks", "report", role="wizard"), "/template/tasks/2/role"),
        (changed("tasks", "report", key="Report 1"), "/template/tasks/2/key"),
        (changed("tasks", "report", key="case"), "/template/tasks/3/key"),
        (changed("tasks", "report", key="go"), "/template/tasks/2/key"),
        (changed("tasks", "report", after=["pilot", "poc"]), "/template/tasks/2/after/1"),
        (changed("tasks", "report", milestone="case"), "/template/tasks/2/milestone"),
        (changed("tasks", "report", when=["poc"]), "/template/tasks/2/when/0"),
        (changed("tasks", "report", unless=["poc"]), "/template/tasks/2/unless/0"),
        (changed("tasks", "report", role="success"), "/template/tasks/2/role"),
        (changed("tasks", "pilot", after=["fits"]), "/template/tasks/1/after"),
        (changed("milestones", "signed", when=["launch"]), "/template/target"),
        (a_template(target="pilot"), "/template/target"),
        (changed("options", "pilot", key="launch"), "/template/options/0/key"),
        (a_template(deliverables=[{"title": "Pack", "side": "seller", "milestone": "x"}]), None),
        ([], "/template"),
    ],
)
def test_what_does_not_hold_together_is_refused(data: Any, path: str | None) -> None:
    assert (path or "/template/deliverables/0/milestone") in [at for at, _ in refused(data)]


def test_a_circle_is_named() -> None:
    ((_, message),) = refused(changed("tasks", "report", after=["case"]))
    assert message == "These wait for each other in a circle: case, report."


def test_too_many_links_are_refused() -> None:
    tasks = [{"key": f"t{n}", "title": "T", "side": "buyer", "after": [f"t{m}" for m in range(n)]} for n in range(21)]
    more = [{"key": f"u{n}", "title": "U", "side": "buyer", "after": [f"t{m}" for m in range(20)]} for n in range(12)]
    assert refused(a_template(tasks=tasks + more, milestones=[{"key": "signed", "title": "Signed"}])) == [
        ("/template/tasks", "All parts together may wait for 400 others at most.")
    ]


def test_what_is_left_out_is_stepped_over() -> None:
    template = read(a_template())
    assert defaults(template) == ["pilot"]
    without = chosen(template, [])
    assert [task.key for task in without.tasks] == ["discovery", "report", "case", "signature"]
    assert without.after["report"] == ["agreed"]
    assert chosen(template, ["pilot"]).after["report"] == ["pilot"]
    assert [task.key for task in chosen(template, ["launch"]).tasks][-1] == "kick-off"


def test_unless_takes_part_out() -> None:
    template = read(changed("tasks", "case", unless=["pilot", "launch"]))
    assert [len(chosen(template, on).tasks) for on in ([], ["pilot"], ["launch"])] == [4, 4, 4]
    assert chosen(template, ["pilot"]).after["signature"] == ["report", "go"]


@given(st.data())
def test_no_choice_of_any_template_refers_to_what_is_not_there_or_closes_a_circle(data: st.DataObject) -> None:
    keys = [f"t{n}" for n in range(8)]
    switch = st.lists(st.sampled_from(["pilot", "launch"]), unique=True, max_size=2)
    tasks = [
        {
            "key": key,
            "title": key,
            "side": "buyer",
            "after": data.draw(st.lists(st.sampled_from([*keys[:n], "agreed"]), unique=True)),
            "milestone": data.draw(st.sampled_from([None, "signed", "live"])),
            "when": data.draw(switch),
            "unless": data.draw(switch),
        }
        for n, key in enumerate(keys)
    ]
    template = read(a_template(tasks=tasks))
    for options in combinations(template):
        parts = chosen(template, options)
        there = {task.key for task in parts.tasks} | {milestone.key for milestone in parts.milestones}
        assert parts.after.keys() == there
        assert all(there.issuperset(keys) for keys in parts.after.values())
        assert all(task.milestone is None or task.milestone in there for task in parts.tasks)
        assert circle(ahead_in(parts)) is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (changed("tasks", "case", condition=None), "no_condition"),
        (changed("tasks", "case", role="economic_buyer"), "unlisted_role"),
        (a_template(options=[*a_template()["options"], {"key": "poc", "sentence": "A proof."}]), "idle_option"),
        (changed("milestones", "agreed", when=["launch"]), "few_decisions"),
        (
            a_template(
                milestones=[
                    *a_template()["milestones"],
                    *({"key": f"m{n}", "title": "M", "condition": "C"} for n in "123"),
                ]
            ),
            "many_decisions",
        ),
        (a_template(tasks=[task for task in a_template()["tasks"] if task["side"] == "seller"]), "no_buyer_task"),
        (
            a_template(
                tasks=a_template()["tasks"]
                + [
                    {"key": f"t{n}", "title": "T", "side": "buyer", "days": 3, "condition": "C", "milestone": "go"}
                    for n in range(10)
                ]
            ),
            "too_much_at_once",
        ),
    ],
)
def test_what_is_unwise_is_said_and_not_refused(data: Any, code: str) -> None:
    hints = advice(read(data))
    assert code in [hint["code"] for hint in hints]
    assert all(hint["sentence"].endswith(".") for hint in hints)


def test_the_schema_explains_itself() -> None:
    schema = Template.model_json_schema()
    for name, model in {**schema["$defs"], "Template": schema}.items():
        assert model["additionalProperties"] is False, name
        assert model["description"], name
