"""Connections break at any moment: who comes again with ``since`` and the same ids ends as if nothing had happened."""

import asyncio
from random import Random
from typing import Any
from uuid import UUID

import pytest
from deal import Deal
from stream_client import Closed, Refused, Stream
from websockets.exceptions import ConnectionClosed

SEEDS = range(6)
WISHES = 40


class Stubborn:
    """A client that keeps what it wants until it is answered, whatever becomes of its connections."""

    def __init__(self, deal: Deal, name: str, urls: list[str], random: Random) -> None:
        self.deal = deal
        self.name = name
        self.urls = urls
        self.random = random
        self.stream: Stream | None = None
        self.cuts = 0
        self.outbox: dict[str, tuple[str, dict[str, Any]]] = {}
        self.order: list[str] = []
        """Every command as it is sent, but for undos: one whose refusal was lost may be granted later."""
        self.done: dict[str, int] = {}
        self.refused: dict[str, str] = {}

    async def want(self, commands: list[tuple[str, dict[str, Any]]]) -> None:
        """Have all of these done or refused, in this order, over connections that break."""
        for type, data in commands:
            self.outbox[str(UUID(int=self.random.getrandbits(128), version=4))] = type, data
        self.order = [id for id, (type, _) in self.outbox.items() if type != "undo"]
        while self.outbox:
            try:
                await self._try()
            except (Closed, ConnectionClosed, OSError, TimeoutError):
                self.cuts += 1
        assert self.stream is not None

    async def _try(self) -> None:
        last = self.stream
        joined = await self.deal.join(self.name, since=last, url=self.random.choice(self.urls))
        self.stream = joined
        cut = asyncio.get_running_loop().call_later(self.random.random() * 0.15, joined.cut)
        try:
            for id, (type, data) in list(self.outbox.items()):
                await joined.ask(type, id=id, **data)
                if self.random.random() < 0.3:
                    await asyncio.sleep(0)
            for id in list(self.outbox):
                await self._settle(joined, id)
        finally:
            cut.cancel()
            if joined.broken is not None:
                raise joined.broken
            for id in list(self.outbox):
                if id in joined.answers:
                    await self._settle(joined, id)

    async def _settle(self, stream: Stream, id: str) -> None:
        try:
            self.done[id] = (await stream.answer(id))["version"]
        except Refused as refused:
            if refused.code in ("too_fast", "store_away"):
                return
            self.refused[id] = refused.code
        del self.outbox[id]


def wishes(deal: Deal, name: str, random: Random) -> list[tuple[str, dict[str, Any]]]:
    """What somebody wants in a room; some of it is refused."""
    made: list[tuple[str, dict[str, Any]]] = []
    for m in range(WISHES):
        task = random.choice(deal.tasks)
        new = str(UUID(int=random.getrandbits(128), version=4))
        made.append(
            random.choice(
                [
                    ("edit_task", {"task": task, "title": f"Title {m} of {name}"}),
                    ("add_task", {"task": new, "title": f"New {m}", "side": "buyer"}),
                    ("add_comment", {"on": f"tasks/{task}", "text": f"Comment {m}"}),
                    ("complete_task", {"task": new}),
                    ("undo", {}),
                ]
            )
        )
    return made


async def story(deal: Deal, seed: int, urls: list[str]) -> list[Stubborn]:
    """Four people want things, and are cut off again and again."""
    people = [Stubborn(deal, name, urls, Random(f"{seed} {name}")) for name in deal.people]
    async with asyncio.timeout(60):
        await asyncio.gather(*(person.want(wishes(deal, person.name, person.random)) for person in people))
    return people


async def check(deal: Deal, people: list[Stubborn]) -> None:
    """It is as if nothing had happened."""
    stored = deal.stored()
    assert [version for version, _ in stored] == list(range(1, len(stored) + 1))
    last = {command: version for version, command in stored}
    firsts = [command for n, (_, command) in enumerate(stored) if n == 0 or stored[n - 1][1] != command]
    assert len(firsts) == len(set(firsts)), "a command wrote twice"
    for person in people:
        assert len(person.done) + len(person.refused) == WISHES
        assert set(person.refused.values()) <= {"not_found", "nothing_to_undo", "changed_since", "still_in_use"}
        for id, version in person.done.items():
            assert last.get(id, version) == version
        assert last.keys().isdisjoint(person.refused)
        mine = [last[id] for id in person.order if id in last]
        assert mine == sorted(mine), "decided in another order than they were sent"
        async with await deal.join(person.name, since=person.stream) as now:
            assert now.plan == deal.state(person.name)["plan"]
            assert now.version == len(stored)


@pytest.mark.parametrize("seed", SEEDS)
async def test_as_if_nothing_had_happened(deal: Deal, seed: int) -> None:
    people = await story(deal, seed, [deal.url])
    await check(deal, people)
    assert sum(person.cuts for person in people) > 3


async def test_with_several_servers_to_come_back_to(start_server: Any, log: Any) -> None:
    servers = await asyncio.gather(*(asyncio.to_thread(start_server, commands_per_second=0) for _ in range(2)))
    deal = Deal(servers[0].url, log)
    people = await story(deal, 99, [server.url for server in servers])
    await check(deal, people)
    deal.close()


async def test_four_server_processes_over_one_room(start_server: Any, log: Any) -> None:
    """Whoever is outrun decides again; nothing is lost, and all see the same."""
    servers = await asyncio.gather(*(asyncio.to_thread(start_server, commands_per_second=0) for _ in range(4)))
    deal = Deal(servers[0].url, log)
    streams = [await deal.join(name, url=server.url) for server in servers for name in ("Sam", "Ann")]

    async def work(stream: Stream, n: int) -> list[int]:
        ids = [await stream.ask("edit_task", task=deal.tasks[m % 2], title=f"Title {n}-{m}") for m in range(25)]
        return [(await stream.answer(id))["version"] for id in ids]

    done = await asyncio.gather(*(work(stream, n) for n, stream in enumerate(streams)))
    assert all(versions == sorted(versions) for versions in done)
    stored = deal.stored()
    assert [version for version, _ in stored] == list(range(1, len(stored) + 1))
    told = sorted(version for versions in done for version in versions)
    assert told == list(range(len(stored) - 199, len(stored) + 1))
    for stream in streams:
        await stream.until(lambda stream=stream: stream.version == len(stored))
        await stream.leave()
        assert stream.broken is None
        assert stream.events == streams[0].events
        assert stream.plan["tasks"] == streams[0].plan["tasks"]
    deal.close()
