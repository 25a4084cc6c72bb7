#!/usr/bin/env python3
"""Measures the deal review over a room of 10,000 events, and keeps the figures in ``results.json`` beside this file.

    .venv/bin/python tests/bench/review_bench.py

As the server answers it, from the request's versions to the bytes of its answer, at versions drawn all over the room.
``follow_ms`` is what the first question costs, after which the room's life is known.
"""

import argparse
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from deals import fill
from measure import keep

from mapstream.api.review import in_fields, replayed, timeline_of
from mapstream.keyring import Keyring
from mapstream.live.life import Lives
from mapstream.live.retrospect import Retrospect
from mapstream.live.room import Room
from mapstream.log import Log, migrate
from mapstream.plan.visibility.lens import Lens
from mapstream.postgres import Embedded

EVENTS = 10_000
SELLER = Lens("seller", "", positions=True)


def figures(work: Callable[[], Any], reps: int) -> dict[str, float]:
    """Milliseconds: the best, the median, the 95th percentile and the worst of so many calls."""
    found = []
    for _ in range(reps):
        began = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - began))
    found.sort()
    return {
        "best": round(found[0], 2),
        "median": round(statistics.median(found), 2),
        "p95": round(found[-max(reps // 20, 1)], 2),
        "worst": round(found[-1], 2),
    }


def measured(log: Log, reps: int) -> dict[str, Any]:
    """Milliseconds per answer."""
    (id,) = fill(log, 1, EVENTS)
    room, chance = Room(id), random.Random(1)
    room.load(log.replay(id))
    lives = Lives(log)
    past = Retrospect(lives, room, SELLER)
    began = time.perf_counter()
    past.life()
    followed = 1000 * (time.perf_counter() - began)

    def as_of() -> bytes:
        lens, then = past.then(chance.randint(1, EVENTS))
        return orjson.dumps(lens.see(then.document))

    def differs() -> Any:
        return in_fields(past, *sorted(chance.sample(range(EVENTS + 1), 2)), id)

    return {
        "events": EVENTS,
        "follow_ms": round(followed, 1),
        "as_of_ms": figures(as_of, reps),
        "diff_ms": figures(differs, reps),
        "diff_of_all_ms": figures(lambda: in_fields(past, 0, EVENTS, id), reps // 10),
        "timeline_ms": figures(lambda: orjson.dumps(timeline_of(past, EVENTS)), reps // 10),
        "replay_500_ms": figures(lambda: orjson.dumps(replayed(past, EVENTS // 2, EVENTS // 2 + 500)), reps // 10),
    }


def main() -> None:
    """Measure, print it, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reps", type=int, default=200)
    given = parser.parse_args()
    gc.set_threshold(200_000, 100, 1000)  # as the server does
    with tempfile.TemporaryDirectory() as folder:
        server = Embedded(Path(folder) / "data")
        dsn = server.start()
        try:
            migrate(dsn, "bench", Keyring([b"of a benchmark"]))
            log = Log(dsn, "bench", Keyring([b"of a benchmark"]))
            found = measured(log, given.reps)
            log.close()
        finally:
            server.stop()
    keep("review", found)


if __name__ == "__main__":
    main()
