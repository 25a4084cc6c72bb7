"""Around every request: what answers carry, what is logged, what is counted."""

import logging
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
import structlog
from asking import Caller, RoomOf, Site, command
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Mount, Route
from waiting import eventually

from mapstream.api.http import on_mistake
from mapstream.server.access import GONE, NOWHERE, Access, Traffic

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


async def hello(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello", headers={"cache-control": "private"})


async def healthy(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("well")


async def broken(_request: Request) -> PlainTextResponse:
    raise RuntimeError("a mistake of ours")


async def breaks_off(_request: Request) -> StreamingResponse:
    async def lines() -> Any:
        yield "one"
        raise RuntimeError("a mistake of ours")

    return StreamingResponse(lines())


class Around:
    """A small application with everything around it."""

    def __init__(self) -> None:
        app = Starlette(
            routes=[
                Route("/hello/{name}", hello),
                Route("/healthz", healthy),
                Route("/broken", broken),
                Route("/breaks-off", breaks_off),
                Mount("/assets", PlainTextResponse("asset")),
            ],
            exception_handlers={Exception: on_mistake},
        )
        self.traffic = Traffic()
        self.app = Access(app, app.routes, self.traffic)

    async def get(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        """Ask, without a network."""
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://here") as client:
            return await client.request(method, path, headers=[(n.encode(), v.encode()) for n, v in headers.items()])

    @property
    def counted(self) -> list[tuple[str, str, int]]:
        return list(self.traffic.requests)


@pytest.fixture
def around() -> Around:
    return Around()


@pytest.fixture
def lines() -> Iterator[list[Any]]:
    """What is logged, as it would be with the context of the request."""
    logger = logging.getLogger("mapstream.server.access")
    logger.setLevel(logging.INFO)
    kept: list[Any] = []

    def keep(_logger: object, _method: str, event: Any) -> Any:
        kept.append(dict(event))
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, keep], cache_logger_on_first_use=False)
    yield kept
    structlog.configure(**before)
    logger.setLevel(logging.NOTSET)


async def test_requests_are_known_by_their_template(around: Around) -> None:
    await around.get("/hello/berta?q=secret")
    await around.get("/assets/base.css")
    await around.get("/nowhere/secret")
    await around.get("/hello/berta", "BREW")
    assert around.counted == [
        ("GET", "/hello/{name}", 200),
        ("GET", "/assets/{path}", 200),
        ("GET", NOWHERE, 404),
        ("OTHER", "/hello/{name}", 405),
    ]
    assert around.traffic.seconds["/hello/{name}"].counts != []


async def test_answers_carry_what_they_do_not_say_otherwise(around: Around) -> None:
    headers = (await around.get("/hello/berta")).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private"
    assert headers["content-security-policy"].startswith("default-src 'none'")


async def test_a_mistake_is_told_once_and_counted(around: Around, lines: list[Any]) -> None:
    answer = await around.get("/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "mistake of ours" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert around.counted == [("GET", "/broken", 500)]
    assert [line["event"] for line in lines] == ["request_failed", "request"]


async def test_an_answer_that_breaks_off_is_cut(around: Around) -> None:
    with pytest.raises(RuntimeError):
        await around.get("/breaks-off")
    assert around.counted == [("GET", "/breaks-off", 200)]


async def test_who_does_not_wait_is_counted(around: Around) -> None:
    async def gone(_scope: Any, _receive: Any, _send: Any) -> None:
        return None

    await Access(gone, [], around.traffic)({"type": "http", "method": "GET", "headers": []}, None, None)  # type: ignore[arg-type]
    assert around.counted == [("GET", NOWHERE, GONE)]


async def test_a_socket_has_its_id_and_a_line_at_its_end(around: Around, lines: list[Any]) -> None:
    sent: list[Any] = []

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await receive()

    async def receive() -> Any:
        return {"type": "websocket.disconnect", "code": 4401}

    async def send(message: Any) -> None:
        sent.append(message)

    await Access(app, [], around.traffic)({"type": "websocket", "headers": [(b"x-request-id", b"abc")]}, receive, send)
    assert sent == [{"type": "websocket.accept", "headers": [(b"x-request-id", b"abc")]}]
    [line] = lines
    assert isinstance(line.pop("seconds"), float)
    assert line == {"event": "stream", "route": NOWHERE, "code": 4401, "request_id": "abc"}
    assert around.counted == []


async def test_a_line_for_each_request(around: Around, lines: list[Any]) -> None:
    await around.get("/hello/berta?q=secret", **{"x-request-id": "abc"})
    await around.get("/healthz")
    [line] = lines
    assert isinstance(line.pop("ms"), float)
    assert line == {
        "event": "request",
        "method": "GET",
        "route": "/hello/{name}",
        "status": 200,
        "bytes": 5,
        "request_id": "abc",
    }


async def test_what_goes_wrong_on_our_side_is_a_warning(around: Around, caplog: pytest.LogCaptureFixture) -> None:
    async def away(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("away", 503)(scope, receive, send)

    around.app = Access(away, [], around.traffic)
    before = structlog.get_config()
    structlog.configure(logger_factory=structlog.stdlib.LoggerFactory(), wrapper_class=structlog.stdlib.BoundLogger)
    with caplog.at_level(logging.INFO):
        await around.get("/readyz")
    structlog.configure(**before)
    assert [record.levelname for record in caplog.records if record.name == "mapstream.server.access"] == ["WARNING"]


async def test_an_id_and_a_trace_stand_on_every_line_of_a_request(around: Around, lines: list[Any]) -> None:
    answer = await around.get("/broken", traceparent=TRACE)
    assert [line["traceparent"] for line in lines] == [TRACE, TRACE]
    assert [line["request_id"] for line in lines] == [answer.headers["x-request-id"]] * 2
    for wrong in ("00-x", TRACE + " ", TRACE.upper(), "é", TRACE[:-1]):
        await around.get("/hello/x", traceparent=wrong)
        assert "traceparent" not in lines[-1]
    for wrong in ("", "a b", "x" * 101, "é", '"'):
        answer = await around.get("/hello/x", **{"x-request-id": wrong})
        assert lines[-1]["request_id"] == answer.headers["x-request-id"] != wrong
        UUID(lines[-1]["request_id"])


@pytest.fixture
def room(member: Caller) -> RoomOf:
    return member.open_room()


def test_the_servers_log_holds_no_secret(site: Site, room: RoomOf) -> None:
    buyer = room.invite(name="Gwendolyn Unheard-of")
    site.nobody().http.get(f"/l/{buyer.caller.token}", headers={"traceparent": TRACE})
    room.get("/audit", q="Gwendolyn")
    room.get("/events", by=buyer.caller.id)
    room.refused("add_task", title="Gwendolyn", side="nobody")
    eventually(lambda: TRACE in site.server.log.read_text())
    written = site.server.log.read_text()
    for secret in (buyer.caller.token, room.caller.token, "Gwendolyn", buyer.caller.id):
        assert str(secret) not in written
    lines = [orjson.loads(line) for line in written.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["event"] == "request"]
    assert {"method": "GET", "route": "/l/{token}", "status": 200} in [
        {key: line[key] for key in ("method", "route", "status")} for line in requests
    ]
    assert [line["traceparent"] for line in requests if "traceparent" in line] == [TRACE]
    audit = next(line for line in reversed(requests) if line["route"] == "/v1/rooms/{room}/audit")
    assert (audit["room"], audit["key"]) == (room.id, room.caller.id)
    assert any(line["route"] == "/v1/rooms" and line.get("room") == room.id for line in requests)


ADDRESSES: list[Callable[[RoomOf], str]] = [
    lambda room: room.path,
    lambda room: f"{room.path}/events",
    lambda _room: "/v1/rooms",
    lambda _room: "/healthz",
    lambda _room: "/metrics",
    lambda _room: "/openapi.json",
    lambda _room: "/nothing",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_answers_of_the_api_are_safe_to_open(room: RoomOf, address: Callable[[RoomOf], str]) -> None:
    headers = room.caller.http.get(address(room)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] in ("no-store", "no-cache", "private, no-cache")
    assert "server" not in headers


def test_what_is_private_is_not_kept(room: RoomOf) -> None:
    for answer in (room.get("/events"), room.post(command("add_task", title="x", side="seller")), room.get(version=9)):
        assert answer.headers["cache-control"] == "no-store"
