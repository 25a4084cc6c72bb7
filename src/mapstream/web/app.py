"""The application: the parts behind the routes, with what stands around every request."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from mapstream.live import tidying
from mapstream.problems import Problem
from mapstream.web.access import Access
from mapstream.web.http import on_http, on_mistake, on_problem
from mapstream.web.origin import Origin
from mapstream.web.parts import Parts
from mapstream.web.routes import routes


@asynccontextmanager
async def running(parts: Parts) -> AsyncIterator[None]:
    """What runs beside the requests, for as long as this is held."""
    await parts.hub.start()
    parts.presence.start()
    parts.limits.start()
    parts.hub.spawn(tidying.run(parts.hub))
    yield
    await parts.beside.end()
    await parts.presence.stop()
    await parts.hub.stop()
    parts.log.close()


def application(parts: Parts) -> ASGIApp:
    """The ASGI application over these parts, which are :func:`running`."""
    app = Starlette(
        routes=routes(parts),
        exception_handlers={Problem: on_problem, HTTPException: on_http, Exception: on_mistake},
    )
    # an address with a slash too many is another address, and not worth a redirect to what the Host header says
    app.router.redirect_slashes = False
    return Origin(Access(app, app.routes, parts.traffic), parts.public_url)
