"""A folded state as it is kept, so that later replays start from it.

What is decided on it is written for ever, so a snapshot has to vouch for itself: it is kept with a code over all of it
(HMAC-SHA256) under a key that is made of the installation's secret, it names its stream, its version and how many
people had been erased, and the chain's head that it names is held against the event that it ends with. One that does
not fit is passed over, as one is that cannot be read or was kept by another version of the program: what it would have
saved is folded again. A snapshot holds nothing that is not in the events.
"""

import hmac
from hashlib import sha256
from typing import Any

import orjson

from mapstream.log.answers import State
from mapstream.plan.document import DOCUMENT_VERSION

CODE = 32
"""Bytes of the code, before the body."""


class Misfit(Exception):
    """A snapshot that is not to be used; its message says why."""


def key_of(secret: bytes) -> bytes:
    """The key that snapshots are vouched for with."""
    return hmac.digest(secret, b"snapshots", sha256)


def kept(key: bytes, stream: str, state: State) -> bytes:
    """A state as it is kept."""
    body = orjson.dumps(
        {
            "document_version": DOCUMENT_VERSION,
            "stream": stream,
            "version": state.version,
            "head": state.head.hex(),
            "at": state.at,
            "erased": state.erased,
            "document": state.document,
        }
    )
    return hmac.digest(key, body, sha256) + body


def body_of(stored: bytes) -> dict[str, Any] | None:
    """What a snapshot says, whether or not it is true; ``None`` if it cannot be read."""
    try:
        body = orjson.loads(stored[CODE:])
        return body if bytes.fromhex(body["head"]) and isinstance(body["document"], dict) else None
    except (ValueError, TypeError, KeyError):
        return None


def vouched(key: bytes, stored: bytes) -> bool:
    """Whether a snapshot is one that we kept, unchanged."""
    return hmac.compare_digest(stored[:CODE], hmac.digest(key, stored[CODE:], sha256))


def state_of(key: bytes, stored: bytes, stream: str, version: int, erased: int, head: bytes | None) -> State:
    """The state of a snapshot of a version, at whose end the chain has this head. Raises Misfit."""
    if not vouched(key, stored):
        raise Misfit("it was changed, or kept with another secret")
    body = body_of(stored)
    if body is None or body["document_version"] != DOCUMENT_VERSION:
        raise Misfit("it was kept by another version of the program")
    if (body["stream"], body["version"], body["erased"]) != (stream, version, erased):
        raise Misfit("it is of something else, or holds what has been erased")
    if head is None or bytes.fromhex(body["head"]) != head:
        raise Misfit("it does not end with the event that is there")
    return State(body["document"], version, head, body["at"], erased, since=version)
