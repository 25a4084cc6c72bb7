"""The pages for browsers, made by :mod:`mapstream.page`."""

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from mapstream.api.description import ANYBODY, HTML, Answer, Operation, Operations
from mapstream.api.identity import Identity, cookie
from mapstream.page import pages
from mapstream.problems import NotFound, Problem


class Pages:
    """Serves the pages. What is in them comes over the API; at ``/`` members find their rooms, others what this is."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    async def home(self, request: Request) -> Response:
        """GET /: the rooms of somebody who is signed in, or what this is."""
        return pages.page("workspace.html" if await self._signed_in(request) else "home.html")

    async def workspace(self, request: Request) -> Response:
        """GET /portfolio, /members, /links, /keys, /settings: the other pages of a workspace."""
        return pages.page("workspace.html") if await self._signed_in(request) else RedirectResponse("/sign-in", 303)

    async def _signed_in(self, request: Request) -> bool:
        if cookie(request, self._identity.session_cookie) is None:
            return False
        try:
            await self._identity.member(request)
        except Problem:
            return False
        return True

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/", self.home),
            *(Route(f"/{name}", partial(self.workspace)) for name in _OF_WORKSPACE),
            Route("/rooms/{room}", pages.room),
            Route("/rooms/{room}/handoff", pages.handoff),
            Route("/rooms/{room}/review", pages.review),
            Route("/rooms/{room}/{place}", pages.room),
            Mount("/assets", pages.assets()),
        ]


_OF_WORKSPACE = {
    "portfolio": "the portfolio",
    "templates": "the templates",
    "members": "the members",
    "links": "the links given out",
    "keys": "the API keys",
    "settings": "the settings",
}
"""The pages of a workspace besides the rooms, by their addresses."""

_OF_ROOM = {
    "": ("room_page", "The page of a room", "what is in it comes over the stream"),
    "/review": ("review_page", "The page of a deal review", "what is in it comes over the API"),
    "/handoff": ("handoff_page", "The page of a handoff record", "what is in it comes over the API"),
    "/{place}": ("place_page", "The page of a room, at one of its places", "the page of the room, which opens there"),
}
"""The pages of a room, by the ends of their addresses: each the same for everybody."""


OPERATIONS: Operations = {
    ("GET", "/"): Operation(
        "home_page",
        "Pages",
        "The rooms of a member, or what this is",
        {200: Answer("A page.", HTML)},
        problems=ANYBODY,
    ),
    **{
        ("GET", f"/{name}"): Operation(
            f"{name}_page",
            "Pages",
            f"The page of {words}",
            {200: Answer("For those who are signed in; others are led to where one does.", HTML)},
            problems=ANYBODY,
        )
        for name, words in _OF_WORKSPACE.items()
    },
    **{
        ("GET", f"/rooms/{{room}}{end}"): Operation(
            id, "Pages", summary, {200: Answer(f"The same for everybody: {why}.", HTML)}, problems=ANYBODY
        )
        for end, (id, summary, why) in _OF_ROOM.items()
    },
    ("GET", "/assets/{path}"): Operation(
        "asset",
        "Pages",
        "The scripts and styles of the pages",
        {200: Answer("A file.", {"*/*": {}}), 304: Answer("It has not changed.")},
        problems=(NotFound, *ANYBODY),
    ),
}
