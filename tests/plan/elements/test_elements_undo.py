"""Stories of taking changes back."""

from typing import Any

import pytest
from spec import (
    ANN,
    BUYER,
    C1,
    CR1,
    D1,
    DE1,
    K1,
    KEY,
    LEE,
    M1,
    M2,
    NOBODY,
    OTHER_SELLER,
    P1,
    PH1,
    R1,
    SAM,
    SELLER,
    SUE,
    T1,
    T2,
    T3,
    Story,
)

from mapstream.plan.context import Context
from mapstream.plan.decide import decide
from mapstream.plan.deciding.since import CHANGED
from mapstream.plan.elements.undo.commands import Undo
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.patch import merge
from mapstream.problems import ChangedSince

NOT_ANY_MORE = "What it was like before does not fit the plan any more. Change back by hand what you can."


@pytest.fixture
def two(story: Story) -> Story:
    """Two tasks."""
    story.given("add_task", task=T1, title="Contract draft", side="seller", lead=SAM, due="2026-03-13")
    story.given("add_task", task=T2, title="Security review", side="buyer", lead=ANN)
    return story


def undone(story: Story, by: Any = SELLER, version: int | None = None) -> ChangeUndone:
    """Undo, and what was recorded."""
    (event,) = story.given("undo", by, **({} if version is None else {"version": version}))
    assert isinstance(event, ChangeUndone)
    return event


def test_ones_own_last_change(two: Story) -> None:
    before = two.document
    two.given("edit_task", task=T1, title="Contract", purpose="Terms")
    version = len(two.history)
    two.when("undo")
    two.then(ChangeUndone(version, ["task.edited"], {"tasks": {T1: {"title": "Contract draft", "purpose": None}}}))
    assert two.document == before


def test_undoing_what_was_undone(two: Story) -> None:
    two.given("edit_task", task=T1, title="Contract")
    after = two.document
    undone(two)
    assert undone(two).types == ["change.undone"]
    assert two.document == after


def test_a_task_with_a_date_comes_and_goes(story: Story) -> None:
    story.given("add_task", task=T1, title="Contract draft", side="seller", lead=SAM, due="2026-03-13")
    after = story.document
    undone(story)
    undone(story)
    assert story.document == after


def test_an_older_change_that_still_stands(two: Story) -> None:
    two.given("reschedule_task", task=T1, due="2026-03-20")
    version = len(two.history)
    two.given("edit_task", task=T1, title="Contract")
    two.given("edit_task", OTHER_SELLER, task=T1, purpose="Terms")
    undone(two, version=version)
    assert two.task(T1)["due"] == "2026-03-13"
    assert two.task(T1)["purpose"] == "Terms"


def test_nothing_to_undo(story: Story) -> None:
    story.when("undo", BUYER)
    story.then_refused("nothing_to_undo")
    story.when("undo", BUYER, version=99)
    story.then_refused("nothing_to_undo")


def test_only_ones_own(two: Story) -> None:
    two.when("undo", BUYER, version=len(two.history))
    two.then_refused("not_allowed")


def test_what_was_changed_since_stays(two: Story) -> None:
    two.given("reschedule_task", task=T1, due="2026-03-20")
    version = len(two.history)
    two.given("reschedule_task", KEY, task=T1, due="2026-03-27")
    two.when("undo", version=version)
    told = "An API key changed “Contract draft” since (due), on 3 Mar 2026 at 09:09."
    two.then_refused("changed_since", detail=told)


def test_what_somebody_else_set_since_stays_also_where_it_is_the_same(two: Story) -> None:
    two.given("reschedule_task", task=T1, due="2026-03-20")
    version = len(two.history)
    two.given("reschedule_task", OTHER_SELLER, task=T1, due="2026-03-27")
    two.given("reschedule_task", OTHER_SELLER, task=T1, due="2026-03-20")
    last = len(two.history)
    two.when("undo", version=version)
    two.then_refused("changed_since", detail="Sue changed “Contract draft” since (due), on 3 Mar 2026 at 09:10.")
    assert two.problem
    assert two.problem.more == {"changed": [last]}


