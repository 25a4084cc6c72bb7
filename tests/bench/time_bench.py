#!/usr/bin/env python3
"""Measures forecast and backward scheduling, and keeps the figures in ``results.json`` beside this file.

    .venv/bin/python tests/bench/time_bench.py

A plan of 1,000 items with 3,000 dependencies, on working weeks with holidays, a blackout and a gate.
"""

import argparse
import gc
import json
import random
import statistics
from datetime import date, timedelta
from typing import Any, cast

from measure import RESULTS, machine, timed

from mapstream.plan.document import Document
from mapstream.plan.time.forecast import forecast
from mapstream.plan.time.network import waits_for
from mapstream.plan.time.schedule import schedule

TASKS, MILESTONES, DEPENDENCIES = 970, 30, 3000
TODAY, TARGET, FAR_TARGET = "2026-01-15", "2027-03-31", "2030-03-29"


def plan(seed: int = 1) -> Document:
    """The plan that is measured."""
    chance = random.Random(seed)
    tasks, milestones = dict[str, Any](), dict[str, Any]()
    for n in range(MILESTONES):
        due = (date(2026, 3, 1) + timedelta(days=12 * n)).isoformat()
        milestones[str(n)] = {"title": "Decision", "status": "open", "rank": f"{n:04}", "due": due}
    for n in range(TASKS):
        tasks[str(n)] = {
            "title": "Step",
            "side": chance.choice(["seller", "buyer"]),
            "status": chance.choice(["not_started"] * 8 + ["in_progress", "blocked"]),
            "rank": f"{n:04}",
            "days": chance.randint(0, 3),
            "milestone": str(n * MILESTONES // TASKS),
            "due": (date(2026, 2, 1) + timedelta(days=n * 365 // TASKS)).isoformat(),
        } | ({"gate": "committee"} if n % 20 == 0 else {})
    links = DEPENDENCIES - TASKS
    while links:
        before, after = sorted(chance.sample(range(TASKS), 2))
        after = min(after, before + 40)
        waits = tasks[str(after)].setdefault("after", {})
        if str(before) not in waits:
            waits[str(before)] = True
            links -= 1
    calendar = {
        "zone": "Europe/Berlin",
        "seller": {"country": "US", "region": "CA"},
        "buyer": {"country": "DE", "region": "BY"},
        "blackouts": {"august": {"title": "August", "start": "2026-08-03", "end": "2026-08-21", "side": "buyer"}},
        "gates": {"committee": {"title": "Committee", "rule": "FREQ=MONTHLY;BYDAY=1TU", "start": "2025-01-01"}},
    }
    goal = {"statement": "Signed", "date": TARGET}
    document = {"plan": {"calendar": calendar, "goal": goal}, "tasks": tasks, "milestones": milestones}
    return cast(Document, document)


def measured(reps: int) -> dict[str, Any]:
    """Milliseconds per call: medians and the 95th percentile of so many."""
    document = plan()
    network = waits_for(document)
    first = timed(lambda: forecast(document, TODAY))
    forecasts = sorted(1000 * timed(lambda: forecast(document, TODAY)) for _ in range(reps))
    fitting = sorted(1000 * timed(lambda: schedule(document, FAR_TARGET, TODAY)) for _ in range(reps))
    return {
        "items": len(network),
        "dependencies": sum(map(len, network.values())),
        "first_forecast_ms": round(1000 * first, 1),
        "forecast_ms": {"median": round(statistics.median(forecasts), 1), "p95": round(forecasts[-reps // 20], 1)},
        "schedule_ms": {"median": round(statistics.median(fitting), 1), "p95": round(fitting[-reps // 20], 1)},
    }


def main() -> None:
    """Measure, print it, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reps", type=int, default=100)
    given = parser.parse_args()
    gc.set_threshold(200_000, 100, 1000)  # as the server does
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results["machine"] = machine()
    results["time"] = measured(given.reps)
    print(json.dumps(results["time"], indent=2))
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
