"""The headers of requests and of answers."""

from mapstream.api.description import Schema
from mapstream.api.requests import MOST_KEY
from mapstream.api.waiting import WAIT

VERSION_TAG = r'^(W/)?"[0-9]{1,15}"$|^\*$'

HEADERS: dict[str, Schema] = {
    "ETag": {
        "description": "The version of the room or template, in quotes; where the answer depends on the day, that too.",
        "schema": {"type": "string"},
    },
    "Content-Disposition": {
        "description": "Whether it may be shown, and what it is called (RFC 6266).",
        "schema": {"type": "string"},
    },
    "Accept-Ranges": {"description": "`bytes`: a part of it can be asked for.", "schema": {"type": "string"}},
    "Content-Range": {
        "description": "Which part it is, and how long the whole.",
        "schema": {"type": "string"},
        "example": "bytes 0-1023/146515",
    },
    "Location": {
        "description": "Where the room, or the template, is.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Link": {"description": '`rel="next"`: where the next page is, if there is one.', "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds after which to try again.", "schema": {"type": "integer", "minimum": 1}},
    "RateLimit": {
        "description": "Requests that are left to this credential, and seconds until there are more (IETF draft).",
        "schema": {"type": "string"},
        "example": '"requests";r=399;t=1',
    },
    "RateLimit-Policy": {
        "description": "Requests that there are in a window of so many seconds.",
        "schema": {"type": "string"},
        "example": '"requests";q=400;w=4',
    },
    "WWW-Authenticate": {"description": "`Bearer`", "schema": {"type": "string"}},
    "Mapstream-Missing": {
        "description": "Something is missing from the answer, which says what: `parked` or `behind`.",
        "schema": {"type": "string", "enum": ["parked", "behind"]},
    },
    "Mapstream-Pages": {
        "description": "How many pages of it can be looked at one by one; 0: none.",
        "schema": {"type": "integer", "minimum": 0},
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
        "description": "The version that was seen, in quotes. A command is refused if anything that it touches changed "
        "after it, a read if it is another.",
        "schema": {"type": "string", "pattern": VERSION_TAG},
        "example": '"57"',
    },
    "If-None-Match": {
        "description": "The `ETag` of what is held, or `*`: if it is still the one, a read answers 304, a command 412.",
        "schema": {"type": "string"},
    },
    "Range": {
        "description": "A part of the file, from one byte to another, or to the end.",
        "schema": {"type": "string", "pattern": "^bytes=[0-9]+-[0-9]*$"},
        "example": "bytes=0-1023",
    },
    "Mapstream-Wait": {
        "description": "The same as the parameter `wait`.",
        "schema": {"type": "string", "pattern": f"^{WAIT}$"},
    },
}
"""Headers of requests."""
