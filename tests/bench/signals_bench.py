#!/usr/bin/env python3
"""How well signals find what was planted into simulated deals, and how long they take; kept in ``results.json``.

    .venv/bin/python tests/bench/signals_bench.py             # 600 deals
    .venv/bin/python tests/bench/signals_bench.py --deals 2000

For each signal: precision (of those that were said, how many were planted or follow from what was) and recall (of those
that were planted, how many were said). Trouble brings other trouble with it: a plan that stands still has dates that
pass. What follows by definition from something planted is counted as neither right nor wrong. Times are processor
times.
"""

import argparse
import gc
import statistics
import time
from collections import Counter
from typing import Any

from measure import in_fresh_database, keep
from simulated import TROUBLES, simulated

from mapstream.live.life import Lives
from mapstream.live.room import Room
from mapstream.live.tracing import trace_of
from mapstream.log import GENESIS, Log
from mapstream.plan.signals.answer import holding, signals_of_room
from mapstream.plan.signals.calibration import Ended, calibrate
from mapstream.plan.signals.forecast import deal_forecast
from mapstream.plan.signals.standards import COMMON
from mapstream.plan.visibility.audience import SIDES

FOLLOWS = {
    "overdue": {"zombie", "missed_buyer_dates"},
    "zombie": set[str](),
    "missed_buyer_dates": {"zombie"},
    "commitment": {"built_alone"},
    "built_alone": {"commitment"},
    "champion_only": {"approver_absent"},
    "approver_absent": {"champion_only"},
    "champion_silent": set[str](),
    "vague_done": set[str](),
}
"""What a signal follows from by definition, besides its own trouble."""


def measured(deals: int) -> dict[str, Any]:
    """All figures, over so many deals."""
    said, planted, right, beside = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    took, ended = list[float](), list[Ended]()
    for seed in range(deals):
        deal = simulated(seed)
        began = time.thread_time()
        codes = {one.code for one in holding(deal.document, deal.trace, COMMON, deal.day)} & set(TROUBLES)
        took.append(time.thread_time() - began)
        for code in TROUBLES:
            if code in deal.planted:
                planted[code] += 1
                right[code] += code in codes
            elif code in codes:
                beside[code] += bool(deal.planted & FOLLOWS.get(code, set()))
            said[code] += code in codes
        forecast = deal_forecast(deal.document, deal.trace, COMMON, deal.day)
        ended.append(Ended(tuple(factor["value"] for factor in forecast["factors"]), deal.won))
    began = time.thread_time()
    calibration = calibrate(ended)
    seconds = time.thread_time() - began
    return {
        "deals": deals,
        "signals": {
            code: {
                "planted": planted[code],
                "precision": _ratio(right[code], said[code] - beside[code]),
                "recall": _ratio(right[code], planted[code]),
            }
            for code in TROUBLES
        },
        "forecast": {
            **{f"brier_{how}": score for how, score in calibration["brier"].items()},
            "reliability": calibration["reliability"],
            "calibrate_s": round(seconds, 1),
        },
        "rules_ms": round(statistics.median(took) * 1000, 3),
    }


def cold(log: Log, reps: int) -> dict[str, Any]:
    """All that is told of a room that nobody has asked about, from its log on."""
    took = list[float]()
    for seed in range(reps):
        deal = simulated(seed)
        [first, *_] = deal.steps
        log.append([step.recorded for step in deal.steps], {first.recorded.stream: GENESIS})
        room = Room(first.recorded.stream)
        room.load(log.replay(room.id))
        gc.collect()
        began = time.thread_time()
        trace = trace_of(Lives(log), room, SIDES["seller"], room.state.version)
        signals_of_room(room.state.document, trace, COMMON, deal.day)
        took.append(time.thread_time() - began)
    return {"room_events": len(deal.steps), "room_cold_ms": round(statistics.median(took) * 1000, 2)}


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def main() -> None:
    """Measure, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deals", type=int, default=600)
    figures = measured(parser.parse_args().deals) | in_fresh_database(cold, 100)
    keep("signals", figures)


if __name__ == "__main__":
    main()
