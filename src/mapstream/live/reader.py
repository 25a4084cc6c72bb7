"""One reader of a room: a connection, as the hub sees it.

A reader is written to without waiting. When their transport holds more than it should they are *behind*: they get
nothing more until it has drained, and then what they missed is read again from the log, by version. So no reader ever
costs more memory than one buffer, and none is ever waited for. Joining with ``since`` is the same thing: a reader who
starts out behind. What cannot be read again, the answers to their commands, is kept for them, up to a bound.
"""

from collections.abc import Callable
from sys import intern
from typing import Any

from mapstream.live.frames import TOO_SLOW
from mapstream.plan.actor import Actor
from mapstream.plan.visibility.lens import lens_of

MAX_BEHIND_EVENTS = 1000
MAX_BEHIND_SECONDS = 30.0
MAX_OWED = 1 << 20
"""Bytes of answers that are kept for a reader who is behind."""


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
        "hello",
        "kind",
        "lens",
        "owed",
        "people",
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
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.lens = lens_of(actor)
        self.kind = ""
        """Readers of one kind see the same, but for what is shown to somebody by name."""
        self.ask_for(data=False)
        self.write = write
        self.close = close
        self.silent = silent
        """Seconds since anything was heard from them."""
        self.version = 0
        """The last version they were sent."""
        self.behind = True
        """Whether they have to be refilled from the log before they get what happens now."""
        self.full = False
        """Whether their transport holds more than it should."""
        self.hello: dict[str, object] | None = None
        """The ``joined`` frame, as long as it has not been written."""
        self.owed = bytearray()
        """Frames to be written after the next events: acknowledgements."""
        self.people = b""
        """Who is here, if they have not been told yet."""
        self.timer: Any = None
        """Fires when they have been behind for too long."""
        self.closed = False

    def ask_for(self, data: bool) -> None:
        """What they want to have with the events."""
        self.data = data
        # one string for all of a kind: it is looked up for every frame
        self.kind = intern(f"{self.actor.side} {self.actor.member} {self.actor.admin} {data}")

    def kind_among(self, apart: frozenset[str]) -> str:
        """Their kind, where these are people who may see something else than the others of theirs."""
        return self.actor.id + self.kind if apart and self.actor.id in apart else self.kind

    def owe(self, frames: bytes) -> None:
        """Write these after the events that they acknowledge."""
        self.owed += frames
        if len(self.owed) > MAX_OWED:
            self.close(TOO_SLOW, "too many answers unsent")

    def show(self, people: bytes) -> None:
        """Tell them who is here, now or when they have caught up: the last word wins."""
        self.people = people
        self.pay()

    def pay(self) -> None:
        """Write what is owed."""
        if (self.owed or self.people) and not self.closed and not self.behind:
            due = bytes(self.owed) + self.people
            self.owed.clear()
            self.people = b""
            self.write(due)
