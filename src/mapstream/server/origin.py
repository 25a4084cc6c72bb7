"""The address that people reach the server at: requests name it, once, and browsers keep to it.

A request with two hosts, or none, means one thing to a proxy and another to us: it is refused. Where the public address
is set, another host is refused too, but for names of this very machine (a proxy beside us) and for what machines ask
about the server itself. Nothing that is answered is made of the host that a request names.
"""

import re
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mapstream.api.http import problem_response
from mapstream.languages.message import say
from mapstream.problems import Malformed, Misdirected, Problem

HOST = re.compile(rb"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:[0-9]{1,5})?")
OF_THIS_MACHINE = frozenset(("localhost", "127.0.0.1", "::1"))
FOR_MACHINES = frozenset(("/healthz", "/readyz", "/metrics"))
STRICT = (b"strict-transport-security", b"max-age=31536000")
"""Tells browsers to come by https only, for a year."""


class Origin:
    """ASGI middleware around the whole application. ``public_url``: the address, where it is set."""

    def __init__(self, app: ASGIApp, public_url: str | None) -> None:
        self._app = app
        self._public = urlsplit(public_url) if public_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve what was sent to us."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif (problem := self._problem(scope)) is None:
            await self._app(scope, receive, self._strictly(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            await problem_response(problem)(scope, receive, self._strictly(send))

    def _problem(self, scope: Scope) -> Problem | None:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or HOST.fullmatch(hosts[0]) is None:
            return Malformed("A request names one host.")
        if self._public is None or scope["path"] in FOR_MACHINES:
            return None
        host = hosts[0].decode().lower()
        if host == self._public.netloc.lower() or urlsplit(f"//{host}").hostname in OF_THIS_MACHINE:
            return None
        return Misdirected(say("This server is at {address}.", address=self._public.geturl()))

    def _strictly(self, send: Send) -> Send:
        if self._public is None or self._public.scheme != "https":
            return send

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], STRICT]
            await send(message)

        return sending
