"""The interface between a stream and its socket."""

import asyncio
from collections.abc import Callable
from typing import Protocol

EXTENSION = "mapstream.socket"
"""The ASGI extension that offers it."""
MAX_UNSENT = 256 << 10
"""Bytes that may wait in a transport before it counts as full."""


class Socket(Protocol):
    """A websocket that takes encoded frames."""

    sink: Callable[[bytes], None] | None
    """Takes each text message, once the connection is accepted."""
    on_full: Callable[[], None] | None
    on_drained: Callable[[], None] | None
    heard: float
    """When the peer was last heard, on the loop's clock."""
    held: bool
    """Whether reading is paused."""
    handshake_complete: bool

    @property
    def parted(self) -> bool:
        """Whether the peer sent a close frame."""
        ...

    def write(self, frames: bytes) -> None:
        """Write whole frames, unmasked and not compressed."""
        ...

    def hold(self) -> None:
        """Pause reading until :meth:`go_on`."""
        ...

    def go_on(self) -> None:
        """Hand over what was received meanwhile, then resume reading; the sink may pause again."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Close the connection, and cut it if the peer does not answer."""
        ...

    def silent(self) -> float:
        """Seconds since the peer was last heard; 0 while reading is paused."""
        ...


def loop_time() -> float:
    """Return the time of the loop's clock, which sockets use."""
    return asyncio.get_running_loop().time()
