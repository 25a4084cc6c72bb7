"""How subscribers begin to follow a room, and how those who fell behind catch up: by version.

Those of a room who are behind are seen to together, one round after the other. What happened lately is at hand; what is
older is read from the log, beside, once for all who wait, and those who see the same share the frames that are made of
it. However many come back at once, they cost the others little more than one.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson
import structlog

from mapstream.live.retrospect import steps_between
from mapstream.live.room import Room
from mapstream.live.subscribers import MAX_BEHIND_EVENTS, Subscriber
from mapstream.live.tasks import Tasks
from mapstream.live.unit import Transition
from mapstream.log import Log
from mapstream.plan.visibility.audience import named_people, people_apart
from mapstream.plan.visibility.hindsight import hiding
from mapstream.plan.visibility.lens import Lens
from mapstream.problems import StoreAway
from mapstream.protocol.closes import NOTED, OUR_MISTAKE, TOO_SLOW
from mapstream.protocol.frames import events_frames_of
from mapstream.protocol.session import State

MAX_REPLAY = 1 << 20
"""Bytes of events that are replayed to a subscriber; past it they get the document."""
PAGE = 200
"""Events that are sent at once to a subscriber who fell behind."""
FEW = 16
"""Events that are put into frames at once, and not beside."""
AGAIN_AFTER = 0.2
"""Seconds after which those who are behind are seen to again while the store is away."""
REPLAYS = 2
"""Rooms whose past is read for those who are behind, at once: the others' commands go first."""

_log = structlog.get_logger(__name__)


