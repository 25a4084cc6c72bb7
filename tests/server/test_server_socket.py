"""The stream's socket: a peer that takes nothing in is not waited for."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uvicorn.server import ServerState

from mapstream.server import socket
from mapstream.server.socket import EXTENSION, StreamSocket, Turns

HANDSHAKE = (
    b"GET /v1/rooms/x/stream HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class FullTransport(asyncio.Transport):
    """A transport whose peer does not read: what is written stays, and closing it waits for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()
        self.closing = False
        self.reading = True
        self.aborted = asyncio.Event()

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closing = True

    def is_closing(self) -> bool:
        return self.closing

    def abort(self) -> None:
        self.aborted.set()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True


@pytest.fixture
async def connected(monkeypatch: pytest.MonkeyPatch) -> tuple[StreamSocket, FullTransport]:
    """A connection that has been accepted."""
    monkeypatch.setattr(socket, "LINGER", 0.01)
    accepted = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["extensions"][EXTENSION] is made
        await receive()
        await send({"type": "websocket.accept"})
        accepted.set()
        await receive()

    config = uvicorn.Config(app, ws_ping_interval=20, ws_ping_timeout=20, ws_per_message_deflate=False, log_config=None)
    config.load()
    made = StreamSocket(config, ServerState(), {})
    transport = FullTransport()
    made.connection_made(transport)
    made.data_received(HANDSHAKE)
    await accepted.wait()
    transport.written.clear()
    return made, transport


async def test_one_who_is_let_go_and_does_not_take_it_in_is_cut_off(connected: Any) -> None:
    made, transport = connected
    made.close(4408, "too slow")
    assert transport.written.endswith(b"\x11\x38too slow"), "a close frame with 4408"
    await asyncio.wait_for(transport.aborted.wait(), 10)


async def test_one_who_does_not_answer_pings_is_cut_off(connected: Any) -> None:
    made, transport = connected
    made.send_keepalive_ping()
    made.keepalive_timeout()
    await asyncio.wait_for(transport.aborted.wait(), 10)
    made.connection_lost(None)
    assert not made.parted, "they may be back"


async def test_the_end_of_the_server_waits_for_nobody(connected: Any) -> None:
    made, transport = connected
    made.shutdown()
    assert b"\x03\xf4" in transport.written, "a close frame with 1012"
    await asyncio.wait_for(transport.aborted.wait(), 10)


async def test_the_end_of_the_server_finds_one_gone_already(connected: Any) -> None:
    made, transport = connected
    transport.close()
    made.shutdown()
    assert not transport.written


async def test_a_reason_is_cut_to_what_fits_a_close_frame(connected: Any) -> None:
    made, transport = connected
    made.close(4400, "é" * 100)
    made.close(4400, "once is enough")
    size = transport.written[1]
    assert size <= 125
    assert len(transport.written) == 2 + size
    assert transport.written[4:].decode() == "é" * 61


async def test_nothing_is_written_after_the_close(connected: Any) -> None:
    made, transport = connected
    made.close(4401, "")
    before = bytes(transport.written)
    made.write(b"\x81\x02{}")
    assert transport.written == before


async def test_a_peer_that_says_goodbye_has_parted(connected: Any) -> None:
    made, _ = connected
    # a close frame without a code, as browsers send it, masked with zeros
    made.data_received(b"\x88\x80\x00\x00\x00\x00")
    assert made.parted


async def test_what_comes_is_handed_over_as_it_is(connected: Any) -> None:
    made, _ = connected
    taken: list[bytes] = []
    made.sink = taken.append
    made.data_received(b"\x81\x82\x00\x00\x00\x00{}\x01\x81\x00\x00\x00\x00[\x80\x81\x00\x00\x00\x00]")
    made.data_received(b"\x82\x81\x00\x00\x00\x00x")
    assert taken == [b"{}", b"[]", b""], "bytes are no frames of ours"


def masked(body: bytes, opcode: int = 0x81, mask: bytes = b"\x1f\xa2\x00\xff") -> bytes:
    """A frame as a client sends it."""
    size = len(body)
    head = bytes([opcode, 0x80 | size]) if size < 126 else bytes([opcode, 0x80 | 126]) + size.to_bytes(2, "big")
    return head + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(body))


