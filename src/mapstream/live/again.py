"""Deciding a batch again, with the log held: for those who were outrun, or do not know what came of their append.

What a command came to stays what it came to, on whatever server that was. Runs in a thread; nothing here is told.
"""

from collections.abc import Mapping
from typing import NamedTuple

from mapstream.live.desk import Desk, store_away
from mapstream.live.room import Batch, Done, Nothing, Room, Unit, Written, steps_of
from mapstream.live.working import NeedsPast, Working
from mapstream.log import Appended, CameToNothing, Exclusive, Followed, Log, Unwritten
from mapstream.problems import InternalError, RefusedBefore, StoreAway


class Again(NamedTuple):
    """What came of a batch at last."""

    news: list[Followed]
    """What had happened in its rooms meanwhile, in the order of the log."""
    settled: list[tuple[Room, Unit, Written | Nothing]]
    """The units that had an outcome already."""
    decided: Batch
    """The others, decided after the news."""
    appended: Appended


def decide_again(log: Log, desk: Desk, batch: Batch) -> Again:
    """Read what there is, decide what has no outcome yet, and append it. Nobody touches its rooms meanwhile.

    Raises StoreAway, or OutcomeUnknown, and may then be called again.
    """
    with log.exclusive() as held:
        news = {room: held.read_followed(room.id, room.state.version) for room in batch}
        working = {room: _following(room, news[room]) for room in batch}
        versions = {room: at.version for room, at in working.items()}
        settled = _settled(held, batch, versions)
        done = {unit for _, unit, _ in settled}
        decided = {room: [unit for unit in units if unit not in done] for room, units in batch.items()}
        for room, units in decided.items():
            for unit in units:
                _decide(desk, working[room], unit)
        events = [step.recorded for units in decided.values() for step in steps_of(units)]
        heads = {room.id: news[room][-1].head if news[room] else room.head for room in decided}
        appended = held.append(events, heads, unwritten_of(decided, versions))
    in_order = sorted((one for of in news.values() for one in of), key=lambda one: one.recorded.position or 0)
    return Again(in_order, settled, decided, appended)


def unwritten_of(batch: Batch, versions: Mapping[Room, int]) -> list[Unwritten]:
    """The commands of a batch that came to nothing, in rooms that are at these versions before it. That our mistake is
    to blame, or the store, need not be true of what is on disk."""
    return [
        Unwritten(room.id, versions[room], unit.asked.id, unit.problem is not None, unit.for_good, unit.asked.digest())
        for room, units in batch.items()
        for unit in units
        if not (unit.steps or isinstance(unit.problem, InternalError | StoreAway))
    ]


def _following(room: Room, news: list[Followed]) -> Working:
    state = room.state.ahead()
    for followed in news:
        state.follow(followed.recorded)
    return state


def _decide(desk: Desk, working: Working, unit: Unit) -> None:
    try:
        desk.attempt(working, unit)
    except NeedsPast:
        unit.problem = store_away()


def _settled(held: Exclusive, batch: Batch, versions: Mapping[Room, int]) -> list[tuple[Room, Unit, Written | Nothing]]:
    ids = [(room.id, unit.asked.id) for room, units in batch.items() for unit in units]
    written, unwritten = held.written(ids), held.unwritten(ids)
    found: list[tuple[Room, Unit, Written | Nothing]] = []
    for room, units in batch.items():
        for unit in units:
            id = room.id, unit.asked.id
            if id in written:
                first, last = written[id][0], written[id][-1]
                found.append((room, unit, Written(first.version, last.version, first.by, first.asked)))
            elif id in unwritten:
                found.append((room, unit, _nothing(unit, unwritten[id], versions[room])))
    return found


def _nothing(unit: Unit, before: CameToNothing, version: int) -> Nothing:
    """What to tell somebody whose command came to nothing before: why, if we know it."""
    by = unit.asked.actor.id
    if not before.refused:
        return Nothing(Done(unit.asked.id, version), by, before.asked)
    if unit.problem is not None and unit.for_good:
        return Nothing(unit.problem, by, before.asked)
    why = RefusedBefore("Look at how things are now. If you still want it, do it again, with a new id.")
    return Nothing(why, by, before.asked)
