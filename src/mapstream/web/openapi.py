"""The HTTP API in OpenAPI 3.1: every route, with what it takes and what it answers.

What goes in and out is described by the types that validate it (:mod:`mapstream.web.schemas`); which problems there are
by the tree of them; what an operation is for is written here. A test holds this table to the routes, and real answers
to the schemas.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel

from mapstream.live.frames import MAX_COMMAND
from mapstream.plan.commands import OpenRoom
from mapstream.problems import (
    Conflict,
    InternalError,
    Invalid,
    Malformed,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    Problem,
    ReadModelBehind,
    Refused,
    StoreAway,
    TooFast,
    TooLarge,
    Unauthorized,
)
from mapstream.web import shapes
from mapstream.web.identity import COOKIE
from mapstream.web.requests import MOST_KEY, AsOfQuery, AuditQuery, BoardQuery, HistoryQuery
from mapstream.web.schemas import (
    Schema,
    problem_table,
    problem_types,
    ref,
    request_of,
    schemas,
    tidy,
    with_names,
    without_null,
)

HTML = {"text/html": {"schema": {"type": "string"}}}
ANYBODY: tuple[type[Problem], ...] = (InternalError,)
SOMEBODY: tuple[type[Problem], ...] = (Unauthorized, NotAllowed, TooFast, StoreAway, InternalError)
"""What everybody who says who they are may be answered."""


@dataclass(frozen=True)
class Answer:
    """What an operation answers when all is well."""

    description: str
    content: Mapping[str, Any] = field(default_factory=dict)
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    """What can be done at an address."""

    id: str
    tag: str
    summary: str
    answers: Mapping[int, Answer]
    description: str = ""
    query: type[BaseModel] | None = None
    headers: tuple[str, ...] = ()
    body: Schema | None = None
    examples: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[type[Problem], ...] = SOMEBODY


def in_json(model: type) -> dict[str, Any]:
    """A JSON answer of a type."""
    return {"application/json": {"schema": ref(model)}}


HEADERS: dict[str, Schema] = {
    "ETag": {"description": "The room's version, in quotes.", "schema": {"type": "string"}},
    "Location": {"description": "Where the room is.", "schema": {"type": "string", "format": "uri-reference"}},
    "Link": {"description": '`rel="next"`: where the next page is, if there is one.', "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds after which to try again.", "schema": {"type": "integer", "minimum": 1}},
    "WWW-Authenticate": {"description": "`Bearer`", "schema": {"type": "string"}},
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
        "description": "The version that is held, in quotes: if it is still the one, the answer is 304.",
        "schema": {"type": "string"},
    },
    "Mapstream-Wait": {
        "description": "The same as the parameter `wait`.",
        "schema": {"type": "integer", "minimum": 0},
    },
}
"""Headers of requests."""

_IDS = [f"0190b5a2-7c1e-7d3a-9f4b-2a6c8e0d1f{n}" for n in range(35, 39)]
"""Ids for examples."""

_COMMANDED: tuple[type[Problem], ...] = (
    Malformed,
    NotFound,
    Conflict,
    TooLarge,
    Refused,
    OutcomeUnknown,
    *SOMEBODY,
)
_READ: tuple[type[Problem], ...] = (NotFound, Invalid, *SOMEBODY)

OPERATIONS: dict[tuple[str, str], Operation] = {
    ("POST", "/v1/rooms"): Operation(
        "open_room",
        "Rooms",
        "Open a room",
        {
            201: Answer("The room is open.", in_json(shapes.CommandDone), ("Location",)),
            200: Answer("It had been opened with this id before.", in_json(shapes.CommandDone), ("Location",)),
        },
        "The command `open_room`, whose `type` may be left out. Its id becomes the room's. For members of a workspace.",
        headers=("Idempotency-Key",),
        body=ref(request_of(OpenRoom)),
        examples={"a room": {"id": _IDS[0], "type": "open_room", "data": {"name": "Acme × Initech"}}},
        problems=_COMMANDED,
    ),
    ("GET", "/v1/rooms"): Operation(
        "list_rooms",
        "Rooms",
        "The rooms of the workspace",
        {200: Answer("Where each of them stands.", in_json(shapes.RoomList), ("Mapstream-Position",))},
        "For members of the workspace.",
        query=BoardQuery,
        headers=("Mapstream-Wait",),
        problems=(NotFound, Invalid, ReadModelBehind, *SOMEBODY),
    ),
    ("GET", "/v1/rooms/{room}"): Operation(
        "read_room",
        "Rooms",
        "The document of a room, now or as of a version or an instant",
        {
            200: Answer("As this reader sees it.", in_json(shapes.RoomState), ("ETag",)),
            304: Answer("It is still the version that the reader has.", headers=("ETag",)),
        },
        query=AsOfQuery,
        headers=("If-None-Match",),
        problems=_READ,
    ),
    ("POST", "/v1/rooms/{room}/commands"): Operation(
        "command",
        "Commands",
        "Do something in a room",
        {200: Answer("It is durable, or changed nothing and wrote no events.", in_json(shapes.CommandDone))},
        "One command, or an array of them as one atomic unit. The same id again gives the same answer, with `again`, "
        "and writes nothing new. With `if_version` (or `If-Match`) it is refused with `conflict` if anything that it "
        f"touches changed after that version. A command has at most {MAX_COMMAND // 1024} KiB.",
        headers=("Idempotency-Key", "If-Match"),
        body={"anyOf": [ref("Command"), ref("Batch")]},
        examples={
            "one command": {
                "id": _IDS[1],
                "type": "reschedule_task",
                "data": {"task": _IDS[2], "due": "2026-03-20", "reason": "legal queue"},
                "if_version": 57,
            },
            "several as one": [
                {
                    "id": _IDS[1],
                    "type": "block_task",
                    "data": {"task": _IDS[2], "reason": "The questionnaire is late."},
                },
                {"id": _IDS[3], "type": "add_comment", "data": {"on": f"tasks/{_IDS[2]}", "text": "On our way."}},
            ],
        },
        problems=_COMMANDED,
    ),
    ("GET", "/v1/rooms/{room}/events"): Operation(
        "read_events",
        "History",
        "The events of a room",
        {
            200: Answer(
                "In order. As lines, all of them are streamed unless a limit is given.",
                {
                    **in_json(shapes.History),
                    "application/x-ndjson": {"schema": {"description": "One event a line.", "type": "string"}},
                    "application/cloudevents-batch+json": {
                        "schema": {"type": "array", "items": ref(shapes.CloudEvent)},
                    },
                },
                ("Link",),
            )
        },
        "What the reader may not see is told as a number only, and never found by a filter.",
        query=HistoryQuery,
        problems=_READ,
    ),
    ("GET", "/v1/rooms/{room}/audit"): Operation(
        "read_audit",
        "History",
        "The audit trail of a room: who did what, before and after, as sentences",
        {200: Answer("Latest first.", in_json(shapes.AuditTrail), ("Mapstream-Position",))},
        query=AuditQuery,
        headers=("Mapstream-Wait",),
        problems=(NotFound, Invalid, ReadModelBehind, *SOMEBODY),
    ),
    ("GET", "/v1/rooms/{room}/stream"): Operation(
        "follow_room",
        "Live",
        "The stream of a room",
        {101: Answer("A websocket with the subprotocol `mapstream.v1`.")},
        "Described in [asyncapi.json](/asyncapi.json). Refusals are told in the close code.",
        problems=(Unauthorized, NotFound),
    ),
    ("GET", "/l/{token}"): Operation(
        "open_link",
        "Personal links",
        "Open a personal link",
        {303: Answer("To the room's page, with a session for the room in a cookie.", headers=("Location",))},
        "Opening one is an event of the room, unless the request is only a `HEAD` or a prefetch.",
        problems=(Unauthorized, TooFast, StoreAway, InternalError),
    ),
    ("DELETE", "/v1/rooms/{room}/session"): Operation(
        "forget_session",
        "Personal links",
        "Forget the session of a room",
        {204: Answer("The cookie is taken away.")},
        problems=(NotFound, *ANYBODY),
    ),
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
    ("GET", "/healthz"): Operation(
        "healthz",
        "Operations",
        "Whether the process is alive",
        {200: Answer("It is.", in_json(shapes.Alive))},
        problems=ANYBODY,
    ),
    ("GET", "/readyz"): Operation(
        "readyz",
        "Operations",
        "Whether the store answers, and how far the read models are",
        {200: Answer("It does.", in_json(shapes.Ready))},
        "Nobody has to say who they are: it tells how much happens, never to whom.",
        problems=(StoreAway, InternalError),
    ),
    ("GET", "/metrics"): Operation(
        "metrics",
        "Operations",
        "Numbers for Prometheus",
        {200: Answer("The text format.", {"text/plain": {"schema": {"type": "string"}}})},
        "Nobody has to say who they are: no id, name or address stands in them. Each server process tells of itself, "
        "told apart by the label `process`.",
        problems=ANYBODY,
    ),
}

TAGS = {
    "Rooms": "A room holds one deal: its plan, its people, its materials, its talk.",
    "Commands": "Everything that people do is a command, named as a verb. What is answered with 200 is on disk.",
    "History": "Everything that happened, for ever.",
    "Live": "A room while people are in it.",
    "Personal links": "How the buyer's people come in, without accounts.",
    "Operations": "For those who run the server.",
    "Description": "What you are reading.",
    "Pages": "For browsers.",
}

ABOUT = """mapstream is the backend of mutual action plans. Every change is an immutable event.

