"""Types of requests, which validate them and are published in the API's description."""

import re
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from starlette.requests import HTTPConnection, Request

from mapstream.api.waiting import WAIT
from mapstream.languages.message import say
from mapstream.log import LAST
from mapstream.plan.actor import Actor
from mapstream.plan.field_errors import field_errors
from mapstream.plan.fields import UUID as ID
from mapstream.plan.fields import Id, Instant, is_id, shape
from mapstream.problems import FieldError, Invalid, Malformed, NotFound, WrongValue

Q = TypeVar("Q", bound=BaseModel)

MOST_COMMANDS = 100
"""Commands of a batch."""
MOST_KEY = 255
"""Characters of an Idempotency-Key."""

_VERSION = re.compile(r"[0-9]{1,15}")
_ETAG = re.compile(r'"([^"]*)"')


EventName = Annotated[
    str, shape(r"^[a-z]+\.[a-z_]+$", "This must be the type of an event, such as task.rescheduled.", max_length=100)
]
ItemName = Annotated[
    str, shape(f"^[a-z]+(/{ID})?$", "This must be the name of an item, such as tasks/<id> or plan.", max_length=100)
]


class UnitRequest(BaseModel):
    """What names a unit of commands."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: Id = Field(
        description="Made by the client, a new one for every command or batch. The same id again with the same body"
        " gives the same answer and writes nothing new; with another body it is refused with `id_reused`. What was"
        " refused stays refused, but for a conflict, which is decided again."
    )
    if_version: int | None = Field(
        default=None, ge=0, description="Refuse it if anything it touches changed after this version."
    )


class CommandRequest(UnitRequest):
    """A command on its way in."""

    type: str
    data: dict[str, Any] = Field(default_factory=dict)


class Query(BaseModel):
    """The parameters of a read. Unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WorkspaceQuery(Query):
    """The parameters of a read of the whole workspace."""

    wait: int | None = Field(
        default=None,
        ge=0,
        le=LAST,
        description="Hold the answer, for 5 s at most, until it knows the log up to this position; it is 503 then.",
    )


class RoomQuery(Query):
    """The parameters of a read of a room."""

    wait: Annotated[str, shape(f"^{WAIT}$", "This must be a position or a version.")] | None = Field(
        default=None,
        description="What the caller has seen, on whatever server: a position of the log, such as `90211` (for"
        " members), or a version of the room, as `v58`. The answer is held until it knows that, for 5 s at most, and"
        " is 503 then.",
    )


class AsOfQuery(RoomQuery):
    """Which state of a room."""

    version: int | None = Field(default=None, ge=1, lt=2**53, description="As it was at this version.")
    at: Instant | None = Field(default=None, description="As it was at this instant, written as 2026-03-03T09:00:00Z.")

    @field_validator("at")
    @classmethod
    def _either(cls, at: str | None, info: ValidationInfo) -> str | None:
        if at is not None and info.data.get("version") is not None:
            raise WrongValue("Give a version or an instant, not both.")
        return at


def query_of(request: Request, model: type[Q]) -> Q:
    """Parse the query parameters of a request. Raises Invalid with the names of the wrong ones."""
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in given:
            raise Invalid(errors=[FieldError(name, "This is given twice.")])
        given[name] = value
    try:
        return model.model_validate(given)
    except ValidationError as error:
        wrong = [FieldError(e.path.lstrip("/"), e.message) for e in field_errors(error, "")]
        raise Invalid(errors=wrong) from None


def room_id(connection: HTTPConnection) -> str:
    """Return the id of the room in the path. Raises NotFound if it is no id."""
    id: str = connection.path_params["room"].lower()
    if not is_id(id):
        raise NotFound("There is no such room.")
    return id


def idempotency_key(request: Request, actor: Actor) -> str | None:
    """Return the command id of the header ``Idempotency-Key``: the key if it is an id, else an id derived from it."""
    key = request.headers.get("idempotency-key", "").strip().removeprefix('"').removesuffix('"')
    if not key:
        return None
    if len(key) > MOST_KEY:
        raise Malformed(say("An Idempotency-Key has at most {most} characters.", most=MOST_KEY))
    return key if is_id(key) else str(uuid5(UUID(actor.id), key))


def if_match(request: Request) -> int | None:
    """Return the version that ``If-Match`` asks for. Raises Malformed if it cannot be read: it is never ignored."""
    given = request.headers.get("if-match", "*").strip()
    if given == "*":
        return None
    versions = versions_in(given)
    if len(versions) != 1:
        raise Malformed('If-Match takes the version that was seen, written as "57".')
    return versions.pop()


def versions_in(etags: str) -> set[int]:
    """The versions in a header of entity tags, weak or not."""
    return {int(tag) for tag in entity_tags(etags) if _VERSION.fullmatch(tag)}


def entity_tags(header: str) -> set[str]:
    """The entity tags in a header, weak or not, without their quotes."""
    return set(_ETAG.findall(header))
