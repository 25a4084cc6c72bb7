"""A room's history as one file, JSON Lines: a header, then one line per event.

    {"format": "mapstream.export", "version": 1, "room", "events", "head"}
    {"version", "position", "type", "stored", "leaf", "link", "event", "digest"}

``stored`` is the event exactly as it is stored, whose hash is ``leaf``; ``link`` is the chain's head after it, in the
header that after the last. ``event`` is the same to be read, in the newest class version and with personal data
opened; ``digest`` is the hash of that. :mod:`mapstream.log.integrity.verify` holds it all against each other, offline.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import orjson

from mapstream.log.integrity.chain import leaf, link
from mapstream.log.log import Log
from mapstream.plan.event import Recorded
from mapstream.problems import NotFound

FORMAT = "mapstream.export"
FORMAT_VERSION = 1
FIELDS = frozenset({"version", "position", "type", "stored", "leaf", "link", "event", "digest"})
_PAGE = 1000


def export(log: Log, room: str) -> Iterator[bytes]:
    """The lines of a room's export. What happens meanwhile is not in it."""
    state = log.replay(room)
    if state.version == 0:
        raise NotFound(f"There is no room {room}.")
    header = {"format": FORMAT, "version": FORMAT_VERSION, "room": room, "events": state.version}
    yield orjson.dumps(header | {"head": state.head.hex()}, option=orjson.OPT_APPEND_NEWLINE)
    for after in range(0, state.version, _PAGE):
        page = min(_PAGE, state.version - after)
        rows = log.stored(room, after, page)
        for (_, _, stored, position), recorded in zip(rows, log.read(room, after, limit=page), strict=True):
            yield orjson.dumps(_line(stored, position, recorded), option=orjson.OPT_APPEND_NEWLINE)


def _line(stored: bytes, position: int, recorded: Recorded) -> dict[str, Any]:
    previous = bytes.fromhex(orjson.loads(stored)["prev"])
    event = readable(recorded)
    return {
        "version": recorded.version,
        "position": position,
        "type": recorded.event.name,
        "stored": stored.decode(),
        "leaf": leaf(stored).hex(),
        "link": link(previous, stored).hex(),
        "event": event,
        "digest": digest(event),
    }


def readable(recorded: Recorded) -> dict[str, Any]:
    """An event to be read, as everybody sees them."""
    return {
        "room": recorded.stream,
        "version": recorded.version,
        "position": recorded.position,
        "type": recorded.event.name,
        "at": recorded.at,
        "by": recorded.by,
        "via": recorded.via,
        "data": recorded.event,
        "patch": recorded.patch,
    }


def digest(event: dict[str, Any]) -> str:
    """The hash of an event as it is to be read."""
    return sha256(orjson.dumps(event)).hexdigest()
