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
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

from measure import RESULTS, machine

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


def cpu_ms(work: Callable[[], Any]) -> float:
    """Milliseconds of processor time that some work takes: it waits for nothing, so on an idle machine that is all."""
    gc.collect()
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def figures(work: Callable[[], Any], reps: int) -> dict[str, float]:
    """The least, the median and the 95th percentile of so many calls."""
    found = sorted(cpu_ms(work) for _ in range(reps))
    return {
        "best": round(found[0], 1),
        "median": round(statistics.median(found), 1),
        "p95": round(found[-max(reps // 20, 1)], 1),
    }


def measured(reps: int) -> dict[str, Any]:
    """Milliseconds of processor time per call."""
    document = plan()
    network = waits_for(document)
    first = cpu_ms(lambda: forecast(document, TODAY))
    return {
        "items": len(network),
        "dependencies": sum(map(len, network.values())),
        "first_forecast_ms": round(first, 1),
        "forecast_ms": figures(lambda: forecast(document, TODAY), reps),
        "schedule_ms": figures(lambda: schedule(document, FAR_TARGET, TODAY), reps),
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
