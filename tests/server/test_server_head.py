"""The head of a request has an end, or the connection has."""

import asyncio
import socket
import sys
from typing import Any

import pytest
import uvicorn
from asking import Site
from uvicorn.server import ServerState

from mapstream.server import head
from mapstream.server.head import MAX_HEAD, PART, BoundedHttp


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.end = asyncio.Event()

    @property
    def closed(self) -> bool:
        return self.end.is_set()

    def write(self, data: Any) -> None:
        self.written += bytes(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.end.set()

    def resume_reading(self) -> None: ...

    def pause_reading(self) -> None: ...


async def app(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def reading(_scope: Any, receive: Any, _send: Any) -> None:
    """An application that waits for the whole body."""
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        pass
    await asyncio.Event().wait()


async def connected() -> tuple[BoundedHttp, Wire]:
    """A connection, and what is on the wire."""
    config = uvicorn.Config(app, http=BoundedHttp, lifespan="off", log_config=None)
    config.load()
    protocol = BoundedHttp(config=config, server_state=ServerState(), app_state={})
    wire = Wire()
    protocol.connection_made(wire)
    return protocol, wire


async def test_a_head_without_end_is_given_up() -> None:
    protocol, wire = await connected()
    protocol.data_received(b"GET / HTTP/1.1\r\nx-big: ")
    for _ in range(MAX_HEAD // 1024 + 1):
        assert not wire.closed
        protocol.data_received(b"x" * 1024)
    assert wire.closed
    assert wire.written.startswith(b"HTTP/1.1 431 ")


async def test_a_body_is_no_head() -> None:
    protocol, wire = await connected()
    size = MAX_HEAD * 4
    protocol.data_received(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % size)
    for _ in range(size // 1024):
        protocol.data_received(b"x" * 1024)
    await asyncio.sleep(0)
    assert wire.written.startswith(b"HTTP/1.1 200 ")
    protocol.data_received(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
    await asyncio.sleep(0)
    assert wire.written.count(b"HTTP/1.1 200 ") == 2


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nhost: ", b"GET / HTTP/1.1\r\nhost: x\r\n\r\nGET / HT"])
async def test_a_head_that_does_not_come_is_not_waited_for(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head, "PATIENCE", 0.01)
    protocol, wire = await connected()
    if said:
        protocol.data_received(said)
    await asyncio.wait_for(wire.end.wait(), 5)
    assert b"HTTP/1.1 408 " in wire.written


@pytest.mark.parametrize(
    "said",
    [
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nx",
        b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n",
    ],
)
async def test_a_body_that_does_not_come_is_not_waited_for(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dripped, it is cut no later than one of which nothing comes."""
    monkeypatch.setattr(head, "PATIENCE", 0.05)
    monkeypatch.setattr(sys.modules[__name__], "app", reading)
    protocol, wire = await connected()
    protocol.data_received(said)
    await asyncio.wait_for(wire.end.wait(), 5)
    assert wire.written.startswith(b"HTTP/1.1 408 ")
    protocol.connection_lost(None)


async def test_a_body_that_comes_after_the_answer_is_not_waited_for_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head, "PATIENCE", 0.05)
    protocol, wire = await connected()
    protocol.data_received(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nx")
    await asyncio.wait_for(wire.end.wait(), 5)
    assert b"HTTP/1.1 408 " not in wire.written


async def test_a_body_that_has_come_is_not_waited_for_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head, "PATIENCE", 0.05)
    protocol, wire = await connected()
    for _ in range(2):
        protocol.data_received(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\nx")
        await asyncio.sleep(0)
    assert (protocol._body, wire.closed) == (None, False)
    protocol.connection_lost(None)


async def test_a_body_that_gets_on_is_waited_for_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "app", reading)
    protocol, _ = await connected()
    protocol.data_received(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % (PART * 4))
    for size, later in ((PART - 1, False), (1, True), (1024, False), (PART, True)):
        before = protocol._body
        protocol.data_received(b"x" * size)
        assert (protocol._body is not before) == later
        assert before is not None
        assert before.cancelled() == later
    protocol.connection_lost(None)


async def test_who_is_gone_is_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head, "PATIENCE", 0.01)
    protocol, wire = await connected()
    protocol.connection_lost(None)
    await asyncio.sleep(0.03)
    assert wire.written == b""


def test_over_a_network(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.server.port), timeout=10) as peer:
        peer.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-big: ")
        try:
            for _ in range(1000):
                peer.sendall(b"x" * 65536)
            cut = not peer.recv(1)
        except ConnectionError:
            cut = True
    assert cut
    assert site.nobody().http.get("/healthz", headers={"x-big": "x" * 60_000}).status_code == 200
