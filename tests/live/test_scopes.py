"""A scope holds at once, for whoever is in the room on whichever server, and those of one scope share what is sent."""

from collections.abc import Callable
from typing import Any

import pytest
from acting import ANN, BUYER, KEY, LEE, OTHER_BUYER, ROOM, SELLER, SUE, T1, ask, asked, id_of
from ear import Ear
from gates import GatedLog, StartHub
from waiting import soon

from mapstream.live import subscribers
from mapstream.live.hub import Hub
from mapstream.plan.actor import Actor
from mapstream.plan.visibility.scope import Sight
from mapstream.protocol.closes import GOING_AWAY

Join = Callable[..., Any]
COLLEAGUE = Actor(SUE, "seller", "link", room=ROOM, link=id_of(34))
NARROW = {"plan": False, "history": False}


@pytest.fixture
def join() -> Join:
    """Somebody connects to a hub, and joins the room."""
    joined = 0

    async def join(hub: Hub, actor: Actor, since: int | None = None, plan: Any = None) -> Ear:
        nonlocal joined
        joined += 1
        room = await hub.room(ROOM)
        ear = Ear(room, actor, id_of(71_000 + joined))
        ear.version, ear.plan = since or 0, plan
        room.subscribers.connect(ear.subscriber)
        hub.catch_up.join(room, ear.subscriber, {"person": actor.id}, since)
        return ear

    return join


async def set_scope(hub: Hub, id: int, person: str, scope: Any) -> None:
    """The workspace's key sets somebody's scope."""
    await hub.do(ROOM, asked(id, ask("set_scope", person=person, scope=scope), by=KEY))


def sent_away(ear: Ear) -> bool:
    """Whether they were told to join again, and nothing after that."""
    if ear.closed is None:
        return False
    assert ear.heard[-1] == {"op": "rejoin", "reason": subscribers.RESCOPED}
    assert ear.closed[0] == GOING_AWAY
    return True


async def test_whose_scope_changes_joins_again_on_every_server(hub: Hub, join: Join, start_hub: StartHub) -> None:
    other = await start_hub()
    here, there = await join(hub, BUYER), await join(other, BUYER)
    colleague = await join(other, OTHER_BUYER)
    await set_scope(hub, 1, ANN, NARROW)
    assert sent_away(here)
    await soon(lambda: sent_away(there))
    await soon(lambda: colleague.version == 8)
    assert colleague.closed is None
    assert colleague.events() == [{"room": ROOM, "version": 8, "hidden": True}]
    again = await join(other, BUYER)
    assert again.plan["tasks"] == {}
    assert again.plan["people"][ANN]["scope"] == NARROW


async def test_a_scope_that_says_what_is_so_anyway_sends_nobody_away(hub: Hub, join: Join) -> None:
    ear = await join(hub, BUYER)
    await set_scope(hub, 1, ANN, {"plan": True, "documents": "all"})
    assert ear.closed is None
    assert ear.plan["people"][ANN]["scope"] == {"plan": True, "documents": "all"}


async def test_who_comes_back_with_an_older_version_gets_the_document_as_they_may_see_it(hub: Hub, join: Join) -> None:
    ear = await join(hub, BUYER)
    held, plan = ear.version, ear.plan
    await set_scope(hub, 1, ANN, {"commercials": False})
    again = await join(hub, BUYER, since=held, plan=plan)
    await soon(lambda: again.heard)
    assert "plan" in again.heard[0]
    await set_scope(hub, 2, ANN, {"history": False})
    again = await join(hub, BUYER, since=9, plan=again.plan)
    await hub.do(ROOM, asked(3, ask("edit_task", task=T1, title="New")))
    assert ("plan" in again.heard[0], again.heard[0]["version"]) == (True, 9)
    assert again.plan["tasks"][T1]["title"] == "New"


async def test_those_of_one_scope_share_a_frame(hub: Hub, join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    await set_scope(hub, 1, ANN, NARROW)
    await set_scope(hub, 2, LEE, dict(reversed(NARROW.items())))
    ears = [await join(hub, actor) for actor in (BUYER, OTHER_BUYER, SELLER, COLLEAGUE)]
    made: list[Any] = []
    encode = subscribers.events_frames
    monkeypatch.setattr(subscribers, "events_frames", lambda events: made.append(events) or encode(events))
    await hub.do(ROOM, asked(3, ask("edit_task", task=T1, title="New")))
    assert len(made) == 2
    assert [bool(ear.events()[-1].get("hidden")) for ear in ears] == [True, True, False, False]
    await set_scope(hub, 4, LEE, {**NARROW, "comments": False})
    assert sent_away(ears[1])


async def test_what_is_known_of_a_scope_is_told_to_whom_it_binds_alone(hub: Hub, gate: GatedLog, join: Join) -> None:
    await set_scope(hub, 1, ANN, {"stakeholders": False})
    await set_scope(hub, 2, LEE, {"stakeholders": False})
    ann, lee = await join(hub, BUYER), await join(hub, OTHER_BUYER)
    await hub.do(ROOM, asked(3, ask("edit_person", person=LEE, title="Counsel"), by=KEY))
    assert ann.events()[-1] == {"room": ROOM, "version": 10, "hidden": True}
    assert lee.plan["people"][LEE] == {
        "name": "Lee",
        "side": "buyer",
        "role": "champion",
        "title": "Counsel",
        "scope": {"stakeholders": False},
    }
    assert ann.subscriber.lens.sight == Sight(stakeholders=False)


async def test_whose_rights_the_room_takes_back_joins_again(hub: Hub, join: Join) -> None:
    await hub.do(ROOM, asked(1, ask("edit_person", person=ANN, role="champion"), by=KEY))
    seller = await join(hub, SELLER)
    champion = await join(hub, BUYER)
    await hub.do(ROOM, asked(2, ask("set_inviting", champion=False), by=KEY))
    assert champion.closed is not None
    assert champion.heard[-1] == {"op": "rejoin", "reason": subscribers.OTHER_RIGHTS}
    assert seller.closed is None
