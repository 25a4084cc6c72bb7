"""Deciding a batch again, with the log held: for those who were outrun, or do not know what came of their append.

What a command came to stays what it came to, on whatever server that was. A room that is not what is on disk, or with
which something else is wrong, is left out, and the others are written without it. Runs in a thread; nothing here is
told.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from mapstream.live.desk import Desk, store_away
from mapstream.live.room import Batch, Done, Nothing, Room, Unit, Written, steps_of
from mapstream.live.working import NeedsPast, Working
from mapstream.log import Appended, CameToNothing, Exclusive, Followed, Log, Mark, Unwritten
from mapstream.plan.event import Recorded
from mapstream.problems import InternalError, OutcomeUnknown, RefusedBefore, StoreAway


class OutOfStep(Exception):
    """What is on disk of a room does not follow on what is in memory."""


@dataclass(slots=True)
class Again:
    """What came of a batch at last."""

    news: list[Followed] = field(default_factory=list)
    """What had happened in its rooms meanwhile, in the order of the log."""
    settled: list[tuple[Room, Unit, Written | Nothing]] = field(default_factory=list)
    """The units that had an outcome already."""
    decided: Batch = field(default_factory=dict)
    """The others, decided after the news."""
    appended: Appended = field(default_factory=lambda: Appended([], {}))
    left_out: dict[Room, Exception] = field(default_factory=dict)
    """Rooms with which something is wrong, and what: what is not settled in them has no outcome."""
    refused: StoreAway | None = None
    """Why the store did not write what was decided, if so: then nothing of it is written, for certain."""

    @contextmanager
    def leaving_out(self, room: Room) -> Iterator[None]:
        """What goes wrong here is the room's affair. That the store is away is not."""
        try:
            yield
        except StoreAway:
            raise
        except Exception as error:
            self.left_out[room] = error


@dataclass(slots=True)
class _Found:
    """A room as it is on disk, and what its units are decided to there."""

    news: list[Followed]
    head: bytes
    version: int
    """Before what is decided."""
    units: list[Unit]


def decide_again(log: Log, desk: Desk, batch: Batch, mark: Mark) -> Again:
    """Read what there is, decide what has no outcome yet, and append it. Nobody touches its rooms meanwhile.

    Raises StoreAway, or OutcomeUnknown, or Replaced if the log is not the one that was marked; it may be called again.
    """
    again, found = Again(), dict[Room, _Found]()
    with log.exclusive() as held:
        held.check(mark)
        again.settled = _settled(held, batch)
        done = {unit for _, unit, _ in again.settled}
        for room, units in batch.items():
            with again.leaving_out(room):
                found[room] = _find(held, desk, room, [unit for unit in units if unit not in done])
        try:
            again.appended = _append(held, found, again)
        except OutcomeUnknown:
            raise
        except StoreAway as refused:
            if not held.alone:
                raise
            again.refused = refused
    written = {room: one for room, one in found.items() if room not in again.left_out}
    news = [followed for one in written.values() for followed in one.news]
    again.news = sorted(news, key=lambda followed: followed.recorded.position or 0)
    again.decided = {} if again.refused else {room: one.units for room, one in written.items()}
    return again


def unwritten_of(batch: Batch, versions: Mapping[Room, int]) -> list[Unwritten]:
    """The commands of a batch that came to nothing, in rooms that are at these versions before it. That our mistake is
    to blame, or the store, need not be true of what is on disk."""
    return [
        Unwritten(room.id, versions[room], unit.asked.id, unit.problem is not None, unit.for_good, unit.asked.digest())
        for room, units in batch.items()
        for unit in units
        if not (unit.steps or isinstance(unit.problem, InternalError | StoreAway))
    ]


def _find(held: Exclusive, desk: Desk, room: Room, units: list[Unit]) -> _Found:
    news = _news(held, room)
    working = room.state.ahead()
    for followed in news:
        working.follow(followed.recorded)
    version = working.version
    for unit in units:
        _decide(desk, working, unit)
    return _Found(news, news[-1].head if news else room.head, version, units)


def _news(held: Exclusive, room: Room) -> list[Followed]:
    """What has happened since a room was as it is in memory. Raises OutOfStep, if it never was on disk."""
    version = room.state.version
    if not version:
        return held.read_followed(room.id, 0)
    there = held.read_followed(room.id, version - 1)
    if not there or there[0].head != room.head:
        raise OutOfStep
    return there[1:]


def _append(held: Exclusive, found: Mapping[Room, _Found], again: Again) -> Appended:
    """Append what is decided: all at once, or, where something is wrong with it, room by room without what is wrong."""
    try:
        return held.append(*_rows(found))
    except StoreAway:
        raise
    except Exception:
        appended = Appended([], {})
        for room, one in found.items():
            with again.leaving_out(room):
                alone = held.append(*_rows({room: one}))
                appended.positions.extend(alone.positions)
                appended.heads.update(alone.heads)
        return appended


def _rows(found: Mapping[Room, _Found]) -> tuple[list[Recorded], dict[str, bytes], list[Unwritten]]:
    events = [step.recorded for one in found.values() for step in steps_of(one.units)]
    heads = {room.id: one.head for room, one in found.items()}
    batch = {room: one.units for room, one in found.items()}
    return events, heads, unwritten_of(batch, {room: one.version for room, one in found.items()})


def _decide(desk: Desk, working: Working, unit: Unit) -> None:
    try:
        desk.attempt(working, unit)
    except NeedsPast:
        unit.problem = store_away()


def _settled(held: Exclusive, batch: Batch) -> list[tuple[Room, Unit, Written | Nothing]]:
    ids = [(room.id, unit.asked.id) for room, units in batch.items() for unit in units]
    written, unwritten = held.written(ids), held.unwritten(ids)
    found: list[tuple[Room, Unit, Written | Nothing]] = []
    for room, units in batch.items():
        for unit in units:
            id = room.id, unit.asked.id
            if id in written:
                found.append((room, unit, Written(*written[id])))
            elif id in unwritten:
                found.append((room, unit, _nothing(unit, unwritten[id], room.state.version)))
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
