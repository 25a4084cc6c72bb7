"""The pages for browsers, made by :mod:`mapstream.page`."""

from starlette.routing import BaseRoute, Mount, Route

from mapstream.api.description import ANYBODY, HTML, Answer, Operation, Operations
from mapstream.page import pages
from mapstream.problems import NotFound


class Pages:
    """Serves the pages, which are the same for everybody."""

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/", pages.home),
            Route("/rooms/{room}", pages.room),
            Mount("/assets", pages.assets()),
        ]


OPERATIONS: Operations = {
    ("GET", "/"): Operation("home_page", "Pages", "What this is", {200: Answer("A page.", HTML)}, problems=ANYBODY),
    ("GET", "/rooms/{room}"): Operation(
        "room_page",
        "Pages",
        "The page of a room",
        {200: Answer("The same for everybody: what is in it comes over the stream.", HTML)},
        problems=ANYBODY,
    ),
    ("GET", "/assets/{path}"): Operation(
        "asset",
        "Pages",
        "The scripts and styles of the pages",
        {200: Answer("A file.", {"*/*": {}}), 304: Answer("It has not changed.")},
        problems=(NotFound, *ANYBODY),
    ),
}
