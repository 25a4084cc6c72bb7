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
from mapstream.web.parts import Parts
from mapstream.web.routes import routes


def application(parts: Parts) -> ASGIApp:
    """The ASGI application over these parts."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await parts.hub.start()
        parts.presence.start()
        parts.limits.start()
        parts.hub.spawn(tidying.run(parts.hub))
        yield
        await parts.presence.stop()
        await parts.hub.stop()
        parts.log.close()

    app = Starlette(
        routes=routes(parts),
        exception_handlers={Problem: on_problem, HTTPException: on_http, Exception: on_mistake},
        lifespan=lifespan,
    )
    # an address with a slash too many is another address, and not worth a redirect to what the Host header says
    app.router.redirect_slashes = False
    return Access(app, app.routes, parts.traffic)
