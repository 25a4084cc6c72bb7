"""Sealing rooms: checkpoints of their histories, signed with their workspace's key, and kept.

Every checkpoint that is signed is kept, and held against the one before it: a history that is not what was sealed is
never sealed again (:class:`~mapstream.problems.HistoryRewritten`).
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import Connection

from mapstream import clock
from mapstream.log.integrity.merkle import Tree
from mapstream.log.integrity.note import Checkpoint, Note, origin_of, signed
from mapstream.log.integrity.signing import PublicKey, SigningKeys
from mapstream.log.integrity.trees import Trees
from mapstream.log.log import Log
from mapstream.log.records import LAST
from mapstream.plan.elements.room import RoomOpened
from mapstream.plan.verifier_keys import Key
from mapstream.problems import HistoryRewritten, NotFound
from mapstream.sql import queries

Reason = Literal["agreed", "signed", "thousand", "night", "asked"]
"""Why a room was sealed: somebody agreed to the plan, the deal was won, another thousand events, the end of a day in
which something happened, or somebody asked for it."""

_SQL = queries("mapstream.log.integrity")
_log = structlog.get_logger(__name__)


class Sealed(NamedTuple):
    """A checkpoint as it is kept."""

    size: int
    note: str
    reason: Reason
    at: datetime

    @property
    def checkpoint(self) -> Checkpoint:
        """What it says."""
        return Checkpoint.read(Note.read(self.note).text)


class Seals:
    """Seals rooms, and proves what is in them. Safe to use from several threads."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.keys = SigningKeys(log)
        self._trees = Trees(log)
        self.workspace_of = lru_cache(maxsize=10_000)(self._workspace_of)
        """The workspace that a room belongs to. Raises NotFound."""

    def seal(self, conn: Connection[Any], room: str, size: int, reason: Reason, at: datetime) -> None:
        """Sign the history of a room up to a version, and keep that in the transaction of this connection; nothing, if
        it was sealed there before. Raises HistoryRewritten."""
        note = self._sign(room, size, self._trees.afresh(room))
        values = {"room": room, "size": size, "note": str(note), "reason": reason, "at": at}
        conn.execute(_SQL["add_checkpoint"], values)

    def sealed_now(self, room: str, least: int = 0) -> Sealed:
        """A checkpoint of a room as it is: the latest, if nothing has happened since, or one that is made now. With
        ``least`` the latest does that has as many events. Raises HistoryRewritten."""
        tree = self._trees.of(room)
        latest = self.latest(room)
        if latest is not None:
            held_against(latest.checkpoint, tree)
            if latest.size >= (least or tree.size):
                return latest
        made = Sealed(tree.size, str(self._sign(room, tree.size, self._trees.afresh(room))), "asked", clock.now())
        self._log.database.run(_SQL["add_checkpoint"], room=room, **made._asdict())
        [kept] = self.sealed(room, tree.size - 1, 1)
        return kept

    def latest(self, room: str) -> Sealed | None:
        """The last checkpoint of a room, if there is one."""
        found = _sealed(self._log.database.rows(_SQL["latest_checkpoint"], room=room))
        return found[0] if found else None

    def sealed(self, room: str, after: int = 0, limit: int = LAST) -> Sequence[Sealed]:
        """The checkpoints of a room after a size, in order."""
        return _sealed(self._log.database.rows(_SQL["checkpoints"], room=room, after=after, limit=limit))

    def cosigned(self, room: str, size: int, signature: str) -> Sealed:
        """Keep a witness's signature under a checkpoint, once; the checkpoint with it."""
        self._log.database.run(_SQL["cosign"], room=room, size=size, signature=signature)
        [kept] = self.sealed(room, size - 1, 1)
        return kept

    def tree(self, room: str) -> Tree:
        """The tree over all that is stored of a room. Raises HistoryRewritten."""
        return self._trees.of(room)

    def inclusion(self, room: str, version: int, size: int) -> list[bytes]:
        """The proof that an event is among the first ``size`` of its room."""
        return self._trees.of(room).inclusion(version - 1, size)

    def consistency(self, room: str, old: int, new: int) -> list[bytes]:
        """The proof that a room's history at one size is the beginning of that at another."""
        return self._trees.of(room).consistency(old, new)

    def signed(self, room: str, text: str) -> Note:
        """A note signed by a room's workspace."""
        return signed(text, *self.signer_of(room))

    def keys_of(self, room: str) -> list[tuple[Key, PublicKey]]:
        """The keys that a room's checkpoints were and are signed with."""
        kept = [*self.keys.elsewhere(room), *self.keys.of(self.workspace_of(room))]
        return [(Key(origin_of(room), key.public), key) for key in kept]

    def _sign(self, room: str, size: int, tree: Tree) -> Note:
        latest = self.latest(room)
        if latest is not None:
            held_against(latest.checkpoint, tree)
        if size > tree.size:
            raise HistoryRewritten(f"There were {size} versions, and {tree.size} are stored.")
        key, signer = self.signer_of(room)
        return signed(Checkpoint(key.name, size, tree.root(size)).text, key, signer)

    def signer_of(self, room: str) -> tuple[Key, Ed25519PrivateKey]:
        """What a room is signed with now: the key, and what signs."""
        private = self.keys.signer(self.workspace_of(room))
        return Key(origin_of(room), private.public_key().public_bytes_raw()), private

    def _workspace_of(self, room: str) -> str:
        opened = self._log.read(room, limit=1)
        if not opened or not isinstance(opened[0].event, RoomOpened):
            raise NotFound(f"There is no room {room}.")
        return opened[0].event.workspace


def held_against(checkpoint: Checkpoint, tree: Tree) -> None:
    """See that a history is still what was sealed. Raises HistoryRewritten, and has it written to the program's log."""
    size = checkpoint.size
    if size > tree.size or tree.root(size) != checkpoint.root:
        _log.error("history_rewritten", origin=checkpoint.origin, sealed=size, stored=tree.size)
        gone = f"only {tree.size} of them are stored" if size > tree.size else "what is stored is something else"
        raise HistoryRewritten(f"The first {size} versions were sealed, and {gone}.")


def _sealed(rows: Sequence[Any]) -> list[Sealed]:
    return [Sealed(*row) for row in rows]
