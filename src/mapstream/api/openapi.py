"""The HTTP API in OpenAPI 3.1: every route, with what it takes and what it answers.

What there is to say is in :mod:`mapstream.api.operations`; here it is put into the form that the standard asks for.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel

from mapstream.api.description import Answer, Operation, Schema, ref, with_references
from mapstream.api.headers import HEADERS, SAID
from mapstream.api.identity import COOKIE
from mapstream.api.operations import OPERATIONS, TAGS
from mapstream.api.recorded import recorded
from mapstream.api.rights import rights_table
from mapstream.api.schemas import problem_table, problem_types, schemas, tidy, with_names, without_null
from mapstream.api.waiting import HEADER, PARAMETER
from mapstream.problems import Conflict, Problem, Refused, Unauthorized

ABOUT = """mapstream is the backend of mutual action plans. Every change is an immutable event.

**Who is asking.** Members' programs send an API key, people of the room the token of their personal link, both as a
bearer token; browsers send the cookie that opening a personal link gave them. What a reader may not see is absent:
what is not visible to them, and the parts of the room that their scope (`set_scope`) leaves out. Those without the
history are refused it with `403`.

**Ids and times.** Ids are UUIDs in lower case, times RFC 3339 in UTC, dates `YYYY-MM-DD`. Unknown fields in a request
are refused; unknown fields in an answer are to be ignored.

**Reading what one wrote.** What is answered with 200 is on disk, and every server hears of it within milliseconds. A
read that must know it says what its caller has seen, with `wait` or the header `Mapstream-Wait`: the `position` of an
event (members), or the room's `version`, as `v58`. The answer is held until it knows that, for 5 s at most; then it is
`503`. On the stream `since` does the same.

**Sentences** (`sentence`, `advice`, `title`, `detail`, `message`) come in the language that `Accept-Language` asks for:
English, German or Finnish; without it, as from most programs, in English. A browser's choice of language goes before.
Codes are the same in all.

**Problems** are RFC 9457 documents with a stable `code`. Requests are limited for each credential: `429` tells in
`Retry-After` when to go on.

**What may come of a command** stands beside it: the events that it may record (`x-events`), and why it may be refused
(`x-refusals`: codes, each with what somebody was told once). Besides, each may be refused for what the answers of its
address list: somebody was first, a field is wrong, its sender is not one of the room, it came too fast, the store is
away.

**Who may do what** is one table (`x-rights`): each command needs one right (`x-right`), and how far somebody has it
goes by what kind of person, or key, they are in that room. What is new they may add; a row is its side's, or that of
whoever leads or added it; milestones, criteria, meetings, the goal and the order of rows are of both. What is refused
with `propose_instead` can be proposed (`propose`): those who may do it accept or decline it. `you.may`, of `joined` and
of `GET /v1/me`, says how far the caller has each right.

**Examples** are what a real server told: of a list the first two, of what goes by ids the first.

**What may change without notice**, so that clients have to expect it: new optional fields of requests; new fields of
answers, frames and events; new commands, types of events, frames, codes and headers; the words of `title` and
`detail`. Take an event of an unknown type by its patch, and a problem with an unknown code by its status.

**What never changes** below `/v1`: what a name, a field or a code means, and the bytes of what is stored. Every version
reads, and tells, what all before it wrote.

