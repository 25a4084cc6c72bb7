"""Bounds on the head and the body of a request, which uvicorn reads without any: how large a head is, and how long
either takes to come. How large a body may be says the one who reads it.

They hold for everybody, before anybody has said who they are.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 64 << 10
"""Bytes of a request line and headers, after their first packet."""
PATIENCE = 30.0
"""Seconds that a head may take to arrive, and then each part of a body."""
PART = 64 << 10
"""Bytes of a body that are given that long."""

_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's protocol, with limits on how large a head is and how long a request takes."""

    _waiting: asyncio.TimerHandle | None = None
    """Set while a head has begun and not ended."""
    _body: asyncio.TimerHandle | None = None
    """Set while a body has begun and not ended."""
    _size = 0
    _came = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """As uvicorn does; start the timer of the head."""
        super().connection_made(transport)
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn does; stop the timers."""
        self._end()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """As uvicorn does; count the bytes of a head after its first packet."""
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
        self._wait_for_body()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Some of a body has come. One that gets on may take longer: how large it may be, says who reads it."""
        self._came += len(body)
        if self._body is not None and self._came >= PART:
            self._body.cancel()
            self._wait_for_body()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A body ends, be it that there was none."""
        self._end()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over to the websocket's protocol."""
        self._end()
        super().handle_websocket_upgrade()
        # which refers back to this, so that nobody would let go of either
        self.parser = None  # type: ignore[assignment]

    def _begin(self) -> None:
        self._end()
        self._size = 0
        self._waiting = self.loop.call_later(PATIENCE, self._give_up, _TOO_SLOW)

    def _wait_for_body(self) -> None:
        self._came = 0
        self._body = self.loop.call_later(PATIENCE, self._give_up, _TOO_SLOW)

    def _end(self) -> None:
        for timer in (self._waiting, self._body):
            if timer is not None:
                timer.cancel()
        self._waiting = self._body = None

    def _give_up(self, answer: bytes) -> None:
        answered = self._body is not None and self.cycle is not None and self.cycle.response_started
        self._end()
        if not self.transport.is_closing():
            if not answered:
                self.transport.write(answer)
            self.transport.close()
