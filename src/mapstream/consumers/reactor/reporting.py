"""How far reactors are: for whoever looks after them."""

from dataclasses import dataclass

from mapstream import clock
from mapstream.log import Log
from mapstream.sql import queries

LAGGING = 60.0
"""Seconds after which something seems to be wrong."""
_SQL = queries("mapstream.consumers.reactor")


@dataclass(frozen=True, slots=True)
class ReactorLag:
    """How far a reactor is behind: in positions of the log, and in seconds since the first event it has not read.

    ``passed_over``: events that it could not react to.
    """

    name: str
    behind_events: int
    behind_seconds: float
    passed_over: int

    @property
    def advice(self) -> str | None:
        """What the operator should do; ``None`` if all is well."""
        if self.behind_seconds > LAGGING:
            return "It has not reacted to what happened lately. Is the process that fills read models running?"
        if self.passed_over:
            return "It passed over events that it could not react to: the log says which and why (table passed_over)."
        return None


def lags(log: Log) -> tuple[ReactorLag, ...]:
    """How far each reactor that ever began is behind."""
    return tuple(_lag(log, *row) for row in log.database.rows(_SQL["report"]))


def _lag(log: Log, name: str, position: int, passed_over: int) -> ReactorLag:
    unread = log.tail(position, 1)
    if not unread:
        return ReactorLag(name, 0, 0.0, passed_over)
    return ReactorLag(name, log.position() - position, clock.since(unread[0].at), passed_over)
