"""Bounds on the head of a request, which uvicorn reads without any: how large it is, and how long it takes to come.

They hold for everybody, before anybody has said who they are.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 64 << 10
"""Bytes of a request line and headers, after the first piece that came of them."""
PATIENCE = 30.0
"""Seconds that a head may take to come."""

_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's protocol, which gives up on heads without end."""

    _waiting: asyncio.TimerHandle | None = None
    """Set while a head has begun and not ended."""
    _size = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """As uvicorn does; a head is waited for from now on."""
        super().connection_made(transport)
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn does; nothing is waited for."""
        self._end()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """As uvicorn does, and count what comes of a head after its first piece."""
        began = self._waiting
        super().data_received(data)
        if self._waiting is not None and self._waiting is began:
            self._size += len(data)
            if self._size > MAX_HEAD:
                self._give_up(_TOO_LARGE)

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._begin()

    def on_headers_complete(self) -> None:
        """A head ends."""
        self._end()
        super().on_headers_complete()

    def _begin(self) -> None:
        self._end()
        self._size = 0
        self._waiting = self.loop.call_later(PATIENCE, self._give_up, _TOO_SLOW)

    def _end(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self, answer: bytes) -> None:
        self._end()
        if not self.transport.is_closing():
            self.transport.write(answer)
            self.transport.close()
