"""The hash chain of a stream: what makes its history evident when tampered with.

    leaf(event)  = SHA-256(stored bytes)
    link(n)      = SHA-256(link(n-1) ‖ leaf(n)),   link(0) = 32 zero bytes

The stored bytes of event n hold link(n-1) in hexadecimal, besides their own stream, version and type, so every row
vouches for all before it. An event that a reader may not see is represented by its leaf alone.
"""

from hashlib import sha256

import orjson

GENESIS = bytes(32)


def leaf(stored: bytes) -> bytes:
    """The hash of one event's stored bytes."""
    return sha256(stored).digest()


def link(previous: bytes, stored: bytes) -> bytes:
    """The chain's head after an event, given the head before it."""
    return sha256(previous + sha256(stored).digest()).digest()


def link_leaf(previous: bytes, leaf: bytes) -> bytes:
    """The same for an event that is represented by its leaf."""
    return sha256(previous + leaf).digest()


def head_of(stored: bytes) -> bytes | None:
    """The chain's head after an event with these bytes, if they can be read."""
    try:
        return link(bytes.fromhex(orjson.loads(stored)["prev"]), stored)
    except (ValueError, TypeError, KeyError):
        return None
