"""Out and in again is the same plan, in each of the three forms.

The same: for every room, the neutral plan (``portable``) of its document as a reader sees it equals that which is read
from its text, and that of the empty room into which this was imported, but for the room's own name.
"""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import plans
from spec import BUYER, KEY, SELLER
from tabling import TODAY, empty, imported, seen
from test_decide import STEPS, opened

from mapstream.tables import (
    Draft,
    Form,
    NeutralPlan,
    hints_of,
    portable,
    read,
    to_csv,
    to_json,
    to_markdown,
    to_xlsx,
)

FORMS: dict[Form, Any] = {
    "json": lambda plan: orjson.dumps(to_json(plan)).decode(),
    "csv": to_csv,
    "markdown": to_markdown,
    "xlsx": to_xlsx,
}


def again(plan: NeutralPlan, form: Form) -> Draft:
    """The plan, out and read again."""
    return read(FORMS[form](plan), form, hints_of(seen(empty().document), TODAY))


def without_name(plan: NeutralPlan) -> dict[str, Any]:
    """A plan, but for the room's own name; without phases of its own it has those that every room begins with."""
    found = plan.model_dump(exclude_none=True)
    found.get("about", {}).pop("name", None)
    found["phases"] = found["phases"] or portable(seen(empty().document)).model_dump(exclude_none=True)["phases"]
    return {name: value for name, value in found.items() if value}


@settings(derandomize=True, max_examples=60, deadline=None)
@given(plans(), st.sampled_from(list(FORMS)))
def test_a_text_says_what_the_plan_says(plan: NeutralPlan, form: Form) -> None:
    draft = again(plan, form)
    assert draft.findings.all() == []
    assert without_name(draft.plan) == without_name(plan)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(plans(named=False))
def test_a_plan_in_and_out_is_the_same_plan(plan: NeutralPlan) -> None:
    draft = again(plan, "json")
    document = imported(draft)
    assert {finding.code for finding in draft.findings.all()} <= {"phases_replaced"}
    assert without_name(portable(seen(document))) == without_name(plan)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(STEPS, st.sampled_from(list(FORMS)))
def test_whatever_people_do_their_plan_goes_out_and_in_again(steps: Any, form: Form) -> None:
    story = opened()
    for actor, (type, data) in steps:
        if type != "undo":
            story.when(type, actor, **data)
    plan = portable(seen(story.document))
    draft = again(plan, form)
    assert without_name(draft.plan) == without_name(plan)
    assert without_name(portable(seen(imported(draft)))) == without_name(plan)
    assert {finding.code for finding in draft.findings.all()} <= {"phases_replaced"}


@pytest.mark.parametrize("form", FORMS)
def test_a_reader_takes_out_what_they_see_and_nothing_else(form: Form) -> None:
    story = opened()
    story.given("add_task", SELLER, title="Walk-away price", side="seller", visible_to="seller")
    for by in (KEY, SELLER, BUYER):
        draft = again(portable(seen(story.document, by)), form)
        assert ("Walk-away price" in [task.title for task in draft.plan.tasks]) is (by is not BUYER)
