"""How readers come to follow a room, and how those who fell behind catch up: by version, from the log."""

import asyncio

import orjson

from mapstream.live.frames import PROTOCOL, TOO_SLOW, frame, text
from mapstream.live.hub import Hub
from mapstream.live.reader import MAX_BEHIND_EVENTS, MAX_BEHIND_SECONDS, Reader
from mapstream.live.room import Room
from mapstream.live.working import Step
from mapstream.log import Log
from mapstream.plan.document import Document, merge
from mapstream.plan.lens import Lens
from mapstream.problems import StoreAway

MAX_REPLAY = 1 << 20
"""Bytes of events that are replayed to a reader; past it they get the document."""


def steps_between(log: Log, stream: str, after: int, upto: int) -> list[Step]:
    """The events of a stream between two versions, each with the document before and after. Reads the log."""
    document: Document = log.replay(stream, after).document  # type: ignore[assignment]
    steps = []
    for recorded in log.read(stream, after, upto):
        before, document = document, merge(document, recorded.patch)
        steps.append(Step(recorded, before, document))
    return steps


def events_between(log: Log, stream: str, lens: Lens, after: int, upto: int, data: bool) -> bytes:
    """The body of the ``events`` frame between two versions, as one reader sees it. Reads the log."""
    steps = steps_between(log, stream, after, upto)
    return orjson.dumps({"op": "events", "events": [lens.event_frame(*step, data) for step in steps]})


def join(hub: Hub, room: Room, reader: Reader, hello: dict[str, object], since: int | None) -> None:
    """Begin to follow: the document now, or what came after ``since``."""
    version = room.state.version
    room.readers[reader.connection] = reader
    if since is None or since > version or version - since > MAX_BEHIND_EVENTS:
        greet_with_document(room, reader, hello)
    elif since == version:
        reader.version, reader.behind = version, False
        reader.write(frame({**hello, "version": version}))
    else:
        reader.version = since
        hub.spawn(refill(hub, room, reader, hello))


def greet_with_document(room: Room, reader: Reader, hello: dict[str, object]) -> None:
    """The whole document as this reader sees it."""
    reader.version, reader.behind = room.state.version, False
    reader.write(frame({**hello, "version": reader.version, "plan": reader.lens.see(room.state.document)}))


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
        hub.spawn(refill(hub, room, reader))


async def refill(hub: Hub, room: Room, reader: Reader, hello: dict[str, object] | None = None) -> None:
    """Send what a reader has not had yet, from the log, until they are up to date or full again."""
    while not reader.closed and not reader.full:
        upto = room.state.version
        if reader.version == upto:
            _caught_up(reader)
            return
        if upto - reader.version > MAX_BEHIND_EVENTS:
            reader.close(TOO_SLOW, "too far behind")
            return
        try:
            body = await hub.reading(events_between, hub.log, room.id, reader.lens, reader.version, upto, reader.data)
        except StoreAway:
            await asyncio.sleep(0.2)
            continue
        if reader.closed:
            return
        if hello is not None and len(body) > MAX_REPLAY:
            greet_with_document(room, reader, hello)
            _caught_up(reader)
            return
        greeting = frame({**hello, "version": upto}) if hello is not None else b""
        hello = None
        reader.version = upto
        reader.write(greeting + text(body))


def _caught_up(reader: Reader) -> None:
    reader.behind = False
    if reader.timer is not None:
        reader.timer.cancel()
        reader.timer = None
    reader.pay()


def hello_to(you: dict[str, object]) -> dict[str, object]:
    """The beginning of a ``joined`` frame."""
    return {"op": "joined", "protocol": PROTOCOL, "you": you}