class CatchUp:
    """Brings those who are behind up to date. ``reach`` tells whether a room has come to a version, in time."""

    def __init__(self, log: Log, tasks: Tasks, reach: Callable[[Room, int], Awaitable[bool]]) -> None:
        self._log = log
        self._tasks = tasks
        self._reach = reach
        self._behind: dict[Room, dict[str, Subscriber]] = {}
        """Those who wait to be sent what they have not had yet, by connection."""
        self._replaying = asyncio.Semaphore(REPLAYS)

    def join(self, room: Room, subscriber: Subscriber, you: dict[str, Any], since: int | None) -> None:
        """Begin to follow: the document now, or what came after ``since``."""
        version = room.state.version
        room.subscribers.join(subscriber)
        subscriber.session.join(you, since)
        if since is None or version - since > MAX_BEHIND_EVENTS or not subscriber.lens.sight.history:
            _greet(room, subscriber)
        elif since > version:
            self._tasks.spawn(self._await_version(room, subscriber, since))
        else:
            self.refill(room, subscriber)

    def drained(self, room: Room, subscriber: Subscriber) -> None:
        """Their transport has room again: give them what they missed."""
        subscriber.session.drained()
        if subscriber.session.state is State.CATCHING_UP:
            self.refill(room, subscriber)

    def refill(self, room: Room, subscriber: Subscriber) -> None:
        """Have a subscriber sent what they have not had yet."""
        if subscriber.session.version == room.state.version:
            subscriber.caught_up()
        elif (behind := self._behind.get(room)) is not None:
            behind[subscriber.connection] = subscriber
        else:
            self._behind[room] = {subscriber.connection: subscriber}
            self._tasks.spawn(self._refill(room))

    async def _await_version(self, room: Room, subscriber: Subscriber, since: int) -> None:
        """One who comes from another server may have heard more than this one has; what they say may not be true
        either."""
        while not subscriber.session.over:
            try:
                reached = await self._reach(room, since)
            except StoreAway:
                await asyncio.sleep(AGAIN_AFTER)
                continue
            if not subscriber.session.over:
                if reached:
                    self.refill(room, subscriber)
                else:
                    _greet(room, subscriber)
            return

    async def _refill(self, room: Room) -> None:
        """Send those who are behind what they have not had yet, round after round, until there is nobody left."""
        behind = self._behind[room]
        while behind:
            waiting = list(behind.values())
            try:
                await self._refill_once(room, waiting)
            except StoreAway:
                await asyncio.sleep(AGAIN_AFTER)
            except Exception:
                _log.exception("refill_failed", room=room.id)
                for subscriber in waiting:
                    subscriber.close(OUR_MISTAKE, NOTED)
            for subscriber in waiting:
                if subscriber.session.state is not State.CATCHING_UP:
                    behind.pop(subscriber.connection, None)
        del self._behind[room]

    async def _refill_once(self, room: Room, waiting: Sequence[Subscriber]) -> None:
        waiting = [one for one in waiting if one.session.state is State.CATCHING_UP and not _near_enough(room, one)]
        if not waiting:
            return
        steps = await self._steps_since(room, min(one.session.version for one in waiting))
        apart, _ = people_apart(named_people(steps[0].before), steps)
        alike: dict[str, list[Subscriber]] = defaultdict(list)
        for subscriber in waiting:
            alike[subscriber.kind_among(apart)].append(subscriber)
        for subscribers in alike.values():
            await self._send(room, subscribers, steps)

    async def _steps_since(self, room: Room, version: int) -> list[Transition]:
        """What happened after a version: what is not at hand is read from the log, and then is."""
        history = room.subscribers.keep_history()
        if (known := history.since(version)) is not None:
            return known
        async with self._replaying:
            steps = await self._tasks.reading(steps_between, self._log, room.id, version, room.state.version)
        history.begin_with(steps)
        return steps

    async def _send(self, room: Room, subscribers: Sequence[Subscriber], steps: Sequence[Transition]) -> None:
        """Send some of these steps to subscribers who see them alike, to each what they have not had."""
        first = subscribers[0]
        begin = min(one.session.version for one in subscribers) + 1 - steps[0].recorded.version
        unseen = steps[begin:]
        if len(unseen) > FEW:
            bodies = await self._tasks.reading(_bodies, first.lens, unseen, first.data)
        else:
            bodies = _bodies(first.lens, unseen, first.data)
            await asyncio.sleep(0)
        upto = steps[-1].recorded.version
        hides = hiding((step.recorded.patch, step.before) for step in unseen)
        hidden = max((step.recorded.version for step, hid in zip(unseen, hides, strict=True) if hid), default=0)
        for subscriber in subscribers:
            session = subscriber.session
            if session.state is not State.CATCHING_UP:
                continue
            if not session.greeted and session.version < hidden:
                # what they hold, and what happened since, may tell more than they may know now
                _greet(room, subscriber)
            elif session.version < upto:
                _send_one(room, subscriber, bodies[session.version - upto :])


def _send_one(room: Room, subscriber: Subscriber, bodies: Sequence[bytes]) -> None:
    session = subscriber.session
    if session.greeted:
        bodies = bodies[:PAGE]
    elif sum(map(len, bodies)) > MAX_REPLAY:
        _greet(room, subscriber)
        return
    subscriber.write(session.replay(events_frames_of(bodies), session.version + len(bodies)))
    if session.version == room.state.version and session.state is State.CATCHING_UP:
        subscriber.caught_up()


def _near_enough(room: Room, subscriber: Subscriber) -> bool:
    """Whether nothing is to be replayed to a subscriber: they have all there is, or are too far behind for it."""
    session = subscriber.session
    behind = room.state.version - session.version
    if not behind:
        subscriber.caught_up()
    elif behind <= MAX_BEHIND_EVENTS:
        return False
    elif session.greeted:
        subscriber.close(TOO_SLOW, "too far behind")
    else:
        _greet(room, subscriber)
    return True


def _greet(room: Room, subscriber: Subscriber) -> None:
    """The whole document as this subscriber sees it."""
    subscriber.write(subscriber.session.whole(room.state.version, subscriber.lens.see(room.state.document)))


def _bodies(lens: Lens, steps: Sequence[Transition], data: bool) -> list[bytes]:
    """Events as one kind of subscriber sees them."""
    return [orjson.dumps(lens.event_frame(*step, data)) for step in steps]