@pytest.mark.parametrize(
    ("first", "since", "what"),
    [
        (("edit_task", {"task": T1, "purpose": "Terms"}), ("edit_task", {"task": T1, "purpose": None}), "purpose"),
        (("assign_task", {"task": T2, "lead": LEE}), ("assign_task", {"task": T2, "lead": ANN}), "lead"),
        (("link_tasks", {"task": T1, "after": T2}), ("unlink_tasks", {"task": T1, "after": T2}), "what it waits for"),
        (
            ("edit_person", {"person": SUE, "title": "Head of sales"}),
            ("edit_person", {"person": SUE, "title": None}),
            "title",
        ),
        (("edit_plan", {"alias": "Launch plan"}), ("edit_plan", {"alias": None}), "alias"),
        (
            ("set_goal", {"statement": "Sign", "date": "2026-06-30"}),
            ("set_goal", {"statement": "Sign", "date": "2026-07-01"}),
            "goal",
        ),
        (("set_commercials", {"pricing": "List"}), ("set_commercials", {"pricing": None}), "pricing"),
        (("set_organisation", {"side": "buyer", "name": "Acme"}), ("set_organisation", {"side": "buyer", "name": "A"}),
         "organisations"),
    ],
)  # fmt: skip
def test_whatever_it_is_that_somebody_else_took_away_and_brought_back(
    two: Story, first: tuple[str, dict[str, Any]], since: tuple[str, dict[str, Any]], what: str
) -> None:
    two.given(first[0], **first[1])
    version = len(two.history)
    two.given(since[0], KEY, **since[1])
    two.given(first[0], KEY, **first[1])
    two.when("undo", version=version)
    two.then_refused("changed_since")
    assert two.problem
    assert two.problem.detail.startswith("An API key changed ")
    assert f"({what}" in two.problem.detail


def test_an_item_that_somebody_else_changed_a_part_of_and_changed_back(two: Story) -> None:
    two.given("add_milestone", milestone=M1, title="Launch", due="2026-06-01")
    version = len(two.history)
    two.given("edit_milestone", BUYER, milestone=M1, condition="Live")
    two.given("edit_milestone", BUYER, milestone=M1, condition=None)
    two.when("undo", version=version)
    two.then_refused("changed_since", detail="Ann changed “Launch” since, on 3 Mar 2026 at 09:10.")


def test_what_somebody_else_took_back_does_not_stand_in_the_way(two: Story) -> None:
    two.given("reschedule_task", task=T1, due="2026-03-20")
    version = len(two.history)
    two.given("reschedule_task", OTHER_SELLER, task=T1, due="2026-03-27")
    undone(two, OTHER_SELLER)
    undone(two, version=version)
    assert two.task(T1)["due"] == "2026-03-13"


def test_what_somebody_else_took_back_and_did_again_does(two: Story) -> None:
    two.given("edit_task", task=T1, title="Contract")
    version = len(two.history)
    two.given("edit_task", OTHER_SELLER, task=T1, title="Agreement")
    undone(two, OTHER_SELLER)
    undone(two, OTHER_SELLER)
    two.given("edit_task", OTHER_SELLER, task=T1, title="Contract")
    two.when("undo", version=version)
    two.then_refused("changed_since", detail="Sue changed “Contract” since (title), on 3 Mar 2026 at 09:12.")


def test_ones_own_changes_can_be_taken_back_one_after_the_other(two: Story) -> None:
    versions = []
    for title in ("One", "Two", "Three"):
        two.given("edit_task", task=T1, title=title)
        versions.append(len(two.history))
    two.when("undo", version=versions[0])
    two.then_refused("changed_since", detail="You changed “Three” since (title), on 3 Mar 2026 at 09:10.")
    for version in reversed(versions):
        undone(two, version=version)
    assert two.task(T1)["title"] == "Contract draft"


def test_when_it_was_is_told_in_the_plans_zone(two: Story) -> None:
    two.given("set_calendar", zone="Pacific/Auckland")
    two.given("edit_task", task=T1, title="Contract")
    two.given("edit_task", OTHER_SELLER, task=T1, title="Agreement")
    two.when("undo", version=len(two.history) - 1)
    two.then_refused("changed_since", detail="Sue changed “Agreement” since (title), on 3 Mar 2026 at 22:10.")


