"""Acting in a room from the command line."""

from collections import deque
from typing import cast

from mapstream import clock
from mapstream.live.working import Asked, Past, Step, Working
from mapstream.log import Log, State
from mapstream.plan.document import Document


def act(log: Log, room: str, state: State, asked: Asked, past: Past | None = None) -> list[Step]:
    """Have a unit decided against a room as it was read, and written; what it came to.

    Raises Outrun where somebody has written in the room since it was read: then it has to be read again.
    """
    working = Working(room, cast(Document, state.document), state.version, state.at, deque())
    steps = working.unit(asked, clock.instant(clock.now()), clock.fresh_id, past)
    log.append([step.recorded for step in steps], {room: state.head})
    return steps
