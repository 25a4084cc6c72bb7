"""Every address there is, and who answers it."""

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from mapstream.api import derived, docs, foresight, installed, tables, templates
from mapstream.api.negotiation import negotiated
from mapstream.page import pages
from mapstream.server.parts import Parts


def routes(parts: Parts) -> list[BaseRoute]:
    """The routes over these parts. All of them are described in :mod:`mapstream.api.operations`; a test sees to it."""
    return [negotiated(route) for route in _routes(parts)]


def _routes(parts: Parts) -> list[BaseRoute]:
    rooms, links, health = parts.rooms, parts.links, parts.health
    return [
        Route("/", pages.home),
        Route("/rooms/{room}", pages.room),
        Route("/l/{token}", links.open),
        Mount("/assets", pages.assets()),
        Route("/v1/me", parts.whoami.me),
        Route("/v1/rooms", rooms.open, methods=["POST"]),
        Route("/v1/rooms/{room}", rooms.document),
        Route("/v1/rooms/{room}/commands", rooms.command, methods=["POST"]),
        Route("/v1/rooms/{room}/events", parts.histories.events),
        *installed.routes(parts.hub, parts.identity),
        *derived.routes(parts.derived),
        *foresight.routes(parts.foresight),
        *tables.routes(parts.tables),
        *templates.routes(parts.templates),
        Route("/v1/rooms/{room}/session", links.arrive, methods=["POST"]),
        Route("/v1/rooms/{room}/session", links.leave, methods=["DELETE"]),
        WebSocketRoute("/v1/rooms/{room}/stream", parts.streams.serve),
        Route("/v1/rooms/{room}/stream", parts.streams.refuse_plain),
        Route("/openapi.json", docs.openapi),
        Route("/asyncapi.json", docs.asyncapi),
        Route("/docs", pages.docs),
        Route("/healthz", health.healthz),
        Route("/readyz", health.readyz),
        Route("/metrics", health.metrics),
    ]
