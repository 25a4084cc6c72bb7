"""Running the server: uvicorn, with our socket, one process or several, and an end that loses nothing."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress
from functools import partial
from typing import Any

import uvicorn

from mapstream.live import tidying
from mapstream.log import Log
from mapstream.logging import configure
from mapstream.processes import end_with_parent
from mapstream.settings import Settings
from mapstream.web.app import application
from mapstream.web.head import BoundedHttp
from mapstream.web.parts import Parts, parts_of
from mapstream.web.projecting import Projecting
from mapstream.web.socket import StreamSocket
from mapstream.web.workers import listen, supervise

PING_EVERY = 20.0
"""Seconds between two pings, and for which an answer is awaited."""
GRACE = 15
"""Seconds that a server has to end."""

SWITCH = 0.001
"""Seconds after which a busy thread hands over: the threads that read the log must not wait for a busy loop."""


class Server(uvicorn.Server):
    """Ends in order: no new connections, what is under way is written and told, then the readers are let go."""

    def __init__(self, config: uvicorn.Config, parts: Parts) -> None:
        super().__init__(config)
        self._parts = parts

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Called once by uvicorn, when the server is to end."""
        for server in self.servers:
            server.close()
        self._parts.streams.end()
        if not self._parts.hub.away:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._parts.hub.drain(), GRACE)
        await super().shutdown(sockets)


def config_of(settings: Settings, app: Any = None) -> uvicorn.Config:
    """uvicorn as we run it."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=BoundedHttp,
        ws=StreamSocket,
        ws_max_size=1 << 20,
        ws_ping_interval=PING_EVERY,
        ws_ping_timeout=PING_EVERY,
        ws_per_message_deflate=False,
        lifespan="on",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )


def serve(settings: Settings, dsn: str, listening: list[socket.socket] | None = None) -> None:
    """One server process, until it is told to end."""
    sys.setswitchinterval(SWITCH)
    tidying.begin()
    log = Log(dsn, settings.db_schema, pool_size=settings.pool_size)
    parts = parts_of(settings, log)
    Server(config_of(settings, application(parts)), parts).run(listening)


def _worker(settings: Settings, dsn: str, listening: list[socket.socket]) -> None:
    """One of several server processes, born without anything. It ends in order when its parent is gone."""
    end_with_parent(partial(os.kill, os.getpid(), signal.SIGTERM))
    configure(settings.log_level, settings.logs_for_people)
    serve(settings, dsn, listening)


def run(settings: Settings, dsn: str) -> None:
    """Serve with as many processes as the settings say, until SIGTERM or SIGINT."""
    with Projecting(settings, dsn):
        if settings.workers == 1:
            serve(settings, dsn)
        else:
            supervise(partial(_worker, settings, dsn), settings.workers, listen(settings.host, settings.port))
