#!/usr/bin/env python3
"""Measures whether a server's memory comes to rest: people join, edit, read and leave, for a long time.

    .venv/bin/python tests/bench/soak_bench.py --minutes 60

Twenty rooms; in each somebody who stays and edits, and others who come for a while and go again; reads of every sort
beside. ``--pace`` says how many times as fast as 190 commands a second. The server's memory (private, in MiB) is noted
twelve times on the way; what it grew by in the last half, for each minute, says whether there is a plateau. The figures
are kept in ``results.json``.
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
from herd_bench import Client, Site
from measure import keep

ROOMS, COMMANDS_A_SECOND, JOINS_A_SECOND, READS_A_SECOND = 20, 190, 8, 20
READS = ("", "/agenda", "/forecast", "/advice", "/events?limit=50", "/audit", "?version=5", "/plan.md")
SAMPLES = 12


async def come_and_go(site: Site, rooms: list[str], a_second: float) -> None:
    """People join, now and then with what they had, stay for a moment, and leave."""
    while True:
        room = random.choice(rooms)
        client = await Client.join(f"{site.ws}/{room}/stream", site.token, random.choice([None, 20]))
        await asyncio.sleep(1 / a_second)
        client.reading.cancel()
        await client.connection.close()


async def read(site: Site, rooms: list[str], a_second: float) -> None:
    """Somebody reads."""
    n = 0
    headers = {"authorization": f"Bearer {site.token}"}
    while True:
        async with httpx.AsyncClient(base_url=str(site.http.base_url), headers=headers, timeout=60) as http:
            for _ in range(20):
                n += 1
                await http.get(f"/v1/rooms/{random.choice(rooms)}{READS[n % len(READS)]}")
                await asyncio.sleep(1 / a_second)


def memory(process: psutil.Process) -> float:
    """MiB of a process that are its alone."""
    return float(process.memory_full_info().uss / 2**20)


async def soak(site: Site, minutes: float, pace: float) -> dict[str, Any]:
    """The story, and its figures."""
    rooms = [await asyncio.to_thread(site.room, 40) for _ in range(ROOMS)]
    ids = [id for id, _ in rooms]
    stay = [await Client.join(f"{site.ws}/{id}/stream", site.token) for id in ids]
    working = [
        asyncio.create_task(client.edit_on(tasks[0], pace * COMMANDS_A_SECOND / ROOMS))
        for client, (_, tasks) in zip(stay, rooms, strict=True)
    ]
    working += [asyncio.create_task(come_and_go(site, ids, pace * JOINS_A_SECOND / 4)) for _ in range(4)]
    working += [asyncio.create_task(read(site, ids, pace * READS_A_SECOND / 2)) for _ in range(2)]
    process, samples = psutil.Process(site.process.pid), list[float]()
    began = time.perf_counter()
    for n in range(SAMPLES):
        await asyncio.sleep(max(0.0, began + (n + 1) * minutes * 60 / SAMPLES - time.perf_counter()))
        samples.append(memory(process))
        print(f"{(n + 1) * minutes / SAMPLES:6.1f} min  {samples[-1]:7.1f} MiB", flush=True)
        for task in working:
            if task.done():
                task.result()
        for client in stay:
            client.took.clear()
    for task in working:
        task.cancel()
    half = samples[SAMPLES // 2 - 1 :]
    return {
        "minutes": minutes,
        "commands": sum(client.version for client in stay),
        "pace": pace,
        "mib": [round(sample, 1) for sample in samples],
        "mib_a_minute_in_the_last_half": round((half[-1] - half[0]) / (minutes / 2), 2),
    }


def main() -> None:
    """Measure, print it, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mapstream", default=str(Path(sys.executable).with_name("mapstream")))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--pace", type=float, default=1)
    parser.add_argument("--dry", action="store_true", help="do not keep the figures")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="mapstream-bench-"))
    site = Site(given.mapstream, folder / "data")
    try:
        figures = asyncio.run(soak(site, given.minutes, given.pace))
    finally:
        site.end()
        shutil.rmtree(folder)
    keep("soak", figures, given.dry)


if __name__ == "__main__":
    main()
