"""The keys that are kept outside the database, under which every secret in it is wrapped.

*Purpose.* Whoever reads the database, a backup or a disk has sealed values and wrapped keys, and nothing that opens
them. A secret comes from ``MAPSTREAM_SECRET``, or from a file of random keys that only its owner can read. Several may
be known at once: the first wraps, all of them open, so that one can take the place of another while servers go on.

*Invariants.* What is wrapped names the key that it was wrapped with (by an id that tells nothing of it) and is bound to
its context, what it is and whose, so that it cannot be put in another's place (AES-256-GCM). A file that others can
read is refused.

*Failure.* A key that is not known is :class:`~mapstream.problems.StoreUnfit`, in words that say which. A file that was
changed is read again, so that a running server follows a rotation.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mapstream import clock
from mapstream.problems import StoreUnfit

KEY_BYTES = 32
PREFIX_BYTES = 9
"""Of what is wrapped: the version of the format, and the id of the key."""
_FORMAT = b"\x01"
_ID = 8
_NONCE = 12
_HEAD = """\
# The keys of this mapstream installation, outside of its database. Without them nobody can read the names and words in
# it, nor in its backups: keep a copy in a safe place, apart from the backups. The first wraps, the others still open.
"""


class Key(NamedTuple):
    """A key, and the id by which what it wrapped names it."""

    id: bytes
    cipher: AESGCM


class Keyring:
    """Wraps and unwraps. ``given``: secrets from variables; ``file``: where further keys are, if it exists."""

    def __init__(self, given: Sequence[bytes] = (), file: Path | None = None) -> None:
        self._given = tuple(given)
        self.file = file
        self._keys: list[Key] = []
        self._seen: tuple[int, int] | None = None
        self._read_again()

    def __reduce__(self) -> tuple[type["Keyring"], tuple[Sequence[bytes], Path | None]]:
        """Another process reads the file itself."""
        return Keyring, (self._given, self.file)

    # what is known

    @property
    def ids(self) -> list[str]:
        """The ids of all keys that are known: of the one that wraps, then of the others."""
        self._follow()
        return [key.id.hex() for key in self._keys]

    @property
    def given(self) -> bytes | None:
        """The secret that wraps, where it comes from a variable."""
        return self._given[0] if self._given else None

    @property
    def prefix(self) -> bytes:
        """How everything begins that is wrapped now. Raises StoreUnfit where there is no key."""
        self._follow()
        if not self._keys:
            raise StoreUnfit(f"There is no key to keep secrets with: {self._wanted()}")
        return _FORMAT + self._keys[0].id

    # wrapping

    def wrap(self, secret: bytes, *context: str) -> bytes:
        """A secret as it may be stored. ``context``: what it is and whose, the same for :meth:`unwrap`."""
        prefix, nonce = self.prefix, clock.random_bytes(_NONCE)
        return prefix + nonce + self._keys[0].cipher.encrypt(nonce, secret, _bound(context))

    def unwrap(self, wrapped: bytes, *context: str) -> bytes:
        """The secret that was wrapped. Raises StoreUnfit where its key is not known, or it is another's."""
        cipher = self._cipher(key_id(wrapped))
        nonce, sealed = wrapped[PREFIX_BYTES : PREFIX_BYTES + _NONCE], wrapped[PREFIX_BYTES + _NONCE :]
        try:
            return cipher.decrypt(nonce, sealed, _bound(context))
        except InvalidTag:
            raise StoreUnfit(f"A secret of the database ({context[0]}) was changed, or is another's.") from None

    def _cipher(self, id: str) -> AESGCM:
        for look in (self._follow, self._read_again):
            look()
            for key in self._keys:
                if key.id.hex() == id:
                    return key.cipher
        known = f"The keys that are known: {', '.join(self.ids)}." if self._keys else "No key is known here."
        raise StoreUnfit(f"What the database keeps secret was wrapped with the key {id}. {known} {self._wanted()}")

    # the file

    def make(self) -> None:
        """Have a key: where there is none, make one, in the file. Raises StoreUnfit where that cannot be."""
        if not self.ids and self.file is not None:
            self._write([clock.random_bytes(KEY_BYTES)])

    def rotate(self) -> None:
        """Put a new key before those in the file."""
        self._write([clock.random_bytes(KEY_BYTES), *self._in_file()])

    def forget_others(self) -> None:
        """Keep none in the file but the one that wraps."""
        self._write([] if self.given else self._in_file()[:1])

    def _follow(self) -> None:
        """Read the file again if it is another one than before."""
        if self.file is not None and _state_of(self.file) != self._seen:
            self._read_again()

    def _read_again(self) -> None:
        self._seen = None if self.file is None else _state_of(self.file)
        self._keys = [_key(secret) for secret in (*self._given, *self._in_file())]

    def _in_file(self) -> list[bytes]:
        if self.file is None or not self.file.exists():
            return []
        try:
            if self.file.stat().st_mode & 0o077:
                raise StoreUnfit(f"{self.file} can be read by others than its owner: chmod 600 it.")
            lines = [line.strip() for line in self.file.read_text().splitlines()]
            keys = [urlsafe_b64decode(line) for line in lines if line and not line.startswith("#")]
        except OSError as error:
            raise StoreUnfit(f"{self.file}, which holds this installation's keys, cannot be read: {error}.") from error
        except (Error, ValueError):
            keys = [b""]
        if any(len(key) != KEY_BYTES for key in keys):
            raise StoreUnfit(f"{self.file} is not as mapstream wrote it: each of its lines is a key of 32 bytes.")
        return keys

    def _write(self, keys: Sequence[bytes]) -> None:
        """Write the file whole or not at all. What was in it before is overwritten, and not only let go of."""
        assert self.file is not None
        unfinished = self.file.with_name(f"{self.file.name}.unfinished")
        text = _HEAD + "".join(f"{urlsafe_b64encode(key).decode()}\n" for key in keys)
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            unfinished.unlink(missing_ok=True)
            _put(unfinished, text.encode())
            before = os.open(self.file, os.O_WRONLY) if self.file.exists() else None
            unfinished.replace(self.file)
            if before is not None:
                with open(before, "wb") as old:
                    old.write(bytes(os.fstat(before).st_size))
                    old.flush()
                    os.fsync(before)
            folder = os.open(self.file.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        except OSError as error:
            raise StoreUnfit(f"The keys of this installation cannot be written to {self.file}: {error}.") from error
        self._read_again()

    def _wanted(self) -> str:
        where = "" if self.file is None else f" put its file back as {self.file}, or"
        return f"To go on,{where} set MAPSTREAM_SECRET (or MAPSTREAM_SECRET_OTHERS) to the secret that it is made of."


def key_id(wrapped: bytes) -> str:
    """The id of the key that something was wrapped with."""
    if wrapped[:1] != _FORMAT or len(wrapped) <= PREFIX_BYTES + _NONCE:
        raise StoreUnfit("A secret in the database is not wrapped as mapstream does it.")
    return wrapped[1:PREFIX_BYTES].hex()


def _key(secret: bytes) -> Key:
    key = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"mapstream: key that wraps keys").derive(secret)
    return Key(sha256(b"mapstream: id of a key" + key).digest()[:_ID], AESGCM(key))


def _bound(context: Sequence[str]) -> bytes:
    # each with its length, so that no two contexts are spelled the same
    return b"".join(len(part).to_bytes(4) + part for part in (one.encode() for one in context))


def _state_of(file: Path) -> tuple[int, int] | None:
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_ino, state.st_mtime_ns


def _put(file: Path, content: bytes) -> None:
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
