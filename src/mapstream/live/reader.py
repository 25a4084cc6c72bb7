"""One reader of a room: a connection, as the hub sees it.

A reader is written to without waiting. When their transport holds more than it should they are *behind*: they get
nothing more until it has drained, and then what they missed is read again from the log, by version. So no reader ever
costs more memory than one buffer, and none is ever waited for. Joining with ``since`` is the same thing: a reader who
starts out behind.
"""

from collections.abc import Callable
from typing import Any

from mapstream.plan.context import Actor
from mapstream.plan.lens import Lens

MAX_BEHIND_EVENTS = 1000
MAX_BEHIND_SECONDS = 30.0


class Reader:
    """A connection that follows a room. ``write`` takes whole frames; ``close`` takes a code and a reason."""

    __slots__ = (
        "actor",
        "behind",
        "close",
        "closed",
        "connection",
        "data",
        "full",
        "kind",
        "lens",
        "owed",
        "silent",
        "timer",
        "version",
        "write",
    )

    def __init__(
        self,
        connection: str,
        actor: Actor,
        write: Callable[[bytes], None],
        close: Callable[[int, str], None],
        silent: Callable[[], float],
        data: bool = False,
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.lens = Lens(actor.side, actor.id, actor.member)
        self.kind = f"{actor.side} {actor.member} {data}"
        """Readers of one kind see the same, but for what is shown to somebody by name."""
        self.write = write
        self.close = close
        self.silent = silent
        """Seconds since anything was heard from them."""
        self.data = data
        self.version = 0
        """The last version they were sent."""
        self.behind = True
        """Whether they have to be refilled from the log before they get what happens now."""
        self.full = False
        """Whether their transport holds more than it should."""
        self.owed = b""
        """Frames to be written after the next events: acknowledgements."""
        self.timer: Any = None
        """Fires when they have been behind for too long."""
        self.closed = False

    def owe(self, frames: bytes) -> None:
        """Write these after the events that they acknowledge."""
        self.owed += frames

    def pay(self) -> None:
        """Write what is owed."""
        if self.owed and not self.closed and not self.behind:
            owed, self.owed = self.owed, b""
            self.write(owed)
