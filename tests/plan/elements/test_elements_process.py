"""Stories of how the buyer decides: who approves, where the money comes from, and the stages on the way."""

from spec import ANN, BUYER, LEE, NOBODY, P1, P2, SAM, T1, Story

from mapstream.plan.elements.items import ItemMoved
from mapstream.plan.elements.process import ProcessSet, StageAdded, StageEdited, StageRemoved
from mapstream.plan.sentences import sentence


def stages(story: Story) -> dict[str, object]:
    """The stages, as they are now."""
    return dict(story.document["decision_process"].get("stages", {}))


def test_saying_how_the_buyer_decides(story: Story) -> None:
    story.when("set_decision_process", approver=ANN, budget_path="IT budget, released by the CFO")
    known = {"approver": ANN, "budget_path": "IT budget, released by the CFO"}
    story.then(ProcessSet(known, dict.fromkeys(known)))
    assert story.document["decision_process"] == known
    story.when("set_decision_process", BUYER, approver=LEE, past_purchase="The CRM, in 2024")
    new = {"approver": LEE, "past_purchase": "The CRM, in 2024"}
    story.then(ProcessSet(new, {"approver": ANN, "past_purchase": None}))
    story.when("set_decision_process", approver=LEE)
    story.then_nothing()
    story.when("set_decision_process", approver=None)
    story.then(ProcessSet({"approver": None}, {"approver": LEE}))


def test_the_last_word_is_the_buyers(story: Story) -> None:
    story.when("set_decision_process", approver=SAM)
    story.then_refused("person_of_other_side", "/data/approver")
    story.when("set_decision_process", approver=NOBODY)
    story.then_refused("not_found", "/data/approver")
    story.given("remove_person", person=LEE)
    story.when("set_decision_process", approver=LEE)
    story.then_refused("person_removed", "/data/approver")


def test_an_approver_who_leaves_is_still_known_as_such(story: Story) -> None:
    story.given("set_decision_process", approver=LEE)
    story.given("add_stage", stage=P1, title="Legal", kind="legal", owner=LEE)
    story.given("remove_person", person=LEE)
    assert story.document["decision_process"]["approver"] == LEE
    story.when("set_decision_process", approver=LEE, budget_path="Unknown")
    story.then(ProcessSet({"budget_path": "Unknown"}, {"budget_path": None}))
    story.when("edit_stage", stage=P1, owner=LEE, note="Until March")
    story.then(StageEdited(P1, {"note": "Until March"}, {"note": None}))


def test_stages_stand_behind_each_other(story: Story) -> None:
    story.when("add_stage", stage=P1, title="Security", kind="security", owner=LEE, past_days=21, note="Slow in May")
    story.then(StageAdded(P1, "Security", "security", "a0", LEE, 21, "Slow in May"))
    story.when("add_stage", BUYER, stage=P2, title="Board", kind="executive")
    story.then(StageAdded(P2, "Board", "executive", "a1"))
    assert stages(story) == {
        P1: {
            "title": "Security",
            "kind": "security",
            "rank": "a0",
            "owner": LEE,
            "past_days": 21,
            "note": "Slow in May",
        },
        P2: {"title": "Board", "kind": "executive", "rank": "a1"},
    }
    story.when("add_stage", stage=P1, title="Again", kind="other")
    story.then_refused("id_taken", "/data/stage")
    story.when("add_stage", title="Legal", kind="legal", owner=NOBODY)
    story.then_refused("not_found", "/data/owner")


def test_editing_a_stage(story: Story) -> None:
    story.given("add_stage", stage=P1, title="Security", kind="security", past_days=21)
    story.when("edit_stage", stage=P1, title="InfoSec", owner=SAM, past_days=None)
    story.then(
        StageEdited(
            P1,
            {"title": "InfoSec", "owner": SAM, "past_days": None},
            {"title": "Security", "owner": None, "past_days": 21},
        )
    )
    story.when("edit_stage", stage=P1, title="InfoSec", kind="security")
    story.then_nothing()
    story.when("edit_stage", stage=P1, owner=NOBODY)
    story.then_refused("not_found", "/data/owner")
    story.when("edit_stage", stage=T1, title="Ghost")
    story.then_refused("not_found", "/data/stage")


def test_removing_stages(story: Story) -> None:
    story.given("add_stage", stage=P1, title="Security", kind="security")
    story.given("add_stage", stage=P2, title="Board", kind="executive")
    board = stages(story)[P2]
    story.when("remove_stage", stage=P1)
    story.then(StageRemoved(P1, {"title": "Security", "kind": "security", "rank": "a0"}))
    assert stages(story) == {P2: board}
    story.when("remove_stage", stage=P1)
    story.then_refused("not_found", "/data/stage")
    story.given("remove_stage", stage=P2)
    assert "stages" not in story.document["decision_process"]
    story.given("undo")
    assert stages(story) == {P2: board}


def test_taking_back_the_first_stage_leaves_the_others(story: Story) -> None:
    story.given("add_stage", stage=P1, title="Security", kind="security")
    story.given("add_stage", BUYER, stage=P2, title="Board", kind="executive")
    story.given("set_decision_process", BUYER, approver=ANN)
    story.given("undo")
    assert stages(story).keys() == {P2}
    assert story.document["decision_process"]["approver"] == ANN


def test_an_undo_does_not_leave_a_stage_to_nobody(story: Story) -> None:
    story.given("add_person", person=NOBODY, name="Eve", side="buyer")
    added = len(story.history)
    story.given("add_stage", BUYER, stage=P1, title="Security", kind="security", owner=NOBODY)
    story.when("undo", version=added)
    story.then_refused("still_in_use")


def test_stages_are_put_in_order(story: Story) -> None:
    story.given("add_stage", stage=P1, title="Board", kind="executive")
    story.given("add_stage", stage=P2, title="Security", kind="security")
    story.when("move", BUYER, item=f"stages/{P2}", before=f"stages/{P1}")
    story.then(ItemMoved(f"stages/{P2}", "Zz", "a1"))
    assert story.document["decision_process"]["stages"][P2]["rank"] == "Zz"
    assert sentence(story.history[-1][1], story.history[-1][0]).endswith("moved the stage “Security” to another place.")
    story.when("move", item=f"stages/{P2}", before=f"stages/{P1}")
    story.then_nothing()
    story.when("move", item=f"stages/{T1}", before=f"stages/{P1}")
    story.then_refused("not_found", "/data/item")
    story.when("move", item=f"stages/{P1}", after=f"stages/{T1}")
    story.then_refused("not_found", "/data/after")
    story.given("undo", BUYER)
    assert story.document["decision_process"]["stages"][P2]["rank"] == "a1"
