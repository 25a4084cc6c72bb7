"""Stories of dates that move, and what the ledger says of them."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from spec import ANN, BUYER, D1, KEY, M1, SAM, SELLER, T1, T2, Story, at

from mapstream.plan.event import Event, Recorded, Stamp
from mapstream.plan.patch import Patch, merge
from mapstream.plan.slips import Ledger, Slips
from mapstream.plan.visibility.lens import Lens

SAMS, ANNS = Lens("seller", SAM, positions=False), Lens("buyer", ANN, positions=False)


def slips(story: Story, lens: Lens = SAMS) -> Slips:
    """The ledger, as somebody sees it."""
    ledger = Ledger(lens)
    for before, recorded in story.history:
        ledger.follow(recorded, merge(before, recorded.patch))
    return ledger.slips(lens.see(story.document) or {})


def of(found: Slips, item: str, which: str = "due") -> Any:
    """What it says of one date."""
    [entry] = [entry for entry in found["dates"] if (entry["item"], entry["date"]) == (item, which)]
    return entry


@pytest.fixture
def plan(story: Story) -> Story:
    """A task of the buyer's, and a milestone."""
    story.given("add_milestone", milestone=M1, title="Signed", due="2026-06-30")
    story.given("add_task", task=T1, title="Review", side="buyer", lead=ANN, due="2026-03-13")
    return story


def test_first_value_each_move_and_net_days(plan: Story) -> None:
    plan.given("reschedule_task", task=T1, due="2026-03-20", reason="Legal queue")
    plan.given("reschedule_task", BUYER, task=T1, due="2026-03-18")
    found = of(slips(plan), f"tasks/{T1}")
    assert (found["title"], found["side"], found["first"], found["now"]) == (
        "Review",
        "buyer",
        "2026-03-13",
        "2026-03-18",
    )
    assert (found["set_in"], found["days"]) == (len(plan.history) - 2, 5)
    assert found["moves"] == [
        {
            "version": len(plan.history) - 1,
            "at": at(plan.minute - 1),
            "by": SAM,
            "type": "task.rescheduled",
            "before": "2026-03-13",
            "after": "2026-03-20",
            "days": 7,
            "reason": "Legal queue",
            "along": None,
            "dragged": [],
        },
        {
            "version": len(plan.history),
            "at": at(plan.minute),
            "by": ANN,
            "type": "task.rescheduled",
            "before": "2026-03-20",
            "after": "2026-03-18",
            "days": -2,
            "reason": None,
            "along": None,
            "dragged": [],
        },
    ]


def test_totals_per_side_and_per_person(plan: Story) -> None:
    plan.given("reschedule_task", task=T1, due="2026-03-20")
    plan.given("reschedule_task", BUYER, task=T1, due="2026-03-18")
    plan.given("reschedule_milestone", KEY, milestone=M1, due="2026-07-10")
    found = slips(plan)
    assert found["sides"]["buyer"]["items"] == {"moves": 2, "later": 7, "earlier": 2, "days": 5}
    assert found["sides"]["buyer"]["made"] == {"moves": 1, "later": 0, "earlier": 2, "days": -2}
    assert found["sides"]["seller"]["items"] == {"moves": 0, "later": 0, "earlier": 0, "days": 0}
    assert found["sides"]["seller"]["made"] == {"moves": 2, "later": 17, "earlier": 0, "days": 17}
    assert found["shared"] == {"moves": 1, "later": 10, "earlier": 0, "days": 10}
    assert [(total["by"], total["side"], total["days"]) for total in found["people"]] == [
        (KEY.id, "seller", 10),
        (SAM, "seller", 7),
        (ANN, "buyer", -2),
    ]


def test_the_goal_and_the_deadline_behind_it(story: Story) -> None:
    story.given("set_goal", statement="Sign", date="2026-06-30", deadline={"date": "2026-07-31", "kind": "renewal"})
    moved = {"statement": "Sign", "date": "2026-07-15", "deadline": {"date": "2026-07-31", "kind": "renewal"}}
    story.given("set_goal", **moved, changed_for="The board meets later")
    story.given("set_goal", statement="Sign it", date="2026-07-15")
    found = slips(story)
    assert [entry["date"] for entry in found["dates"]] == ["goal", "deadline"]
    assert of(found, "plan", "goal")["moves"][0]["reason"] == "The board meets later"
    assert (of(found, "plan", "goal")["days"], of(found, "plan", "goal")["title"]) == (15, "Sign it")
    deadline = of(found, "plan", "deadline")
    assert (deadline["now"], deadline["days"], deadline["moves"][0]["days"]) == (None, None, None)


def test_dates_that_come_and_go_are_moves_without_days(story: Story) -> None:
    story.given("add_task", task=T1, title="Perhaps", side="seller")
    assert slips(story)["dates"] == []
    story.given("reschedule_task", task=T1, due="2026-03-20")
    story.given("reschedule_task", task=T1, due=None)
    story.given("reschedule_task", task=T1, due="2026-03-27")
    found = of(slips(story), f"tasks/{T1}")
    assert [(move["before"], move["after"], move["days"]) for move in found["moves"]] == [
        ("2026-03-20", None, None),
        (None, "2026-03-27", None),
    ]
    assert (found["first"], found["days"]) == ("2026-03-20", 7)
    assert slips(story)["sides"]["seller"]["made"] == {"moves": 2, "later": 0, "earlier": 0, "days": 0}


