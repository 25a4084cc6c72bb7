"""Who may do what: every command tried by every kind of people, on what is theirs, their side's, and the other's.

Each cell of the table is tried with a real decision: the one that the command came to in the story in which everything
happens, asked for by somebody of each kind, where what it touches is made theirs, their colleague's, or the other
side's.
"""

from copy import deepcopy
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
import spec
from spec import (
    ANN,
    BUYER,
    D1,
    D2,
    DE1,
    KEY,
    LEE,
    OTHER_BUYER,
    OTHER_SELLER,
    P1,
    SAM,
    SELLER,
    SUE,
    T1,
    T2,
    Story,
    id_of,
)
from test_vocabulary import everything

from mapstream.plan.actor import Actor
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.decide import decide
from mapstream.plan.document import Document, Side
from mapstream.plan.elements import DECIDERS
from mapstream.plan.permissions import BY_RULE, KINDS, RIGHTS, Kind, Right, kind_of, rights_of
from mapstream.plan.vocabulary import parse
from mapstream.problems import NotAllowed, Problem, ProposeInstead

ME, MATE, THEM = id_of(61), id_of(62), id_of(63)
"""Whoever tries, somebody else of their side, and somebody of the other."""
ROLES: dict[Kind, str] = {
    "admin": "admin",
    "seller": "seller",
    "manager": "manager",
    "success_before": "success",
    "success": "success",
    "champion": "coordinator",
    "approver": "executive_sponsor",
    "evaluator": "procurement",
    "end_user": "",
}
ROWS = ("tasks", "phases", "kpis", "deliverables", "risks", "documents")
"""Collections whose items are of a side."""
JOINT = ("milestones", "criteria", "meetings")
BY_WHAT = {
    *("schedule", "begin_milestone", "fill_roles", "move", "edit_plan", "set_cadence", "set_visibility"),
    *("set_goal", "set_decision_process", "edit_stage", "remove_stage", "set_organisation", "set_value"),
    *("set_calendar", "add_blackout", "edit_blackout", "remove_blackout", "add_gate", "edit_gate", "remove_gate"),
    *("hold_review", "skip_review", "issue_link", "revoke_link", "set_inviting"),
    *("register_witness", "remove_witness"),
    *("set_commercials", "record_meeting", "add_document", "add_person", "edit_person", "remove_person", "share_notes"),
}
"""Commands whose reach goes by what they say, not by whose a row is: below there are stories of each family."""
WORDS = {"edit_phase": {"phase": id_of(51), "title": "Trial"}, "edit_deliverable": {"deliverable": DE1, "title": "X"}}
"""Commands in the story that say less of a row than that it is somebody's."""


class Asked(NamedTuple):
    """A command that did something in the story, and in which document."""

    document: Document
    command: Command
    context: Context


@pytest.fixture(scope="module")
def asked() -> dict[type[Command], Asked]:
    """Each command as it was first given in the story of everything."""
    found: dict[type[Command], Asked] = {}

    def recording(document: Document, command: Command, context: Context) -> Any:
        meant = parse(command.type, WORDS[command.type]) if command.type in WORDS else command
        found.setdefault(type(command), Asked(document, meant, context))
        return decide(document, command, context)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(spec, "decide", recording)
        everything()
    return found


def somebody(kind: Kind) -> Actor:
    """Somebody of a kind: a member of the workspace, or a person of the buyer's side."""
    side, role = KINDS[kind].side, ROLES[kind]
    if side == "seller":
        return Actor(ME, side, "session", role, workspace=KEY.workspace)
    return Actor(ME, side, "link")


def other(side: Side) -> Side:
    return "buyer" if side == "seller" else "seller"


