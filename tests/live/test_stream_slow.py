"""One who does not read: nobody waits for them, they cost little, and they get all of it or are let go."""

import asyncio
import socket
from contextlib import suppress
from typing import Any

import psutil
from deal import Deal
from serving import Server
from stream_client import Stream
from waiting import soon
from websockets.exceptions import ConnectionClosed

TEXT = "x" * 9_000


async def write(stream: Stream, deal: Deal, times: int, start: int = 0) -> None:
    """Many large changes, one after the other as fast as they are answered."""
    ids: list[str] = []
    for n in range(start, start + times):
        ids.append(await stream.ask("edit_task", task=deal.tasks[0], purpose=f"{n} {TEXT}"))
        if n >= start + 30:
            await stream.answer(ids[n - start - 30])
    for id in ids:
        await stream.answer(id)


def narrow() -> socket.socket:
    """A socket that takes in little before it is read."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    return made


async def slow(deal: Deal, name: str) -> Stream:
    """Somebody who has joined, and from now on does not read."""
    sock = narrow()
    host, port = deal.url.removeprefix("http://").split(":")
    await asyncio.get_running_loop().sock_connect(_unblocked(sock), (host, int(port)))
    stream = await deal.join(name, sock=sock, max_queue=1)
    stream.connection.transport.pause_reading()
    return stream


def _unblocked(sock: socket.socket) -> socket.socket:
    sock.setblocking(False)
    return sock


def memory(server: Server) -> int:
    """Bytes that the server process holds."""
    return int(psutil.Process(server.process.pid).memory_info().rss)


async def test_one_who_pauses_gets_everything_without_a_gap(deal: Deal) -> None:
    async with await deal.join("Sam") as sam, await deal.join("Lee") as lee:
        ann = await slow(deal, "Ann")
        await write(sam, deal, 900)
        await lee.until(lambda: lee.version == sam.version)
        assert ann.version is not None
        assert sam.version is not None
        assert ann.version < sam.version - 300, "it is in the server that they waited"
        ann.connection.transport.resume_reading()
        await ann.until(lambda: ann.version == sam.version)
        assert ann.plan == lee.plan
        assert ann.events == lee.events
        await sam.do("edit_task", task=deal.tasks[0], title="Goes on")
        await ann.until(lambda: ann.version == sam.version)
        await ann.leave()


async def test_what_they_sent_is_answered_once_they_read(deal: Deal) -> None:
    async with await deal.join("Sam") as sam:
        ann = await slow(deal, "Ann")
        await write(sam, deal, 700)
        ids = [await ann.ask("edit_task", task=deal.tasks[1], title=f"Title {n}") for n in range(40)]
        await ann.send({"op": "ping", "n": 1})
        await sam.until(lambda: sam.events[-1]["by"] == deal.people["Ann"])
        ann.connection.transport.resume_reading()
        for id in ids:
            await ann.answer(id)
        assert (await ann.wait_for("pong"))["n"] == 1
        assert ann.plan == deal.state("Ann")["plan"]
        await ann.leave()


async def test_one_who_never_reads_costs_little_and_is_let_go(start_server: Any, log: Any) -> None:
    server = start_server(commands_per_second=0)
    deal = Deal(server.url, log)
    async with await deal.join("Sam") as sam, await deal.join("Lee") as lee:
        # once around, so that what the server keeps anyway is there
        await write(sam, deal, 300)
        before = memory(server)
        stuck = [await slow(deal, "Ann") for _ in range(5)]
        for n in range(9):
            await write(sam, deal, 200, start=n * 200)
            await lee.until(lambda: lee.version == sam.version)
        # five readers were sent 1,800 events of 9 KB, which is 81 MB; some is in the kernel's hands, and the room's own
        # history, 16 MB, is being read for its signals
        await soon(lambda: memory(server) - before < 55 << 20)
        for stream in stuck:
            stream.connection.transport.resume_reading()
        # they are more than a thousand events behind
        assert [await stream.closed() for stream in stuck] == [4408] * len(stuck)
        async with await deal.join("Ann", since=stuck[0]) as again:
            assert again.plan == deal.state("Ann")["plan"]
    deal.close()


async def test_one_who_only_talks_is_let_go(deal: Deal, serving: tuple[Server, Any]) -> None:
    """Answers that nobody takes are not kept without end."""
    server, _ = serving
    async with await deal.join("Lee") as lee:
        before = memory(server)
        ann = await slow(deal, "Ann")
        with suppress(ConnectionClosed):
            while True:
                await ann.send({"op": "ping", "n": 1})
                await ann.send({"op": "do"})
        # the code is behind what they did not read
        assert await ann.closed() in (4408, 1006)
        await soon(lambda: memory(server) - before < 20 << 20)
        assert (await lee.do("start_task", task=deal.tasks[0]))["version"] == lee.version
