#!/usr/bin/env python3
"""A year of simulated deals as it lies in one log: how fast all read models are made again, what the portfolio takes to
answer over all rooms, and what a step of the clock takes; kept in ``results.json``.

    .venv/bin/python tests/bench/year_bench.py               # 2,000 deals
    .venv/bin/python tests/bench/year_bench.py --deals 500
"""

import argparse
import os
import statistics
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from measure import in_fresh_database, keep, timed
from psycopg.sql import SQL, Identifier
from simulated import simulated

from mapstream import clock
from mapstream.consumers.overdue import OverdueStages
from mapstream.consumers.projector import Projector
from mapstream.consumers.reactor import Turn
from mapstream.log import GENESIS, Log
from mapstream.plan.event import Recorded
from mapstream.plan.time.reviews import later
from mapstream.projection import found
from mapstream_projections.portfolio import READ_MODEL, portfolio, rooms_by_health
from mapstream_projections.portfolio.review import deal_review

BATCH = 5_000
OF_WORKSPACES = """
SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = %s AND column_name = 'workspace' AND table_type = 'BASE TABLE'
"""


def year(deals: int, log: Log, reps: int) -> dict[str, Any]:
    """All figures, over so many deals."""
    happened = [step.recorded for seed in range(deals) for step in simulated(seed).steps]
    happened.sort(key=lambda recorded: (recorded.at, recorded.stream, recorded.version))
    _append(log, happened)
    models = found()
    seconds = timed(Projector(log, models).rebuild)
    return {
        "rooms": deals,
        "events": len(happened),
        "load": round(os.getloadavg()[0], 1),
        "rebuild": {
            "models": [model.name for model in models],
            "events_per_s": round(len(happened) / seconds),
        },
        "portfolio": _asked(log, later(happened[-1].at[:10], -60), reps),
        "clock_step": _step(log, datetime.fromisoformat(happened[-1].at)),
    }


def _append(log: Log, happened: list[Recorded]) -> None:
    heads: dict[str, bytes] = {}
    for n in range(0, len(happened), BATCH):
        batch = happened[n : n + BATCH]
        heads |= log.append(batch, {one.stream: heads.get(one.stream, GENESIS) for one in batch}).heads


def _asked(log: Log, day: str, reps: int) -> dict[str, Any]:
    """In milliseconds: the median, and the best, which says more on a machine that others use, too."""
    workspace = clock.fresh_id()
    _put_together(log, workspace)
    since, now = f"{later(day, -7)}T12:00:00.000000Z", f"{day}T12:00:00.000000Z"
    questions: dict[str, Callable[[], Any]] = {
        "figures": lambda: portfolio(log, workspace),
        "rooms_by_health": lambda: rooms_by_health(log, workspace, now),
        "deal_review": lambda: deal_review(log, workspace, since, now),
    }
    took = {name: sorted(timed(ask) * 1000 for _ in range(reps)) for name, ask in questions.items()}
    return {name: {"ms": round(statistics.median(all), 1), "best_ms": round(all[0], 1)} for name, all in took.items()}


def _put_together(log: Log, workspace: str) -> None:
    """All rooms are of one workspace for the read model: each was opened in one of its own."""
    schema = READ_MODEL.schema(log)
    with log.database.connect() as conn:
        for row in conn.execute(OF_WORKSPACES, [schema]).fetchall():
            conn.execute(SQL("UPDATE {} SET workspace = %s").format(Identifier(schema, row["table_name"])), [workspace])
        conn.execute("VACUUM FULL ANALYZE")


def _step(log: Log, end: datetime) -> dict[str, Any]:
    """Looking at the clock: once all rooms are known, when nothing has come, and when stages have."""
    stages = OverdueStages()

    def tick(at: datetime) -> None:
        with log.database.connect() as conn, conn.transaction():
            stages.tick(Turn(log, conn, at))

    begun = (end - timedelta(days=60)).astimezone(UTC)
    first = timed(lambda: tick(begun))
    idle = timed(lambda: tick(begun))
    before = log.position()
    busy = timed(lambda: tick(begun + timedelta(days=5)))
    return {
        "first_look_s": round(first, 2),
        "nothing_came_s": round(idle, 3),
        "stages_said": log.position() - before,
        "stages_came_s": round(busy, 2),
    }


def main() -> None:
    """Measure, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deals", type=int, default=2_000)
    figures = in_fresh_database(partial(year, parser.parse_args().deals), 20)
    keep("year", figures)


if __name__ == "__main__":
    main()
