"""What one has seen never goes away again: on whatever server one reads next, and however often the line is cut."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import cycle
from random import Random
from typing import Any

import httpx
from deal import Deal
from serving import Server
from stream_client import Stream

from mapstream.log import Log
from mapstream.plan.visibility.lens import Lens

EDITS = 60
READS = ("", "/agenda", "/events?limit=1000", "/slips", "/forecast")


async def test_on_two_servers_with_cuts(start_server: Callable[..., Server], log: Log) -> None:
    servers = await asyncio.gather(
        *(asyncio.to_thread(start_server, commands_per_second=0, requests_per_second=0) for _ in range(2))
    )
    deal = Deal(servers[0].url, log)
    urls = [server.url for server in servers]
    async with httpx.AsyncClient(timeout=30, headers={"authorization": f"Bearer {deal.tokens['member']}"}) as http:
        over = asyncio.Event()
        beside = [
            asyncio.create_task(read_on(http, deal, urls, over)),
            *(asyncio.create_task(follow(deal, name, urls, over)) for name in ("Ann", "Sue")),
        ]
        await asyncio.gather(*(write(deal, name, url) for name, url in zip(("Sam", "Lee"), urls, strict=True)))
        over.set()
        reads, *followed = await asyncio.gather(*beside)
    assert reads
    state: Any = log.replay(deal.room)
    for name, stream in zip(("Ann", "Sue"), followed, strict=True):
        lens = Lens("buyer" if name == "Ann" else "seller", deal.people[name], positions=False)
        assert (stream.version, stream.plan) == (state.version, lens.see(state.document))
        # what it folds into is what is answered, and what is read again event by event
        for url in urls:
            answer = deal.http.get(f"{url}{deal.path}?wait=v{state.version}", headers=bearer(deal, name)).json()
            assert answer["plan"] == stream.plan
    deal.close()


def bearer(deal: Deal, name: str) -> dict[str, str]:
    """How somebody says who they are."""
    return {"authorization": f"Bearer {deal.tokens[name]}"}


async def write(deal: Deal, name: str, url: str) -> None:
    """Somebody edits, one thing after the other: what is asked later comes about later."""
    last = 0
    async with await deal.join(name, url=url) as stream:
        for n in range(EDITS):
            done = await stream.do("edit_task", task=deal.tasks[n % 2], title=f"{name} {n}")
            assert done["version"] > last
            last = done["version"]


async def read_on(http: httpx.AsyncClient, deal: Deal, urls: list[str], over: asyncio.Event) -> int:
    """Somebody reads here and there, and says each time what they have seen; how often they were answered."""
    seen = answered = 0
    for what, url in zip(cycle(READS), cycle([*urls, urls[0]]), strict=False):
        if over.is_set():
            return answered
        answer = await http.get(f"{url}{deal.path}{what}", headers={"mapstream-wait": f"v{seen}"})
        if answer.status_code == 503:
            continue
        version = newest(answer.json(), what)
        assert version is None or version >= seen, f"{what} at {url} forgot {seen}"
        seen, answered = max(seen, version or 0), answered + 1
    raise AssertionError("reading ends when writing does")


def newest(answer: Any, what: str) -> int | None:
    """The version that an answer knows; ``None`` where it does not say."""
    if what.startswith("/events"):
        versions = [event["version"] for event in answer["events"]]
        assert versions == list(range(1, len(versions) + 1)), "without gap or repeat"
        return len(versions)
    version: int | None = answer.get("version")
    return version


async def follow(deal: Deal, name: str, urls: list[str], over: asyncio.Event) -> Stream:
    """Somebody follows, is cut off, and goes on elsewhere from what they have; how it ended."""
    random, held = Random(name), None
    for url in cycle(urls):
        stream = await deal.join(name, since=held, url=url)
        until = (stream.version or 0) + random.randint(1, 20)
        await either(stream.until(lambda stream=stream, until=until: (stream.version or 0) >= until), over.wait())
        if over.is_set():
            await stream.until(partial(has_all, stream, deal.log.version(deal.room)))
            await stream.leave()
            assert stream.broken is None
            return stream
        stream.cut()
        await stream.closed()
        held = stream
    raise AssertionError("following ends when writing does")


def has_all(stream: Stream, version: int) -> bool:
    """Whether somebody has everything."""
    return stream.version == version


async def either(*waits: Awaitable[Any]) -> None:
    """Wait until one of these is over."""
    tasks = [asyncio.ensure_future(one) for one in waits]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    for task in done:
        task.result()
