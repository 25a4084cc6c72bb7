#!/usr/bin/env python3
"""Measures what is reckoned from large plans, and keeps the figures in ``results.json`` beside this file.

    .venv/bin/python tests/bench/time_bench.py

A plan of 1,000 items with 3,000 dependencies, on working weeks with holidays, a blackout and a gate. For links and
slips a room of 1,000 tasks, made by 4,000 commands.
"""

import argparse
import gc
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any, cast

from measure import keep

from mapstream.live.aggregate import Aggregate
from mapstream.live.unit import Asked, Transition
from mapstream.plan.actor import Actor
from mapstream.plan.document import Document
from mapstream.plan.patch import merge_into
from mapstream.plan.slips import Ledger, Slips
from mapstream.plan.time.forecast import forecast
from mapstream.plan.time.network import waits_for
from mapstream.plan.time.schedule import schedule
from mapstream.plan.views.advice import advice
from mapstream.plan.views.agenda import agenda
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.vocabulary import parse
from mapstream.protocol.session import Ask

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
            "title": "Transition",
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


Commands = Sequence[tuple[str, dict[str, Any]]]


class Room:
    """A room of 1,000 tasks, and what happened in it."""

    def __init__(self, seed: int = 1) -> None:
        chance = random.Random(seed)
        self._fresh = (self._id(n) for n in count(1_000_000))
        self._key = Actor(self._id(0), "seller", "key", "seller", workspace=self._id(1))
        self._working = Aggregate.of("room")
        self.steps = self.do([("open_room", {"name": "Acme"})])
        self.tasks = [self._id(n) for n in range(1000, 2000)]
        for n, task in enumerate(self.tasks):
            due = (date(2026, 2, 1) + timedelta(days=n // 3)).isoformat()
            self.steps += self.do([("add_task", {"task": task, "title": "Transition", "side": "seller", "due": due})])
        for n in range(3000):
            due = (date(2026, 2, 1) + timedelta(days=chance.randrange(365))).isoformat()
            what = [("reschedule_task", {"due": due}), ("edit_task", {"title": f"Transition {n}"})][n % 3 != 0]
            self.steps += self.do([(what[0], {"task": chance.choice(self.tasks), **what[1]})])

    def do(self, commands: Commands) -> list[Transition]:
        """One unit."""
        return self._unit(self._working, commands)

    def tried(self, commands: Commands) -> list[Transition]:
        """One unit, decided on a copy."""
        return self._unit(self._working.copy(), commands)

    def slips(self) -> Slips:
        """The ledger, from the first event on."""
        ledger, document = Ledger(Lens("buyer", self._id(2), positions=False)), dict[str, Any]()
        for step in self.steps:
            merge_into(document, step.recorded.patch)
            ledger.follow(step.recorded, cast(Document, document))
        return ledger.slips(cast(Document, document))

    def _unit(self, working: Aggregate, commands: Commands) -> list[Transition]:
        asks = tuple(Ask(parse(type, data)) for type, data in commands)
        return working.decide(Asked(next(self._fresh), asks, self._key), "2026-01-15T09:00:00Z", self._fresh.__next__)

    @staticmethod
    def _id(n: int) -> str:
        return f"00000000-0000-7000-8000-{n:012d}"


def links(room: Room, pairs: Sequence[tuple[int, int]]) -> Commands:
    """One task of each pair waits for the other."""
    return [("link_tasks", {"task": room.tasks[task], "after": room.tasks[after]}) for after, task in pairs]


def chained(room: Room) -> Commands:
    """The links with which every task waits for the one before, but for the last hundred, in units; then 100 more that
    each have the whole chain behind them."""
    for start in range(0, 900, 100):
        room.do(links(room, [(n, n + 1) for n in range(start, start + 100)]))
    return links(room, [(900, n) for n in range(901, 1000)])


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
    room, chance = Room(), random.Random(2)
    scattered = links(room, [(a, b) for a, b in (sorted(chance.sample(range(1000), 2)) for _ in range(100))])
    reckoned = {
        "slips_ms": figures(room.slips, max(reps // 10, 5)),
        "100_links_ms": figures(lambda: room.tried(scattered), max(reps // 10, 5)),
    }
    behind = chained(room)
    reckoned["100_links_behind_900_ms"] = figures(lambda: room.tried(behind), max(reps // 10, 5))
    return reckoned | {
        "items": len(network),
        "dependencies": sum(map(len, network.values())),
        "first_forecast_ms": round(first, 1),
        "forecast_ms": figures(lambda: forecast(document, TODAY), reps),
        "agenda_ms": figures(lambda: agenda(document, TODAY), reps),
        "advice_ms": figures(lambda: advice(document, TODAY), reps),
        "schedule_ms": figures(lambda: schedule(document, FAR_TARGET, TODAY), reps),
    }


def main() -> None:
    """Measure, print it, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reps", type=int, default=100)
    given = parser.parse_args()
    gc.set_threshold(200_000, 100, 1000)  # as the server does
    keep("time", measured(given.reps))


if __name__ == "__main__":
    main()
