"""What describes the API."""

from mapstream.api.operations.base import ANYBODY, HTML, Answer, Operation, Operations

OPERATIONS: Operations = {
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
