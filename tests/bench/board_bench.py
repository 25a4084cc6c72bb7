#!/usr/bin/env python3
"""Measures how long a page of the board takes, in workspaces of different sizes.

    .venv/bin/python tests/bench/board_bench.py

Each figure is the median of a page of fifty rooms as a request asks for it, database included. The rooms stand in the
board's own table; what they are made of follows from their number. The figures are kept in ``results.json``.
"""

import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from measure import keep

from mapstream.consumers.projector import Projector
from mapstream.keyring import Keyring
from mapstream.log import Log, migrate
from mapstream.postgres import Embedded
from mapstream.workspace import create_workspace
from mapstream_projections.plan_board import READ_MODEL, board

SIZES = (500, 100_000)
TIMES = 41
NOW = "2026-03-10T12:00:00Z"
OWNER = "01890000-0000-7000-8000-00000000000"
ROWS = """
INSERT INTO {schema}.rooms (room, version, workspace, name, kind, deal, stage, crm_id, names, opened_at, opened_by,
    outcome, completed, total, counts, next, past_due, active_at, active_by)
SELECT gen_random_uuid(), 40, %(workspace)s, 'Deal of ' || md5(n::text), 'mutual',
    jsonb_build_object('name', 'Opportunity ' || md5((n + 1)::text), 'crm_id', 'crm-' || n),
    (ARRAY['discovery', 'proposal', 'negotiation', 'closing'])[n %% 4 + 1], 'crm-' || n,
    'deal of ' || md5(n::text) || E'\\n' || 'opportunity ' || md5((n + 1)::text),
    timestamptz '2026-03-01' - n * interval '3 minutes', %(owner)s || n %% 10,
    CASE WHEN n %% 3 = 0 THEN 'won' END, 3, 10, '{}', '{}',
    CASE WHEN n %% 20 = 0 THEN ARRAY[timestamptz '2026-03-05'] ELSE ARRAY[timestamptz '2026-05-01'] END,
    timestamptz '2026-03-09' - n * interval '1 minute', %(owner)s || '1'
FROM generate_series(1, %(rooms)s) AS n
"""
QUESTIONS: dict[str, dict[str, Any]] = {
    "the first page": {},
    "in a stage": {"stage": "proposal"},
    "of an owner": {"owner": OWNER + "3"},
    "of an owner without rooms": {"owner": OWNER + "f"},
    "open": {"closed": False},
    "with something overdue": {"overdue": True},
    "by a rare part of the name": {"q": "9f7b"},
    "by a common part of the name": {"q": "deal"},
    "by a name that is not there": {"q": "nowhere"},
    "by its id in the CRM": {"crm_id": "crm-17"},
    "changed since": {"changed_since": "2026-03-08T23:30:00Z"},
}


def fill(log: Log, workspace: str, rooms: int) -> None:
    """Give a workspace some rooms."""
    schema = READ_MODEL.schema(log)
    with psycopg.connect(log.database.dsn, autocommit=True) as conn:
        query = ROWS.replace("{schema}", schema).encode()
        conn.execute(query, {"workspace": workspace, "owner": OWNER, "rooms": rooms})
        conn.execute(f"ANALYZE {schema}.rooms".encode())


def took(log: Log, workspace: str, **question: Any) -> float:
    """Milliseconds that a page takes."""
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        board(log, workspace, NOW, **question)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def deep(log: Log, workspace: str) -> str | None:
    """The cursor of a page far behind."""
    cursor = None
    for _ in range(100):
        cursor = board(log, workspace, NOW, limit=200, cursor=cursor).next or cursor
    return cursor


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="mapstream-bench-"))
    embedded = Embedded(folder / "data")
    figures: dict[str, dict[str, float]] = {}
    try:
        dsn = embedded.start()
        migrate(dsn, "bench", Keyring([b"of a benchmark"]))
        log = Log(dsn, "bench", Keyring([b"of a benchmark"]))
        projector = Projector(log, [READ_MODEL])
        projector.catch_up()
        projector.stop()
        for rooms in SIZES:
            workspace = create_workspace(log, f"{rooms} rooms")
            fill(log, workspace, rooms)
            asked = QUESTIONS | {"a page far behind": {"cursor": deep(log, workspace)}}
            for name, question in asked.items():
                figures.setdefault(name, {})[f"{rooms}_rooms_ms"] = round(took(log, workspace, **question), 2)
        log.close()
    finally:
        embedded.stop()
        shutil.rmtree(folder)
    keep("board", {"pages": figures})


if __name__ == "__main__":
    main()
