"""The ASGI application: the routes, and the middleware around them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp

from mapstream.api.headers import HEADERS, SAID
from mapstream.api.http import on_http, on_mistake, on_problem
from mapstream.api.negotiation import negotiated
from mapstream.files.kinds import ANY, PASSIVE
from mapstream.page.speaking import Speaking
from mapstream.problems import Problem
from mapstream.server import garbage
from mapstream.server.access import Access
from mapstream.server.origin import Origin
from mapstream.server.parts import Parts

WORTH_IT = 1_000
"""Answers of this many bytes and more are compressed; fast rather than small, since it happens between edits."""

FILES = (*DEFAULT_EXCLUDED_CONTENT_TYPES, ANY, *PASSIVE)
"""What is not: it is compressed already, or asked for in parts."""


@asynccontextmanager
async def running(parts: Parts) -> AsyncIterator[None]:
    """Run the background tasks of a server while this is held."""
    await parts.hub.start()
    parts.presence.start()
    parts.signalling.start()
    parts.limits.start()
    parts.hub.spawn(garbage.run(parts.hub))
    parts.hub.spawn(parts.numbers.put_down())
    parts.hub.spawn(parts.numbers.watch_the_loop())
    yield
    await parts.beside.end()
    await parts.helpers.end()
    await parts.presence.stop()
    await parts.hub.stop()
    parts.log.close()


def application(parts: Parts) -> ASGIApp:
    """The ASGI application over these parts, which are :func:`running`."""
    app = Starlette(
        routes=[negotiated(route) for resource in parts.resources for route in resource.routes()],
        exception_handlers={Problem: on_problem, HTTPException: on_http, Exception: on_mistake},
    )
    # a trailing slash makes another address; redirects would trust the Host header
    app.router.redirect_slashes = False
    app.state.address = parts.address
    shared = CORSMiddleware(
        GZipMiddleware(Speaking(app), minimum_size=WORTH_IT, compresslevel=1, exclude_content_types=FILES),
        allow_origins=parts.origins,
        allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=[*SAID, "Authorization", "Content-Type", "X-Request-Id", "traceparent"],
        expose_headers=[*HEADERS, "X-Request-Id"],
    )
    return Origin(Access(shared, app.routes, parts.traffic), parts.public_url)
