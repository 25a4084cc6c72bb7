"""Seal rooms as things happen: whenever somebody agrees to the plan, when the deal is won, every thousand events, and
after each day (in UTC) on which something happened. A machine that was off at midnight catches up."""

from collections.abc import Sequence
from contextlib import suppress

from mapstream.consumers.reactor import Turn
from mapstream.log import Log
from mapstream.log.database import fetch
from mapstream.log.integrity.sealing import Reason, Seals
from mapstream.plan.elements.agreement import AgreementSigned
from mapstream.plan.elements.room import DealClosed
from mapstream.plan.elements.witnesses import WitnessRegistered
from mapstream.plan.event import Recorded
from mapstream.problems import HistoryRewritten, NotFound
from mapstream.sql import queries

EVERY = 1_000
"""Events after which a room is sealed, whatever happens in it."""

_SQL = queries("mapstream.log.integrity")


class Sealing:
    """The reaction that seals rooms. One whose history is not what was sealed before is left as it is: that stands in
    the program's log, and everybody who looks is told."""

    name = "sealing"

    def __init__(self, log: Log) -> None:
        self._seals = Seals(log)

    def react(self, turn: Turn, events: Sequence[Recorded]) -> None:
        """Seal what is to be sealed at once, and note which rooms have to be at the end of the day."""
        days: dict[tuple[str, str], int] = {}
        for recorded in events:
            if not self._is_room(recorded.stream):
                continue
            days[recorded.stream, recorded.at[:10]] = recorded.version
            if reason := _reason(recorded):
                self._seal(turn, recorded.stream, recorded.version, reason)
        for (room, day), version in days.items():
            turn.conn.execute(_SQL["happened"], {"room": room, "day": day, "version": version})

    def tick(self, turn: Turn) -> None:
        """Seal the days that are over."""
        for room, day, version in fetch(turn.conn, _SQL["unsealed"], {"today": turn.now.date()}):
            self._seal(turn, str(room), version, "night")
            turn.conn.execute(_SQL["settle"], {"room": room, "day": day})

    def _seal(self, turn: Turn, room: str, version: int, reason: Reason) -> None:
        with suppress(HistoryRewritten):
            self._seals.seal(turn.conn, room, version, reason, turn.now)

    def _is_room(self, stream: str) -> bool:
        try:
            return bool(self._seals.workspace_of(stream))
        except NotFound:
            return False


def _reason(recorded: Recorded) -> Reason | None:
    """Why a room is to be sealed with an event, if it is."""
    match recorded.event:
        case AgreementSigned():
            return "agreed"
        case DealClosed(result="won"):
            return "signed"
        case WitnessRegistered():
            return "asked"
    return "thousand" if recorded.version % EVERY == 0 else None
