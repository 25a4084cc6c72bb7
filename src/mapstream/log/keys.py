"""The keys of people: personal data is stored encrypted under them, and destroying one erases its data everywhere.

Every person of a stream has a key of their own (AES-256-GCM); stream, person and field are authenticated with the
value, so that a sealed value cannot be moved to another place. The bytes and the hash chain stay as they are when a key
is destroyed: only their meaning is gone.
"""

from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mapstream import clock

Ring = dict[str, AESGCM | None]
"""The keys of one stream by person; ``None``: destroyed."""

_NONCE = 12
_CACHED_STREAMS = 4096


class Keys:
    """Seals and opens values. ``load(stream)`` reads a stream's keys, ``add(stream, person, key)`` offers a new one."""

    def __init__(self, load: Callable[[str], dict[str, bytes | None]], add: Callable[[str, str, bytes], None]) -> None:
        self._load = load
        self._add = add
        self._rings: OrderedDict[str, Ring] = OrderedDict()
        self._lock = Lock()
        self._forgotten = 0
        """How often: what was read before the last time is not cached after it."""

    def seal(self, stream: str, person: str, field: str, value: Any) -> dict[str, str]:
        """``value`` encrypted for storage; when the person has been erased it is not kept at all."""
        key = self._key(stream, person, make=True)
        if key is None:
            return {"sealed": ""}
        nonce = clock.random_bytes(_NONCE)
        sealed = key.encrypt(nonce, orjson.dumps(value), f"{stream}/{person}/{field}".encode())
        return {"sealed": b64encode(nonce + sealed).decode()}

    def open(self, stream: str, person: str, field: str, sealed: dict[str, str], erased: Any) -> Any:
        """The value that was sealed, or ``erased`` when its key has been destroyed."""
        raw = b64decode(sealed["sealed"])
        key = self._key(stream, person) if raw else None
        if key is None:
            return erased
        return orjson.loads(key.decrypt(raw[:_NONCE], raw[_NONCE:], f"{stream}/{person}/{field}".encode()))

    def has(self, stream: str, person: str) -> bool:
        """Whether sealing for a person needs no reading."""
        ring = self._rings.get(stream)
        return ring is not None and person in ring

    def prepare(self, people: Iterable[tuple[str, str]]) -> None:
        """Have the keys of these people, by stream, at hand: read them, make those that are not there yet."""
        for stream, person in people:
            self._key(stream, person, make=True)

    def destroyed(self, stream: str) -> int:
        """How many keys of a stream are known to be destroyed."""
        return sum(key is None for key in self._ring(stream).values())

    def forget(self) -> None:
        """Drop what is cached: a key has been destroyed somewhere."""
        with self._lock:
            self._rings.clear()
            self._forgotten += 1

    def _key(self, stream: str, person: str, make: bool = False) -> AESGCM | None:
        ring = self._ring(stream)
        if person not in ring:
            # made by another process since the ring was read, or new
            if make:
                self._add(stream, person, clock.random_bytes(32))
            ring = self._ring(stream, afresh=True)
        return ring.get(person)

    def _ring(self, stream: str, afresh: bool = False) -> Ring:
        with self._lock:
            ring = None if afresh else self._rings.get(stream)
            if ring is not None:
                self._rings.move_to_end(stream)
                return ring
            forgotten = self._forgotten
        ring = {person: AESGCM(key) if key else None for person, key in self._load(stream).items()}
        with self._lock:
            if forgotten == self._forgotten:
                self._rings[stream] = ring
            while len(self._rings) > _CACHED_STREAMS:
                self._rings.popitem(last=False)
        return ring
