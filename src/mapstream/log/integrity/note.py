"""Signed notes and checkpoints, as C2SP has them (signed-note, tlog-checkpoint, tlog-cosignature). Pure.

A checkpoint is a note of three lines: whose history it is (its origin), how many events it has, the root of the tree
over them in base64. Signed with Ed25519, it promises that these events, in this order, are the beginning of the history
for ever. A key's id is made of its name, the algorithm and the public key; a room's origin is the name of its key.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from mapstream.plan.verifier_keys import COSIGNATURE, BadNote, Key

ORIGIN = "mapstream.dev/rooms/"
"""How the origin of a room's history begins; its id follows."""
LONGEST = 16_384
"""Characters of a note that we read."""
_SIGNATURE = re.compile("— ([^ +\n]+) ([A-Za-z0-9+/]+={0,2})")


class Signer(Protocol):
    """What signs."""

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature."""
        ...


class Signature(NamedTuple):
    """A signature under a note: the name and the id of a key, and what it made."""

    name: str
    id: bytes
    made: bytes

    def __str__(self) -> str:
        return f"— {self.name} {b64encode(self.id + self.made).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    @classmethod
    def read(cls, said: str) -> "Note":
        """The note that is written so. Raises BadNote."""
        text, gap, signed = said.rpartition("\n\n")
        if not gap or len(said) > LONGEST or re.search(r"[\x00-\x09\x0b-\x1f]", said):
            raise BadNote("That is not a signed note.")
        return cls(text + "\n", signatures_in(signed))

    def signed_by(self, key: Key) -> bool:
        """Whether a key has signed it. Raises BadNote where it says so and has not."""
        found = [one for one in self.signatures if (one.name, one.id) == (key.name, key.id)]
        for signature in found:
            _check(key, self.text.encode(), signature.made)
        return bool(found)


class Checkpoint(NamedTuple):
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed of it."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """What the text of a note says. Raises BadNote."""
        lines = text.split("\n")
        try:
            origin, size, root = lines[0], int(lines[1]), b64decode(lines[2], validate=True)
            found = cls(origin, size, root)
        except (IndexError, ValueError):
            raise BadNote("That note is not a checkpoint.") from None
        if found.text != text or len(root) != 32 or size < 0 or not origin:
            raise BadNote("That note is not a checkpoint.")
        return found


def origin_of(room: str) -> str:
    """The origin of a room's history."""
    return ORIGIN + room


def signed(text: str, key: Key, signer: Signer) -> Note:
    """A note, signed."""
    return Note(text, (Signature(key.name, key.id, signer.sign(text.encode())),))


def cosigned(text: str, key: Key, signer: Signer, at: int) -> Signature:
    """A witness's signature: that at an instant, in seconds since 1970, this followed on from all it had seen."""
    made = signer.sign(_witnessed(text.encode(), at))
    return Signature(key.name, key.id, at.to_bytes(8) + made)


def signatures_in(said: str) -> tuple[Signature, ...]:
    """The signatures that are written so, one a line. Raises BadNote."""
    found = []
    for line in said.split("\n")[:-1] if said.endswith("\n") else [""]:
        fits = _SIGNATURE.fullmatch(line)
        try:
            raw = b64decode(fits[2], validate=True) if fits else b""
        except ValueError:
            raw = b""
        if not fits or len(raw) < 5 or b64encode(raw).decode() != fits[2]:
            raise BadNote("A signature of that note cannot be read.")
        found.append(Signature(fits[1], raw[:4], raw[4:]))
    return tuple(found)


def checkpoint_in(said: str, keys: Iterable[Key], origin: str | None = None) -> Checkpoint:
    """What a checkpoint says that one of these keys has signed. Raises BadNote."""
    note = Note.read(said)
    found = Checkpoint.read(note.text)
    if origin is not None and found.origin != origin:
        raise BadNote(f"That checkpoint is of {found.origin}.")
    signers = [key for key in keys if note.signed_by(key)]  # all are asked: one that fits badly spoils the note
    if not signers:
        raise BadNote("None of the keys that are known has signed that checkpoint.")
    return found


def _check(key: Key, text: bytes, made: bytes) -> None:
    if key.algorithm == COSIGNATURE:
        text, made = _witnessed(text, int.from_bytes(made[:8])), made[8:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(made, text)
    except (InvalidSignature, ValueError):
        raise BadNote(f"It is not what {key.name} signed.") from None


def _witnessed(text: bytes, at: int) -> bytes:
    return b"cosignature/v1\ntime %d\n" % at + text
