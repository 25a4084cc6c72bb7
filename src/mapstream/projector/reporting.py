"""How far read models are behind the log."""

from dataclasses import dataclass
from datetime import datetime

from mapstream import clock
from mapstream.log import Log
from mapstream.problems import ReadModelBehind
from mapstream.projection import ReadModel, core


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a read model is behind: in positions of the log, and in seconds since the first event it has not read.

    ``parked``: how many rooms it leaves out because of an event that it could not read.
    """

    name: str
    position: int
    behind_events: int
    behind_seconds: float
    parked: int


def lag_of(log: Log, model: ReadModel) -> Lag:
    """How far a read model is behind now; one that was never filled is behind by all there is."""
    try:
        position = model.position(log)
        parked = len(log.rows(core(model.schema(log))["parked"]))
    except ReadModelBehind:
        position, parked = 0, 0
    unread = log.tail(position, 1)
    if not unread:
        return Lag(model.name, position, 0, 0.0, parked)
    waiting = (clock.now() - datetime.fromisoformat(unread[0].at)).total_seconds()
    return Lag(model.name, position, log.position() - position, max(waiting, 0.0), parked)
