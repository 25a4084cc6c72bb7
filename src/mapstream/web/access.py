"""Around every request: what it is counted and logged as, and what every answer carries.

A request is known by its method and by the *template* of its route, never by its path: personal links and search words
stand in those. A ``traceparent`` header (W3C trace context) that comes with a request stands on every log line of it.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Sequence

import structlog
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mapstream import clock
from mapstream.live.counts import SECONDS, Histogram

NOWHERE = "(none)"
"""Stands for the route of a request that no route takes."""
GONE = 499
"""Stands for the status where the client did not wait for one."""
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_UNLOGGED = frozenset(("/healthz", "/readyz", "/metrics", "/assets/{path}"))
"""Asked for by machines every few seconds, or by the dozen: not worth a line as long as all is well."""
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.{0,100})?")

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

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request is over."""
        self.requests[method, route, status] += 1
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
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = clock.monotonic()
        status, over = GONE, False

        async def sending(message: Message) -> None:
            nonlocal status, over
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = completed(message["headers"])
            elif not message.get("more_body"):
                over = True
            await send(message)

        trace = traceparent(scope)
        if trace is not None:
            structlog.contextvars.bind_contextvars(traceparent=trace)
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
            self._traffic.count(method, route, status, seconds)
            if _level.isEnabledFor(logging.INFO) and (status >= 400 or route not in _UNLOGGED):
                _log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))
            if trace is not None:
                structlog.contextvars.unbind_contextvars("traceparent")


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


def traceparent(scope: Scope) -> str | None:
    """The trace that a request belongs to, if it says so in the form that is agreed."""
    for name, value in scope["headers"]:
        if name == b"traceparent":
            return value.decode("ascii", "replace") if _TRACEPARENT.fullmatch(value) else None
    return None
