"""What is for browsers, and what describes the API. Made by :mod:`mapstream.page` and :mod:`mapstream.api.docs`."""

from mapstream.api.description import ANYBODY, HTML, Answer, Operation, Operations
from mapstream.problems import NotFound

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
    ("GET", "/docs"): Operation(
        "docs_page", "Description", "This description, to read", {200: Answer("A page.", HTML)}, problems=ANYBODY
    ),
    ("GET", "/openapi.json"): Operation(
        "openapi",
        "Description",
        "The HTTP API in OpenAPI 3.1",
        {200: Answer("This document.", {"application/json": {"schema": {"type": "object"}}})},
        problems=ANYBODY,
    ),
    ("GET", "/asyncapi.json"): Operation(
        "asyncapi",
        "Description",
        "The stream in AsyncAPI 3.0",
        {200: Answer("A document.", {"application/json": {"schema": {"type": "object"}}})},
        problems=ANYBODY,
    ),
}
