"""Stories of the room: opening it, the plan's name and kind, the goal, the deal, and who may act at all."""

import pytest
from spec import ANN, BUYER, KEY, NOBODY, SAM, SELLER, SIX, T1, WORKSPACE, Story, at

from mapstream.plan import rank
from mapstream.plan.actor import Actor
from mapstream.plan.elements.room import DealClosed, DealEdited, GoalSet, PlanEdited, RoomOpened
from mapstream.plan.event import Recorded
from mapstream.plan.patch import merge
from mapstream.plan.phases import SIX_PHASES
from mapstream.plan.time.calendar import day_of

GOAL = {"statement": "Sign by 30 June and complete initial setup in July", "date": "2026-06-30"}


def test_a_member_opens_a_room() -> None:
    story = Story()
    story.when("open_room", KEY, name=" Acme ", alias="Go-live plan", deal={"amount": 5, "currency": "EUR"})
    story.then(
        RoomOpened(
            WORKSPACE,
            "Acme",
            "mutual",
            {"name": "Acme", "amount": "5", "currency": "EUR"},
            "Go-live plan",
            {id: {**phase, "rank": f"a{n}"} for n, (id, phase) in enumerate(zip(SIX, SIX_PHASES, strict=True))},
        )
    )
    assert story.document["plan"] == {
        "name": "Acme",
        "kind": "mutual",
        "workspace": WORKSPACE,
        "alias": "Go-live plan",
        "opened": {"at": at(1), "by": KEY.id},
    }
    assert story.document["deal"] == {"name": "Acme", "amount": "5", "currency": "EUR"}
    assert story.document["tasks"] == {}


def test_a_room_is_opened_in_the_time_zone_of_who_opens_it() -> None:
    story = Story()
    story.given("open_room", KEY, name="Acme", zone="Pacific/Auckland")
    assert story.document["plan"]["calendar"] == {"zone": "Pacific/Auckland"}
    assert day_of("2026-03-03T11:00:00.000000Z", story.document) == "2026-03-04"
    story.given("set_calendar", KEY, zone="Europe/Madrid")
    assert day_of("2026-03-03T11:00:00.000000Z", story.document) == "2026-03-03"
    story.given("set_calendar", KEY, zone=None)
    assert "calendar" not in story.document["plan"], "no zone is UTC"


def test_there_are_only_so_many_time_zones() -> None:
    story = Story()
    story.when("open_room", KEY, name="Acme", zone="Europe/Atlantis")
    story.then_refused("invalid", "/data/zone")


def test_a_room_begins_with_the_six_phases() -> None:
    story = Story()
    story.given("open_room", KEY, name="Acme")
    phases = story.document["phases"]
    assert rank.order(phases) == SIX
    assert [(phase["title"], phase["side"], phase["status"]) for phase in phases.values()] == [
        ("Discovery & goal-setting", "seller", "open"),
        ("Technical evaluation / PoC", "buyer", "open"),
        ("Security & legal review", "buyer", "open"),
        ("Budget & business case", "buyer", "open"),
        ("Executive presentation", "seller", "open"),
        ("Contract & signature", "seller", "open"),
    ]
    assert all(phase["seller"] and phase["buyer"] and phase["condition"] for phase in phases.values())


def test_a_room_opened_before_there_were_phases_has_none() -> None:
    data = {"workspace": WORKSPACE, "title": "Acme", "kind": "mutual", "deal": {"name": "Acme"}}
    document = merge({}, RoomOpened(**data).patch(Recorded("room", 1, at(1), KEY.id, "key", "c", RoomOpened(**data))))
    assert document["phases"] == document["criteria"] == document["kpis"] == {}
    assert document["deliverables"] == document["risks"] == {}


def test_a_deal_may_have_its_own_name() -> None:
    story = Story()
    story.given("open_room", KEY, name="Acme", kind="close_plan", deal={"name": "Acme renewal"})
    assert story.document["deal"] == {"name": "Acme renewal"}
    assert story.document["plan"]["kind"] == "close_plan"


def test_only_members_open_rooms() -> None:
    story = Story()
    story.when("open_room", SELLER, name="Acme")
    story.then_refused("not_allowed")


def test_a_room_is_opened_once(story: Story) -> None:
    story.when("open_room", KEY, name="Acme")
    story.then_refused("room_open")


def test_before_it_is_opened_there_is_no_room() -> None:
    story = Story()
    story.when("set_goal", KEY, **GOAL)
    story.then_refused("not_found")


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (Actor(NOBODY, "buyer", "link"), "not_allowed"),
        (Actor(NOBODY, "seller", "key", workspace=NOBODY), "not_found"),
    ],
)
def test_strangers_do_nothing(story: Story, actor: Actor, code: str) -> None:
    story.when("add_task", actor, title="Intrude", side="buyer")
    story.then_refused(code)


