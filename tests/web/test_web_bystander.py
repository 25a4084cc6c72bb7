"""Whatever one client asks for, somebody else in another room is answered meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any
from uuid import uuid4

import httpx
import pytest
from asking import Caller, RoomOf, batch, command

from mapstream import clock

NEVER = "FREQ=MONTHLY;BYSETPOS=-366;BYMONTHDAY=30"
MEGABYTE = 1 << 20
LONGEST = 2.0
"""Seconds that no answer to the bystander takes, on any machine: they were five to fifteen."""

Attack = Callable[[httpx.AsyncClient, RoomOf], Awaitable[list[httpx.Response]]]


@pytest.fixture
def large(member: Caller) -> RoomOf:
    """A room with a chain of a thousand tasks."""
    room = member.open_room()
    ids = [str(uuid4()) for _ in range(1000)]
    for at in range(0, 1000, 100):
        tasks = [command("add_task", task=id, title="x" * 100, side="seller") for id in ids[at : at + 100]]
        assert room.post(batch(*tasks)).status_code == 200
    for at in range(0, 900, 100):
        links = [command("link_tasks", task=after, after=id) for id, after in pairwise(ids)]
        assert room.post(batch(*links[at : at + 100])).status_code == 200
    return room


def imported(body: bytes, form: str) -> Attack:
    """Bring in something that was made for it."""

    async def attack(http: httpx.AsyncClient, room: RoomOf) -> list[httpx.Response]:
        return [await http.post(f"{room.path}/import?dry_run", content=body, headers={"content-type": form})]

    return attack


async def gates(http: httpx.AsyncClient, room: RoomOf) -> list[httpx.Response]:
    """Rules for which no day is found, many at once."""
    sent = [command("add_gate", title="x", rule=NEVER, start=f"2026-01-{n + 1:02}") for n in range(16)]
    return list(await asyncio.gather(*(http.post(f"{room.path}/commands", json=one) for one in sent)))


async def reckoning(http: httpx.AsyncClient, room: RoomOf) -> list[httpx.Response]:
    """All that is reckoned of a large plan."""
    tried = [{"type": "add_task", "data": {"title": "x", "side": "buyer"}} for _ in range(100)]
    views = "forecast", "agenda", "advice", "plan.md", "plan.xlsx", "slips"
    asked = [http.get(f"{room.path}/{what}") for what in views]
    return [*await asyncio.gather(*asked), await http.post(f"{room.path}/what-if", json={"commands": tried})]


ATTACKS: dict[str, Attack] = {
    "gates": gates,
    "bars": imported(b"|" * (MEGABYTE - 1), "text/markdown"),
    "columns": imported(b"a," * 100_000 + b"\n" + b"b," * 100_000, "text/csv"),
    "quotes": imported(b'a,"' * (MEGABYTE // 4), "text/csv"),
    "stars": imported(b"- *[" * (MEGABYTE // 5), "text/markdown"),
    "control": imported(b"Task,Owner\nRe\x1bview\x0b,\xe2\x80\xaeAnn\n", "text/csv"),
    "reckoning": reckoning,
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
async def test_a_bystander_goes_on(member: Caller, large: RoomOf, attack: Attack) -> None:
    """And whoever asked is answered, or told why not; never is it a mistake of ours."""
    with member.site.member() as other:
        elsewhere = other.open_room()
        waited: list[float] = []

        async def edit(http: httpx.AsyncClient) -> None:
            began = clock.monotonic()
            body: Any = command("edit_plan", name=f"{len(waited)}")
            answer = await http.post(f"{elsewhere.path}/commands", json=body)
            assert answer.status_code == 200
            waited.append(clock.monotonic() - began)

        async with calling(member) as theirs, calling(other) as mine:
            under_way = asyncio.ensure_future(attack(theirs, large))
            while not under_way.done():
                await edit(mine)
            assert {answer.status_code for answer in await under_way} <= {200, 400, 413, 422, 429}
    assert max(waited) < LONGEST


def calling(caller: Caller) -> httpx.AsyncClient:
    """Somebody, asking several things at once."""
    headers = {"authorization": f"Bearer {caller.token}"}
    return httpx.AsyncClient(base_url=str(caller.http.base_url), headers=headers, timeout=60)
