"""Tokens: the secrets that people and programs hold. Made at random, told once; what is kept is a hash.

A token names what it opens (a personal link or a session of a room, an API key, a session or a sign-in of a workspace):
four letters that tell its kind, and base64url of scope (16 bytes) ‖ id (16 bytes) ‖ secret (32 random bytes) ‖ check.
The check is HMAC-SHA256 of all before it under the installation's secret, cut to 8 bytes: what nobody here has made is
refused without asking the database. It opens nothing by itself: whoever has only that secret, or only the database,
has no token.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256
from typing import Literal, NamedTuple
from uuid import UUID

from mapstream import clock

Kind = Literal["link", "key", "session", "visit", "signin", "attempt"]
"""``session``: a member's; ``visit``: one of somebody who came by a link; ``signin``: used once, for a session;
``attempt``: of a browser on its way to the provider and back, once."""

_SECRET = 32
_CHECK = 8
_LENGTH = 16 + 16 + _SECRET + _CHECK
KEY_PREFIX = "msk_"
"""How an API key begins."""
_PREFIXES: dict[Kind, str] = {
    "link": "msl_",
    "key": KEY_PREFIX,
    "session": "mss_",
    "visit": "msv_",
    "signin": "msi_",
    "attempt": "msa_",
}
_KINDS: dict[str, Kind] = {prefix: kind for kind, prefix in _PREFIXES.items()}


class Token(NamedTuple):
    """A token that this installation has made: what kind, of which room or workspace, which link, key or session, and
    the hash to hold against what is kept."""

    kind: Kind
    scope: str
    id: str
    hash: bytes


class Mint:
    """Makes and reads tokens, with a secret that all servers of an installation share."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def renew(self, secret: bytes) -> None:
        """Go on with another secret."""
        self._secret = secret

    def make(self, kind: Kind, scope: str, id: str) -> tuple[str, bytes]:
        """A new token, and the hash to keep of it."""
        secret = clock.random_bytes(_SECRET)
        named = UUID(scope).bytes + UUID(id).bytes + secret
        return _PREFIXES[kind] + _spelled(named + self._check(_PREFIXES[kind], named)), sha256(secret).digest()

    def read(self, token: str) -> Token | None:
        """What a token opens, or ``None`` if we did not make it."""
        kind = _KINDS.get(token[:4])
        if kind is None or len(token) > 4 + _LENGTH * 2:
            return None
        try:
            raw = urlsafe_b64decode(token[4:] + "=" * (-len(token[4:]) % 4))
        except (Error, ValueError):
            return None
        if len(raw) != _LENGTH or not hmac.compare_digest(self._check(token[:4], raw[:-_CHECK]), raw[-_CHECK:]):
            return None
        # decoding is lenient; a token is spelled in one way only
        if _spelled(raw) != token[4:]:
            return None
        return Token(kind, str(UUID(bytes=raw[:16])), str(UUID(bytes=raw[16:32])), sha256(raw[32:-_CHECK]).digest())

    def _check(self, prefix: str, named: bytes) -> bytes:
        return hmac.digest(self._secret, prefix.encode() + named, sha256)[:_CHECK]


def _spelled(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
