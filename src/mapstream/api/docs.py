"""The descriptions of the API, for machines."""

from functools import cache
from hashlib import sha256
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from mapstream.api import asyncapi as live
from mapstream.api import openapi as http


async def openapi(request: Request) -> Response:
    """GET /openapi.json: the HTTP API."""
    return _answer(request, *_body("http"))


async def asyncapi(request: Request) -> Response:
    """GET /asyncapi.json: the stream."""
    return _answer(request, *_body("live"))


@cache
def _body(which: str) -> tuple[bytes, str]:
    """A description as it is sent, and its tag."""
    described: dict[str, Any] = http.openapi() if which == "http" else live.asyncapi()
    body = orjson.dumps(described)
    return body, f'"{sha256(body).hexdigest()[:16]}"'


def _answer(request: Request, body: bytes, etag: str) -> Response:
    headers = {"etag": etag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")
