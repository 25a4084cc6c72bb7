"""Recovery: what is done when an append was refused because another server was first, or when its outcome is not known.

The log is held, what is there is looked up, and the units that have no outcome are decided again and written: once.
What a command came to stays what it came to, on whatever server that was. That is tried for :data:`RECOVERY` seconds;
then the units are told that their outcome is not known. A room that is not what is on disk, or with which something
else is wrong, is left out, and the others are written without it.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from mapstream import clock
from mapstream.live.aggregate import Aggregate, Decider, NeedsPast
from mapstream.live.outage import HOLD, StoreHealth, our_mistake, outcome_unknown, pauses, store_away
from mapstream.live.queue import CommandQueue
from mapstream.live.room import Batch, Room
from mapstream.live.tail import OutOfStep, Tail
from mapstream.live.tasks import Tasks
from mapstream.live.unit import Done, NoEffect, Settled, Transition, Unit, steps_of
from mapstream.log import (
    Appended,
    CameToNothing,
    Exclusive,
    Followed,
    Log,
    Mark,
    Outrun,
    Replaced,
    Unwritten,
)
from mapstream.plan.event import Recorded
from mapstream.problems import InternalError, OutcomeUnknown, RefusedBefore, StoreAway

RECOVERY = 10.0
"""Seconds for which it is tried to find out what came of an append."""
TRIES = 3
"""How often a unit is left out for what is wrong with its room, before it is refused."""

_log = structlog.get_logger(__name__)


class Recovery:
    """Makes sure what came of a batch. Lives on the event loop; ``settle`` takes in what is written."""

    def __init__(
        self,
        log: Log,
        tasks: Tasks,
        queue: CommandQueue,
        tail: Tail,
        health: StoreHealth,
        settle: Callable[[Batch, Mapping[Room, list[Transition]], Appended], None],
    ) -> None:
        self._log = log
        self._tasks = tasks
        self._queue = queue
        self._tail = tail
        self._health = health
        self._settle = settle

    async def recover(self, batch: Batch, reason: Exception) -> None:
        """Ends when every unit's outcome is known, or nobody waits for it any more."""
        queue = self._queue
        if isinstance(reason, OutcomeUnknown):
            queue.hand_over(unit for units in batch.values() for unit in units)
        for room, units in batch.items():
            room.recover()
            units += queue.take_pending(room)
        try:
            await self._try(batch, reason)
        finally:
            for room in batch:
                room.recovered()
                queue.resume(room)

    async def _try(self, batch: Batch, reason: Exception) -> None:
        unknown = not isinstance(reason, Outrun)
        began, waits = clock.monotonic(), pauses()
        while clock.monotonic() - began < (RECOVERY if unknown else HOLD):
            if isinstance(reason, StoreAway):
                await self._wait(batch, reason, next(waits))
            elif not isinstance(reason, Outrun | Replaced):
                _log.error("append_failed", units=_count(batch), exc_info=reason)
            try:
                if isinstance(reason, Replaced):
                    await self._tail.hold_against_log()
                again = await self._tasks.writing(decide_again, self._log, self._queue.decider, batch, self._tail.mark)
            except (StoreAway, Replaced) as error:
                reason = error
                unknown |= isinstance(error, OutcomeUnknown)
            except Exception as error:
                _log.error("append_failed", units=_count(batch), exc_info=error)
                break
            else:
                self._settle_again(batch, again)
                if again.refused is not None:
                    raise again.refused
                return
        if isinstance(reason, StoreAway):
            self._queue.give_up(batch, outcome_unknown() if unknown else store_away())
            raise reason
        self._queue.give_up(batch, outcome_unknown() if unknown else our_mistake())

    async def _wait(self, batch: Batch, reason: StoreAway, seconds: float) -> None:
        self._health.failed(reason)
        if self._health.away_for_long:
            self._queue.refuse_pending()
            for room in batch:
                self._queue.refuse_waiting(room)
        await asyncio.sleep(seconds)

    def _settle_again(self, batch: Batch, again: "Again") -> None:
        if again.refused is None:
            self._health.succeeded()
        for room in again.decided:
            room.discard_optimistic()
        self._tail.take_in(again.news)
        self._tail.behind = True
        for room, unit, before in again.settled:
            room.remember(unit.asked.id, before)
            self._queue.tell_again(unit, before)
        for room, units in again.decided.items():
            room.discard_optimistic(units)
        steps = {room: steps_of(units) for room, units in again.decided.items()}
        self._settle(again.decided, steps, again.appended)
        settled = {unit for _, unit, _ in again.settled}
        left = {room: [unit for unit in units if unit not in settled] for room, units in batch.items()}
        for room, error in again.left_out.items():
            self._tail.outdate(room, error)
            self._leave_out(room, left[room], error)
        if again.refused is not None:
            rest = {room: units for room, units in left.items() if room not in again.left_out}
            self._queue.take_back(rest, unwritten=True)

    def _leave_out(self, room: Room, units: Sequence[Unit], error: Exception) -> None:
        """What was left out waits until its room has been read again; if that was not what was wrong, it is refused."""
        for unit in units:
            unit.tries += 1
        if isinstance(error, OutOfStep) and all(unit.tries < TRIES for unit in units):
            room.leave_out(units)
        else:
            room.discard_optimistic()
            self._queue.refuse(units, our_mistake())


@dataclass(slots=True)
class Again:
    """What came of a batch at last."""

    news: list[Followed] = field(default_factory=list)
    """What had happened in its rooms meanwhile, in the order of the log."""
    settled: list[tuple[Room, Unit, Settled]] = field(default_factory=list)
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


def decide_again(log: Log, decider: Decider, batch: Batch, mark: Mark) -> Again:
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
                found[room] = _find(held, decider, room, [unit for unit in units if unit not in done])
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


def _find(held: Exclusive, decider: Decider, room: Room, units: list[Unit]) -> _Found:
    news = _news(held, room)
    state = room.state.ahead()
    for followed in news:
        state.follow(followed.recorded)
    version = state.version
    for unit in units:
        _decide(decider, state, unit)
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


def _decide(decider: Decider, state: Aggregate, unit: Unit) -> None:
    try:
        decider.attempt(state, unit)
    except NeedsPast:
        unit.problem = store_away()


def _settled(held: Exclusive, batch: Batch) -> list[tuple[Room, Unit, Settled]]:
    ids = [(room.id, unit.asked.id) for room, units in batch.items() for unit in units]
    written, unwritten = held.written(ids), held.unwritten(ids)
    found: list[tuple[Room, Unit, Settled]] = []
    for room, units in batch.items():
        for unit in units:
            id = room.id, unit.asked.id
            if id in written:
                found.append((room, unit, written[id]))
            elif id in unwritten:
                found.append((room, unit, _no_effect(unit, unwritten[id], room.state.version)))
    return found


def _no_effect(unit: Unit, before: CameToNothing, version: int) -> NoEffect:
    """What to tell somebody whose command came to nothing before: why, if we know it."""
    by = unit.asked.actor.id
    if not before.refused:
        return NoEffect(Done(unit.asked.id, version), by, before.asked)
    if unit.problem is not None and unit.for_good:
        return NoEffect(unit.problem, by, before.asked)
    why = RefusedBefore("Look at how things are now. If you still want it, do it again, with a new id.")
    return NoEffect(why, by, before.asked)


def _count(batch: Batch) -> int:
    return sum(map(len, batch.values()))
