"""Folded states that are kept, so that later replays start from them.

What is decided on a snapshot is written for ever, so it has to prove itself: it is kept with a code over all of it
(HMAC-SHA256) under a key made of the installation's secret, it names its stream, its version and how many people had
been erased, and the chain's head that it names is held against the event that it ends with. One that does not fit is
passed over, as is one that cannot be read or was kept by another version of the program: the events are folded instead.
A snapshot holds nothing that is not in the events.
"""

import hmac
from collections.abc import Callable
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
import structlog

from mapstream.log.database import SQL, Database, fetch, lock_key
from mapstream.log.integrity.chain import head_of
from mapstream.log.keys import ERASING
from mapstream.log.records import State
from mapstream.plan.document import DOCUMENT_VERSION

CODE = 32
"""Bytes of the code, before the body."""
_TOPIC = "snapshot"
_log = structlog.get_logger(__name__)


class Snapshot(NamedTuple):
    """A snapshot as it is kept. ``body``: what it says, whether or not it is true; ``None`` if it cannot be read."""

    version: int
    body: dict[str, Any] | None
    genuine: bool
    """Whether it is one that we kept, unchanged."""


class Misfit(Exception):
    """A snapshot that is not to be used; its message says why."""


class Snapshots:
    """The snapshots in a database. ``secret`` gives what they are signed with."""

    def __init__(self, database: Database, secret: Callable[[], bytes]) -> None:
        self._database = database
        self._secret = secret
        self._key: bytes | None = None

    def keep(self, stream: str, state: State) -> None:
        """Keep a state; not if somebody has been erased since it was folded."""
        snapshot = packed(self._signing_key(), stream, state)
        values = {"stream": stream, "version": state.version, "topic": _TOPIC, "state": snapshot}
        with self._database.writing() as conn, conn.transaction():
            fetch(conn, SQL["lock"], {"lock": lock_key(self._database.schema, ERASING)})
            conn.execute(SQL["save_snapshot"], {**values, "erased": state.erased})

    def latest(self, stream: str, version: int, at: str | None, erased: int) -> State:
        """The latest usable snapshot at or before a version and an instant, or the beginning."""
        upto = version
        while rows := self._database.ask("snapshot", stream=stream, upto=upto):
            [(found, stored, last)] = rows
            head = None if last is None else head_of(last)
            try:
                state = _state_of(self._of(found, stored), stream, erased, head)
            except Misfit as why:
                _log.warning("snapshot_passed_over", room=stream, version=found, why=str(why))
            else:
                if at is None or state.at <= at:
                    return state
            upto = found - 1
        return State({}, erased=erased)

    def all(self, stream: str) -> list[Snapshot]:
        """All of a stream, in order."""
        return [self._of(*row) for row in self._database.ask("snapshots", stream=stream)]

    def forget(self) -> None:
        """Read the secret again: it may be another database now."""
        self._key = None

    def _of(self, version: int, stored: bytes) -> Snapshot:
        code = hmac.digest(self._signing_key(), stored[CODE:], sha256)
        return Snapshot(version, body_of(stored), hmac.compare_digest(stored[:CODE], code))

    def _signing_key(self) -> bytes:
        if self._key is None:
            self._key = hmac.digest(self._secret(), b"snapshots", sha256)
        return self._key


def packed(key: bytes, stream: str, state: State) -> bytes:
    """A state as it is kept."""
    body = orjson.dumps(
        {
            "document_version": DOCUMENT_VERSION,
            "stream": stream,
            "version": state.version,
            "head": state.head.hex(),
            "at": state.at,
            "erased": state.erased,
            "document": state.document,
        }
    )
    return hmac.digest(key, body, sha256) + body


def body_of(stored: bytes) -> dict[str, Any] | None:
    """What a snapshot says; ``None`` if it cannot be read."""
    try:
        body = orjson.loads(stored[CODE:])
        return body if bytes.fromhex(body["head"]) and isinstance(body["document"], dict) else None
    except (ValueError, TypeError, KeyError):
        return None


def _state_of(snapshot: Snapshot, stream: str, erased: int, head: bytes | None) -> State:
    """The state of a snapshot at whose end the chain has this head. Raises Misfit."""
    version, body, genuine = snapshot
    if not genuine:
        raise Misfit("it was changed, or kept with another secret")
    if body is None or body["document_version"] != DOCUMENT_VERSION:
        raise Misfit("it was kept by another version of the program")
    if (body["stream"], body["version"], body["erased"]) != (stream, version, erased):
        raise Misfit("it is of something else, or holds what has been erased")
    if head is None or bytes.fromhex(body["head"]) != head:
        raise Misfit("it does not end with the event that is there")
    return State(body["document"], version, head, body["at"], erased, since=version)
