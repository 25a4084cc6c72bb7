"""Connections break at any moment: who comes again with ``since`` and the same ids ends as if nothing had happened."""

import asyncio
from typing import Any

import pytest
from deal import Deal
from stream_client import Stream
from stubborn import check, crowd, have_their_way

pytestmark = pytest.mark.long

SEEDS = range(6)


@pytest.mark.parametrize("seed", SEEDS)
async def test_as_if_nothing_had_happened(deal: Deal, seed: int) -> None:
    people = crowd(deal, seed, [deal.url], cut_within=25)
    await have_their_way(people)
    await check(deal, people)
    assert all(person.cuts >= 3 for person in people)


async def test_with_several_servers_to_come_back_to(start_server: Any, log: Any) -> None:
    servers = await asyncio.gather(*(asyncio.to_thread(start_server, commands_per_second=0) for _ in range(2)))
    deal = Deal(servers[0].url, log)
    people = crowd(deal, 99, [server.url for server in servers], cut_within=25)
    await have_their_way(people)
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
