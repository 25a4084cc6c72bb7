"""What a reaction is."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from psycopg import Connection
from psycopg.rows import DictRow

from mapstream.log import Log
from mapstream.plan.event import Recorded


class Turn(NamedTuple):
    """What a reaction has: the log, the connection whose transaction it writes in, and what time it is."""

    log: Log
    conn: Connection[DictRow]
    now: datetime


class Reaction(Protocol):
    """What is to be done about events, and as time passes. What is written twice has to be the same as once."""

    @property
    def name(self) -> str:
        """Its name, for ever: how far it has read is kept under it."""
        ...

    def react(self, turn: Turn, events: Sequence[Recorded]) -> None:
        """Act on events, in the order of the log."""
        ...

    def tick(self, turn: Turn) -> None:
        """Act on what is due by now. All that was in the log a moment ago has been reacted to."""
        ...
