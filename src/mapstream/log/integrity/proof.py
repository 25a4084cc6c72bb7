"""One event with all that proves it, as a file of its own, which is all that a dispute needs.

    {"format": "mapstream.proof", "version": 1, "room", "event": {…a line of an export…}, "size", "proof", "checkpoint",
     "keys", "seal"}

``proof`` leads from the event's leaf to the root that ``checkpoint`` says for ``size`` events. ``seal`` is a note over
the SHA-256 of the JSON before it was there.
"""

from base64 import b64encode
from hashlib import sha256
from typing import Any

import orjson

from mapstream.log.integrity.chain import leaf
from mapstream.log.integrity.export import Shown, keys_told, line_of, seal_text
from mapstream.log.integrity.sealing import Seals
from mapstream.log.log import Log
from mapstream.problems import NotFound

FORMAT = "mapstream.proof"
FORMAT_VERSION = 1


def prove(
    log: Log, seals: Seals, room: str, version: int, shown: Shown | None = None, positions: bool = True
) -> dict[str, Any]:
    """An event with its proof. One that the reader may not see all of is its leaf alone. Raises NotFound and
    HistoryRewritten."""
    sealed = seals.sealed_now(room, least=version)
    rows = log.stored(room, version - 1, 1)
    if not rows or rows[0][0] != version:
        raise NotFound("There is no such event.")
    stored, whole = rows[0][2], shown is None or shown(version - 1, version)[0]
    alone = {"version": version, "leaf": leaf(stored).hex()}
    event = line_of(stored, log.read(room, version - 1, version)[0], positions) if whole else alone
    proof = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "room": room,
        "event": event,
        "size": sealed.size,
        "proof": [b64encode(one).decode() for one in seals.inclusion(room, version, sealed.size)],
        "checkpoint": sealed.note,
        "keys": keys_told(seals, room),
    }
    return proof | {"seal": str(seals.signed(room, seal_text(room, sha256(orjson.dumps(proof)).digest())))}