def whose(document: Document, kind: Kind, owner: str | None) -> Document:
    """The room with somebody of a kind in it, where every row is somebody's: it is of their side, they added it and,
    if they are who tries, lead it."""
    side = KINDS[kind].side
    changed: Any = deepcopy(document)
    if "plan" not in changed:
        return document
    changed["people"] |= {
        ME: {"name": "Mo", "side": side, "role": ROLES[kind]},
        MATE: {"name": "Mia", "side": side},
        THEM: {"name": "Theo", "side": other(side)},
    }
    changed["plan"]["kind"] = "joint_execution" if kind == "success" else "mutual"
    if owner is not None:
        of = other(side) if owner == THEM else side
        for name in (*ROWS, *JOINT):
            for item in changed[name].values():
                item["added"] = {"at": "2026-03-03T09:00:00Z", "by": owner}
                for field in ("lead", "owner", "supporters", "confirmed", "role", "visible_to"):
                    item.pop(field, None)
                if "side" in item:
                    item["side"] = of
                    item |= {"lead": ME} if owner == ME else {}
    return changed


def outcome(asked: Asked, kind: Kind, owner: str | None) -> str:
    """What comes of a command that somebody of a kind gives: done, propose, no; or refused for another reason, for
    which one has to be allowed to begin with."""
    document = whose(asked.document, kind, owner)
    try:
        decide(document, asked.command, asked.context._replace(actor=somebody(kind)))
    except ProposeInstead:
        return "propose"
    except NotAllowed as problem:
        return "no" if problem.code == "not_allowed" else problem.code
    except Problem:
        return "done"
    return "done"


ALL = tuple(DECIDERS)


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.type)
def test_a_row_of_the_table(asked: dict[type[Command], Asked], cls: type[Command]) -> None:
    beyond = "propose" if asked[cls].command.can_be_proposed() else "no"
    if cls.type in ("accept_proposal", "decline_proposal", "withdraw_proposal"):
        return  # a proposal is theirs to answer who may do what is proposed: those have stories of their own
    for kind, cell in zip(KINDS, RIGHTS[cls.right].cells, strict=True):
        found = {owner: outcome(asked[cls], kind, owner) for owner in (ME, MATE, THEM)}
        if cell in ("no", "propose"):
            wanted = dict.fromkeys((ME, MATE, THEM), beyond if cell == "propose" else "no")
        elif cell == "all" and cls.type != "set_visibility":
            wanted = dict.fromkeys((ME, MATE, THEM), "done")
        elif cls.right in BY_RULE or cls.type in BY_WHAT or cls.right == "add":
            continue
        else:
            joint = cell == "side" and cls.type.rpartition("_")[2] in ("milestone", "criterion", "meeting")
            wanted = {ME: "done", MATE: "done" if cell == "side" else beyond, THEM: "done" if joint else beyond}
        assert found == wanted, kind


@pytest.mark.parametrize("right", [right for right, row in RIGHTS.items() if {"side", "own"} & {*row.cells}])
def test_what_the_table_says_is_said_by_one_command_at_least(right: Right) -> None:
    assert any(cls.right == right for cls in ALL)


def test_a_command_names_a_right_of_the_table() -> None:
    declare: Any = command
    with pytest.raises(TypeError, match="'right'"):
        declare("praise_task", tryable=True, needs_past=False)
    with pytest.raises(ValueError, match="praise_task needs a right that is not in the table: praise"):
        declare("praise_task", right="praise", tryable=True, needs_past=False)(Command)


# --- What kind of people somebody is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actor", "role", "kind"),
    [
        (KEY, None, "seller"),
        (Actor(KEY.id, "seller", "key", "admin", workspace=KEY.workspace), None, "admin"),
        (SELLER, "admin", "seller"),
        (SELLER, "coordinator", "seller"),
        (SELLER, "manager", "manager"),
        (SELLER, "success", "success_before"),
        (BUYER, "coordinator", "champion"),
        (BUYER, "economic_buyer", "approver"),
        (BUYER, "legal", "evaluator"),
        (BUYER, None, "end_user"),
        # their role as it is now, not as it was when they came in
        (Actor(ANN, "buyer", "link", "champion"), None, "end_user"),
    ],
)
def test_the_kind_of_somebody(story: Story, actor: Actor, role: str | None, kind: Kind) -> None:
    room: Any = deepcopy(story.document)
    if actor.id in room["people"]:
        room["people"][actor.id]["role"] = role
    assert kind_of(room, actor) == kind


