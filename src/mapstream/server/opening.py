"""The application while its database is away, and from then on.

A server that finds no database listens all the same: it is alive, and not ready, and whoever asks is told to come
again. It looks for the database until that is there; where it is there at once, nobody notices any of this.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from mapstream.api.http import json, problem_response
from mapstream.log.opening import EVERY, Waiting
from mapstream.problems import InternalError, Problem, StoreAway
from mapstream.server.access import Access, Traffic
from mapstream.server.app import application, running
from mapstream.server.parts import Parts

_log = structlog.get_logger(__name__)


class Opening:
    """The ASGI application. ``make`` makes its parts, or raises StoreAway; it is called in a thread."""

    def __init__(self, make: Callable[[], Parts]) -> None:
        self.parts: Parts | None = None
        """What the server is made of, once the database is there."""
        self._make = make
        self._why: Problem = StoreAway()
        self._app: ASGIApp = Access(self._not_yet, (), Traffic())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        async with AsyncExitStack() as alive:
            await receive()
            waiting = Waiting()
            try:
                await self._open(alive)
            except StoreAway as error:
                self._why = error
                waiting.still(error)
                looking = asyncio.create_task(self._look(alive, waiting))
                alive.push_async_callback(_ended, looking)
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _look(self, alive: AsyncExitStack, waiting: Waiting) -> None:
        """Open it as soon as it can be."""
        while self.parts is None:
            await asyncio.sleep(EVERY)
            try:
                await self._open(alive)
                waiting.over()
            except StoreAway as error:
                self._why = error
                waiting.still(error)
            except Exception:
                _log.exception("not_opened")
                self._why = InternalError("The server cannot begin. This is our mistake, and it has been noted.")

    async def _open(self, alive: AsyncExitStack) -> None:
        parts = await asyncio.to_thread(self._make)
        try:
            await alive.enter_async_context(running(parts))
        except BaseException:
            parts.log.close()
            raise
        self._app, self.parts = application(parts), parts

    async def _not_yet(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocket(scope, receive, send).send_denial_response(problem_response(self._why))
        elif Request(scope).url.path == "/healthz":
            await json({"status": "alive"})(scope, receive, send)
        else:
            await problem_response(self._why)(scope, receive, send)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
