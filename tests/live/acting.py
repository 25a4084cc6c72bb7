"""Who acts in the stories of a live room, how what they ask for is put, and what comes of it."""

import asyncio
from typing import Any
from uuid import UUID

from mapstream.live.hub import Hub
from mapstream.live.unit import Asked, Done
from mapstream.plan.actor import Actor
from mapstream.plan.vocabulary import parse
from mapstream.problems import Problem
from mapstream.protocol.session import Ask


def id_of(n: int) -> str:
    """The n-th id of the stories."""
    return str(UUID(int=0x7000 << 64 | 0x8 << 60 | n))


ROOM, OTHER_ROOM, WORKSPACE = id_of(1), id_of(2), id_of(5)
SAM, SUE, ANN, LEE = (id_of(n) for n in range(11, 15))
T1, T2, T3, M1, C1 = (id_of(n) for n in range(21, 26))

KEY = Actor(id_of(9), "seller", "key", role="seller", workspace=WORKSPACE)
SELLER = Actor(SAM, "seller", "link", room=ROOM, link=id_of(31))
BUYER = Actor(ANN, "buyer", "link", room=ROOM, link=id_of(32))
OTHER_BUYER = Actor(LEE, "buyer", "link", room=ROOM, link=id_of(33))


def ask(type: str, if_version: int | None = None, **data: Any) -> Ask:
    """One command of a unit."""
    return Ask(parse(type, data), if_version)


def asked(id: int | str, *asks: Ask, by: Actor = SELLER) -> Asked:
    """A unit, as somebody sends it."""
    return Asked(id_of(id) if isinstance(id, int) else id, asks, by)


OPEN_ROOM = ask("open_room", name="Acme")
PEOPLE = (
    ask("add_person", person=SAM, name="Sam", side="seller"),
    ask("add_person", person=SUE, name="Sue", side="seller"),
    ask("add_person", person=ANN, name="Ann", side="buyer", role="champion"),
    ask("add_person", person=LEE, name="Lee", side="buyer", role="champion"),
)


def add_task(id: str, title: str = "Security review", **data: Any) -> Ask:
    """A new task."""
    return ask("add_task", task=id, title=title, side="buyer", **data)


def later(hub: Hub, unit: Asked, room: str = ROOM) -> "asyncio.Task[Done]":
    """A unit on its way."""
    return asyncio.create_task(hub.do(room, unit))


async def outcome(task: "asyncio.Task[Done]") -> str:
    """What came of a unit: ``done``, ``again``, or the code of the problem."""
    try:
        done = await asyncio.wait_for(task, 20)
    except Problem as problem:
        return problem.code
    return "again" if done.again else "done"
