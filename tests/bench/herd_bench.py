#!/usr/bin/env python3
"""Measures a herd that comes back: many readers of one room rejoin at once while others work.

    .venv/bin/python tests/bench/herd_bench.py

A room with 2,900 events, edited 37 times a second, is left and entered again by 200 readers who are five events behind.
How long until all of them have everything, and what people in other rooms notice of it: how long their edits take to be
acknowledged while the herd comes in, and in a quiet time before. The figures are kept in ``results.json``.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson
from measure import keep
from websockets.asyncio.client import ClientConnection, connect

EVENTS, READERS, BEHIND, EDITS_A_SECOND = 2_900, 200, 5, 37
BYSTANDERS, BYSTANDERS_EDITS_A_SECOND = 10, 4
QUIET = 5.0
"""Seconds before the herd."""


class Client:
    """One connection to a room, which remembers its version and how long its edits took."""

    def __init__(self, connection: ClientConnection, version: int = 0) -> None:
        self.connection, self.version = connection, version
        self.waiting: dict[str, float] = {}
        self.took: list[tuple[float, float]] = []
        self.moved = asyncio.Event()
        self.reading = asyncio.create_task(self._read())

    @classmethod
    async def join(cls, url: str, token: str, since: int | None = None) -> "Client":
        """Connect, and ask to join."""
        connection = await connect(
            url, subprotocols=["mapstream.v1"], additional_headers={"authorization": f"Bearer {token}"},
            compression=None, ping_interval=None, open_timeout=120,
        )  # fmt: skip
        client = cls(connection, since or 0)
        await connection.send(json.dumps({"op": "join"} | ({} if since is None else {"since": since})))
        return client

    async def _read(self) -> None:
        async for message in self.connection:
            frame = orjson.loads(message)
            if frame["op"] == "joined" and "plan" in frame:
                self.version = frame["version"]
            elif frame["op"] == "events":
                self.version = frame["events"][-1]["version"]
            elif frame["op"] == "done" and (began := self.waiting.pop(frame["id"], None)):
                self.took.append((began, time.perf_counter() - began))
            self.moved.set()

    async def edit(self, task: str, title: str) -> None:
        """Change a task's title."""
        id = str(uuid4())
        self.waiting[id] = time.perf_counter()
        command = {"op": "do", "id": id, "type": "edit_task", "data": {"task": task, "title": title}}
        await self.connection.send(json.dumps(command))

    async def edit_on(self, task: str, a_second: float) -> None:
        """Do so for ever."""
        n, began = 0, time.perf_counter()
        while True:
            await self.edit(task, f"Title {n}")
            n += 1
            await asyncio.sleep(max(0.0, began + n / a_second - time.perf_counter()))

    async def until(self, version: int) -> None:
        """Wait until a version is held."""
        while self.version < version:
            self.moved.clear()
            await self.moved.wait()


def stand_by(places: list[tuple[str, str]], token: str, over: Any, tell: Any) -> None:
    """People in other rooms, in a process of their own, who edit until it is over; tells when, and how long it took."""

    async def work() -> list[tuple[float, float]]:
        clients = [await Client.join(url, token) for url, _ in places]
        edits = zip(clients, (task for _, task in places), strict=True)
        working = [asyncio.create_task(client.edit_on(task, BYSTANDERS_EDITS_A_SECOND)) for client, task in edits]
        await asyncio.to_thread(over.wait)
        await asyncio.sleep(0.5)
        for task in working:
            task.cancel()
        return [one for client in clients for one in client.took]

    tell.send(asyncio.run(work()))


