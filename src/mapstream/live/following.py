"""How readers come to follow a room, and how those who fell behind catch up: by version.

Those of a room who are behind are seen to together, one round after the other. What happened lately is known (see
:mod:`mapstream.live.lately`); what is older is read from the log, beside, once for all who wait, and those who see the
same share the frames that are made of it. However many come back at once, they cost the others little more than one.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence

import orjson
import structlog

from mapstream.live.frames import MAX_FRAME, NOTED, OUR_MISTAKE, PROTOCOL, TOO_SLOW, frame, text
from mapstream.live.hub import Hub
from mapstream.live.lately import ASKED_WITHIN, Lately
from mapstream.live.reader import MAX_BEHIND_EVENTS, MAX_BEHIND_SECONDS, Reader
from mapstream.live.retrospect import steps_between
from mapstream.live.room import Room
from mapstream.live.working import Step
from mapstream.plan.visibility.audience import named_people, people_apart
from mapstream.plan.visibility.hindsight import hiding
from mapstream.plan.visibility.lens import Lens
from mapstream.problems import StoreAway

MAX_REPLAY = 1 << 20
"""Bytes of events that are replayed to a reader; past it they get the document."""
PAGE = 200
"""Events that are sent at once to a reader who fell behind."""
FEW = 16
"""Events that are put into frames at once, and not beside."""
ROOM_FOR_REST = 32
"""Bytes of a frame with events that are not the events."""
AGAIN_AFTER = 0.2
"""Seconds after which those who are behind are seen to again while the store is away."""

_log = structlog.get_logger(__name__)


def join(hub: Hub, room: Room, reader: Reader, hello: dict[str, object], since: int | None) -> None:
    """Begin to follow: the document now, or what came after ``since``."""
    version = room.state.version
    room.readers[reader.connection] = reader
    reader.hello = hello
    if since is None or version - since > MAX_BEHIND_EVENTS:
        greet_with_document(room, reader)
        return
    reader.version = since
    if since > version:
        hub.spawn(_await_version(hub, room, reader))
    else:
        refill_soon(hub, room, reader)


def greet_with_document(room: Room, reader: Reader) -> None:
    """The whole document as this reader sees it."""
    hello, reader.hello = reader.hello, None
    reader.version, reader.behind = room.state.version, False
    reader.write(frame({**(hello or {}), "version": reader.version, "plan": reader.lens.see(room.state.document)}))


def leave(room: Room, reader: Reader) -> None:
    """Follow no more. They may be back at once: what happens meanwhile is kept for them."""
    reader.closed = True
    room.behind.pop(reader.connection, None)
    if room.readers.pop(reader.connection, None) is not None:
        _keep(room)
    if reader.timer is not None:
        reader.timer.cancel()


def _keep(room: Room) -> Lately:
    """Have what happens in a room at hand, from now on or for some more time."""
    lately = room.lately = room.lately or Lately()
    if lately.timer is not None:
        lately.timer.cancel()
    lately.timer = asyncio.get_running_loop().call_later(ASKED_WITHIN, _let_go, room, lately)
    return lately


def _let_go(room: Room, lately: Lately) -> None:
    if room.lately is lately:
        room.lately = None


def fell_behind(reader: Reader) -> None:
    """Their transport is full: nothing more until it has drained, and not for long."""
    reader.full = True
    reader.behind = True
    if reader.timer is None:
        loop = asyncio.get_running_loop()
        reader.timer = loop.call_later(MAX_BEHIND_SECONDS, reader.close, TOO_SLOW, "unsent data for too long")


def drained(hub: Hub, room: Room, reader: Reader) -> None:
    """Their transport has room again: give them what they missed."""
    reader.full = False
    if reader.behind and not reader.closed:
        refill_soon(hub, room, reader)


def refill_soon(hub: Hub, room: Room, reader: Reader) -> None:
    """Have a reader sent what they have not had yet."""
    if reader.version == room.state.version:
        _caught_up(reader)
        return
    room.behind[reader.connection] = reader
    if not room.refilling:
        room.refilling = True
        hub.spawn(_refill(hub, room))


async def _await_version(hub: Hub, room: Room, reader: Reader) -> None:
    """One who comes from another server may have heard more than this one has; what they say may not be true either."""
    while not reader.closed:
        try:
            reached = await hub.reach(room, reader.version)
        except StoreAway:
            await asyncio.sleep(AGAIN_AFTER)
            continue
        if not reader.closed:
            if reached:
                refill_soon(hub, room, reader)
            else:
                greet_with_document(room, reader)
        return


async def _refill(hub: Hub, room: Room) -> None:
    """Send those who are behind what they have not had yet, round after round, until there is nobody left."""
    while room.behind:
        waiting = list(room.behind.values())
        try:
            await _refill_once(hub, room, waiting)
        except StoreAway:
            await asyncio.sleep(AGAIN_AFTER)
        except Exception:
            _log.exception("refill_failed", room=room.id)
            for reader in waiting:
                _end(reader, OUR_MISTAKE, NOTED)
        for reader in waiting:
            if reader.closed or reader.full or not reader.behind:
                room.behind.pop(reader.connection, None)
    room.refilling = False


async def _refill_once(hub: Hub, room: Room, waiting: Sequence[Reader]) -> None:
    waiting = [reader for reader in waiting if not _near_enough(room, reader)]
    if not waiting:
        return
    steps = await _steps_since(hub, room, min(reader.version for reader in waiting))
    apart, _ = people_apart(named_people(steps[0].before), steps)
    alike: dict[str, list[Reader]] = defaultdict(list)
    for reader in waiting:
        alike[reader.kind_among(apart)].append(reader)
    for readers in alike.values():
        await _send(hub, room, readers, steps)


def _near_enough(room: Room, reader: Reader) -> bool:
    """Whether nothing is to be replayed to a reader: they have all there is, or are too far behind for it."""
    behind = room.state.version - reader.version
    if not behind:
        _caught_up(reader)
    elif behind > MAX_BEHIND_EVENTS and reader.hello is not None:
        greet_with_document(room, reader)
    elif behind > MAX_BEHIND_EVENTS:
        _end(reader, TOO_SLOW, "too far behind")
    else:
        return False
    return True


async def _steps_since(hub: Hub, room: Room, version: int) -> list[Step]:
    """What happened after a version: what is not at hand is read from the log, and then is."""
    lately = _keep(room)
    if (known := lately.since(version)) is not None:
        return known
    async with hub.replaying:
        steps = await hub.reading(steps_between, hub.log, room.id, version, room.state.version)
    lately.begin_with(steps)
    return steps


async def _send(hub: Hub, room: Room, readers: Sequence[Reader], steps: Sequence[Step]) -> None:
    """Send some of these steps to readers who see them alike, to each what they have not had."""
    first = readers[0]
    begin = min(reader.version for reader in readers) + 1 - steps[0].recorded.version
    unseen = steps[begin:]
    if len(unseen) > FEW:
        bodies = await hub.reading(_bodies, first.lens, unseen, first.data)
    else:
        bodies = _bodies(first.lens, unseen, first.data)
        await asyncio.sleep(0)
    upto = steps[-1].recorded.version
    hides = hiding((step.recorded.patch, step.before) for step in unseen)
    hidden = max((step.recorded.version for step, hid in zip(unseen, hides, strict=True) if hid), default=0)
    for reader in readers:
        if reader.hello is not None and reader.version < hidden:
            # what they hold, and what happened since, may tell more than they may know now
            greet_with_document(room, reader)
        elif reader.version < upto and not (reader.closed or reader.full):
            _send_one(room, reader, bodies[reader.version - upto :])
            if reader.version == room.state.version and not reader.full:
                _caught_up(reader)


def _send_one(room: Room, reader: Reader, bodies: Sequence[bytes]) -> None:
    if reader.hello is None:
        bodies = bodies[:PAGE]
        reader.version += len(bodies)
        reader.write(_frames(bodies))
    elif sum(map(len, bodies)) > MAX_REPLAY:
        greet_with_document(room, reader)
    else:
        reader.version += len(bodies)
        greeting = frame({**reader.hello, "version": reader.version})
        reader.hello = None
        reader.write(greeting + _frames(bodies))


def _bodies(lens: Lens, steps: Sequence[Step], data: bool) -> list[bytes]:
    """Events as one kind of reader sees them."""
    return [orjson.dumps(lens.event_frame(*step, data)) for step in steps]


def _frames(bodies: Sequence[bytes]) -> bytes:
    """The ``events`` frames of some events, none of them too large."""
    frames = bytearray()
    begin, size = 0, ROOM_FOR_REST
    for n, body in enumerate(bodies):
        if n > begin and size + len(body) + 1 > MAX_FRAME:
            frames += _frame(bodies[begin:n])
            begin, size = n, ROOM_FOR_REST
        size += len(body) + 1
    return bytes(frames + _frame(bodies[begin:]))


def _frame(bodies: Sequence[bytes]) -> bytes:
    return text(b'{"op":"events","events":[' + b",".join(bodies) + b"]}")


def _end(reader: Reader, code: int, reason: str) -> None:
    reader.close(code, reason)
    reader.closed = True


def _caught_up(reader: Reader) -> None:
    reader.behind = False
    if reader.timer is not None:
        reader.timer.cancel()
        reader.timer = None
    if reader.hello is not None:
        hello, reader.hello = reader.hello, None
        reader.write(frame({**hello, "version": reader.version}))
    reader.pay()


def hello_to(you: dict[str, object]) -> dict[str, object]:
    """The beginning of a ``joined`` frame."""
    return {"op": "joined", "protocol": PROTOCOL, "you": you}
