"""The secrets that have been given out, by their hashes: whether one of them still holds, and when it was last used.

A token is told once, when it is made. What is kept is enough to know it again, and not enough to make it. Whether a
link or a key still holds is for the log to say as well; a session or a sign-in ends here.
"""

import hmac
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from mapstream import clock
from mapstream.log.database import Database
from mapstream.sql import queries
from mapstream.tokens import Kind, Mint, Token

SQL = queries("mapstream", "credentials.sql")
REMEMBERED = 10_000
"""Credentials that are known without asking the database, for a while."""
FOR = 300.0
"""Seconds for which they are; so often, at most, it is noted that one is used."""


class Held(NamedTuple):
    """What is kept of a genuine credential: whose it is, and until when it holds."""

    holder: str | None
    expires: str | None
    known: str | None = None
    """How whoever got it had shown who they are."""


class Credential(NamedTuple):
    """One of those that somebody holds."""

    id: str
    made: str
    used: str | None
    expires: str | None
    agent: str | None


class _Known(NamedTuple):
    hash: bytes
    held: Held
    until: float


class Credentials:
    """Gives secrets out, and knows them again. Blocking, but for :meth:`known`; safe to use from threads."""

    def __init__(self, database: Database, mint: Mint) -> None:
        self._database = database
        self._mint = mint
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._forgotten = 0
        """How often: what was read before the last time is not kept after it."""

    def read(self, token: str) -> Token | None:
        """What a token opens, or ``None`` if this installation did not make it."""
        return self._mint.read(token)

    # giving

    def give(
        self,
        kind: Kind,
        scope: str,
        id: str,
        holder: str | None = None,
        expires: str | None = None,
        agent: str | None = None,
        known: str | None = None,
    ) -> str:
        """A new token, told only now."""
        token, hash = self._mint.make(kind, scope, id)
        kept = {"id": id, "kind": kind, "scope": scope, "hash": hash}
        self._database.run(SQL["keep"], **kept, holder=holder, expires=expires, agent=agent, known=known)
        return token

    def give_again(self, kind: Kind, scope: str, id: str) -> str | None:
        """Another token in place of one that nobody may have heard; ``None`` if that one was used."""
        token, hash = self._mint.make(kind, scope, id)
        again = self._database.rows(SQL["keep_again"], id=id, kind=kind, scope=scope, hash=hash)
        return token if again else None

    def rotate(self, kind: Kind, scope: str, id: str, overlap: timedelta) -> str:
        """Another token; the one before holds a while longer, so that there is no gap."""
        token, hash = self._mint.make(kind, scope, id)
        kept = {"id": id, "kind": kind, "scope": scope, "hash": hash}
        self._database.run(SQL["rotate"], **kept, seconds=overlap.total_seconds())
        self.forget(id)
        return token

    # knowing

    def known(self, token: Token) -> Held | None:
        """What is kept of a token, if that is at hand."""
        found = self._known.get(token.id)
        if found is None or clock.monotonic() > found.until or not hmac.compare_digest(found.hash, token.hash):
            return None
        expires = found.held.expires
        return None if expires is not None and expires <= clock.instant(clock.now()) else found.held

    def find(self, token: Token) -> Held | None:
        """What is kept of a token; ``None`` if it does not hold, or no more."""
        named = {"id": token.id, "kind": token.kind, "scope": token.scope, "hash": token.hash}
        forgotten = self._forgotten
        rows = self._database.rows(SQL["find"], **named)
        if not rows:
            return None
        [(holder, expires, known)] = rows
        held = Held(None if holder is None else str(holder), _written(expires), known)
        if forgotten == self._forgotten and token.kind != "signin":
            self._known[token.id] = _Known(token.hash, held, clock.monotonic() + FOR)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return held

    def spend(self, token: Token) -> str | None:
        """Use what can be used once: whose it is, or ``None`` if it was used, or does not hold."""
        named = {"id": token.id, "kind": token.kind, "scope": token.scope, "hash": token.hash}
        rows = self._database.rows(SQL["spend"], **named)
        return str(rows[0][0]) if rows else None

    def prove(self, id: str) -> None:
        """Whoever holds one of them has shown by a code who they are."""
        self._database.run(SQL["prove"], id=id)
        self.forget(id)

    def forget(self, id: str | None = None) -> None:
        """Ask the database again about one of them, or about all."""
        self._forgotten += 1
        if id is None:
            self._known.clear()
        else:
            self._known.pop(id, None)

    # ending

    def end(self, ids: Iterable[str]) -> list[str]:
        """Have them hold no more; those that did until now."""
        ids = list(ids)
        ended = [str(id) for (id,) in self._database.rows(SQL["end"], ids=ids)]
        for id in ids:
            self.forget(id)
        return ended

    def held_by(self, holder: str, kind: Kind) -> list[Credential]:
        """What somebody holds of a kind, the latest first."""
        rows = self._database.rows(SQL["held_by"], holder=holder, kind=kind)
        return [
            Credential(str(id), _written(made) or "", _written(used), _written(expires), agent)
            for id, made, used, expires, agent in rows
        ]

    def holder_of(self, id: str, kind: Kind, scope: str) -> str | None:
        """Whose one of them is, if it holds."""
        rows = self._database.rows(SQL["holder"], id=id, kind=kind, scope=scope) if is_uuid(id) else []
        return str(rows[0][0]) if rows else None

    def uses(self, ids: Iterable[str]) -> dict[str, str]:
        """When some of them were last used, to five minutes."""
        rows = self._database.rows(SQL["uses"], ids=list(ids))
        return {str(id): clock.instant(used) for id, used in rows if used is not None}

    def forget_old(self) -> None:
        """Let go of what has not held for a month, and of attempts to sign in that are over."""
        self._database.run(SQL["forget_old"])


def is_uuid(text: str) -> bool:
    """Whether something may be the id of one."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _written(at: datetime | None) -> str | None:
    return None if at is None else clock.instant(at)
