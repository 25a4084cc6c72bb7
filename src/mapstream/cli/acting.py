"""Acting in a room from the command line."""

from mapstream import clock
from mapstream.live.aggregate import Aggregate
from mapstream.live.unit import Asked, Past, Transition
from mapstream.log import Log, State


def act(log: Log, room: str, state: State, asked: Asked, past: Past | None = None) -> list[Transition]:
    """Decide a unit against a room as it was read, and write its events; return the outcome.

    Raises Outrun where somebody has written in the room since it was read: then it has to be read again.
    """
    steps = Aggregate.of(room, state).decide(asked, clock.instant(clock.now()), clock.fresh_id, past)
    log.append([step.recorded for step in steps], {room: state.head})
    return steps