def test_the_server_itself_may_act(story: Story) -> None:
    story.when("set_goal", Actor("system", "seller", "system"), **GOAL)
    story.then(GoalSet(GOAL))


def test_who_has_left_does_nothing(story: Story) -> None:
    story.given("remove_person", person=ANN)
    story.when("add_task", BUYER, title="Come back", side="buyer")
    story.then_refused("not_allowed")


def test_a_close_plan_is_the_sellers_own(story: Story) -> None:
    story.given("edit_plan", kind="close_plan")
    story.when("add_task", BUYER, title="Peek", side="buyer")
    story.then_refused("not_found")
    story.when("add_task", SELLER, task=T1, title="Prepare", side="seller")
    assert story.events


def test_both_sides_name_the_plan(story: Story) -> None:
    story.when("edit_plan", BUYER, alias="Joint evaluation plan", name="Acme")
    story.then(PlanEdited({"alias": "Joint evaluation plan"}, {"alias": None}))
    story.when("edit_plan", BUYER, alias=None)
    story.then(PlanEdited({"alias": None}, {"alias": "Joint evaluation plan"}))
    story.when("edit_plan", BUYER, alias=None)
    story.then_nothing()


def test_the_kind_of_the_plan_is_the_sellers(story: Story) -> None:
    story.when("edit_plan", BUYER, kind="joint_execution")
    story.then_refused("propose_instead")
    story.when("edit_plan", BUYER, kind="mutual")
    story.then_nothing()
    story.when("edit_plan", kind="joint_execution")
    story.then(PlanEdited({"kind": "joint_execution"}, {"kind": "mutual"}))


def test_the_goal_is_replaced_as_a_whole(story: Story) -> None:
    deadline = {"date": "2026-07-31", "kind": "contract renewal"}
    story.when("set_goal", BUYER, **GOAL, reason="The old contract ends", deadline=deadline)
    first = {**GOAL, "reason": "The old contract ends", "deadline": deadline}
    story.then(GoalSet(first))
    assert story.document["plan"]["goal"] == first
    later = {**GOAL, "deadline": {"date": "2026-08-31", "kind": "contract renewal"}}
    story.when("set_goal", **later)
    story.then(GoalSet(later, first))
    assert story.document["plan"]["goal"] == later
    story.when("set_goal", **later, changed_for="Said again")
    story.then_nothing()


def test_a_goal_that_changes_may_say_why(story: Story) -> None:
    story.when("set_goal", **GOAL, changed_for="There was none")
    story.then(GoalSet(GOAL))
    later = {**GOAL, "date": "2026-07-31"}
    story.when("set_goal", BUYER, **later, changed_for="The board meets in July.")
    story.then(GoalSet(later, GOAL, "The board meets in July."))
    assert story.document["plan"]["goal"] == later


def test_the_deal_is_the_sellers(story: Story) -> None:
    story.when("edit_deal", BUYER, amount=1)
    story.then_refused("not_allowed")
    story.when("edit_deal", amount=120_000, stage="Proposal", crm_id=None)
    story.then(DealEdited({"amount": "120000", "stage": "Proposal"}, {"amount": None, "stage": None}))
    story.when("edit_deal", stage=None, name="Acme")
    story.then(DealEdited({"stage": None}, {"stage": "Proposal"}))


def test_closing_a_deal_and_correcting_the_outcome(story: Story) -> None:
    story.when("close_deal", BUYER, result="won")
    story.then_refused("not_allowed")
    story.when("close_deal", result="lost", reason="Budget")
    story.then(DealClosed("lost", "Budget"))
    lost = {"result": "lost", "reason": "Budget", "at": at(story.minute), "by": SAM}
    assert story.document["deal"]["outcome"] == lost
    story.when("close_deal", result="lost", reason="Budget")
    story.then_nothing()
    story.when("close_deal", KEY, result="won")
    story.then(DealClosed("won", None, lost), PlanEdited({"kind": "joint_execution"}, {"kind": "mutual"}))
    assert story.document["deal"]["outcome"] == {"result": "won", "at": at(story.minute), "by": KEY.id}
    won = story.document["deal"]["outcome"]
    story.when("close_deal", result="lost")
    story.then(DealClosed("lost", None, dict(won)), PlanEdited({"kind": "mutual"}, {"kind": "joint_execution"}))


def test_a_close_plan_stays_the_sellers_own_when_its_deal_is_won(story: Story) -> None:
    story.given("edit_plan", kind="close_plan")
    story.when("close_deal", result="won")
    story.then(DealClosed("won"))
    assert story.document["plan"]["kind"] == "close_plan"


def test_the_plan_goes_on_after_the_deal_is_closed(story: Story) -> None:
    story.given("close_deal", result="won")
    story.given("add_task", BUYER, title="Train the users", side="buyer")
