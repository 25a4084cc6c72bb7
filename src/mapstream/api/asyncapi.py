"""The stream in AsyncAPI 3.0, with its websocket binding: made of the types of its frames, as the HTTP API is."""

from functools import cache
from importlib.metadata import version
from typing import Any

from mapstream.api.description import ref
from mapstream.api.examples import framed, sent
from mapstream.api.identity import BEARER_SUBPROTOCOL
from mapstream.api.schemas import parts, problem_table, schemas
from mapstream.api.stream import MAX_IN_FLIGHT, WARNED
from mapstream.api.transport import MAX_UNSENT
from mapstream.bucket import BURST
from mapstream.live.catch_up import MAX_REPLAY
from mapstream.live.presence import CROWD, DROPPED, PATIENCE, TICK
from mapstream.live.subscribers import MAX_BEHIND_EVENTS, MAX_BEHIND_SECONDS
from mapstream.plan.elements.room import OpenRoom
from mapstream.plan.vocabulary import COMMANDS
from mapstream.protocol.closes import CLOSES
from mapstream.protocol.frames import CLIENT_FRAMES, MAX_COMMAND, MAX_FRAME, SUBPROTOCOL
from mapstream.protocol.server_frames import SERVER_FRAMES
from mapstream.protocol.session import FLOODED

KIB = 1024

ABOUT = """One websocket for each room that somebody follows. Text frames, one JSON object each, with an `op`.

A client sends `join` first and is answered `joined`: with the whole document, or, if it said what version it holds,
with what came after. Folding the patches of the events is all that it takes to hold the newest document. A `do` is
answered `done` once it is on disk, or `refused`. After a lost connection the client joins again with `since` and sends
its unanswered commands again, with the same ids: each acts once, and what was refused stays refused."""

BOUNDS = {
    "Bytes of a command": f"{MAX_COMMAND // KIB} KiB, or it is refused with `too_large`.",
    "Bytes of a frame": f"{MAX_FRAME // KIB // KIB} MiB, or the connection is closed with 1009.",
    "Commands under way": f"{MAX_IN_FLIGHT} a connection; what comes beyond is not read until some are answered.",
    "Commands a second": f"50 a connection unless set otherwise, and {BURST} seconds' worth at once; those beyond are "
    f"refused with `too_fast`, and after {FLOODED} refusals in a row the connection is closed with 4429.",
    "Unsent data": f"A reader with more than {MAX_UNSENT // KIB} KiB unsent gets nothing new, and what they missed by "
    f"version once it has drained; one who stays behind for {MAX_BEHIND_SECONDS:g} s, or by more than "
    f"{MAX_BEHIND_EVENTS} events, is closed with 4408.",
    "How old `since` may be": f"{MAX_BEHIND_EVENTS} events or {MAX_REPLAY // KIB // KIB} MiB; past that, or past the "
    "room's version, the whole document comes instead.",
    "Presence": f"At most every {TICK:g} s. A clean leave shows at once, a broken connection after {DROPPED:g} s, a "
    f"silent one after {PATIENCE:g} s; above {CROWD} people only how many there are.",
    "Sessions that end": f"`expiring` comes {WARNED} s ahead; `renew` keeps the connection.",
}


