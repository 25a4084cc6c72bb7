"""Requests name the server, once; browsers keep to its address."""

import http.client
import socket
from typing import Any

import pytest
from asking import Caller, Site, command

from mapstream.server.origin import Origin

PUBLIC = "https://plans.example"


async def served(headers: list[tuple[bytes, bytes]], path: str = "/v1/rooms", public: str | None = PUBLIC) -> Any:
    """The status of an answer and its headers; ``None``: the handshake of a stream is refused."""
    sent: list[Any] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket" if path.endswith("/stream") else "http", "path": path, "headers": headers}
    await Origin(app, public)(scope, None, send)  # type: ignore[arg-type]
    return None if sent[0]["type"] == "websocket.close" else (sent[0]["status"], dict(sent[0]["headers"]))


@pytest.mark.parametrize(
    ("hosts", "status"),
    [
        (["plans.example"], 200),
        (["PLANS.example"], 200),
        (["localhost:8000"], 200),
        (["127.0.0.1:8000"], 200),
        (["[::1]:8000"], 200),
        (["evil.example"], 421),
        (["plans.example.evil.example"], 421),
        (["plans.example:444"], 421),
        ([], 400),
        (["plans.example", "evil.example"], 400),
        (["plans.example", "plans.example"], 400),
        (["plans.example/x"], 400),
        (["a, b"], 400),
        (["\xe9"], 400),
        ([""], 400),
    ],
)
async def test_a_request_names_one_host_and_that_is_ours(hosts: list[str], status: int) -> None:
    headers = [(b"host", host.encode("latin-1")) for host in hosts]
    answer = await served(headers)
    assert answer[0] == status
    assert answer[1][b"strict-transport-security"] == b"max-age=31536000"
    assert (await served(headers, "/v1/rooms/x/stream") is None) == (status != 200)
    assert (await served(headers, "/healthz"))[0] == (200 if status == 421 else status), "machines ask by other names"


async def test_without_a_public_address_any_host_will_do() -> None:
    assert await served([(b"host", b"10.0.0.7:8000")], public=None) == (200, {})
    assert (await served([(b"host", b"plans.example")], public="http://plans.example"))[1] == {}


def test_over_a_network(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.server.port), timeout=10) as peer:
        peer.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n")
        assert peer.recv(100).startswith(b"HTTP/1.1 400 ")


def test_no_answer_is_made_of_the_host_that_a_request_names(site: Site, member: Caller) -> None:
    room = member.open_room()
    for n in range(3):
        room.post(command("add_task", title=f"{n}", side="seller"))
    forged = {"host": "evil.example", "authorization": f"Bearer {member.token}"}
    peer = http.client.HTTPConnection("127.0.0.1", site.server.port, timeout=10)
    peer.request(
        "GET", f"{room.path}/events?limit=1", headers=forged | {"accept": "application/cloudevents-batch+json"}
    )
    answer = peer.getresponse()
    assert answer.headers["link"] == f'<{site.url}{room.path}/events?limit=1&after=1>; rel="next"'
    assert b"evil" not in answer.read()


def test_a_page_speaks_to_nobody_but_its_own_server(site: Site) -> None:
    rules = site.nobody().http.get("/rooms/x").headers["content-security-policy"]
    own = site.url.removeprefix("http://")
    assert f"connect-src 'self' ws://{own} wss://{own};" in rules
    for path in ("/", "/docs", "/assets/room.js"):
        assert "connect-src 'self';" in site.nobody().http.get(path).headers["content-security-policy"]