def test_whatever_moves_a_date_counts(plan: Story) -> None:
    plan.given("schedule", target="2026-05-08", reason="The board")
    plan.given("undo")
    found = of(slips(plan), f"milestones/{M1}")
    assert [(move["type"], move["reason"]) for move in found["moves"]] == [
        ("milestone.rescheduled", "The board"),
        ("change.undone", None),
    ]
    assert found["days"] == 0


def test_what_is_taken_out_is_not_in_it_and_goes_on_when_it_is_back(plan: Story) -> None:
    plan.given("add_task", task=T2, title="Draft", side="seller", due="2026-03-13")
    plan.given("undo")
    assert [entry["item"] for entry in slips(plan)["dates"]] == [f"milestones/{M1}", f"tasks/{T1}"]
    plan.given("undo")
    assert of(slips(plan), f"tasks/{T2}")["moves"] == []


def test_what_one_may_not_see_is_neither_told_nor_counted(plan: Story) -> None:
    plan.given("reschedule_task", task=T1, due="2026-03-20")
    plan.given("set_visibility", SELLER, item=f"tasks/{T1}", visible_to="seller")
    plan.given("reschedule_task", task=T1, due="2026-03-27", reason="Between us")
    found = slips(plan, ANNS)
    assert [entry["item"] for entry in found["dates"]] == [f"milestones/{M1}"]
    assert found["people"] == []
    assert found["sides"]["buyer"]["items"]["moves"] == 0
    plan.given("set_visibility", SELLER, item=f"tasks/{T1}", visible_to="everyone")
    again = of(slips(plan, ANNS), f"tasks/{T1}")
    assert (again["first"], again["moves"]) == ("2026-03-27", [])
    assert "Between us" not in str(slips(plan, ANNS))
    assert len(of(slips(plan), f"tasks/{T1}")["moves"]) == 2


def test_what_is_seen_again_unchanged_goes_on(plan: Story) -> None:
    plan.given("reschedule_task", task=T1, due="2026-03-20")
    for audience in ("seller", "everyone"):
        plan.given("set_visibility", SELLER, item=f"tasks/{T1}", visible_to=audience)
    assert len(of(slips(plan, ANNS), f"tasks/{T1}")["moves"]) == 1
    plan.given("reschedule_task", task=T1, due=None)
    for audience in ("seller", "everyone"):
        plan.given("set_visibility", SELLER, item=f"tasks/{T1}", visible_to=audience)
    assert len(of(slips(plan, ANNS), f"tasks/{T1}")["moves"]) == 2


def test_a_plan_that_was_the_sellers_alone_begins_when_it_is_shared(plan: Story) -> None:
    plan.given("edit_plan", kind="close_plan")
    assert slips(plan, ANNS)["dates"] == []
    plan.given("reschedule_task", task=T1, due="2026-03-27")
    plan.given("edit_plan", kind="mutual")
    found = of(slips(plan, ANNS), f"tasks/{T1}")
    assert (found["first"], found["set_in"], found["moves"]) == ("2026-03-27", len(plan.history), [])


@dataclass(frozen=True, slots=True)
class Moved(Event):
    """A deliverable came, or was moved."""

    deliverable: dict[str, Any]
    reason: str | None = None

    name: ClassVar[str] = "deliverable.rescheduled"

    def patch(self, stamp: Stamp) -> Patch:
        return {"deliverables": {D1: self.deliverable}}


def test_deliverables_have_dates_too(story: Story) -> None:
    before: Any = story.document
    ledger = Ledger(ANNS)
    new = {"title": "Training", "side": "seller", "status": "open", "rank": "a0", "due": "2026-05-01"}
    for version, event in enumerate([Moved(new), Moved({"due": "2026-05-08"}, "Holidays")], 20):
        recorded = Recorded("room", version, at(version), SAM, "link", f"c{version}", event)
        after = merge(before, recorded.patch)
        ledger.follow(recorded, after)
        before = after
    [entry] = ledger.slips(before)["dates"]
    assert (entry["item"], entry["side"], entry["days"]) == (f"deliverables/{D1}", "seller", 7)
    assert entry["moves"][0]["reason"] == "Holidays"


def test_an_empty_room_has_an_empty_ledger() -> None:
    found = Ledger(SAMS).slips({})
    assert (found["dates"], found["people"], found["shared"]["moves"]) == ([], [], 0)


def test_what_a_move_dragged_along(plan: Story) -> None:
    plan.given("tie_date", item=f"tasks/{T1}", to=f"milestones/{M1}", days=-5)
    plan.given("add_task", task=T2, title="Staffing", side="seller", visible_to="seller")
    plan.given("tie_date", item=f"tasks/{T2}", to=f"tasks/{T1}", days=-1)
    plan.given("reschedule_milestone", milestone=M1, due="2026-07-07", reason="Board meets later")
    found = slips(plan)
    assert of(found, f"milestones/{M1}")["moves"][-1]["dragged"] == [f"tasks/{T1}"]
    assert of(found, f"tasks/{T1}")["moves"][-1]["along"] == f"milestones/{M1}"
    assert of(found, f"tasks/{T1}")["moves"][-1]["dragged"] == [f"tasks/{T2}"]
    assert of(slips(plan, ANNS), f"tasks/{T1}")["moves"][-1]["dragged"] == []
    plan.given("set_visibility", item=f"milestones/{M1}", visible_to="seller")
    plan.given("reschedule_milestone", milestone=M1, due="2026-07-14")
    assert of(slips(plan, ANNS), f"tasks/{T1}")["moves"][-1]["along"] is None
