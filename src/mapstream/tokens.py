"""Tokens: the secrets that people and programs hold. Signed, never stored, so that they can be given again.

A token names what it opens (a personal link of a room, an API key of a workspace) and carries a signature over it:
``msl_`` or ``msk_`` and base64url of scope (16 bytes) ‖ id (16 bytes) ‖ HMAC-SHA256 of both, cut to 24 bytes. Whether
the link or key still holds is for the log to say.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256
from typing import Literal, NamedTuple
from uuid import UUID

_MAC = 24
_LENGTH = 16 + 16 + _MAC
KEY_PREFIX = "msk_"
"""How an API key begins."""
_PREFIX: dict[str, Literal["link", "key"]] = {"msl_": "link", KEY_PREFIX: "key"}


class Token(NamedTuple):
    """A genuine token: what kind, of which room or workspace, which link or key."""

    kind: Literal["link", "key"]
    scope: str
    id: str


class Signer:
    """Makes and reads tokens with a secret that all servers of an installation share."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def renew(self, secret: bytes) -> None:
        """Go on with another secret."""
        self._secret = secret

    def link(self, room: str, link: str) -> str:
        """The token of a personal link."""
        return self._token("msl_", room, link)

    def key(self, workspace: str, key: str) -> str:
        """The token of an API key."""
        return self._token(KEY_PREFIX, workspace, key)

    def read(self, token: str) -> Token | None:
        """What a token opens, or ``None`` if we did not make it."""
        kind = _PREFIX.get(token[:4])
        if kind is None or len(token) > 4 + _LENGTH * 2:
            return None
        try:
            raw = urlsafe_b64decode(token[4:] + "=" * (-len(token[4:]) % 4))
        except (Error, ValueError):
            return None
        if len(raw) != _LENGTH or not hmac.compare_digest(self._mac(token[:4], raw[:32]), raw[32:]):
            return None
        # decoding is lenient; a token is spelled in one way only
        if _spelled(raw) != token[4:]:
            return None
        return Token(kind, str(UUID(bytes=raw[:16])), str(UUID(bytes=raw[16:32])))

    def _token(self, prefix: str, scope: str, id: str) -> str:
        named = UUID(scope).bytes + UUID(id).bytes
        return prefix + _spelled(named + self._mac(prefix, named))

    def _mac(self, prefix: str, named: bytes) -> bytes:
        return hmac.digest(self._secret, prefix.encode() + named, sha256)[:_MAC]


def _spelled(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
