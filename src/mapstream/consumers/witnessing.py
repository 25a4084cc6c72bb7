"""Have the latest checkpoint of each room cosigned by the witnesses that are registered in it (C2SP tlog-witness).

*Purpose.* Who registered a witness need not trust this server: a history that is rewritten, cut off or forked gets no
further cosignature, and the room shows it.

*Invariants.* The log is read from its beginning, so that no witness is missed. Which witnesses there are, and how far
each has cosigned, is kept in a table as rooms change. A witness that was away is asked for the latest checkpoint only,
which vouches for all before it. What it answers counts only once it is verified with the key that was registered, and
is kept under the checkpoint once, wherever a process dies. Several are asked at a time, each within a bound, so that
none holds up the others for long.

*Failure.* One that does not cosign is asked again, less and less often; why stands in the room and in the metrics.
Nothing waits for it.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog

from mapstream.consumers.reactor import Turn
from mapstream.log import Log
from mapstream.log.database import fetch
from mapstream.log.integrity.cosigning import Post, cosign
from mapstream.log.integrity.sealing import Reason, Sealed, Seals, held_against
from mapstream.plan.elements.witnesses import WitnessRegistered, WitnessRemoved
from mapstream.plan.event import Recorded
from mapstream.plan.verifier_keys import Key
from mapstream.problems import HistoryRewritten, Refused
from mapstream.sql import queries

AT_ONCE = 8
"""Witnesses that are asked at a time."""
FIRST_PAUSE = timedelta(seconds=15)
"""How long it is until one that did not cosign is asked again; each further time twice as long."""
LONGEST_PAUSE = timedelta(hours=6)
_DOUBLINGS = 12
_SQL = queries("mapstream.consumers", "witnessing.sql")
_log = structlog.get_logger(__name__)


class Waiting(NamedTuple):
    """A witness that is to be asked, and what for."""

    room: str
    witness: str
    url: str
    key: str
    failures: int
    old: int
    size: int
    note: str
    reason: Reason
    at: datetime


class State(NamedTuple):
    """How far a witness has cosigned, when, and why not further."""

    size: int
    at: datetime | None
    problem: str | None


class Witnesses(NamedTuple):
    """How many witnesses there are, and how many of them did not cosign when last asked."""

    there: int
    failing: int


NO_WITNESSES = Witnesses(0, 0)


class Witnessing:
    """The reaction. ``post``: what asks at an address."""

    name = "witnessing"

    def __init__(self, log: Log, post: Post) -> None:
        self._seals = Seals(log)
        self._post = post

    def react(self, turn: Turn, events: Sequence[Recorded]) -> None:
        """Know which witnesses there are."""
        for recorded in events:
            match recorded.event:
                case WitnessRegistered(witness, url, key):
                    values = {"witness": witness, "url": url, "key": key, "now": turn.now}
                    turn.conn.execute(_SQL["register"], {"room": recorded.stream, **values})
                case WitnessRemoved(witness):
                    turn.conn.execute(_SQL["remove"], {"room": recorded.stream, "witness": witness})

    def tick(self, turn: Turn) -> None:
        """Ask those that have not cosigned the latest checkpoint of their room."""
        asked = [Waiting(*row) for row in fetch(turn.conn, _SQL["waiting"], {"now": turn.now, "limit": AT_ONCE})]
        if not asked:
            return
        with ThreadPoolExecutor(AT_ONCE, "witness") as pool:
            for one, problem in zip(asked, pool.map(self._ask, asked), strict=True):
                _settle(turn, one, problem)

    def _ask(self, one: Waiting) -> str | None:
        """Why a witness does not cosign, if it does not."""
        sealed = Sealed(one.size, one.note, one.reason, one.at)
        try:
            held_against(sealed.checkpoint, self._seals.tree(one.room))
            cosign(self._seals, one.room, sealed, one.old, Key.read(one.key), self._post, one.url)
        except (Refused, HistoryRewritten) as why:
            _log.warning("witness_does_not_cosign", room=one.room, witness=one.witness, why=why.detail)
            return why.detail
        return None


def _settle(turn: Turn, one: Waiting, problem: str | None) -> None:
    values: dict[str, Any] = {"room": one.room, "witness": one.witness, "now": turn.now}
    if problem is None:
        turn.conn.execute(_SQL["cosigned"], values | {"size": one.size})
    else:
        pause = min(FIRST_PAUSE * 2 ** min(one.failures, _DOUBLINGS), LONGEST_PAUSE)
        turn.conn.execute(_SQL["failed"], values | {"problem": problem, "due": turn.now + pause})


def states(log: Log, room: str) -> dict[str, State]:
    """How far the witnesses of a room have come, by their ids."""
    return {witness: State(*rest) for witness, *rest in log.database.rows(_SQL["states"], room=room)}


def counts(log: Log) -> Witnesses:
    """How many witnesses there are in all rooms."""
    [row] = log.database.rows(_SQL["counts"])
    return Witnesses(*row)