def test_what_happened_while_it_was_hidden_is_not_told(two: Story) -> None:
    two.given("edit_task", BUYER, task=T2, title="Contract")
    version = len(two.history)
    two.given("set_visibility", item=f"tasks/{T2}", visible_to="seller")
    two.given("edit_task", task=T2, title="Ours")
    two.given("edit_task", task=T2, title="Contract")
    two.given("set_visibility", item=f"tasks/{T2}", visible_to="everyone")
    two.when("undo", BUYER, version=version)
    two.then_refused("changed_since", detail=CHANGED)
    assert two.problem
    assert two.problem.more == {}


def test_an_added_item_goes_whole_or_not_at_all(two: Story) -> None:
    two.given("add_milestone", BUYER, milestone=M1, title="Launch")
    version = len(two.history)
    two.given("edit_milestone", milestone=M1, condition="Live")
    two.when("undo", BUYER, version=version)
    two.then_refused("changed_since")
    undone(two)
    undone(two, BUYER, version)
    assert M1 not in two.document["milestones"]


def test_other_items_do_not_matter(story: Story) -> None:
    story.given("add_task", BUYER, task=T1, title="One", side="buyer")
    story.given("add_task", SELLER, task=T2, title="Two", side="buyer")
    undone(story, BUYER)
    assert list(story.document["tasks"]) == [T2]


@pytest.mark.parametrize(
    ("type", "data", "what"),
    [
        ("add_comment", {"on": f"tasks/{T3}", "text": "Good"}, "A comment on “Signature”"),
        ("link_tasks", {"task": T1, "after": T3}, "“Contract draft”"),
    ],
)
def test_what_others_build_on_stays(two: Story, type: str, data: dict[str, Any], what: str) -> None:
    two.given("add_task", BUYER, task=T3, title="Signature", side="buyer")
    two.given(type, **data)
    two.when("undo", BUYER)
    two.then_refused("still_in_use", detail=f"{what} refers to it. Change that first.")


def test_of_what_is_hidden_one_is_not_told_that_it_builds_on_something(two: Story) -> None:
    two.given("add_task", BUYER, task=T3, title="Signature", side="buyer")
    two.given("set_visibility", item=f"tasks/{T1}", visible_to="seller")
    two.given("link_tasks", task=T1, after=T3)
    two.when("undo", BUYER)
    two.then_refused("changed_since", detail=CHANGED)


def test_people_documents_and_milestones_in_use_stay(two: Story) -> None:
    two.given("add_person", KEY, person=P1, name="Eve", side="seller")
    two.given("assign_task", task=T1, supporters=[P1])
    two.when("undo", KEY)
    two.then_refused("still_in_use")
    two.given("add_milestone", KEY, milestone=M1, title="Launch")
    two.given("edit_task", task=T1, milestone=M1)
    two.when("undo", KEY)
    two.then_refused("still_in_use")
    two.given("add_document", KEY, document=D1, title="Contract", kind="contract", url="https://files.example/c")
    two.given("complete_task", task=T1, evidence=[{"kind": "document", "ref": D1}])
    two.when("undo", KEY)
    two.then_refused("still_in_use")


@pytest.mark.parametrize(
    ("type", "data"),
    [
        ("close_deal", {"result": "won"}),
        ("issue_link", {"person": ANN}),
        ("record_view", {"subject": "plan", "seconds": 3}),
        ("remove_person", {"person": LEE}),
    ],
)
def test_some_things_have_happened_for_good(story: Story, type: str, data: dict[str, Any]) -> None:
    story.given(type, **data)
    story.when("undo")
    assert story.problem
    assert story.problem.code in {"cannot_undo", "nothing_to_undo"}


def test_opening_the_room_is_for_good(story: Story) -> None:
    story.when("undo", KEY, version=1)
    story.then_refused("cannot_undo")


def test_a_confirmation_given_since_is_not_turned_into_another(two: Story) -> None:
    two.given("reschedule_task", KEY, task=T1, due="2026-03-20")
    two.given("confirm_task", SELLER, task=T1)
    two.when("undo", KEY)
    two.then_refused("changed_since")
    two.given("assign_task", KEY, task=T2, lead=LEE)
    two.given("assign_task", KEY, task=T2, lead=ANN)
    two.given("confirm_task", BUYER, task=T2)
    two.when("undo", KEY)
    two.then_refused("changed_since")


def test_a_confirmation_that_fell_comes_back(two: Story) -> None:
    two.given("confirm_task", SELLER, task=T1)
    confirmed = two.task(T1)["confirmed"]
    two.given("reschedule_task", KEY, task=T1, due="2026-03-20")
    undone(two, KEY)
    assert two.task(T1)["confirmed"] == confirmed


