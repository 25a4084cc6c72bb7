"""Taking in what has come: the frames of one turn of the event loop, at its end.

First all are read, then all are acted on. Not each as it comes: reading a frame and handing in a command each take as
much code as the processor keeps at hand, and between two frames lies the system's.
"""

import asyncio
from typing import Protocol

import structlog

from mapstream.protocol.closes import NOTED, OUR_MISTAKE
from mapstream.protocol.session import Close, Intention

_log = structlog.get_logger(__name__)


class Sender(Protocol):
    """A connection that sends frames."""

    def read(self, body: bytes) -> Intention:
        """Parse a frame."""
        ...

    def act(self, intention: Intention) -> None:
        """Do what a frame asked for."""
        ...

    def close(self, code: int, reason: str) -> None:
        """End the connection."""
        ...


class Intake:
    """Frames that have come and are to be taken in, in their order. A mistake of ours ends the connection that it was
    made for, and nobody else's."""

    def __init__(self) -> None:
        self._come: list[tuple[Sender, bytes]] = []

    def put(self, sender: Sender, body: bytes) -> None:
        """Take a frame."""
        if not self._come:
            asyncio.get_running_loop().call_soon(self._take_in)
        self._come.append((sender, body))

    def _take_in(self) -> None:
        come, self._come = self._come, []
        intentions = [_read(sender, body) for sender, body in come]
        for (sender, _), intention in zip(come, intentions, strict=True):
            try:
                sender.act(intention)
            except Exception:
                _log.exception("frame_not_acted_on")
                sender.close(OUR_MISTAKE, NOTED)


def _read(sender: Sender, body: bytes) -> Intention:
    try:
        return sender.read(body)
    except Exception:
        _log.exception("frame_not_read")
        return Close(OUR_MISTAKE, NOTED)
