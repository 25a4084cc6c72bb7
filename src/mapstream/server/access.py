"""Around every request: what it is counted and logged as, and what every answer carries.

A request is known by its method and by the *template* of its route, never by its path: personal links and search words
stand in those. Its ``X-Request-Id``, which it is given where it has none, and its ``traceparent`` (W3C trace context)
stand on every log line of it. What went wrong on our side (500 and above) is a warning.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Sequence

import structlog
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mapstream import clock
from mapstream.api.http import CREDENTIAL, TOLD
from mapstream.live.metrics import SECONDS, Histogram

NOWHERE = "(none)"
"""Stands for the route of a request that no route takes."""
GONE = 499
"""Stands for the status where the client did not wait for one."""
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_UNLOGGED = frozenset(("/healthz", "/readyz", "/metrics", "/assets/{path}"))
"""Asked for by machines every few seconds, or by the dozen: not worth a line as long as all is well."""
_TRACES = {
    b"traceparent": re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.{0,100})?"),
    b"x-request-id": re.compile(rb"[A-Za-z0-9._:/+=-]{1,100}"),
}
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
DEFAULTS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
"""Headers of every answer that does not say otherwise."""

_log = structlog.get_logger(__name__)
_level = logging.getLogger(__name__)


class Traffic:
    """The requests since the server began."""

    def __init__(self) -> None:
        self.requests: dict[tuple[str, str, int], int] = defaultdict(int)
        """By method, route and status."""
        self.seconds: dict[str, Histogram] = defaultdict(lambda: Histogram(SECONDS))
        """How long they took, by route."""

        self.sent = 0
        """Bytes of their answers."""
        self.closes: dict[int, int] = defaultdict(int)
        """Streams that ended, by code."""

    def count(self, method: str, route: str, status: int, seconds: float, size: int) -> None:
        """A request is over."""
        self.requests[method, route, status] += 1
        self.sent += size
        self.seconds[route].observe(seconds)


class Access:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], traffic: Traffic) -> None:
        self._app = app
        self._templates = {endpoint_of(route): template_of(route) for route in routes}
        assert len(self._templates) == len(routes), "every route has a handler of its own"
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and note what came of it."""
        serve = {"http": self._request, "websocket": self._stream}.get(scope["type"], self._app)
        with structlog.contextvars.bound_contextvars(**traces(scope)):
            await serve(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = clock.monotonic()
        status, size, over = GONE, 0, False

        async def sending(message: Message) -> None:
            nonlocal status, size, over
            if message["type"] == "http.response.start":
                status = message["status"]
                told = [(name.encode(), value.encode()) for name, value in scope.get(TOLD, {}).items()]
                message["headers"] = completed([*message["headers"], *told, request_id_header()])
            else:
                size += len(message.get("body", b""))
                over = not message.get("more_body")
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:
            # it has been logged where it was answered; only an answer that broke off has to be cut
            if not over:
                raise
        finally:
            route = self._templates.get(scope.get("endpoint"), NOWHERE)
            method = scope["method"] if scope["method"] in _METHODS else "OTHER"
            seconds = clock.monotonic() - began
            self._traffic.count(method, route, status, seconds, size)
            if _level.isEnabledFor(logging.WARNING if status >= 500 else logging.INFO) and (
                status >= 400 or route not in _UNLOGGED
            ):
                tell = _log.warning if status >= 500 else _log.info
                said = {"method": method, "route": route, "status": status, "bytes": size}
                tell("request", **said, **whose(scope), ms=round(seconds * 1000, 1))

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = clock.monotonic()
        outcome: dict[str, int] = {}

        async def receiving() -> Message:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                outcome.setdefault("code", message.get("code", 1005))
            return message

        async def sending(message: Message) -> None:
            match message["type"]:
                case "websocket.accept":
                    message["headers"] = [*message.get("headers", ()), request_id_header()]
                case "websocket.http.response.start":
                    outcome["status"] = message["status"]
                    message["headers"] = completed([*message["headers"], request_id_header()])
                case "websocket.close":
                    outcome["code"] = message.get("code", 1000)
            await send(message)

        try:
            await self._app(scope, receiving, sending)
        finally:
            route = self._templates.get(scope.get("endpoint"), NOWHERE)
            seconds = round(clock.monotonic() - began, 1)
            if "code" in outcome:
                self._traffic.closes[outcome["code"]] += 1
            _log.info("stream", route=route, **outcome, **whose(scope), seconds=seconds)


def whose(scope: Scope) -> dict[str, str]:
    """Which room, and by which link or key, as they are called and not as they open: ids, never tokens."""
    room = scope.get("path_params", {}).get("room", "")
    credential: dict[str, str] = scope.get(CREDENTIAL, {})
    return credential | ({"room": room.lower()} if _UUID.fullmatch(room) else {})


def traces(scope: Scope) -> dict[str, str]:
    """What stands on every log line of a request: its id, given or new, and the trace that it belongs to."""
    found: dict[str, str] = {}
    for name, value in scope.get("headers", ()):
        pattern = _TRACES.get(name)
        if pattern is not None and pattern.fullmatch(value):
            found[name.decode().removeprefix("x-").replace("-", "_")] = value.decode("ascii", "replace")
    return {"request_id": clock.fresh_id()} | found


def request_id_header() -> tuple[bytes, bytes]:
    """Tells a client by which id its request stands in the log."""
    return b"x-request-id", structlog.contextvars.get_contextvars()["request_id"].encode()


def endpoint_of(route: BaseRoute) -> object:
    """What Starlette notes in the scope when it takes this route."""
    assert isinstance(route, Route | WebSocketRoute | Mount)
    return route.app if isinstance(route, Mount) else route.endpoint


def template_of(route: BaseRoute) -> str:
    """The route as it is known to people."""
    assert isinstance(route, Route | WebSocketRoute | Mount)
    return f"{route.path}/{{path}}" if isinstance(route, Mount) else route.path


def completed(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with the defaults that it does not set itself."""
    names = {name for name, _ in headers}
    return [*headers, *(default for default in DEFAULTS if default[0] not in names)]
