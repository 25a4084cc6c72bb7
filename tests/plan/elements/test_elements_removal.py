"""Stories of what goes with a thing that is taken out of the plan: what was said on it, and no more."""

from typing import Any

import pytest
from spec import BUYER, C1, C2, CR1, K1, PH2, R1, R2, SELLER, Story

from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.soundness import flaws
from mapstream.plan.visibility.lens import Lens

REMOVALS = [
    ("phases", "phase", PH2, {}),
    ("criteria", "criterion", CR1, {"title": "Same-day orders"}),
    ("kpis", "kpi", K1, {"metric": "Orders late"}),
]
EACH = pytest.mark.parametrize(("collection", "noun", "id", "data"), REMOVALS, ids=lambda value: str(value)[:9])


@pytest.fixture
def room(story: Story) -> Story:
    """A room with one of each, and a risk to the plan as a whole."""
    for _, noun, id, data in REMOVALS[1:]:
        story.given(f"add_{noun}", BUYER, **{noun: id}, **data)
    story.given("add_risk", risk=R2, title="Budget freeze", severity="high")
    return story


def doc(story: Story) -> dict[str, Any]:
    """The document, to look at any collection of it."""
    return dict(story.document)


@EACH
def test_what_was_said_on_it_goes_and_risks_stay(
    room: Story, collection: str, noun: str, id: str, data: dict[str, Any]
) -> None:
    item = f"{collection}/{id}"
    room.given("add_comment", BUYER, comment=C1, on=item, text="Who does that?")
    room.given("add_comment", SELLER, on=item, text="We do", reply_to=C1)
    room.given("add_comment", comment=C2, on="plan", text="Good")
    room.given("add_risk", risk=R1, title="Nobody has time", severity="low", on=item)
    before = room.document
    (event,) = room.given(f"remove_{noun}", BUYER, **{noun: id})
    assert event.was == doc(room)[collection].get(id, dict(before)[collection][id])  # type: ignore[attr-defined, call-overload]
    assert id not in doc(room)[collection]
    assert list(room.document["comments"]) == [C2]
    assert "on" not in room.document["risks"][R1]
    assert list(flaws(room.document)) == []


@EACH
def test_it_comes_back_with_what_was_said(
    room: Story, collection: str, noun: str, id: str, data: dict[str, Any]
) -> None:
    item = f"{collection}/{id}"
    room.given("add_comment", BUYER, comment=C1, on=item, text="Who does that?")
    room.given("add_risk", risk=R1, title="Nobody has time", severity="low", on=item)
    before = room.document
    room.given(f"remove_{noun}", BUYER, **{noun: id})
    (undone,) = room.given("undo", BUYER)
    assert isinstance(undone, ChangeUndone)
    assert undone.personal == {"comments": {C1: {"text": "Who does that?"}}}
    assert room.document == before


def test_what_several_people_said_does_not_come_back(room: Story) -> None:
    room.given("add_comment", BUYER, comment=C1, on=f"phases/{PH2}", text="Who does that?")
    room.given("add_comment", SELLER, on=f"phases/{PH2}", text="We do", reply_to=C1)
    room.given("remove_phase", phase=PH2)
    room.when("undo")
    room.then_refused(
        "cannot_undo",
        detail="It would bring back what is known about several people at once. Change them back one by one.",
    )


@EACH
def test_what_one_may_not_see_forbids_nothing_and_tells_nothing(
    room: Story, collection: str, noun: str, id: str, data: dict[str, Any]
) -> None:
    item = f"{collection}/{id}"
    room.given("add_comment", SELLER, comment=C1, on=item, text="They will never", visible_to="seller")
    room.given("add_risk", SELLER, risk=R1, title="They will never", severity="high", on=item, visible_to="seller")
    before = room.document
    room.given(f"remove_{noun}", BUYER, **{noun: id})
    state, recorded = room.history[-1]
    frame = Lens("buyer", BUYER.id, positions=False).event_frame(recorded, state, room.document, data=True)
    assert frame["patch"] == {collection: {id: None}}
    assert frame["data"] == {noun: id, "was": frame["data"]["was"]}, "as if there was nothing on it"
    room.given("undo", BUYER)
    assert room.document == before
    state, recorded = room.history[-1]
    frame = Lens("buyer", BUYER.id, positions=False).event_frame(recorded, state, room.document, data=True)
    assert C1 not in str(frame)
    assert R1 not in str(frame)
