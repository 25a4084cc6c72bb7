"""The public keys of those who sign notes (C2SP signed-note), as they are written: ``name+id+key``."""

import re
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import NamedTuple

ED25519 = 1
"""The algorithm of checkpoints: Ed25519 over the text."""
COSIGNATURE = 4
"""The algorithm of witnesses: Ed25519 over an instant and the text."""
_BYTES = 33


class BadNote(Exception):
    """That is no note, or not one that says what it should; the message says why."""


class Key(NamedTuple):
    """Who signs notes: a name and a public key."""

    name: str
    public: bytes
    algorithm: int = ED25519

    @property
    def id(self) -> bytes:
        """The four bytes that a signature begins with."""
        return sha256(self.name.encode() + b"\n" + self._typed).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(self._typed).decode()}"

    @property
    def _typed(self) -> bytes:
        return bytes([self.algorithm]) + self.public

    @classmethod
    def read(cls, text: str) -> "Key":
        """The key that is written as ``name+id+key``. Raises BadNote."""
        name, _, rest = text.strip().partition("+")
        id, _, typed = rest.partition("+")
        try:
            raw = b64decode(typed, validate=True)
        except ValueError:
            raw = b""
        if len(raw) != _BYTES or raw[0] not in (ED25519, COSIGNATURE) or re.search(r"\s", name) or not name:
            raise BadNote("That is not the public key of a signer of notes, which is written as name+id+key.")
        key = cls(name, raw[1:], raw[0])
        if key.id.hex() != id:
            raise BadNote("The id of that public key is not that of the key: was it copied whole?")
        return key
