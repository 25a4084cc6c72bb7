"""The descriptions of the API: for machines, and to read."""

from collections.abc import Callable
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mapstream.api.description import ANYBODY, HTML, Answer, Operation, Operations
from mapstream.page import pages


class _Sent(NamedTuple):
    """A description as it is sent, and its tag."""

    body: bytes
    etag: str


class Docs:
    """Serves the descriptions. Each is made when it is first asked for."""

    def __init__(self, http: Callable[[], dict[str, Any]], live: Callable[[], dict[str, Any]]) -> None:
        self._describe_http = http
        self._describe_live = live

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/docs", pages.docs),
            Route("/openapi.json", self.openapi),
            Route("/asyncapi.json", self.asyncapi),
        ]

    async def openapi(self, request: Request) -> Response:
        """GET /openapi.json: the HTTP API."""
        return _answer(request, self._http)

    async def asyncapi(self, request: Request) -> Response:
        """GET /asyncapi.json: the stream."""
        return _answer(request, self._live)

    @cached_property
    def _http(self) -> _Sent:
        return _sent(self._describe_http())

    @cached_property
    def _live(self) -> _Sent:
        return _sent(self._describe_live())


def _sent(described: dict[str, Any]) -> _Sent:
    body = orjson.dumps(described)
    return _Sent(body, f'"{sha256(body).hexdigest()[:16]}"')


def _answer(request: Request, sent: _Sent) -> Response:
    headers = {"etag": sent.etag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == sent.etag:
        return Response(status_code=304, headers=headers)
    return Response(sent.body, headers=headers, media_type="application/json")


OPERATIONS: Operations = {
    ("GET", "/docs"): Operation(
        "docs_page", "Description", "This description, to read", {200: Answer("A page.", HTML)}, problems=ANYBODY
    ),
    ("GET", "/openapi.json"): Operation(
        "openapi",
        "Description",
        "The HTTP API in OpenAPI 3.1",
        {200: Answer("This document.", {"application/json": {"schema": {"type": "object"}}})},
        problems=ANYBODY,
    ),
    ("GET", "/asyncapi.json"): Operation(
        "asyncapi",
        "Description",
        "The stream in AsyncAPI 3.0",
        {200: Answer("A document.", {"application/json": {"schema": {"type": "object"}}})},
        problems=ANYBODY,
    ),
}