@cache
def asyncapi() -> dict[str, Any]:
    """The whole description."""
    said, told = _messages(CLIENT_FRAMES), _messages(SERVER_FRAMES)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "mapstream, live",
            "version": version("mapstream"),
            "description": ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "here": {
                "host": "{host}",
                "protocol": "wss",
                "description": "Where this document comes from.",
                "variables": {"host": {"default": "localhost:8000", "description": "The server's address."}},
                "security": [{"$ref": f"#/components/securitySchemes/{name}"} for name in SECURITY],
            }
        },
        "channels": {
            "room": {
                "address": "/v1/rooms/{room}/stream",
                "title": "The stream of a room",
                "description": "Refusals, also of the handshake, are told in the code that closes the connection.",
                "parameters": {"room": {"description": "The room's id."}},
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in [*said, *told]},
                "bindings": {
                    "ws": {
                        "bindingVersion": "0.1.0",
                        "method": "GET",
                        "headers": {
                            "type": "object",
                            "properties": {
                                "Sec-WebSocket-Protocol": {
                                    "type": "string",
                                    "description": f"`{SUBPROTOCOL}`; from a browser without a cookie also "
                                    f"`{BEARER_SUBPROTOCOL}<token>`.",
                                },
                                "Authorization": {"type": "string", "description": "`Bearer <token>`"},
                                "Origin": {"type": "string", "description": "With a cookie: this server's own."},
                            },
                            "required": ["Sec-WebSocket-Protocol"],
                        },
                    }
                },
                "x-close-codes": {str(code): told for code, told in CLOSES.items()},
                "x-bounds": BOUNDS,
            }
        },
        "operations": {
            **{f"{name}_from_client": _operation("receive", name) for name in said},
            **{f"{name}_from_server": _operation("send", name) for name in told},
        },
        "components": {
            "messages": said | told,
            "schemas": _schemas(said | told),
            "securitySchemes": SECURITY,
        },
        "x-problems": problem_table(),
    }


SECURITY = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key or the token of a personal link, in the header or among the subprotocols.",
    },
    "cookie": {"type": "httpApiKey", "in": "cookie", "name": "mapstream", "description": "From a personal link."},
}


def _messages(frames: dict[str, Any]) -> dict[str, Any]:
    return {
        op: {
            "name": op,
            "title": op,
            "summary": schemas()[kind.__name__]["description"],
            "contentType": "application/json",
            "payload": ref(kind),
            "examples": [{"payload": {"op": op, **told}} for told in framed()[op]],
        }
        for op, kind in frames.items()
    }


def _operation(action: str, name: str) -> dict[str, Any]:
    """One message, seen from the server, which this document describes."""
    described: dict[str, Any] = {
        "action": action,
        "channel": {"$ref": "#/channels/room"},
        "messages": [{"$ref": f"#/channels/room/messages/{name}"}],
    }
    if answers := REPLIES.get(name):
        described["reply"] = {
            "channel": {"$ref": "#/channels/room"},
            "messages": [{"$ref": f"#/channels/room/messages/{answer}"} for answer in answers],
        }
    return described


REPLIES = {"join": ("joined",), "do": ("done", "refused"), "ping": ("pong",)}
"""What the server answers to what a client says."""


def _schemas(messages: dict[str, Any]) -> dict[str, Any]:
    """The schemas that the messages need. What is a discriminator in OpenAPI is something else here."""
    everything = dict(schemas()) | {"Do": _do()}
    needed: dict[str, Any] = {}
    wanted = {part["$ref"] for part in parts(messages) if "$ref" in part}
    while wanted:
        name = wanted.pop().rpartition("/")[2]
        needed[name] = _without_discriminators(everything[name])
        wanted |= {part["$ref"] for part in parts(needed[name]) if "$ref" in part}
        wanted -= {f"#/components/schemas/{known}" for known in needed}
    return dict(sorted(needed.items()))


def _without_discriminators(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: _without_discriminators(value) for key, value in schema.items() if key != "discriminator"}
    return [_without_discriminators(part) for part in schema] if isinstance(schema, list) else schema


def _do() -> dict[str, Any]:
    """A command or a batch, with the data that each type of command takes."""
    base = schemas()["Do"]
    commands = [c for c in COMMANDS.values() if c is not OpenRoom]
    each = [
        {"properties": {"type": {"const": c.type}, "data": ref(c)}, "required": ["type"], "title": c.type}
        for c in commands
    ]
    return {
        **base,
        "anyOf": [*each, {"required": ["commands"], "title": "a batch"}],
        "examples": [{"op": "do", **sent("reschedule_task")}],
    }