def test_the_tasks_that_one_waits_for_come_and_go_one_by_one(two: Story) -> None:
    two.given("add_task", task=T3, title="Signature", side="buyer")
    two.given("link_tasks", BUYER, task=T3, after=T1)
    two.given("link_tasks", SELLER, task=T3, after=T2)
    undone(two, BUYER)
    assert two.task(T3)["after"] == {T2: True}


def test_the_items_that_one_waits_for_come_and_go_one_by_one(two: Story) -> None:
    two.given("add_milestone", milestone=M1, title="Signed")
    two.given("link_items", BUYER, item=f"milestones/{M1}", after=f"tasks/{T1}")
    two.given("link_items", SELLER, item=f"milestones/{M1}", after=f"tasks/{T2}")
    undone(two, BUYER)
    assert two.document["milestones"][M1]["waits"] == {f"tasks/{T2}": True}


def test_no_undo_makes_a_circle_over_milestones(two: Story) -> None:
    two.given("add_milestone", milestone=M1, title="Signed")
    two.given("edit_task", task=T1, milestone=M1)
    two.given("edit_task", task=T1, milestone=None)
    two.given("link_items", OTHER_SELLER, item=f"tasks/{T1}", after=f"milestones/{M1}")
    two.when("undo")
    two.then_refused("changed_since", detail=NOT_ANY_MORE)


def test_no_undo_makes_a_circle(two: Story) -> None:
    two.given("link_tasks", task=T1, after=T2)
    two.given("unlink_tasks", task=T1, after=T2)
    two.given("link_tasks", BUYER, task=T2, after=T1)
    two.when("undo")
    two.then_refused("changed_since", detail=NOT_ANY_MORE)


def test_no_undo_brings_back_who_has_left(two: Story) -> None:
    two.given("assign_task", task=T2, lead=LEE)
    two.given("remove_person", KEY, person=ANN)
    two.when("undo")
    two.then_refused("changed_since")


def test_no_undo_makes_two_people_share_an_address(story: Story) -> None:
    story.given("edit_person", person=ANN, email="ann@other.example")
    story.given("add_person", KEY, person=P1, name="Ann B", side="buyer", email="ANN@buyer.example")
    story.when("undo")
    story.then_refused("changed_since")


def test_what_one_may_no_longer_see_one_does_not_undo(two: Story) -> None:
    two.given("edit_task", BUYER, task=T2, purpose="Terms")
    two.given("set_visibility", SELLER, item=f"tasks/{T2}", visible_to="seller")
    two.when("undo", BUYER)
    two.then_refused("not_found", "/data/version")


def test_a_thing_that_is_gone_is_not_changed_back(story: Story) -> None:
    story.given("add_task", task=T1, title="One", side="buyer")
    story.given("edit_task", BUYER, task=T1, title="Two")
    change = story.change(None, BUYER)
    document = merge(story.document, {"tasks": {T1: None}})
    with pytest.raises(ChangedSince):
        decide(document, Undo(), Context("2026-03-03T10:00:00.000000Z", BUYER, story.fresh, change))


