"""How far read models are behind the log."""

from dataclasses import dataclass

from mapstream import clock
from mapstream.log import Log
from mapstream.problems import ReadModelBehind
from mapstream.projection import ReadModel

LAGGING = 10.0
"""Seconds that a read model may be behind before somebody should look after it."""


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a read model is behind: in positions of the log, and in seconds since the first event it has not read.

    ``made``: it is there; else it is being made for the first time. ``parked``: how many rooms it leaves out because of
    an event that it could not read.
    """

    name: str
    made: bool
    position: int
    behind_events: int
    behind_seconds: float
    parked: int

    @property
    def advice(self) -> str | None:
        """What the operator should do; ``None`` if all is well."""
        if self.parked:
            rooms = "a room" if self.parked == 1 else f"{self.parked} rooms"
            return (
                f"It leaves out {rooms} because of an event that it could not read: the log says of which and why."
                f" Nothing is lost; repair the cause, then “mapstream rebuild {self.name}”."
            )
        if self.behind_seconds > LAGGING:
            return "It has not read what happened lately. Is the process that fills read models running?"
        return None


def lag_of(log: Log, model: ReadModel) -> Lag:
    """Measure how far a read model is behind; one that was never filled is behind by the whole log."""
    try:
        made, position, parked = True, model.position(log), len(model.parked(log))
    except ReadModelBehind:
        made, position, parked = False, 0, 0
    unread = log.tail(position, 1)
    if not unread:
        return Lag(model.name, made, position, 0, 0.0, parked)
    return Lag(model.name, made, position, log.position() - position, clock.since(unread[0].at), parked)
