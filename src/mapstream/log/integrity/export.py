"""A room's history as one file, JSON Lines: a header, then one line per event, and a seal; with documents, if wanted.

    {"format": "mapstream.export", "version": 2, "room", "events", "head", "root", "keys", "checkpoints"}
    {"version", "position"?, "type", "stored", "leaf", "link", "event", "digest"}
    {"version", "leaf"}
    {"seal"}

``stored`` is the event exactly as it is stored, whose hash is ``leaf``; ``link`` is the chain's head after it, in the
header that after the last, and ``root`` that of the tree over all leaves. ``event`` is the same to be read, in the
newest class version and with personal data opened; ``digest`` is the hash of that. An event of which the reader may not
see everything is its leaf alone. ``checkpoints`` are all that were signed, the last one over this very history, and
``keys`` what they can be verified with. ``seal`` is a note, signed with the same key, over the SHA-256 of all lines
before it: so also what the chain does not vouch for is found if it was changed.
:mod:`mapstream.log.integrity.verify` holds it all against each other, offline.

In version 1 there are no ``root``, ``keys`` and ``checkpoints``, no leaves alone, and no seal. Version 3 brings along
what stands beside the history (:mod:`mapstream.log.integrity.attached`); the seal is over that, too:

    {"format": "mapstream.export", "version": 3, …, "movable"}
    {"person", "key"}
    {…an event, as above, or {"version", "type", "stored", "leaf", "link"}…}
    {"file", "size", "uploads"}
    {"bytes"}
    {"seal"}

``file`` is the SHA-256 of a document's file, whose bytes follow in base64, in as many lines as it takes. Where it is
``movable``, there is a line for each person with the key that their data and words are sealed under (32 bytes in
base64; ``null``: destroyed, they are erased), and of events only what is stored: nothing that is not the same wherever
the room is. ``uploads`` says then who uploaded the file, as what (``by``, ``name``, ``type``, ``pages``). Such a file
holds all there is of a room, also what is hidden from whoever made it: it is a secret as a whole.
:mod:`mapstream.moving` takes it in.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import chain
from typing import Any

import orjson

from mapstream import clock
from mapstream.log.integrity.attached import Attached, document_lines, people_lines
from mapstream.log.integrity.chain import leaf, link
from mapstream.log.integrity.note import origin_of
from mapstream.log.integrity.sealing import Sealed, Seals
from mapstream.log.integrity.signing import PublicKey
from mapstream.log.log import Log
from mapstream.plan.elements.room import RoomOpened
from mapstream.plan.event import Recorded
from mapstream.problems import NotFound

FORMAT = "mapstream.export"
FORMAT_VERSION = 2
WITH_ATTACHED = 3
"""The version of a file that brings along more than a history."""
FIELDS = frozenset({"version", "position", "type", "stored", "leaf", "link", "event", "digest"})
MOVED = frozenset({"version", "type", "stored", "leaf", "link"})
"""What there is of an event that is only to be moved."""
LEAF_ALONE = frozenset({"version", "leaf"})
PAGE = 1000
"""Events that are read at once."""

Shown = Callable[[int, int], Sequence[bool]]
"""Whether the reader may see all of each event between two versions."""


def export(
    log: Log,
    seals: Seals,
    room: str,
    shown: Shown | None = None,
    positions: bool = True,
    attached: Attached | None = None,
) -> Iterator[bytes]:
    """The lines of a room's export. What happens meanwhile is not in it. ``positions``: whether it says where in the
    whole log an event is. Raises NotFound and HistoryRewritten."""
    if log.version(room) == 0:
        raise NotFound(f"There is no room {room}.")
    last = seals.sealed_now(room)
    state = log.replay(room, last.size)
    header = {"format": FORMAT, "version": FORMAT_VERSION, "room": room, "events": last.size, "head": state.head.hex()}
    header |= {"root": last.checkpoint.root.hex(), "keys": keys_told(seals, room)}
    header |= {"checkpoints": [told(one) for one in seals.sealed(room) if one.size <= last.size]}
    movable = attached is not None and attached.people is not None
    header |= {"version": WITH_ATTACHED, "movable": movable} if attached else {}
    events = _moved(log, room, last.size) if movable else _entries(log, room, last.size, shown, positions)
    so_far = sha256()
    for entry in chain([header], _around(events, attached)):
        line = orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE)
        so_far.update(line)
        yield line
    seal = seals.signed(room, seal_text(room, so_far.digest()))
    yield orjson.dumps({"seal": str(seal)}, option=orjson.OPT_APPEND_NEWLINE)


def _around(events: Iterator[dict[str, Any]], attached: Attached | None) -> Iterator[dict[str, Any]]:
    """The entries of a file between its header and its seal."""
    if attached is None:
        return events
    documents = (line for document in attached.documents() for line in document_lines(document))
    return chain(people_lines(attached.people()) if attached.people else (), events, documents)


def seal_text(room: str, digest: bytes) -> str:
    """What is signed of a file, given the hash of it. It has two lines, and so is no checkpoint."""
    return f"{origin_of(room)}\n{b64encode(digest).decode()}\n"


def told(sealed: Sealed) -> dict[str, Any]:
    """A checkpoint as everybody is told it."""
    return {"size": sealed.size, "at": clock.instant(sealed.at), "reason": sealed.reason, "note": sealed.note}


def keys_told(seals: Seals, room: str) -> list[dict[str, Any]]:
    """The keys of a room's checkpoints, as everybody is told them."""
    return [
        {"key": str(key), **lifetime(kept), **({"elsewhere": True} if kept.elsewhere else {})}
        for key, kept in seals.keys_of(room)
    ]


