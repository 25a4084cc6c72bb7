"""The keys of people: personal data is stored sealed under them, and destroying one erases its data everywhere.

Every person of a stream has a key of their own (AES-256-GCM); stream, person and field are authenticated with the
value, so that a sealed value cannot be moved to another place. The keys themselves are kept wrapped under a key from
outside the database (:mod:`mapstream.keyring`). The bytes and the hash chain stay as they are when a key is destroyed:
only their meaning is gone.
"""

from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mapstream import clock
from mapstream.keyring import KEY_BYTES, Keyring
from mapstream.log.database import SQL, Database, fetch, lock_key

ERASED_IN = "erased in "
"""How a notification begins that says that somebody has been erased in the stream that it names."""
ERASING = "snapshots"
"""The advisory lock of those who erase somebody, and of those who keep what must not outlive that."""

Ring = dict[str, AESGCM | None]
"""The keys of one stream by person; ``None``: destroyed."""
Mentioned = dict[int, list[list[Any]]]
"""What is not to be read of what others wrote: in which version, where in its data, from which character to which."""

_NONCE = 12
_CACHED_STREAMS = 4096
_OFTEN = 50_000
"""Values that are kept, sealed or opened, because they are needed often."""


class Keys:
    """Seals and opens values with the keys that the database holds."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring
        self._rings: OrderedDict[str, Ring] = OrderedDict()
        self._mentioned: dict[str, Mentioned] = {}
        """What of each of these streams is not to be read."""
        self._lock = Lock()
        self._often: dict[tuple[str, ...], Any] = {}
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

    def seal_often(self, stream: str, person: str, field: str, value: str) -> dict[str, str]:
        """As :meth:`seal`, for what is stored again and again: sealed once, and the same from then on."""
        made: dict[str, str] = self._once(
            (stream, person, field, value, "sealed"), lambda: self.seal(stream, person, field, value)
        )
        return made

    def open_often(self, stream: str, person: str, field: str, sealed: dict[str, str]) -> Any:
        """As :meth:`open`, for that; ``None`` when its key has been destroyed."""
        place = (stream, person, field, sealed["sealed"], "opened")
        return self._once(place, lambda: self.open(stream, person, field, sealed, None))

    def has(self, stream: str, person: str) -> bool:
        """Whether sealing for a person needs no reading."""
        ring = self._rings.get(stream)
        return ring is not None and person in ring

    def gone(self, stream: str, person: str) -> bool:
        """Whether a person has been erased."""
        ring = self._ring(stream)
        return person in ring and ring[person] is None

    def prepare(self, people: Iterable[tuple[str, str]]) -> None:
        """Have the keys of these people, by stream, at hand: read them, make those that are not there yet."""
        for stream, person in people:
            self._key(stream, person, make=True)

    def carried(self, stream: str) -> dict[str, bytes | None]:
        """The keys of all people of a stream, unwrapped: to be carried elsewhere. ``None``: destroyed."""
        return {
            str(person): wrapped and self._unwrapped(stream, person, wrapped) for person, wrapped in self._load(stream)
        }

    def mentioned(self, stream: str) -> Mentioned:
        """What is not to be read of what others wrote in a stream in which somebody has been erased."""
        found = self._mentioned.get(stream)
        if found is None:
            forgotten, found = self._forgotten, {}
            for (places,) in self._database.ask("mentions", stream=stream) if self.destroyed(stream) else ():
                for version, *place in orjson.loads(places or b"[]") or ():
                    found.setdefault(version, []).append(place)
            with self._lock:
                if forgotten == self._forgotten and stream in self._rings:
                    self._mentioned[stream] = found
        return found

    def destroyed(self, stream: str) -> int:
        """How many keys of a stream are known to be destroyed."""
        return sum(key is None for key in self._ring(stream).values())

    def forget(self) -> None:
        """Drop what is cached: a key has been destroyed somewhere."""
        with self._lock:
            self._rings.clear()
            self._often.clear()
            self._mentioned.clear()
            self._forgotten += 1

    def erase(self, stream: str, person: str, channel: str) -> None:
        """Destroy a person's key, and tell on a channel: what it sealed is gone, everywhere, and the bytes stay."""
        values = {"stream": stream, "person": person, "channel": channel}
        with self._database.writing() as conn, conn.transaction():
            # held, so that nobody keeps a snapshot from before it
            fetch(conn, SQL["lock"], {"lock": lock_key(self._database.schema, ERASING)})
            conn.execute(SQL["erase"], values)
        self.forget()

    def _once(self, place: tuple[str, ...], make: Callable[[], Any]) -> Any:
        """What is made for a place, which is kept until something is forgotten."""
        found = self._often.get(place)
        if found is not None:
            return found
        forgotten, made = self._forgotten, make()
        with self._lock:
            if forgotten == self._forgotten:
                if len(self._often) >= _OFTEN:
                    self._often.clear()
                self._often[place] = made
        return made

    def _key(self, stream: str, person: str, make: bool = False) -> AESGCM | None:
        ring = self._ring(stream)
        if person not in ring:
            # made by another process since the ring was read, or new
            if make:
                self._add(stream, person, clock.random_bytes(KEY_BYTES))
            ring = self._ring(stream, afresh=True)
        return ring.get(person)

    def _ring(self, stream: str, afresh: bool = False) -> Ring:
        with self._lock:
            ring = None if afresh else self._rings.get(stream)
            if ring is not None:
                self._rings.move_to_end(stream)
                return ring
            forgotten = self._forgotten
        ring = {str(person): self._opened(stream, person, key) if key else None for person, key in self._load(stream)}
        with self._lock:
            if forgotten == self._forgotten:
                self._rings[stream] = ring
            while len(self._rings) > _CACHED_STREAMS:
                self._mentioned.pop(self._rings.popitem(last=False)[0], None)
        return ring

    def _load(self, stream: str) -> list[tuple[UUID, bytes | None]]:
        return self._database.ask("keys", stream=stream)

    def _add(self, stream: str, person: str, key: bytes) -> None:
        wrapped = self._keyring.wrap(key, "person", stream, person)
        self._database.run(SQL["add_key"], stream=stream, person=person, key=wrapped)

    def _opened(self, stream: str, person: UUID, wrapped: bytes) -> AESGCM:
        return AESGCM(self._unwrapped(stream, person, wrapped))

    def _unwrapped(self, stream: str, person: UUID, wrapped: bytes) -> bytes:
        return self._keyring.unwrap(wrapped, "person", stream, str(person))