class Site:
    """A server, with a key to it."""

    def __init__(self, mapstream: str, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        unlimited = {"MAPSTREAM_COMMANDS_PER_SECOND": "0", "MAPSTREAM_REQUESTS_PER_SECOND": "0"}
        self._environment = os.environ | unlimited
        self._mapstream, self._data = mapstream, data
        out = (data.parent / "server.log").open("w")
        command = [mapstream, "serve", "--port", str(port), "--data", str(data)]
        self.process = subprocess.Popen(command, env=self._environment, stdout=out, stderr=out)
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        self._ready()
        workspace = self._say("workspace", "create", "bench")
        self.token = self._say("key", "create", "--workspace", workspace, "--role", "admin")
        self.http.headers["authorization"] = f"Bearer {self.token}"
        self.ws = f"ws://127.0.0.1:{port}/v1/rooms"

    def _ready(self) -> None:
        for _ in range(600):
            try:
                if self.http.get("/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise RuntimeError("the server did not start")

    def _say(self, *words: str) -> str:
        command = [self._mapstream, *words, "--data", str(self._data)]
        said = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=True)
        return said.stdout.strip()

    def post(self, path: str, body: Any) -> dict[str, Any]:
        """Have something done."""
        answer = self.http.post(path, json=body)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def room(self, tasks: int = 1) -> tuple[str, list[str]]:
        """A new room with tasks in it."""
        opened = self.post("/v1/rooms", {"id": str(uuid4()), "type": "open_room", "data": {"name": "Deal"}})
        ids = [str(uuid4()) for _ in range(tasks)]
        commands = [{"type": "add_task", "data": {"task": id, "title": "Step", "side": "buyer"}} for id in ids]
        for begin in range(0, tasks, 50):
            unit = commands[begin : begin + 50]
            self.post(f"/v1/rooms/{opened['room']}/commands", [{"id": str(uuid4()), **unit[0]}, *unit[1:]])
        return opened["room"], ids

    def end(self) -> None:
        """End the server."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def _ms(times: list[float], part: float) -> float:
    return round(1000 * sorted(times)[min(len(times) - 1, int(len(times) * part))], 1)


async def herd(site: Site, readers: int) -> dict[str, Any]:
    """The story, and its figures."""
    room, tasks = site.room(40)
    writer = await Client.join(f"{site.ws}/{room}/stream", site.token)
    for n in range(EVENTS - len(tasks) - 1):
        await writer.edit(tasks[n % len(tasks)], f"Before {n}")
        if n % 50 == 0:
            await writer.until(n)
    await writer.until(EVENTS)
    places = [(f"{site.ws}/{id}/stream", ids[0]) for id, ids in (site.room() for _ in range(BYSTANDERS))]
    over, (hear, tell) = multiprocessing.Event(), multiprocessing.Pipe(duplex=False)
    beside = multiprocessing.Process(target=stand_by, args=(places, site.token, over, tell))
    beside.start()
    working = asyncio.create_task(writer.edit_on(tasks[0], EDITS_A_SECOND))
    await asyncio.sleep(QUIET)
    came = time.perf_counter()
    since = writer.version - BEHIND

    async def come_back() -> float:
        client = await Client.join(f"{site.ws}/{room}/stream", site.token, since)
        await client.until(writer.version)
        took = time.perf_counter() - came
        client.reading.cancel()
        await client.connection.close()
        return took

    took = await asyncio.gather(*(come_back() for _ in range(readers)))
    all_back = time.perf_counter()
    working.cancel()
    over.set()
    told = await asyncio.to_thread(hear.recv)
    before = [took for began, took in told if began < came]
    during = [took for began, took in told if came - 0.1 <= began <= all_back]
    return {
        "readers": readers,
        "all_back_s": round(max(took), 2),
        "half_back_s": round(statistics.median(took), 2),
        "bystander_p99_before_ms": _ms(before, 0.99),
        "bystander_p99_during_ms": _ms(during, 0.99),
        "bystander_worst_during_ms": _ms(during, 1),
    }


def main() -> None:
    """Measure, print it, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    beside = str(Path(sys.executable).with_name("mapstream"))
    parser.add_argument("--mapstream", default=beside, help="the mapstream command")
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--dry", action="store_true", help="do not keep the figures")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="mapstream-bench-"))
    site = Site(given.mapstream, folder / "data")
    try:
        figures = asyncio.run(herd(site, given.readers))
    finally:
        site.end()
        shutil.rmtree(folder)
    keep("herd", figures, given.dry)


if __name__ == "__main__":
    main()
