"""Who is here, on which item, typing where: on any server, soon, and never what one may not see."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from deal import Deal
from psycopg.sql import SQL, Identifier
from stream_client import Stream

from mapstream.log import Log


async def until_here(stream: Stream, deal: Deal, *names: str, within: float = 20.0) -> None:
    """Exactly these people are here, as one sees it."""
    people = {deal.people.get(name, deal.key) for name in names}
    await stream.until(lambda: stream.people.keys() == people, within)


def place(stream: Stream, deal: Deal, name: str) -> Any:
    """Where somebody is, as one sees it."""
    found = stream.people.get(deal.people[name], {})
    return found.get("item"), found.get("field"), found.get("typing")


async def test_who_comes_and_who_goes(deal: Deal) -> None:
    async with await deal.join("Ann") as ann:
        await until_here(ann, deal, "Ann")
        async with await deal.join("Sam") as sam, await deal.join("member") as member:
            for stream in (ann, sam, member):
                await until_here(stream, deal, "Ann", "Sam", "member")
        # they closed their connections, and so are gone at once
        await until_here(ann, deal, "Ann", within=5)


async def test_where_they_are(deal: Deal) -> None:
    item = f"tasks/{deal.tasks[0]}"
    async with await deal.join("Ann") as ann, await deal.join("Sam") as sam:
        await sam.send({"op": "here", "item": item, "field": "title", "typing": True})
        await ann.until(lambda: place(ann, deal, "Sam") == (item, "title", True))
        assert ann.people[deal.people["Sam"]]["since"] > ann.people[deal.people["Ann"]]["since"]
        await sam.send({"op": "here", "item": "plan"})
        await ann.until(lambda: place(ann, deal, "Sam") == ("plan", None, None))
        await sam.send({"op": "here"})
        await ann.until(lambda: place(ann, deal, "Sam") == (None, None, None))


async def test_many_moves_are_told_as_few_and_the_last_one_wins(deal: Deal) -> None:
    async with await deal.join("Ann") as ann, await deal.join("Sam") as sam:
        await until_here(ann, deal, "Ann", "Sam")
        before = sum(frame["op"] == "people" for frame in ann.frames)
        for n in range(300):
            await sam.send({"op": "here", "item": f"tasks/{deal.tasks[n % 2]}", "field": "title", "typing": n % 3 == 0})
        await sam.send({"op": "here", "item": "plan", "field": "goal"})
        await ann.until(lambda: place(ann, deal, "Sam") == ("plan", "goal", None))
        assert sum(frame["op"] == "people" for frame in ann.frames) - before < 30


async def test_nobody_is_on_an_item_that_one_may_not_see(deal: Deal) -> None:
    secret = str(uuid4())
    deal.do("add_task", by="Sam", task=secret, title="Raise the price", side="seller", visible_to="seller")
    async with await deal.join("Ann") as ann, await deal.join("Sam") as sam, await deal.join("Sue") as sue:
        await sam.send({"op": "here", "item": f"tasks/{secret}", "field": "title", "typing": True})
        await sue.until(lambda: place(sue, deal, "Sam") == (f"tasks/{secret}", "title", True))
        await until_here(ann, deal, "Ann", "Sam", "Sue")
        assert place(ann, deal, "Sam") == (None, None, None)
        assert secret not in str(ann.frames)
        await sue.send({"op": "here", "item": f"tasks/{uuid4()}"})
        await sam.send({"op": "here", "item": "plan"})
        await ann.until(lambda: place(ann, deal, "Sam") == ("plan", None, None))
        assert place(ann, deal, "Sue") == (None, None, None), "an item that does not exist is not one to be on"


async def test_what_is_shown_to_some_by_name(deal: Deal) -> None:
    named = [deal.people["Ann"], deal.people["Sam"]]
    deal.do("set_visibility", by="Sam", item=f"tasks/{deal.tasks[0]}", visible_to=named)
    async with await deal.join("Ann") as ann, await deal.join("Lee") as lee, await deal.join("Sam") as sam:
        await sam.send({"op": "here", "item": f"tasks/{deal.tasks[0]}"})
        await ann.until(lambda: place(ann, deal, "Sam")[0] is not None)
        await until_here(lee, deal, "Ann", "Lee", "Sam")
        assert deal.tasks[0] not in str([frame for frame in lee.frames if frame["op"] == "people"])


async def test_one_with_two_windows_is_one_person(deal: Deal) -> None:
    async with await deal.join("Ann") as ann, await deal.join("Sam") as sam:
        second = await deal.join("Sam")
        await sam.send({"op": "here", "item": "plan", "typing": True})
        await second.send({"op": "here", "item": f"tasks/{deal.tasks[0]}"})
        await ann.until(lambda: place(ann, deal, "Sam") == ("plan", None, True))
        assert len(ann.people) == 2
        await second.leave()
        await sam.send({"op": "here", "item": "plan"})
        await ann.until(lambda: place(ann, deal, "Sam") == ("plan", None, None))


async def test_who_comes_again_learns_who_is_here(deal: Deal) -> None:
    async with await deal.join("Sam") as sam:
        await sam.send({"op": "here", "item": "plan", "field": "goal"})
        ann = await deal.join("Ann")
        await until_here(ann, deal, "Ann", "Sam")
        await ann.leave()
        await sam.do("start_task", task=deal.tasks[0])
        async with await deal.join("Ann", since=ann) as again:
            await until_here(again, deal, "Ann", "Sam")
            assert place(again, deal, "Sam") == ("plan", "goal", None)


async def test_presence_is_not_in_the_log(deal: Deal) -> None:
    version = deal.state()["version"]
    async with await deal.join("Sam") as sam:
        await sam.send({"op": "here", "item": "plan"})
        await until_here(sam, deal, "Sam")
        await sam.send({"op": "ping", "n": 1})
        await sam.wait_for("pong")
        assert sam.version == version == deal.state()["version"]


async def test_a_place_that_is_none_breaks_nothing_for_others(deal: Deal) -> None:
    async with await deal.join("Ann") as ann:
        for item in ("tasks/\u0000", "\ud7ff", "x" * 100, "tasks/1"):
            async with await deal.join("Sam") as sam:
                await sam.send({"op": "here", "item": item})
                assert await sam.closed() == 4400
        async with await deal.join("Lee"):
            await ann.until(lambda: deal.people["Lee"] in ann.people)


class TestTwoServers:
    """People in one room on two servers see each other."""

    @pytest.fixture
    async def both(self, start_server: Any, log: Log) -> AsyncIterator[tuple[Deal, Any, Any]]:
        one, other = await asyncio.gather(*(asyncio.to_thread(start_server, commands_per_second=0) for _ in range(2)))
        deal = Deal(one.url, log)
        yield deal, one, other
        deal.close()

    async def test_as_on_one(self, both: Any, postgres_dsn: str) -> None:
        deal, one, other = both
        async with await deal.join("Ann") as ann, await deal.join("Sam", url=other.url) as sam:
            await until_here(ann, deal, "Ann", "Sam")
            await until_here(sam, deal, "Ann", "Sam")
            await sam.send({"op": "here", "item": "plan", "field": "goal", "typing": True})
            await ann.until(lambda: place(ann, deal, "Sam") == ("plan", "goal", True))
            await ann.send({"op": "here", "item": f"tasks/{deal.tasks[0]}"})
            await sam.until(lambda: place(sam, deal, "Ann")[0] == f"tasks/{deal.tasks[0]}")
            done = await sam.do("start_task", task=deal.tasks[0])
            await ann.until(lambda: ann.version == done["version"])
            async with await deal.join("Lee", url=other.url):
                await until_here(ann, deal, "Ann", "Sam", "Lee")
            await until_here(ann, deal, "Ann", "Sam", within=5)
            # a server that ends takes its people with it
            await asyncio.to_thread(other.stop)
            await until_here(ann, deal, "Ann", within=5)

        query = SQL("SELECT count(*) FROM {}").format(Identifier(deal.log.database.schema, "presence"))
        await asyncio.to_thread(one.stop)
        with psycopg.connect(postgres_dsn) as conn:
            assert conn.execute(query).fetchone() == (0,)