def lifetime(key: PublicKey) -> dict[str, str | None]:
    """From when until when a key signed."""
    return {"since": clock.instant(key.since), "until": clock.instant(key.until) if key.until else None}


def line_of(stored: bytes, recorded: Recorded, positions: bool = True) -> dict[str, Any]:
    """An event as a line of an export."""
    event = readable(_as_stored(recorded, stored), positions)
    return {
        "version": recorded.version,
        **({"position": recorded.position} if positions else {}),
        **_said(recorded.event.name, stored),
        "event": event,
        "digest": digest(event),
    }


def _said(type: str, stored: bytes) -> dict[str, str]:
    """What is the same of an event wherever it is."""
    previous = bytes.fromhex(orjson.loads(stored)["prev"])
    return {
        "type": type,
        "stored": stored.decode(),
        "leaf": leaf(stored).hex(),
        "link": link(previous, stored).hex(),
    }


def _as_stored(recorded: Recorded, stored: bytes) -> Recorded:
    """An event without what is read otherwise here: a room that came from elsewhere was opened in another workspace."""
    if not isinstance(recorded.event, RoomOpened):
        return recorded
    opened = replace(recorded.event, workspace=orjson.loads(stored)["data"]["workspace"])
    return replace(recorded, event=opened, _patch=None)


def readable(recorded: Recorded, positions: bool = True) -> dict[str, Any]:
    """An event to be read, as everybody sees them."""
    return {
        "room": recorded.stream,
        "version": recorded.version,
        **({"position": recorded.position} if positions else {}),
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


def _moved(log: Log, room: str, upto: int) -> Iterator[dict[str, Any]]:
    for after in range(0, upto, PAGE):
        for version, type, stored, _ in log.stored(room, after, min(PAGE, upto - after)):
            yield {"version": version, **_said(type, stored)}


def _entries(log: Log, room: str, upto: int, shown: Shown | None, positions: bool) -> Iterator[dict[str, Any]]:
    for after in range(0, upto, PAGE):
        until = min(after + PAGE, upto)
        rows = log.stored(room, after, until - after)
        seen = shown(after, until) if shown else [True] * len(rows)
        for (version, _, stored, _), recorded, whole in zip(rows, log.read(room, after, until), seen, strict=True):
            yield line_of(stored, recorded, positions) if whole else {"version": version, "leaf": leaf(stored).hex()}
