"""Histories for benchmarks: many events of the usual kinds, decided by the ordinary commands, in many rooms."""

import random
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from mapstream import clock
from mapstream.live.aggregate import Aggregate
from mapstream.live.unit import Asked
from mapstream.log import Log
from mapstream.log.integrity.chain import GENESIS
from mapstream.plan.actor import Actor
from mapstream.plan.event import Recorded
from mapstream.plan.vocabulary import parse
from mapstream.protocol.session import Ask

BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
TASKS = 40
BATCH = 5000


def history(events: int, seed: int = 1) -> Iterator[Recorded]:
    """One room's history: forty tasks, then edits (60 %), moved dates (30 %) and comments (10 %)."""
    chance = random.Random(seed)
    seller = Actor(clock.fresh_id(), "seller", "key", "admin", workspace=clock.fresh_id())
    room = Aggregate(clock.fresh_id(), {}, 0, "", deque(maxlen=1))
    minute = 0

    def say(command: str, **data: object) -> Iterator[Recorded]:
        nonlocal minute
        minute += 1
        now = clock.instant(BEGAN + timedelta(minutes=minute))
        asked = Asked(clock.fresh_id(), (Ask(parse(command, data)),), seller)
        return (step.recorded for step in room.decide(asked, now, clock.fresh_id))

    yield from say("open_room", name="A deal")
    tasks = [clock.fresh_id() for _ in range(TASKS)]
    for task in tasks:
        yield from say("add_task", task=task, title="Security review", side="buyer")
    while room.version < events:
        task, kind = chance.choice(tasks), chance.random()
        if kind < 0.6:
            yield from say(
                "edit_task", task=task, purpose=f"what this step is meant to achieve, take {room.version} " * 3
            )
        elif kind < 0.9:
            due = f"2026-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
            yield from say("reschedule_task", task=task, due=due, reason="legal queue")
        else:
            yield from say("add_comment", on=f"tasks/{task}", text=f"remark {room.version}: we should talk about this")


def fill(log: Log, rooms: int, events: int) -> list[str]:
    """Write ``rooms`` histories of ``events`` events each, interleaved as they would be; the rooms' ids."""
    heads: dict[str, bytes] = {}
    batch: list[Recorded] = []
    running = [history(events, seed) for seed in range(rooms)]
    while running:
        for story in list(running):
            recorded = next(story, None)
            if recorded is None:
                running.remove(story)
                continue
            heads.setdefault(recorded.stream, GENESIS)
            batch.append(recorded)
        if len(batch) >= BATCH or not running:
            heads |= log.append(batch, {stream: heads[stream] for stream in {r.stream for r in batch}}).heads
            batch = []
    return list(heads)
