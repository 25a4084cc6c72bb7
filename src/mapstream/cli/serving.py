"""``mapstream serve``."""

import errno
import gc
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from mapstream import clock
from mapstream.cli import speaking
from mapstream.cli.opening import Data, credentials
from mapstream.log import Log
from mapstream.log.opening import migrated
from mapstream.logging import configure
from mapstream.members import first_token
from mapstream.postgres import database
from mapstream.problems import Refused
from mapstream.settings import Settings

FREE_WITHIN = 2.0
"""Seconds for which a port may still be held by workers whose parent was killed a moment ago."""

Host = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="The network address to listen on: 0.0.0.0 for all. [dim](MAPSTREAM_HOST)[/]"),
]
Port = Annotated[int | None, typer.Option(metavar="N", help="The port to listen on. [dim](MAPSTREAM_PORT)[/]")]
Workers = Annotated[int | None, typer.Option(metavar="N", help="Server processes. [dim](MAPSTREAM_WORKERS)[/]")]


def serve(host: Host = None, port: Port = None, data: Data = None, workers: Workers = None) -> None:
    """Run a server, until it is told to end.

    It is ready when /readyz answers 200; while its database is away, it waits. SIGTERM, or Ctrl-C, ends it cleanly:
    what is under way is finished first.
    """
    settings = prepared(host, port, data, workers)
    with ended_by_signals(), database(settings, supervised=True) as dsn:
        run(settings, dsn, migrated(dsn, settings.db_schema, settings.keyring()))


def _tell_first_link(settings: Settings, dsn: str) -> None:
    """Where there is no workspace yet: the link that its first admin sets it up by."""
    log = Log(dsn, settings.db_schema, settings.keyring(), pool_size=settings.pool_size)
    try:
        token = first_token(log, credentials(log))
    finally:
        log.close()
    if token is not None:
        speaking.say("\nNobody is here yet. Whoever opens this link, once, is the first admin:\n")
        speaking.answer(f"{settings.address}/sign-in/{token}")
        speaking.say("")


def prepared(
    host: str | None, port: int | None, data: Path | None, workers: int | None, listening: bool = True
) -> Settings:
    """The settings of a server, with logging set up; raises Refused where its address cannot be had."""
    settings = Settings.load(host=host, port=port, data=data, workers=workers)
    configure("debug" if speaking.debugging else settings.log_level, settings.logs_for_people)
    if listening:
        _try(settings.host, settings.port)
    return settings


def run(settings: Settings, dsn: str, up_to_date: bool) -> None:
    """Serve; ``up_to_date``: the database is there, and as this version needs it."""
    gc.disable()  # all of this stays, and is not to be looked through again and again meanwhile
    from mapstream.server import server  # other commands need none of it, and it takes its time

    gc.enable()

    where = "the database of MAPSTREAM_DATABASE_URL" if settings.database_url else settings.data.expanduser().resolve()
    speaking.say(f"mapstream is at {settings.address}, its data in {where}. Ctrl-C ends it.")
    if up_to_date:
        _tell_first_link(settings, dsn)
    server.run(settings, dsn, up_to_date)


def _try(host: str, port: int) -> None:
    """Find out before anything is started whether the server will be able to listen."""
    until = clock.monotonic() + FREE_WITHIN
    while (why := _taken(host, port)) is not None and clock.monotonic() < until:
        time.sleep(0.05)
    if why is not None:
        raise why


def _taken(host: str, port: int) -> Refused | None:
    """Why an address cannot be listened on, where that may pass. Raises Refused where it will not."""
    try:
        (family, kind, _, _, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        match error.errno:
            case errno.EADDRINUSE:
                return Refused(f"Port {port} is taken. Choose another with --port.")
            case errno.EACCES:
                raise Refused(f"Port {port} is not open to you. Choose one above 1023 with --port.") from error
            case _:
                raise Refused(f"{host} is not an address of this machine. Choose another with --host.") from error
    return None


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let SIGTERM and Ctrl-C end what is in here in order, as a success: a server is meant to be ended by them."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield
    except KeyboardInterrupt:
        raise typer.Exit from None
    finally:
        signal.signal(signal.SIGTERM, before)
