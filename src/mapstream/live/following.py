"""How readers come to follow a room, and how those who fell behind catch up: by version, from the log."""

import asyncio

import structlog

from mapstream.live.frames import NOTED, OUR_MISTAKE, PROTOCOL, TOO_SLOW, frame
from mapstream.live.hub import Hub
from mapstream.live.reader import MAX_BEHIND_EVENTS, MAX_BEHIND_SECONDS, Reader
from mapstream.live.room import Room, events_frame
from mapstream.live.working import Step
from mapstream.log import Log
from mapstream.plan.document import Document
from mapstream.plan.lens import Lens
from mapstream.plan.patch import merge
from mapstream.problems import StoreAway

MAX_REPLAY = 1 << 20
"""Bytes of events that are replayed to a reader; past it they get the document."""
PAGE = 200
"""Events that are read at once for a reader who fell behind."""

_log = structlog.get_logger(__name__)


def steps_between(log: Log, stream: str, after: int, upto: int) -> list[Step]:
    """The events of a stream between two versions, each with the document before and after. Reads the log."""
    document: Document = log.replay(stream, after).document  # type: ignore[assignment]
    steps = []
    for recorded in log.read(stream, after, upto):
        before, document = document, merge(document, recorded.patch)
        steps.append(Step(recorded, before, document))
    return steps


def events_between(log: Log, stream: str, lens: Lens, after: int, upto: int, data: bool) -> bytes:
    """The ``events`` frames between two versions, as one reader sees them. Reads the log."""
    return events_frame(lens, steps_between(log, stream, after, upto), data)


def join(hub: Hub, room: Room, reader: Reader, hello: dict[str, object], since: int | None) -> None:
    """Begin to follow: the document now, or what came after ``since``."""
    version = room.state.version
    room.readers[reader.connection] = reader
    reader.hello = hello
    if since is None or version - since > MAX_BEHIND_EVENTS:
        greet_with_document(room, reader)
    else:
        reader.version = since
        refill_soon(hub, room, reader)


def greet_with_document(room: Room, reader: Reader) -> None:
    """The whole document as this reader sees it."""
    hello, reader.hello = reader.hello, None
    reader.version, reader.behind = room.state.version, False
    reader.write(frame({**(hello or {}), "version": reader.version, "plan": reader.lens.see(room.state.document)}))


def leave(room: Room, reader: Reader) -> None:
    """Follow no more."""
    reader.closed = True
    room.readers.pop(reader.connection, None)
    if reader.timer is not None:
        reader.timer.cancel()


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
    """Have somebody send what a reader has not had yet."""
    if reader.version == room.state.version:
        _caught_up(reader)
    elif not reader.refilling:
        reader.refilling = True
        hub.spawn(_refill(hub, room, reader))


async def _refill(hub: Hub, room: Room, reader: Reader) -> None:
    """Send what a reader has not had yet, from the log, until they are up to date or full again."""
    try:
        while reader.behind and not reader.closed and not reader.full:
            try:
                await _refill_once(hub, room, reader)
            except StoreAway:
                await asyncio.sleep(0.2)
            if reader.version == room.state.version and not reader.full:
                _caught_up(reader)
    except Exception:
        _log.exception("refill_failed", room=room.id)
        reader.close(OUR_MISTAKE, NOTED)
    finally:
        reader.refilling = False


async def _refill_once(hub: Hub, room: Room, reader: Reader) -> None:
    # who comes from another server may have heard more than this one has
    reached = await hub.reach(room, reader.version)
    if reader.closed or reader.full:
        return
    if not reached:
        greet_with_document(room, reader)
        return
    upto = room.state.version
    if upto - reader.version > MAX_BEHIND_EVENTS:
        reader.close(TOO_SLOW, "too far behind")
        reader.closed = True
        return
    if reader.hello is None:
        upto = min(upto, reader.version + PAGE)
    if upto == reader.version:
        return
    frames = await hub.reading(events_between, hub.log, room.id, reader.lens, reader.version, upto, reader.data)
    if reader.closed or reader.full:
        return
    if reader.hello is None:
        reader.version = upto
        reader.write(frames)
    elif len(frames) > MAX_REPLAY:
        greet_with_document(room, reader)
    else:
        greeting = frame({**reader.hello, "version": upto})
        reader.hello, reader.version = None, upto
        reader.write(greeting + frames)


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
