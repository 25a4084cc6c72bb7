#!/usr/bin/env python3
"""Measures mapstream, and keeps the figures in ``results.json`` beside this file.

    .venv/bin/python tests/bench/measure.py replay            # folding a room of 10,000 events
    .venv/bin/python tests/bench/measure.py rebuild           # both read models over 500,000 events
    .venv/bin/python tests/bench/measure.py stream --kit DIR  # against other servers, in one run

A result is the median of ``--reps`` runs. Absolute figures say little about another machine; ratios within one run do.
``stream`` needs the comparison kit: a folder with ``run.py``, which starts mapstream, a peer, a prototype and the raw
limit one after another under the same load, and prints a JSON line for each.
"""

import argparse
import gc
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deals import fill

from mapstream.keyring import Keyring
from mapstream.log import Log, migrate
from mapstream.postgres import Embedded

RESULTS = Path(__file__).with_name("results.json")
STREAM_WORK = ("50x10", "1x200", "idle")
EQUAL_RATES = {300: ".", 3_000: ".", 12_000: r"mapstream|durable\.asgi\.batch"}
"""Edits a second at which servers are compared as well, and which of them can do that many."""


def machine() -> dict[str, Any]:
    """What this was measured on."""
    cpuinfo = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cpu": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory),
        "python": platform.python_version(),
    }


def keep(what: str, figures: dict[str, Any], dry: bool = False) -> None:
    """Print what was measured and, unless it was tried only, keep it with the machine that it was measured on."""
    print(what, json.dumps(figures, indent=2), flush=True)
    if not dry:
        results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        results[what] = {"machine": machine(), **figures}
        RESULTS.write_text(json.dumps(results, indent=2) + "\n")


def timed(work: Callable[[], Any]) -> float:
    """Seconds that some work takes."""
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def replay(log: Log, reps: int) -> dict[str, Any]:
    """A room of 10,000 events, folded from its first event, and from a snapshot of the version before its last 100."""
    events = 10_000
    (room,) = fill(log, 1, events)
    cold = [events / timed(lambda: log.replay(room)) for _ in range(reps)]
    log.take_snapshot(room, log.replay(room, events - 100))
    snapshot = [1000 * timed(lambda: log.replay(room)) for _ in range(reps)]
    return {
        "cold_events_per_s": round(statistics.median(cold)),
        "with_snapshot_ms": round(statistics.median(snapshot), 2),
    }


def rebuild(log: Log, reps: int) -> dict[str, Any]:
    """Both read models over 500,000 events in 500 rooms, from nothing to switched."""
    from mapstream.consumers.projector import Projector
    from mapstream.projection import found

    rooms, events = 500, 1000
    fill(log, rooms, events)
    models = found()
    projector = Projector(log, models)
    rates = [rooms * events / timed(projector.rebuild) for _ in range(reps)]
    return {
        "events": rooms * events,
        "models": [m.name for m in models],
        "events_per_s": round(statistics.median(rates)),
    }


def stream(kit: Path, reps: int) -> dict[str, Any]:
    """Edits per second, CPU per delivery, latency and memory, side by side with other servers."""
    command = shutil.which("mapstream", path=str(Path(sys.executable).parent))
    lines = Path(tempfile.mkdtemp()) / "lines.jsonl"
    base = [sys.executable, str(kit / "run.py"), "--mapstream", str(command), "--reps", str(reps), "--out", str(lines)]
    subprocess.run([*base, "--work", ",".join(STREAM_WORK)], check=True)
    found = {work: compared(lines, work) for work in STREAM_WORK}
    for rate, servers in EQUAL_RATES.items():
        fixed = lines.with_name(f"{rate}.jsonl")
        subprocess.run([*base[:-1], str(fixed), "--work", "50x10", "--rate", str(rate), "--only", servers], check=True)
        found[f"50x10 at {rate} edits/s"] = compared(fixed, "50x10")
    return {"python": platform.python_version(), "runs": dict.fromkeys(found, reps), **found}


def compared(lines: Path, work: str) -> dict[str, Any]:
    """Medians of one kind of work for each server, and mapstream's ratio to each of the others."""
    keys = ("edits_s", "us_per_deliv", "p50", "p99", "kb_per_conn")
    rows: dict[str, list[dict[str, Any]]] = {}
    for line in lines.read_text().splitlines():
        row = json.loads(line)
        figures = row.get("best") or row.get("idle") or (row.get("steps") or [{}])[-1]
        if row["work"] == work and figures:
            rows.setdefault(row["config"], []).append(figures)
    medians = {
        server: {
            key: statistics.median(f[key] for f in found if f.get(key))
            for key in keys
            if any(f.get(key) for f in found)
        }
        for server, found in rows.items()
    }
    ours = medians.get("mapstream", {})
    return {
        server: {
            key: {"median": round(value, 2)}
            | ({"mapstream_is": round(ours[key] / value, 2)} if server != "mapstream" and key in ours else {})
            for key, value in figures.items()
        }
        for server, figures in medians.items()
    }


def main() -> None:
    """Measure what is asked for, print it, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="+", choices=["replay", "rebuild", "stream"])
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--kit", type=Path, help="the comparison kit's folder, for stream")
    given = parser.parse_args()
    gc.set_threshold(50_000, 100, 1000)  # as the server does
    for what in given.what:
        if what == "stream":
            if given.kit is None:
                parser.error("stream needs --kit")
            keep(what, stream(given.kit, given.reps))
        else:
            keep(what, in_fresh_database(replay if what == "replay" else rebuild, given.reps))


def in_fresh_database(measure: Callable[[Log, int], dict[str, Any]], reps: int) -> dict[str, Any]:
    """Run a measurement on a PostgreSQL of its own."""
    folder = Path(tempfile.mkdtemp(prefix="mapstream-bench-"))
    embedded = Embedded(folder / "data")
    try:
        dsn = embedded.start()
        migrate(dsn, "bench", Keyring([b"of a benchmark"]))
        log = Log(dsn, "bench", Keyring([b"of a benchmark"]))
        try:
            return measure(log, reps)
        finally:
            log.close()
    finally:
        embedded.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
