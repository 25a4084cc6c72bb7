"""Whatever one client asks for, somebody else in another room is answered meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from asking import Caller, RoomOf, Site, batch, command

from mapstream import clock

NEVER = "FREQ=MONTHLY;BYSETPOS=-366;BYMONTHDAY=30"
MEGABYTE = 1 << 20
LONGEST = 4.0
"""Seconds that no answer to the bystander takes, on any machine, however busy: they were five to fifteen."""

Attack = Callable[[httpx.AsyncClient, RoomOf], Awaitable[list[httpx.Response]]]


@pytest.fixture(scope="module")
def large(site: Site) -> RoomOf:
    """A room with a chain of a thousand tasks."""
    room = site.member().open_room()
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


async def units(http: httpx.AsyncClient, room: RoomOf) -> list[httpx.Response]:
    """The commands that take longest to decide, a hundred at once, each with a chain of others behind it."""
    state = await http.get(room.path)
    ids = sorted(state.json()["plan"]["tasks"])
    pairs = [(ids[n], ids[n - 300]) for n in range(300, 400)]
    sent = [
        batch(*(command("link_tasks", task=task, after=after) for task, after in pairs)),
        batch(*(command("link_tasks", task=after, after=task) for task, after in pairs)),
        batch(*(command("reschedule_task", task=task, due="2030-03-04") for task, _ in pairs)),
        batch(*(command("move", item=f"tasks/{task}", after=f"tasks/{after}") for task, after in pairs)),
        batch(*(command("edit_plan", name=f"{n}") for n in range(100))),
        batch(*(command("schedule", target=f"2031-{n % 12 + 1:02}-01") for n in range(100))),
        command("apply_template", template="implementation", target="2031-01-01"),
        command("undo"),
    ]
    return [await http.post(f"{room.path}/commands", json=one) for one in sent]


async def histories(http: httpx.AsyncClient, room: RoomOf) -> list[httpx.Response]:
    """All that there is to be read, and what has to be looked for in it."""
    lines = {"accept": "application/x-ndjson"}
    asked = [http.get(f"{room.path}/events", headers=lines) for _ in range(4)]
    asked += [http.get(f"{room.path}/events?limit=1000&by={uuid4()}") for _ in range(4)]
    asked += [http.get(f"{room.path}?version={n}") for n in range(500, 1900, 200)]
    asked += [http.get(f"{room.path}/audit?limit=200&q=nobody%20said%20this") for _ in range(4)]
    asked += [http.get(f"/v1/rooms?q={'x' * n}") for n in range(1, 9)]
    return list(await asyncio.gather(*asked))


async def bodies(http: httpx.AsyncClient, room: RoomOf) -> list[httpx.Response]:
    """As much as is read at once, of the kinds that are dear to take apart."""
    wrong = {"type": "add_task", "data": {f"x{n}": n for n in range(600)}}
    each = [
        b"[" * (MEGABYTE - 1),
        orjson.dumps([0] * (MEGABYTE // 2 - 1)),
        orjson.dumps({"id": str(uuid4()), "commands": [wrong] * 100}),
        orjson.dumps({"id": str(uuid4()), "type": "add_task", "data": {"title": "\x1b" * (MEGABYTE // 8)}}),
        orjson.dumps(batch(*(command("set_value", side="seller", text="é" * 4_000) for _ in range(100)))),
    ]
    json = {"content-type": "application/json"}
    asked = [
        http.post(f"{room.path}/{to}", content=one, headers=json) for one in each for to in ("commands", "what-if")
    ]
    return list(await asyncio.gather(*asked))


ATTACKS: dict[str, Attack] = {
    "gates": gates,
    "bars": imported(b"|" * (MEGABYTE - 1), "text/markdown"),
    "columns": imported(b"a," * 100_000 + b"\n" + b"b," * 100_000, "text/csv"),
    "quotes": imported(b'a,"' * (MEGABYTE // 4), "text/csv"),
    "stars": imported(b"- *[" * (MEGABYTE // 5), "text/markdown"),
    "control": imported(b"Task,Owner\nRe\x1bview\x0b,\xe2\x80\xaeAnn\n", "text/csv"),
    "reckoning": reckoning,
    "units": units,
    "histories": histories,
    "bodies": bodies,
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
async def test_a_bystander_goes_on(site: Site, large: RoomOf, attack: Attack) -> None:
    """And whoever asked is answered, or told why not; never is it a mistake of ours."""
    with site.member() as other:
        elsewhere = other.open_room()
        waited: list[float] = []

        async def edit(http: httpx.AsyncClient) -> None:
            began = clock.monotonic()
            body: Any = command("edit_plan", name=f"{len(waited)}")
            answer = await http.post(f"{elsewhere.path}/commands", json=body)
            assert answer.status_code == 200
            waited.append(clock.monotonic() - began)

        async with calling(large.caller) as theirs, calling(other) as mine:
            under_way = asyncio.ensure_future(attack(theirs, large))
            while not under_way.done():
                await edit(mine)
            assert {answer.status_code for answer in await under_way} <= {200, 400, 413, 422, 429, 503}
    assert max(waited) < LONGEST


def calling(caller: Caller) -> httpx.AsyncClient:
    """Somebody, asking several things at once."""
    headers = {"authorization": f"Bearer {caller.token}"}
    return httpx.AsyncClient(base_url=str(caller.http.base_url), headers=headers, timeout=60)
