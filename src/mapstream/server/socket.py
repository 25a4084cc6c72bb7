"""The stream's socket: uvicorn's protocol, with two short cuts for the hub.

Frames from clients are handed over as they are parsed, without a queue and a task switch each; frames for clients are
written to the transport as they are, without being encoded again. ASGI still opens and closes the connection.

Whoever sends more than can be taken in is held up by TCP: nothing is read of them for a while, but for what had come
with the last read, a quarter of a megabyte at most.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

from mapstream.api.transport import EXTENSION, MAX_UNSENT
from mapstream.server.borders import Borders

try:
    from websockets.speedups import apply_mask
except ImportError:
    # without a compiled wheel
    from websockets.utils import apply_mask

LINGER = 5.0
"""Seconds to wait for the peer's close frame before the connection is cut."""
MAX_REASON = 123
"""Bytes of the reason in a close frame."""

WHOLE_TEXT = 0x81
"""The first byte of a text message in one frame (RFC 6455, 5.2)."""
MASKED = 0x80
"""In the second byte: the payload is masked, as clients have to."""
TWO_BYTES = 126
"""In the second byte: the length is in the next two."""
MASK = 4
"""Bytes of a mask."""
HEAD = 5
"""Bytes that the smallest frame of a client is longer than."""


class Carried:
    """Bytes that this process has sent and received over streams."""

    __slots__ = ("received", "sent")

    def __init__(self) -> None:
        self.received = self.sent = 0


CARRIED = Carried()


class Turns:
    """Lets only a few begin in each turn of the event loop, so that a herd does not hold up others."""

    def __init__(self, few: int) -> None:
        self._few = few
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def take(self) -> None:
        """Wait for a turn."""
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[None] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._next)
        self._waiting.append(mine)
        await mine

    def _next(self) -> None:
        for _ in range(min(self._few, len(self._waiting))):
            mine = self._waiting.popleft()
            if not mine.done():
                mine.set_result(None)
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._next)


HANDSHAKES = 4
"""Connections accepted in one turn."""
ARRIVING = Turns(HANDSHAKES)


class StreamSocket(WebSocketsSansIOProtocol):
    """A websocket that the hub writes encoded frames to."""

    sink: Callable[[bytes], None] | None = None
    """Takes each text message, once the connection is accepted."""
    on_full: Callable[[], None] | None = None
    on_drained: Callable[[], None] | None = None
    heard: float = 0.0
    """When the peer was last heard, on the loop's clock."""
    _whole: bool = False
    """Whether the bytes so far end with a whole message."""
    held: bool = False
    """Whether reading is paused."""
    _served: bool = False
    """Whether the application is done with it."""
    _kept: deque[bytes] | None = None
    """Messages received before reading was paused, to be handed over first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._borders = Borders()

    async def run_asgi(self) -> None:
        """As uvicorn does, with this socket offered to the application."""
        extensions = cast(dict[str, object], self.scope["extensions"])
        extensions[EXTENSION] = self
        self.transport.set_write_buffer_limits(high=MAX_UNSENT, low=MAX_UNSENT // 8)
        try:
            await ARRIVING.take()
            await super().run_asgi()
        finally:
            self._served = True
            self._untie()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn does; then drop all references."""
        super().connection_lost(exc)
        self._untie()

    def _untie(self) -> None:
        """Break the reference cycles once both sides are done, or the memory would be freed much later."""
        if self._served and self.disconnected:
            cast(dict[str, object], self.scope["extensions"]).pop(EXTENSION, None)
            self._kept = None

    def data_received(self, data: bytes) -> None:
        """Note that the peer is alive; handle whole messages, and leave the rest to uvicorn."""
        self.heard = self.loop.time()
        CARRIED.received += len(data)
        if self.sink is not None and self._whole and not self.close_sent:
            data = self._take_whole(data, self.sink)
        if data:
            self._borders.follow(data)
            super().data_received(data)
            self._whole = self._borders.between_messages and self.conn.state is State.OPEN

    def _take_whole(self, data: bytes, sink: Callable[[bytes], None]) -> bytes:
        """Hand over the messages at the beginning that came whole and in one frame, as nearly all do; what is left.

        websockets parses any frame that the standard allows; these alone, at a fifth of the cost.
        """
        while len(data) > HEAD and data[0] == WHOLE_TEXT and data[1] >= MASKED:
            size, at = data[1] - MASKED, 2
            if size == TWO_BYTES:
                size, at = data[2] << 8 | data[3], 4
            elif size > TWO_BYTES:
                break
            begin = at + MASK
            end = begin + size
            if len(data) < end:
                break
            body = apply_mask(data[begin:end], data[at:begin])
            data = data[end:]
            (self._keep if self.held else sink)(body)
            if self.sink is None or self.close_sent:
                return b""
        return data

    def send_receive_event_to_app(self) -> None:
        """Hand a message to the sink where there is one, else to ASGI's queue."""
        if self.sink is None:
            super().send_receive_event_to_app()
            return
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        self.frames = []
        if not self.close_sent:
            take = self._keep if self.held else self.sink
            take(data if self.curr_msg_data_type == "text" else b"")

    def _keep(self, body: bytes) -> None:
        if self._kept is None:
            self._kept = deque()
        self._kept.append(body)

    def hold(self) -> None:
        """Pause reading until :meth:`go_on`."""
        self.held = True
        if not self.transport.is_closing():
            self.transport.pause_reading()

    def go_on(self) -> None:
        """Hand over what was received meanwhile, then resume reading; the sink may pause again."""
        self.held = False
        while self._kept and self.sink is not None and not (self.held or self.close_sent):
            self.sink(self._kept.popleft())
        if not (self.held or self.transport.is_closing()):
            self._kept = None
            self.heard = self.loop.time()
            self.transport.resume_reading()

    def pause_writing(self) -> None:
        """The transport's buffer is full."""
        super().pause_writing()
        if self.on_full is not None:
            self.on_full()

    def resume_writing(self) -> None:
        """The transport has room again."""
        super().resume_writing()
        if self.on_drained is not None:
            self.on_drained()

    def write(self, frames: bytes) -> None:
        """Write whole frames, unmasked and not compressed."""
        if not self.close_sent and not self.transport.is_closing():
            CARRIED.sent += len(frames)
            self.transport.write(frames)

    def close(self, code: int, reason: str) -> None:
        """Close the connection, and cut it if the peer does not answer."""
        if self.close_sent or self.transport.is_closing():
            return
        self.conn.send_close(code, reason.encode()[:MAX_REASON].decode(errors="ignore"))
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.held:
            # for the peer's close frame
            self.go_on()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.close_timer = self.loop.call_later(LINGER, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """The peer does not answer: let go, and do not wait until it has taken what is unsent, which may be never.

        One who is not listened to may have answered, and is asked again.
        """
        if self.held:
            self.stop_keepalive()
            self.start_keepalive()
            return
        super().keepalive_timeout()
        self.loop.call_later(LINGER, self.transport.abort)

    def shutdown(self) -> None:
        """The server ends: say so, and do not wait for long until the peer has taken it in."""
        if self.transport.is_closing():
            return
        super().shutdown()
        self.loop.call_later(LINGER, self.transport.abort)

    @property
    def parted(self) -> bool:
        """Whether the peer sent a close frame."""
        return self.conn.close_rcvd is not None

    def silent(self) -> float:
        """Seconds since the peer was last heard; 0 while reading is paused."""
        return 0.0 if self.held else self.loop.time() - self.heard
