"""The parts of an operation's description.

Where a schema is expected, the type may stand that has it: it is published under its name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import BaseModel
from starlette.routing import BaseRoute

from mapstream.plan.command import Command
from mapstream.problems import (
    Conflict,
    InternalError,
    Invalid,
    Malformed,
    NotAcceptable,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    PreconditionFailed,
    Problem,
    ProofNeeded,
    ProposeInstead,
    ReadModelBehind,
    Refused,
    StoreAway,
    TooFast,
    TooLarge,
    Unauthorized,
    UnsupportedMediaType,
)

Schema = dict[str, Any]

REF = "#/components/schemas/{model}"

HTML = {"text/html": {"schema": {"type": "string"}}}
ANYBODY: tuple[type[Problem], ...] = (InternalError,)
SOMEBODY: tuple[type[Problem], ...] = (Unauthorized, NotAllowed, NotAcceptable, TooFast, StoreAway, InternalError)
"""The problems that any authenticated request may meet."""
COMMANDED: tuple[type[Problem], ...] = (
    Malformed,
    NotFound,
    Conflict,
    PreconditionFailed,
    TooLarge,
    UnsupportedMediaType,
    Refused,
    OutcomeUnknown,
    ProposeInstead,
    ProofNeeded,
    *SOMEBODY,
)
"""The problems that a command may meet."""
READ: tuple[type[Problem], ...] = (NotFound, PreconditionFailed, Invalid, ReadModelBehind, *SOMEBODY)
"""The problems that a read of a room may meet."""


@dataclass(frozen=True)
class Answer:
    """A successful answer of an operation."""

    description: str
    content: Mapping[str, Any] = field(default_factory=dict)
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    """One method at one path."""

    id: str
    tag: str
    summary: str
    answers: Mapping[int, Answer]
    description: str = ""
    query: type[BaseModel] | None = None
    headers: tuple[str, ...] = ()
    body: Schema | type | None = None
    content: Mapping[str, Schema | type] = field(default_factory=dict)
    """Other bodies that are accepted, by media type."""
    examples: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[type[Problem], ...] = SOMEBODY
    problems_as: Mapping[str, Any] = field(default_factory=dict)
    """Other forms that problems are told in, by media type."""

    @property
    def offers(self) -> tuple[str, ...]:
        """The media types of its answers, the preferred one first."""
        return tuple(kind for status, answer in self.answers.items() if status < 300 for kind in answer.content)

    @property
    def types(self) -> Iterator[type]:
        """The types of what it reads and answers with."""
        return types_in([self.body, self.content, *(answer.content for answer in self.answers.values())])

    @property
    def takes(self) -> tuple[str, ...]:
        """The media types of what it reads."""
        return tuple(dict.fromkeys((*self.content, *(("application/json",) if self.body is not None else ()))))


Operations = Mapping[tuple[str, str], Operation]
"""The operations of a resource, by method and path."""


class Resource(Protocol):
    """The handlers of a resource; the module that defines them describes them, as ``OPERATIONS``."""

    def routes(self) -> Sequence[BaseRoute]:
        """The routes to its handlers."""
        ...


def ref(model: str | type) -> Schema:
    """A reference to a schema."""
    return {"$ref": REF.format(model=model if isinstance(model, str) else model.__name__)}


def request_of(command: type[Command]) -> str:
    """The name of the request that carries a command."""
    return f"{command.__name__}Request"


def in_json(*models: type) -> dict[str, Any]:
    """A JSON answer of a type, or of one of several."""
    return {"application/json": {"schema": models[0] if len(models) == 1 else {"anyOf": [*models]}}}


def types_in(schema: Any) -> Iterator[type]:
    """Yield the types in a schema that stand for their own schemas."""
    if isinstance(schema, type):
        yield schema
    elif isinstance(schema, Mapping | list):
        for part in schema.values() if isinstance(schema, Mapping) else schema:
            yield from types_in(part)


def with_references(schema: Any) -> Any:
    """Return a schema with a reference in place of each type."""
    if isinstance(schema, type):
        return ref(schema)
    if isinstance(schema, Mapping):
        return {key: with_references(part) for key, part in schema.items()}
    return [with_references(part) for part in schema] if isinstance(schema, list) else schema
