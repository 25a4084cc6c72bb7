"""The headers of requests and of answers."""

from mapstream.web.requests import MOST_KEY
from mapstream.web.schemas import Schema
from mapstream.web.waiting import WAIT

HEADERS: dict[str, Schema] = {
    "ETag": {
        "description": "The version of the room or template, in quotes; where the answer depends on the day, that too.",
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "Where the room, or the template, is.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Link": {"description": '`rel="next"`: where the next page is, if there is one.', "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds after which to try again.", "schema": {"type": "integer", "minimum": 1}},
    "WWW-Authenticate": {"description": "`Bearer`", "schema": {"type": "string"}},
    "Mapstream-Missing": {
        "description": "Something is missing from the answer, which says what: `parked` or `behind`.",
        "schema": {"type": "string", "enum": ["parked", "behind"]},
    },
    "Mapstream-Position": {
        "description": "The position of the log up to which the answer knows everything. For members only.",
        "schema": {"type": "integer"},
    },
}
"""Headers of answers."""

SAID: dict[str, Schema] = {
    "Idempotency-Key": {
        "description": "Stands for the command's `id` where the body has none: an id, or any other text.",
        "schema": {"type": "string", "maxLength": MOST_KEY},
    },
    "If-Match": {
        "description": "Stands for `if_version`: the version that was seen, in quotes.",
        "schema": {"type": "string"},
    },
    "If-None-Match": {
        "description": "The `ETag` of what is held: if it is still the one, the answer is 304.",
        "schema": {"type": "string"},
    },
    "Mapstream-Wait": {
        "description": "The same as the parameter `wait`.",
        "schema": {"type": "string", "pattern": f"^{WAIT}$"},
    },
}
"""Headers of requests."""
