"""Wrapping what the database keeps secret under a key from outside it (:mod:`mapstream.keyring`).

That is done once for a database of before, and again with another key: see ``mapstream secret``.
"""

from collections.abc import Callable
from typing import Any

from psycopg import Connection

from mapstream import clock
from mapstream.keyring import KEY_BYTES, Keyring
from mapstream.log.database import SQL, fetch

SIGNING = "signing"
"""The name of the secret that marks tokens and snapshots as this installation's own."""
AT_ONCE = 1000

Conn = Connection[Any]
Open = Callable[..., bytes]


def admit(conn: Conn, keyring: Keyring) -> None:
    """See that the keys are at hand that the database's secrets are wrapped with, and that all of those are; what was
    kept unwrapped by a version before is wrapped now. Raises StoreUnfit, and has changed nothing for good.

    A database without secrets gets its first; where no key is known then, one is made.
    """
    found = fetch(conn, SQL["secret"], {"name": SIGNING})
    if not found:
        keyring.make()
        signing = keyring.wrap(clock.random_bytes(KEY_BYTES), "secret", SIGNING)
        fetch(conn, SQL["keep_secret"], {"name": SIGNING, "value": signing})
    elif len(found[0][0]) == KEY_BYTES:
        keyring.make()
        _wrap_signing(conn, keyring, found[0][0])
    else:
        open_secret(keyring, SIGNING, found[0][0])
    if fetch(conn, SQL["may_hold_unwrapped"], {}):
        _again(conn, keyring, lambda key, *_: key, raw=True)
        conn.execute(SQL["none_unwrapped"])


def rewrap(conn: Conn, keyring: Keyring) -> int:
    """Wrap everything with the key that wraps now; how many secrets were wrapped with another."""
    return _again(conn, keyring, keyring.unwrap, raw=False)


def wrapped_with(conn: Conn) -> dict[str, int]:
    """How many secrets are wrapped with which keys, by their ids."""
    return {prefix[1:].hex(): count for prefix, count in fetch(conn, SQL["wrapped_with"], {})}


def open_secret(keyring: Keyring, name: str, wrapped: bytes) -> bytes:
    """A secret that is kept under a name."""
    return keyring.unwrap(wrapped, "secret", name)


def _wrap_signing(conn: Conn, keyring: Keyring, raw: bytes) -> None:
    # before, a secret that was set stood in its place
    wrapped = keyring.wrap(keyring.given or raw, "secret", SIGNING)
    conn.execute(SQL["wrap_secret"], {"name": SIGNING, "value": wrapped})


def _again(conn: Conn, keyring: Keyring, opened: Open, *, raw: bool) -> int:
    """Wrap what is not wrapped (``raw``), or not with the key that wraps now."""
    count, values = 0, {"prefix": keyring.prefix, "raw": raw, "limit": AT_ONCE}
    while rows := fetch(conn, SQL["keys_to_wrap"], values):
        wrapped = [_wrapped(keyring, opened, key, "person", str(stream), str(person)) for stream, person, key in rows]
        streams, people, _ = zip(*rows, strict=True)
        conn.execute(SQL["wrap_keys"], {"streams": list(streams), "people": list(people), "keys": wrapped})
        count += len(rows)
    for name, value in fetch(conn, SQL["secrets_to_wrap"], values):
        conn.execute(SQL["wrap_secret"], {"name": name, "value": _wrapped(keyring, opened, value, "secret", name)})
        count += 1
    return count


def _wrapped(keyring: Keyring, opened: Open, secret: bytes, *context: str) -> bytes:
    return keyring.wrap(opened(secret, *context), *context)
