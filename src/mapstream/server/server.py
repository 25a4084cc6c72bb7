"""Run the server: uvicorn with our socket, in one process or several, shut down without losing anything."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn

from mapstream.log.opening import opened
from mapstream.logging import configure
from mapstream.processes import end_with_parent
from mapstream.server import garbage
from mapstream.server.head import BoundedHttp
from mapstream.server.opening import Opening
from mapstream.server.parts import parts_of
from mapstream.server.projecting import Projecting
from mapstream.server.socket import StreamSocket
from mapstream.server.workers import listen, supervise
from mapstream.settings import Settings

PING_EVERY = 20.0
"""Seconds between pings, and to wait for a pong."""
GRACE = 15
"""Seconds that a server has to shut down."""

SWITCH = 0.001
"""Seconds after which a busy thread hands over: the threads that read the log must not wait for a busy loop."""


class Server(uvicorn.Server):
    """Shuts down in order: no new connections; commands under way are written and told; readers are disconnected."""

    def __init__(self, config: uvicorn.Config, opening: Opening) -> None:
        super().__init__(config)
        self._opening = opening

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Called once by uvicorn, to shut down."""
        for server in self.servers:
            server.close()
        if (parts := self._opening.parts) is not None:
            parts.streams.end()
            if not parts.hub.away:
                with suppress(TimeoutError):
                    await asyncio.wait_for(parts.hub.drain(), GRACE)
        await super().shutdown(sockets)


def config_of(settings: Settings, app: Any = None) -> uvicorn.Config:
    """Configure uvicorn."""
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


def serve(
    settings: Settings,
    dsn: str,
    up_to_date: bool,
    listening: list[socket.socket] | None = None,
    shared: Path | None = None,
) -> None:
    """One server process, until it is told to end. Where the database is away, it says so until it is there.

    ``shared``: a folder of all that share its port, for their numbers.
    """
    sys.setswitchinterval(SWITCH)
    garbage.begin()
    make = partial(parts_of, settings, shared=shared)
    where = (dsn, settings.db_schema, settings.keyring())
    opening = Opening(partial(opened, *where, settings.pool_size, up_to_date, make))
    Server(config_of(settings, opening), opening).run(listening)


def _worker(settings: Settings, dsn: str, up_to_date: bool, shared: Path, listening: list[socket.socket]) -> None:
    """Run one of several server processes. It shuts down when its parent is gone."""
    end_with_parent(partial(os.kill, os.getpid(), signal.SIGTERM))
    configure(settings.log_level, settings.logs_for_people)
    serve(settings, dsn, up_to_date, listening, shared)


def run(settings: Settings, dsn: str, up_to_date: bool) -> None:
    """Serve with as many processes as the settings say, until SIGTERM or SIGINT.

    ``up_to_date``: that the database has all migrations is known already.
    """
    with Projecting(settings, dsn, up_to_date):
        if settings.workers == 1:
            serve(settings, dsn, up_to_date)
        else:
            with TemporaryDirectory(prefix="mapstream-") as shared:
                worker = partial(_worker, settings, dsn, up_to_date, Path(shared))
                supervise(worker, settings.workers, listen(settings.host, settings.port))
