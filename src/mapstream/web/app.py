"""The application: routes, and the parts behind them, put together once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, WebSocketRoute

from mapstream import clock
from mapstream.live.hub import Hub
from mapstream.live.presence import Presence
from mapstream.log import Log
from mapstream.problems import Malformed, NotFound, Problem
from mapstream.settings import Settings
from mapstream.tokens import Signer
from mapstream.web import pages
from mapstream.web.answers import Answers
from mapstream.web.http import on_mistake, on_problem, problem_response
from mapstream.web.identity import Identity
from mapstream.web.links import Links
from mapstream.web.rooms import Rooms
from mapstream.web.stream import Streams


@dataclass(frozen=True)
class Parts:
    """What a server is made of."""

    log: Log
    hub: Hub
    presence: Presence
    identity: Identity
    answers: Answers
    rooms: Rooms
    streams: Streams
    links: Links


def parts_of(settings: Settings, log: Log) -> Parts:
    """Every part, connected."""
    secret = settings.secret.get_secret_value().encode() if settings.secret else log.secret("signing")
    signer = Signer(secret)
    hub = Hub(log, lambda: clock.instant(clock.now()))
    presence = Presence(hub)
    hub.channels[presence.channel] = presence.look
    identity = Identity(hub, signer, settings.address)
    answers = Answers(hub, signer, settings.address)
    return Parts(
        log,
        hub,
        presence,
        identity,
        answers,
        Rooms(hub, identity, answers),
        Streams(identity, answers, presence, settings.commands_per_second),
        Links(hub, identity, secure=settings.address.startswith("https:")),
    )


async def healthz(_request: Request) -> Response:
    """GET /healthz: the process is alive."""
    return Response("ok")


async def readyz(_request: Request) -> Response:
    """GET /readyz."""
    return Response("ok")


async def on_http(request: Request, error: Exception) -> Response:
    """What Starlette refuses by itself, in our words."""
    assert isinstance(error, HTTPException)
    problem: Problem = NotFound("There is nothing at this address.")
    if error.status_code == 405:
        problem = Malformed(f"{request.method} is not understood here.")
    document = problem.document() | {"status": error.status_code}
    answer = problem_response(problem, document)
    answer.status_code = error.status_code
    return answer


def application(parts: Parts) -> Starlette:
    """The ASGI application over these parts."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await parts.hub.start()
        parts.presence.start()
        yield
        await parts.presence.stop()
        await parts.hub.stop()
        parts.log.close()

    rooms = parts.rooms
    return Starlette(
        routes=[
            Route("/", pages.home),
            Route("/rooms/{room}", pages.room),
            Route("/l/{token}", parts.links.open),
            Mount("/assets", pages.Assets()),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/v1/rooms", rooms.open, methods=["POST"]),
            Route("/v1/rooms/{room}", rooms.document),
            Route("/v1/rooms/{room}/commands", rooms.command, methods=["POST"]),
            Route("/v1/rooms/{room}/events", rooms.events),
            Route("/v1/rooms/{room}/session", parts.links.leave, methods=["DELETE"]),
            WebSocketRoute("/v1/rooms/{room}/stream", parts.streams.serve),
        ],
        exception_handlers={Problem: on_problem, HTTPException: on_http, Exception: on_mistake},
        lifespan=lifespan,
    )
