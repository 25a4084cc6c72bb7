"""What a stream needs of the socket that it is served over."""

import asyncio
from collections.abc import Callable
from typing import Protocol

EXTENSION = "mapstream.socket"
"""The ASGI extension by which a server offers it."""
MAX_UNSENT = 256 << 10
"""Bytes that may wait in a transport before its reader counts as full."""


class Socket(Protocol):
    """A websocket that ready-made frames are written to."""

    sink: Callable[[bytes], None] | None
    """Takes each text message, once the connection is accepted."""
    on_full: Callable[[], None] | None
    on_drained: Callable[[], None] | None
    heard: float
    """When anything last came from the peer, on the loop's clock."""
    held: bool
    """Whether nothing is handed over, and nothing read."""
    handshake_complete: bool

    @property
    def parted(self) -> bool:
        """Whether the peer said goodbye."""
        ...

    def write(self, frames: bytes) -> None:
        """Write whole frames, unmasked and not compressed."""
        ...

    def hold(self) -> None:
        """Hand over nothing more, and read nothing more, until :meth:`go_on`."""
        ...

    def go_on(self) -> None:
        """Hand over what had come, then read on; the sink may hold again."""
        ...

    def close(self, code: int, reason: str) -> None:
        """End the connection, and cut it if the peer does not take that in."""
        ...

    def silent(self) -> float:
        """Seconds since anything came from the peer; none while it is not listened to."""
        ...


def loop_time() -> float:
    """The loop's clock, which the socket's times are on."""
    return asyncio.get_running_loop().time()
