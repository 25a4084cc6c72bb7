"""Find where a client's frames begin and end in its bytes (RFC 6455, 5.2)."""

END_OF_REQUEST = b"\r\n\r\n"
FIN, OPCODE, CONTROL = 0x80, 0x0F, 0x08
"""In the first byte: the last frame of its message; what kind of frame; from here on kinds that stand by themselves."""
MASKED, LENGTH = 0x80, 0x7F
"""In the second byte: a mask follows; the length, or in how many further bytes it stands."""
FURTHER = {126: 2, 127: 8}
MASK = 4
"""Bytes of a mask."""


class Borders:
    """Follows the bytes of a connection frame by frame, without reading the payloads."""

    __slots__ = ("_head", "_left", "_request", "_within")

    def __init__(self) -> None:
        self._request = True
        self._head = b""
        self._left = 0
        self._within = False

    @property
    def between_messages(self) -> bool:
        """Whether the bytes so far end with a message, so that the next byte begins another."""
        return not (self._request or self._head or self._left or self._within)

    def follow(self, data: bytes) -> None:
        """Follow the next bytes."""
        if self._request:
            data = self._after_request(data)
        while data:
            if self._left:
                taken = min(self._left, len(data))
                self._left -= taken
                data = data[taken:]
            else:
                data = self._take_head(data)

    def _after_request(self, data: bytes) -> bytes:
        """Return the bytes after the request that opens the connection."""
        data = self._head + data
        end = data.find(END_OF_REQUEST)
        self._request = end < 0
        self._head = data[1 - len(END_OF_REQUEST) :] if self._request else b""
        return b"" if self._request else data[end + len(END_OF_REQUEST) :]

    def _take_head(self, data: bytes) -> bytes:
        """Read the head of a frame as far as it has come; return the remaining bytes."""
        short = 2 - len(self._head)
        if short > 0:
            self._head, data = self._head + data[:short], data[short:]
            if len(self._head) < 2:
                return b""
        first, second = self._head[0], self._head[1]
        further = FURTHER.get(second & LENGTH, 0)
        missing = 2 + further + (MASK if second & MASKED else 0) - len(self._head)
        self._head, data = self._head + data[:missing], data[missing:]
        if len(self._head) == 2 + further + (MASK if second & MASKED else 0):
            self._left = int.from_bytes(self._head[2 : 2 + further]) if further else second & LENGTH
            if first & OPCODE < CONTROL:
                self._within = not first & FIN
            self._head = b""
        return data