def test_who_coordinates_the_plan_may_what_a_champion_may(story: Story) -> None:
    assert kind_of(story.document, OTHER_BUYER) == "evaluator"
    story.given("set_organisation", BUYER, side="buyer", coordinator=LEE)
    assert kind_of(story.document, OTHER_BUYER) == "champion"


@pytest.mark.parametrize("how", ["won", "joint_execution"])
def test_customer_success_works_on_the_plan_from_the_handover_on(story: Story, how: str) -> None:
    success = Actor(SUE, "seller", "session", "success", workspace=KEY.workspace)
    story.given("add_task", task=T1, title="Train the depots", side="seller")
    story.when("start_task", success, task=T1)
    story.then_refused("propose_instead")
    story.given(
        *(("close_deal",) if how == "won" else ("edit_plan",)), **({"result": how} if how == "won" else {"kind": how})
    )
    story.given("start_task", success, task=T1)


def test_by_a_way_in_that_only_reads_nothing_is_done(story: Story) -> None:
    reader = replace(KEY, reach="read")
    story.when("add_comment", reader, on="plan", text="Hello")
    story.then_refused("not_allowed")
    assert {how for right, how in rights_of(story.document, reader).items() if right != "view"} == {"no"}


# --- Whose things are -------------------------------------------------------------------------------------------------


def test_both_add_to_either_side_and_it_is_open_to_who_added_it_until_it_is_taken_up(story: Story) -> None:
    story.given("add_task", BUYER, task=T1, title="Price lst", side="seller", lead=SAM)
    story.given("edit_task", BUYER, task=T1, title="Price list")
    story.when("edit_task", Actor(LEE, "buyer", "link"), task=T1, title="Prices")
    story.then_refused("propose_instead")
    story.given("confirm_task", SELLER, task=T1)
    story.when("reschedule_task", BUYER, task=T1, due="2026-04-01")
    story.then_refused(
        "propose_instead",
        detail="“Price list” is for the seller’s side to change. "
        "You can propose it: then they accept it, or decline it.",
    )
    story.given("edit_task", task=T1, purpose="So that finance can plan")


def test_somebody_without_a_role_adds_for_their_side_and_works_on_what_is_theirs(story: Story) -> None:
    story.given("edit_person", KEY, person=LEE, role=None)
    story.given("add_task", OTHER_BUYER, task=T1, title="Test the scanners")
    story.given("complete_task", OTHER_BUYER, task=T1)
    story.given("add_task", task=T2, title="Security review", side="buyer", lead=ANN)
    story.when("complete_task", OTHER_BUYER, task=T2)
    story.then_refused(
        "propose_instead",
        detail="“Security review” is not yours: you can change what you lead, or added yourself. "
        "You can propose it: then they accept it, or decline it.",
    )
    story.given("assign_task", BUYER, task=T2, lead=LEE)
    story.given("reschedule_task", OTHER_BUYER, task=T2, due="2026-04-01")
    for type, data in (("add_task", {"title": "X", "side": "seller"}), ("add_milestone", {"title": "X"})):
        story.when(type, OTHER_BUYER, **data)
        story.then_refused("propose_instead")


def test_work_that_waits_for_a_role_is_theirs_who_have_it(story: Story) -> None:
    story.given("add_task", task=T1, title="Redlines", side="buyer", role="legal")
    story.given("add_task", task=T2, title="Penetration test", side="buyer", role="security")
    story.given("start_task", OTHER_BUYER, task=T1)
    story.when("start_task", OTHER_BUYER, task=T2)
    story.then_refused("propose_instead")
    story.given("add_stage", stage=P1, title="Legal review", kind="legal")
    story.given("edit_stage", OTHER_BUYER, stage=P1, past_days=21)


