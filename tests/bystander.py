"""A reader in a process of its own, which can be stopped: ``bystander.py URL ROOM TOKEN TITLE``.

Says "joined" when it has, and what it holds as JSON when a task has come to have that title.
"""

import asyncio
import sys

import orjson
from stream_client import Stream


async def watch(url: str, room: str, token: str, title: str) -> None:
    """Follow a room until the title is there."""
    async with await Stream.join(url, room, token) as stream:
        print("joined", flush=True)
        await stream.until(lambda: any(t["title"] == title for t in stream.plan["tasks"].values()), within=60)
        print(orjson.dumps({"version": stream.version, "plan": stream.plan}).decode(), flush=True)


asyncio.run(watch(*sys.argv[1:]))
