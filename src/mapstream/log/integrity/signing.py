"""The keys that a workspace signs checkpoints with.

What signs is a secret, kept wrapped; the public half is kept for ever, so that what a key signed can be verified after
another has taken its place, and what signed is gone.
"""

from datetime import datetime
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import Connection

from mapstream import clock
from mapstream.log.database import fetch, lock_key
from mapstream.log.log import Log
from mapstream.sql import queries

_SQL = queries("mapstream.log.integrity")
_SEED = 32


class PublicKey(NamedTuple):
    """A key that signs, or has signed, for a workspace."""

    public: bytes
    since: datetime
    until: datetime | None
    elsewhere: bool = False
    """Whether it signed at another installation, for a room that came from there."""


class SigningKeys:
    """The keys of all workspaces of an installation."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def of(self, workspace: str) -> list[PublicKey]:
        """The public keys of a workspace, past and present, in order."""
        return [PublicKey(*row) for _, *row in self._log.database.rows(_SQL["keys"], workspace=workspace)]

    def elsewhere(self, room: str) -> list[PublicKey]:
        """The public keys that signed for a room before it came here, in order."""
        rows = self._log.database.rows(_SQL["keys_elsewhere"], room=room)
        return [PublicKey(*row)._replace(elsewhere=True) for row in rows]

    def all(self) -> list[PublicKey]:
        """Those of all workspaces."""
        return [PublicKey(*row) for row in self._log.database.rows(_SQL["all_keys"])]

    def signer(self, workspace: str) -> Ed25519PrivateKey:
        """What signs for a workspace now; made if there is none."""
        rows = self._log.database.rows(_SQL["keys"], workspace=workspace)
        if not rows or rows[-1][3] is not None:
            self._make(workspace, first=True)
            rows = self._log.database.rows(_SQL["keys"], workspace=workspace)
        return Ed25519PrivateKey.from_private_bytes(self._log.secret(_name(workspace, rows[-1][0])))

    def rotate(self, workspace: str) -> None:
        """Let another key sign from now on. What signed before is destroyed; what it signed can be verified on."""
        self._make(workspace, first=False)

    def _make(self, workspace: str, first: bool) -> None:
        with self._log.database.writing() as conn, conn.transaction():
            fetch(conn, _SQL["hold_keys"], {"lock": lock_key(self._log.database.schema, f"signing {workspace}")})
            rows: list[Any] = fetch(conn, _SQL["keys"], {"workspace": workspace})
            if first and rows and rows[-1][3] is None:
                return
            number = rows[-1][0] + 1 if rows else 1
            seed = self._log.keep_secret(_name(workspace, number), clock.random_bytes(_SEED))
            self._replace(conn, workspace, number, Ed25519PrivateKey.from_private_bytes(seed))
            for before, *_ in rows:
                conn.execute(_SQL["forget_secret"], {"name": _name(workspace, before)})

    def _replace(self, conn: Connection[Any], workspace: str, number: int, key: Ed25519PrivateKey) -> None:
        values = {"workspace": workspace, "at": clock.now()}
        conn.execute(_SQL["retire_keys"], values)
        conn.execute(_SQL["add_key"], values | {"number": number, "public": key.public_key().public_bytes_raw()})


def _name(workspace: str, number: int) -> str:
    return f"sealing {workspace} {number}"