def test_money_is_of_the_side_that_brought_it_up(story: Story) -> None:
    story.given("set_commercials", pricing="EUR 4,000 a month", payment_terms="30 days")
    story.given("set_commercials", BUYER, constraints="No penalty")
    for by, data in ((BUYER, {"pricing": "Less"}), (BUYER, {"pricing": None}), (SELLER, {"constraints": "None"})):
        story.when("set_commercials", by, **data)
        story.then_refused("propose_instead")
    story.given("set_commercials", BUYER, constraints="No penalty below 99.5 %")
    story.given("set_commercials", OTHER_SELLER, pricing="EUR 3,900 a month")
    story.when("set_commercials", BUYER, pricing=None, payment_terms=None, constraints=None)
    story.then_refused("propose_instead")


def test_a_document_is_of_the_side_that_added_it(story: Story) -> None:
    story.given("add_document", document=D1, title="Contract", kind="contract", url="https://files.example/c")
    for type, data in (("revise_document", {"url": "https://evil.example/c"}), ("remove_document", {})):
        story.when(type, BUYER, document=D1, **data)
        story.then_refused("propose_instead")
    story.given(
        "add_document", OTHER_BUYER, document=D2, title="Redlines", kind="contract", url="https://files.example/r"
    )
    story.given("revise_document", BUYER, document=D2, title="Redlines of ours")
    story.when("remove_document", document=D2)
    story.then_refused("propose_instead")


def test_a_side_says_itself_who_its_people_are_and_when_it_works(story: Story) -> None:
    story.given("set_calendar", BUYER, buyer={"country": "US"})
    story.given("add_blackout", BUYER, title="Stocktaking", start="2026-07-01", end="2026-07-03", side="buyer")
    story.when("set_calendar", BUYER, seller={"country": "DE"})
    story.then_refused("propose_instead")
    story.when("add_blackout", BUYER, title="Fair", start="2026-07-01", end="2026-07-03", side="seller")
    story.then_refused("propose_instead")
    story.when("edit_person", BUYER, person=SAM, name="Samuel")
    story.then_refused("not_allowed")
    story.when("add_person", BUYER, name="Mole", side="seller")
    story.then_refused("not_allowed")


def test_who_may_take_somebody_off_the_deal(story: Story) -> None:
    boss = id_of(61)
    story.given("add_person", KEY, person=boss, name="Bo", side="buyer", role="economic_buyer")
    story.when("remove_person", OTHER_BUYER, person=boss)
    story.then_refused(
        "not_allowed", detail="Bo is not yours: you can change who is on the deal where it is yours. Ask one of them."
    )
    story.when("remove_person", Actor(boss, "buyer", "link"), person=ANN)
    story.then_refused("not_allowed")
    story.given("edit_person", OTHER_BUYER, person=LEE, title="Counsel")
    story.given("remove_person", BUYER, person=boss)


def test_what_goes_through_the_whole_plan_is_judged_by_what_it_would_change(story: Story) -> None:
    story.given("add_task", task=T1, title="Review", side="buyer", due="2026-04-01")
    story.given("schedule", BUYER, target="2026-05-04")
    story.given("add_task", task=T2, title="Draft", side="seller", due="2026-05-04")
    story.when("schedule", BUYER, target="2026-06-04")
    story.then_refused("propose_instead")
    story.given("move", BUYER, item=f"tasks/{T2}", before=f"tasks/{T1}")
    story.given("edit_plan", BUYER, alias="Our way to go live")
    story.when("edit_plan", BUYER, kind="close_plan")
    story.then_refused("propose_instead")


def test_what_may_be_proposed_may_be_tried_on_a_copy(story: Story) -> None:
    story.given("add_task", task=T1, title="Draft", side="seller", due="2026-05-04")
    wanted = parse("reschedule_task", {"task": T1, "due": "2026-05-18"})
    context = Context("2026-03-03T12:00:00.000000Z", BUYER, story.fresh)
    with pytest.raises(ProposeInstead):
        decide(story.document, wanted, context)
    assert decide(story.document, wanted, context._replace(trying=True))
    with pytest.raises(NotAllowed):
        decide(story.document, parse("edit_deal", {"name": "X"}), context._replace(trying=True))
