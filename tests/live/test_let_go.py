"""A connection that ended is let go of at once: nothing of it goes in circles, which would be looked for much later."""

import asyncio
import gc
import socket
from collections import Counter

import httpx
import pytest
import uvicorn
from deal import Deal
from waiting import soon

from mapstream.api.stream import Connection
from mapstream.log import Log
from mapstream.server.app import application, running
from mapstream.server.head import BoundedHttp
from mapstream.server.parts import parts_of
from mapstream.server.server import config_of
from mapstream.server.socket import StreamSocket
from mapstream.settings import Settings

OF_A_CONNECTION = {BoundedHttp, StreamSocket, Connection}


def kept() -> Counter[str]:
    """What of connections is in memory."""
    return Counter(type(one).__name__ for one in gc.get_objects() if type(one) in OF_A_CONNECTION)


async def test_nothing_is_kept_of_connections_that_ended(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.load(db_schema=log.database.schema, database_url=log.database.dsn, requests_per_second=0)
    parts = parts_of(settings, log)
    server = uvicorn.Server(config_of(settings, application(parts)))
    monkeypatch.setattr(parts.log, "close", lambda: None)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        async with running(parts):
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            await soon(lambda: server.started, within=30)
            await come_and_go(f"http://127.0.0.1:{listening.getsockname()[1]}", log)
            server.should_exit = True
            await serving


async def come_and_go(url: str, log: Log) -> None:
    """Connections of every sort begin and end; nothing of them is there afterwards, though nobody looked for it."""
    deal = await asyncio.to_thread(Deal, url, log)
    gc.collect()
    # other stories of this process may still hold some
    before = kept()
    gc.disable()
    try:
        for name in ("Sam", "Ann", "Sue"):
            stream = await deal.join(name)
            await stream.do("edit_task", task=deal.tasks[0], title=f"{name}'s")
            await stream.leave()
            broken = await deal.join(name)
            broken.cut()
            refused = await deal.connect(name, room=str(deal.people["Sam"]))
            await refused.closed()
            async with httpx.AsyncClient() as client:
                await client.get(f"{deal.url}/healthz")
        deal.close()
        await soon(lambda: not kept() - before, within=30)
    finally:
        gc.enable()