@given(
    bodies=st.lists(st.binary(max_size=300), min_size=1, max_size=6),
    cuts=st.lists(st.integers(0, 2000), max_size=8),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_however_messages_are_cut_on_their_way_they_come_whole(
    connected: Any, bodies: list[bytes], cuts: list[int]
) -> None:
    """With a ping and a message in two frames among them, which take another way through the parser."""
    made, _ = connected
    taken: list[bytes] = []
    made.sink = taken.append
    sent = b"".join(masked(body) for body in bodies)
    sent += masked(b"are you there", 0x89) + masked(b"in two ", 0x01) + masked(b"frames", 0x80) + masked(b"the last")
    places = sorted({cut % len(sent) for cut in cuts} | {0, len(sent)})
    for start, end in pairwise(places):
        made.data_received(sent[start:end])
    assert taken == [*bodies, b"in two frames", b"the last"]


@pytest.mark.parametrize("cut", range(1, 10))
async def test_what_looks_like_a_message_within_one_is_none(connected: Any, cut: int) -> None:
    """Some clients, and proxies, send the head of a frame and the rest apart."""
    made, _ = connected
    taken: list[bytes] = []
    made.sink = taken.append
    body = masked(b"{}", mask=bytes(4))
    sent = masked(body, mask=bytes(4))
    made.data_received(sent[:cut])
    made.data_received(sent[cut:])
    assert taken == [body]


async def test_nothing_is_handed_over_after_a_close(connected: Any) -> None:
    made, _ = connected
    taken: list[bytes] = []

    def take(body: bytes) -> None:
        taken.append(body)
        made.close(4400, "enough")

    made.sink = take
    made.data_received(masked(b"one") + masked(b"two"))
    assert taken == [b"one"]


async def test_a_message_that_claims_to_be_longer_than_allowed_ends_the_connection(connected: Any) -> None:
    made, transport = connected
    made.sink = lambda body: pytest.fail("nothing came whole")
    made.data_received(b"\x81\xff" + (1 << 40).to_bytes(8, "big") + b"\x00\x00\x00\x00")
    assert b"\x03\xf1" in transport.written, "a close frame with 1009"


async def test_who_is_held_is_not_read_and_what_had_come_is_handed_over_first(connected: Any) -> None:
    made, transport = connected
    taken: list[bytes] = []

    def take(body: bytes) -> None:
        taken.append(body)
        if len(taken) in (2, 3):
            made.hold()

    made.sink = take
    made.data_received(masked(b"1") + masked(b"2") + masked(b"3") + masked(b"are you there", 0x89) + masked(b"4"))
    made.data_received(masked(b"5"))
    assert (taken, transport.reading) == ([b"1", b"2"], False)
    made.go_on()
    assert (taken, transport.reading) == ([b"1", b"2", b"3"], False), "it was held again"
    made.go_on()
    assert (taken, transport.reading) == ([b"1", b"2", b"3", b"4", b"5"], True)
    made.data_received(masked(b"6"))
    assert taken[-1] == b"6"


async def test_who_is_not_listened_to_is_not_blamed_for_silence(connected: Any) -> None:
    made, _ = connected
    made.sink = lambda body: None
    made.heard -= 60.0
    made.hold()
    made.send_keepalive_ping()
    made.keepalive_timeout()
    assert made.silent() == 0
    assert not made.close_sent
    made.go_on()
    assert made.silent() < 60, "they are heard from now on"
    made.send_keepalive_ping()
    made.keepalive_timeout()
    assert made.close_sent


async def test_who_is_let_go_is_listened_to_for_the_goodbye_alone(connected: Any) -> None:
    made, transport = connected
    taken: list[bytes] = []
    made.sink = taken.append
    made.hold()
    made.data_received(masked(b"{}"))
    made.close(4403, "left the deal")
    assert transport.reading
    # a close frame without a code, masked with zeros
    made.data_received(masked(b"[]") + b"\x88\x80\x00\x00\x00\x00")
    assert made.parted
    assert taken == []


async def test_however_many_come_at_once_others_have_their_turn() -> None:
    """A herd is let in few by few, and what is due meanwhile is done between them."""
    turns, order = Turns(4), list[str]()

    async def come(n: int) -> None:
        await turns.take()
        order.append(f"guest {n}")

    async def others() -> None:
        for _ in range(5):
            await asyncio.sleep(0)
            order.append("others")

    herd = [asyncio.create_task(come(n)) for n in range(20)]
    await asyncio.gather(*herd, others())
    guests = [one for one in order if one != "others"]
    assert guests == [f"guest {n}" for n in range(20)]
    first, last = order.index("others"), len(order) - 1 - order[::-1].index("others")
    assert any(one != "others" for one in order[first:last]), "not all of the herd before anybody else"


async def test_one_who_went_away_waiting_holds_up_nobody() -> None:
    turns = Turns(1)
    gone, comes = asyncio.create_task(turns.take()), asyncio.create_task(turns.take())
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.wait_for(comes, 5)