def test_everything_of_a_working_day_can_be_taken_back(story: Story) -> None:
    story.given("add_task", task=T1, title="Contract draft", side="seller", lead=SAM, condition="Signed")
    story.given("add_task", task=T2, title="Review", side="seller", lead=SUE)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("confirm_task", {"task": T1}),
        ("start_task", {"task": T1}),
        ("block_task", {"task": T1, "reason": "Counsel is away"}),
        ("unblock_task", {"task": T1}),
        ("complete_task", {"task": T1}),
        ("complete_task", {"task": T1, "evidence": [{"kind": "meeting", "note": "Signed there"}]}),
        ("reopen_task", {"task": T1, "reason": "Annex B is missing"}),
        ("drop_task", {"task": T1, "reason": "Too late"}),
        ("reopen_task", {"task": T1, "reason": "Not too late"}),
        ("assign_task", {"task": T1, "lead": SUE, "supporters": [SAM]}),
        ("link_tasks", {"task": T1, "after": T2}),
        ("unlink_tasks", {"task": T1, "after": T2}),
        ("add_milestone", {"milestone": M2, "title": "Signed"}),
        ("link_items", {"item": f"tasks/{T1}", "after": f"milestones/{M2}"}),
        ("unlink_items", {"item": f"tasks/{T1}", "after": f"milestones/{M2}"}),
        ("move", {"item": f"tasks/{T1}", "after": f"tasks/{T2}"}),
        ("set_visibility", {"item": f"tasks/{T1}", "visible_to": "seller"}),
        ("set_goal", {"statement": "Sign", "date": "2026-06-30"}),
        ("edit_plan", {"alias": "Go-live plan"}),
        ("edit_deal", {"amount": 1}),
        ("add_milestone", {"milestone": M1, "title": "Launch"}),
        ("reach_milestone", {"milestone": M1}),
        ("add_document", {"document": D1, "title": "Spec", "kind": "spec", "url": "https://files.example/s"}),
        ("revise_document", {"document": D1, "url": "https://files.example/t"}),
        ("remove_document", {"document": D1}),
        ("add_phase", {"phase": P1, "title": "Pilot", "side": "buyer", "lead": ANN, "condition": "Report"}),
        ("edit_phase", {"phase": P1, "side": "seller", "lead": SAM, "seller": "Runs it"}),
        ("complete_phase", {"phase": P1}),
        ("complete_phase", {"phase": P1, "evidence": [{"kind": "meeting", "note": "Read there"}]}),
        ("reopen_phase", {"phase": P1, "reason": "Not the report"}),
        ("add_criterion", {"criterion": CR1, "title": "Same-day orders", "measure": "Two weeks"}),
        ("judge_criterion", {"criterion": CR1, "verdict": "met"}),
        ("judge_criterion", {"criterion": CR1, "verdict": "met", "evidence": [{"kind": "meeting", "note": "Seen"}]}),
        ("edit_criterion", {"criterion": CR1, "measure": None}),
        ("judge_criterion", {"criterion": CR1, "verdict": "missed"}),
        ("judge_criterion", {"criterion": CR1, "verdict": None}),
        ("add_kpi", {"kpi": K1, "metric": "Orders late", "target": 2}),
        ("edit_kpi", {"kpi": K1, "target": 1, "owner": SAM}),
        ("measure_kpi", {"kpi": K1, "value": 4}),
        ("measure_kpi", {"kpi": K1, "value": 3}),
        ("add_deliverable", {"deliverable": DE1, "title": "Export", "side": "seller", "milestone": M1}),
        ("edit_deliverable", {"deliverable": DE1, "lead": SAM, "milestone": None}),
        ("reschedule_deliverable", {"deliverable": DE1, "due": "2026-04-10"}),
        ("deliver", {"deliverable": DE1}),
        ("deliver", {"deliverable": DE1, "evidence": [{"kind": "meeting", "note": "Handed over"}]}),
        ("reopen_deliverable", {"deliverable": DE1, "reason": "Half of it"}),
        ("drop_deliverable", {"deliverable": DE1, "reason": "Not needed"}),
        ("add_risk", {"risk": R1, "title": "Budget freeze", "severity": "high", "on": f"phases/{P1}"}),
        ("edit_risk", {"risk": R1, "severity": "low", "owner": SUE}),
        ("close_risk", {"risk": R1, "outcome": "gone"}),
        ("close_risk", {"risk": R1, "outcome": "occurred"}),
        ("reopen_risk", {"risk": R1, "reason": "Again"}),
        ("move", {"item": f"phases/{P1}", "before": f"phases/{PH1}"}),
        ("remove_phase", {"phase": P1}),
        ("remove_criterion", {"criterion": CR1}),
        ("remove_kpi", {"kpi": K1}),
        ("set_commercials", {"pricing": "List price"}),
        ("set_commercials", {"pricing": None}),
        ("add_comment", {"comment": C1, "on": "plan", "text": "Hello"}),
        ("resolve_comment", {"comment": C1}),
        ("reopen_comment", {"comment": C1}),
    ]
    for type, data in steps:
        before = story.document
        story.given(type, **data)
        after = story.document
        undone(story)
        assert story.document == before, type
        undone(story)
        assert story.document == after, type


def test_a_stranger_undoes_nothing(story: Story) -> None:
    story.when("undo", BUYER, version=1)
    story.then_refused("not_allowed")
    assert NOBODY not in story.document["people"]
