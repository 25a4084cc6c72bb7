"""The agreement over HTTP: signed by people, told with what changed since, as of then, and to each as they may see."""

from typing import Any

import pytest
from asking import Caller, RoomOf


@pytest.fixture
def room(member: Caller) -> RoomOf:
    """A room with a goal."""
    room = member.open_room()
    room.do("set_goal", statement="Sign", date="2026-06-30")
    return room


def agreement(room: RoomOf, **params: Any) -> Any:
    """What is answered."""
    answer = room.get("/agreement", **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["agreement"]


def test_both_agree_and_something_changes(room: RoomOf) -> None:
    buyer, seller = room.invite(name="Berta"), room.invite("seller", "Sam")
    task = room.task("Security review", side="buyer", lead=buyer.caller.id, due="2026-03-13")
    assert agreement(room)["sides"] == {"seller": None, "buyer": None}
    assert room.refused("sign_agreement", version=2) == "not_allowed"
    signed = room.version
    for who in (seller, buyer):
        who.do("sign_agreement", version=signed)
    assert agreement(room)["unchanged"]
    assert agreement(room)["co_owned"] is None
    buyer.do("reschedule_task", task=task, due="2026-03-20", reason="legal queue")
    moved = room.version
    other = room.invite("seller", "Dora")
    other.do("assign_task", task=task, lead=room.invite(name="Carl").caller.id)
    for reader in (room, seller, buyer):
        found = agreement(reader)
        assert found["signed_by_both"]
        assert not found["unchanged"]
        assert [found["sides"][side]["version"] for side in ("seller", "buyer")] == [signed, signed]
        assert [*found["since"]] == [str(signed)], "told once to both"
        [change] = [c for c in found["since"][str(signed)] if c["item"] == f"tasks/{task}"]
        assert change["change"] == "changed"
        assert change["sentence"] == "“Security review”: lead from Berta to Carl; due from 13 Mar 2026 to 20 Mar 2026."
        assert found["co_owned"]["version"] == moved
        assert found["co_owned"]["by"] == buyer.caller.id
    then = agreement(room, version=signed + 1)
    assert then["sides"]["buyer"] is None
    assert then["co_owned"] is None
    assert agreement(room, version=signed + 2)["unchanged"]


def test_what_the_buyer_may_not_see_has_not_changed_for_them(room: RoomOf) -> None:
    buyer = room.invite()
    hidden = room.task("Discount in hand", visible_to="seller")
    signed = room.version
    buyer.do("sign_agreement", version=signed)
    room.do("edit_task", task=hidden, title="Larger discount in hand")
    room.do("record_introduction", check="budget", note="Half a million in hand")
    room.do("edit_person", person=buyer.caller.id, stance="in hand")
    answer = buyer.get("/agreement")
    assert "in hand" not in answer.text
    assert hidden not in answer.text
    assert answer.json()["agreement"]["since"] == {str(signed): []}
    assert "Larger discount in hand" in room.get("/agreement").text


def test_a_plan_that_was_shared_after_somebody_of_the_buyers_agreed_to_it_unseen(member: Caller) -> None:
    room = member.open_room(kind="close_plan")
    room.do("set_goal", statement="Sign", date="2026-06-30")
    buyer = room.invite()
    before = room.version
    room.do("share_plan")
    buyer.do("sign_agreement", version=before)
    [*changes] = agreement(buyer)["since"][str(before)]
    assert changes[0]["item"] == "plan", "all that they agreed to unseen is new to them"
    assert agreement(room)["since"][str(before)] == [], "that it is shared is no change of what was agreed to"