**What goes away** is announced: in the changes of the release (`deploy/CHANGELOG.md`), here as `deprecated`, and in
every answer that it concerns with the headers `Deprecation` (RFC 9745) and `Sunset` (RFC 8594), which say since when
and until when, and a `Link` with `rel="deprecation"` to what takes its place. From 1.0 on there are twelve months
between the two; until then a minor version may do it, with the changes alone. What cannot go together with `/v1` gets
addresses of its own, beside it."""


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
            "examples": {kind.code: {"value": kind().document()} for kind in problem_types()},
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
        "x-rights": rights_table(),
    }


def _operation(path: str, operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
    }
    if operation.description:
        described["description"] = operation.description
    waits = (HEADER,) if operation.query is not None and PARAMETER in operation.query.model_fields else ()
    headers = (*operation.headers, *waits)
    if parameters := [*_from_path(path), *_from_query(operation.query), *_from_headers(headers)]:
        described["parameters"] = parameters
    content: dict[str, Any] = {kind: {"schema": schema} for kind, schema in operation.content.items()}
    if operation.body is not None:
        examples = {name: {"value": value} for name, value in operation.examples.items()}
        content["application/json"] = {"schema": operation.body, "examples": examples}
    if content:
        described["requestBody"] = {"required": True, "content": with_references(content)}
    described["responses"] = {
        **{str(status): _shown(operation.id, status, answer) for status, answer in operation.answers.items()},
        **_problems(operation.problems, operation.problems_as),
    }
    # the address of a link is its credential, as is what a provider sends browsers back with
    open = Unauthorized not in operation.problems or "{token}" in path or path.startswith("/sign-in/")
    described["security"] = [] if open else [{"bearer": []}, {"cookie": []}]
    return described


def _from_path(path: str) -> list[Schema]:
    told: dict[str, Schema] = {
        # a page takes any text: it is the same for everybody
        "room": {"description": "The room's id.", "schema": ref("Id") if "/v1/" in path else {"type": "string"}},
        "place": {"description": "The place of the room, such as `plan`.", "schema": {"type": "string"}},
        "document": {"description": "The document's id.", "schema": ref("Id")},
        "version": {"description": "The version of the event.", "schema": {"type": "string"}},
        "page": {"description": "The number of the page, from 1 on.", "schema": {"type": "string"}},
        "member": {"description": "The member's id.", "schema": {"type": "string"}},
        "person": {"description": "The person's id.", "schema": ref("Id")},
        "key": {"description": "The key's id.", "schema": {"type": "string"}},
        "contradiction": {"description": "The contradiction's id.", "schema": ref("Id")},
        "session": {"description": "The session's id, or `current`.", "schema": {"type": "string"}},
        "template": {"description": "The template's id.", "schema": {"type": "string"}},
        "token": {"description": "The token of the link.", "schema": {"type": "string"}},
        "path": {"description": "The name of the file.", "schema": {"type": "string"}},
    }
    return [{"name": name, "in": "path", "required": True, **told[name]} for name in re.findall(r"\{(\w+)\}", path)]


def _from_query(model: type[BaseModel] | None) -> list[Schema]:
    if model is None:
        return []
    parameters = []
    described = with_names(tidy(model.model_json_schema(by_alias=True)))
    for name, schema in described["properties"].items():
        schema = without_null(schema)
        parameter = {"name": name, "in": "query", "required": name in described.get("required", ()), "schema": schema}
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
        described["content"] = with_references(answer.content)
    return described


def _shown(operation: str, status: int, answer: Answer) -> dict[str, Any]:
    """Describe an answer, with a recorded example."""
    described = _answer(answer)
    for kind, example in recorded()["answers"].get(operation, {}).get(str(status), {}).items():
        described["content"][kind] = {**described["content"][kind], "example": example}
    return described


def _problems(kinds: Iterable[type[Problem]], told_as: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the problems that an operation may answer with, by status."""
    by_status: dict[int, list[str]] = {}
    for kind in kinds:
        for problem in problem_types(kind) if kind in (Refused, Conflict) else [kind]:
            codes = by_status.setdefault(problem.status, [])
            if problem.code not in codes:
                codes.append(problem.code)
    return {str(status): _problem(status, codes, told_as) for status, codes in sorted(by_status.items())}


def _problem(status: int, codes: list[str], told_as: Mapping[str, Any]) -> dict[str, Any]:
    headers = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}.get(status, ())
    told = f"{HTTPStatus(status).phrase}: {', '.join(f'`{code}`' for code in codes)}."
    examples = {code: {"$ref": f"#/components/examples/{code}"} for code in codes}
    content = {"schema": ref("ProblemDetails"), "examples": examples}
    answer = _answer(Answer(told, {"application/problem+json": content, **told_as}, headers))
    return {**answer, "x-codes": codes}