**Who is asking.** Members' programs send an API key, people of the room the token of their personal link, both as a
bearer token; browsers send the cookie that opening a personal link gave them. What a reader may not see is absent.

**Ids and times.** Ids are UUIDs in lower case, times RFC 3339 in UTC, dates `YYYY-MM-DD`. Unknown fields in a request
are refused; unknown fields in an answer are to be ignored.

**Problems** are RFC 9457 documents with a stable `code`. Requests are limited for each credential: `429` tells in
`Retry-After` when to go on."""


@cache
def openapi() -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, dict[str, Any]] = {}
    for (method, path), operation in OPERATIONS.items():
        paths.setdefault(path, {})[method.lower()] = _operation(path, operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "mapstream",
            "version": version("mapstream"),
            "summary": "Mutual action plans, event by event.",
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": dict(schemas()),
            "headers": HEADERS,
            "parameters": {name: {"name": name, "in": "header", **said} for name, said in SAID.items()},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key (`msk_…`) or the token of a personal link (`msl_…`).",
                },
                "cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": COOKIE,
                    "description": "From opening a personal link; for its room, from pages of this server only.",
                },
            },
        },
        "x-problems": problem_table(),
    }


def _operation(path: str, operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
    }
    if operation.description:
        described["description"] = operation.description
    if parameters := [*_from_path(path), *_from_query(operation.query), *_from_headers(operation.headers)]:
        described["parameters"] = parameters
    if operation.body is not None:
        examples = {name: {"value": value} for name, value in operation.examples.items()}
        content = {"application/json": {"schema": operation.body, "examples": examples}}
        described["requestBody"] = {"required": True, "content": content}
    described["responses"] = {
        **{str(status): _answer(answer) for status, answer in operation.answers.items()},
        **_problems(operation.problems),
    }
    # a personal link is opened with what stands in its address
    open = Unauthorized not in operation.problems or "{token}" in path
    described["security"] = [] if open else [{"bearer": []}, {"cookie": []}]
    return described


def _from_path(path: str) -> list[Schema]:
    told = {
        "room": {"description": "The room's id.", "schema": ref("Id")},
        "token": {"description": "The token of the link.", "schema": {"type": "string"}},
        "path": {"description": "The name of the file.", "schema": {"type": "string"}},
    }
    return [{"name": name, "in": "path", "required": True, **told[name]} for name in re.findall(r"\{(\w+)\}", path)]


def _from_query(model: type[BaseModel] | None) -> list[Schema]:
    if model is None:
        return []
    parameters = []
    for name, schema in with_names(tidy(model.model_json_schema(by_alias=True)))["properties"].items():
        schema = without_null(schema)
        parameter = {"name": name, "in": "query", "required": False, "schema": schema}
        if "description" in schema:
            parameter["description"] = schema.pop("description")
        parameters.append(parameter)
    return parameters


def _from_headers(names: Iterable[str]) -> list[Schema]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _answer(answer: Answer) -> dict[str, Any]:
    described: dict[str, Any] = {"description": answer.description}
    if answer.headers:
        described["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in answer.headers}
    if answer.content:
        described["content"] = dict(answer.content)
    return described


def _problems(kinds: Iterable[type[Problem]]) -> dict[str, Any]:
    """The answers when something is wrong, by status."""
    by_status: dict[int, list[str]] = {}
    for kind in kinds:
        for problem in problem_types(kind) if kind in (Refused, Conflict) else [kind]:
            codes = by_status.setdefault(problem.status, [])
            if problem.code not in codes:
                codes.append(problem.code)
    return {str(status): _problem(status, codes) for status, codes in sorted(by_status.items())}


def _problem(status: int, codes: list[str]) -> dict[str, Any]:
    headers = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}.get(status, ())
    told = f"{HTTPStatus(status).phrase}: {', '.join(f'`{code}`' for code in codes)}."
    answer = _answer(Answer(told, {"application/problem+json": {"schema": ref("ProblemDetails")}}, headers))
    return {**answer, "x-codes": codes}
