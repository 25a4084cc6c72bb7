"""What requests may hold, as types: the same ones validate and are published in the API's description."""

import re
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from starlette.requests import HTTPConnection, Request

from mapstream.api.waiting import WAIT
from mapstream.log import LAST
from mapstream.plan.actor import Actor
from mapstream.plan.field_errors import field_errors
from mapstream.plan.fields import UUID as ID
from mapstream.plan.fields import Id, Instant, Key, Line, Text, is_id, shape
from mapstream.problems import FieldError, Invalid, Malformed, NotFound

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
            raise ValueError("Give a version or an instant, not both.")
        return at


class ImportQuery(Query):
    """How a plan or a template is brought in."""

    dry_run: bool = Field(default=False, description="Only say what would be done. `?dry_run` alone is enough.")
    preview: Annotated[str, shape("^[0-9a-f]{64}$", "This must be the `preview` of a dry run.")] | None = Field(
        default=None, description="The `preview` of the dry run whose answer was looked at."
    )

    @field_validator("dry_run", mode="before")
    @classmethod
    def _said(cls, dry_run: Any) -> Any:
        return True if dry_run == "" else dry_run


class HistoryQuery(RoomQuery):
    """Which events of a room."""

    after: int = Field(default=0, ge=0, description="Events after this version.")
    limit: int = Field(default=100, ge=1, le=1000)
    type: EventName | None = Field(default=None, description="Events of this type only.")
    by: Id | None = Field(default=None, description="Events of this person or key only.")
    item: ItemName | None = Field(default=None, description="Events about this item.")

    @property
    def filtered(self) -> bool:
        """Whether some events are left out."""
        return self.type is not None or self.by is not None or self.item is not None

    @property
    def limited(self) -> bool:
        """Whether the caller gave a limit."""
        return "limit" in self.model_fields_set


class BoardQuery(Query):
    """Which rooms of the workspace."""

    wait: int | None = Field(
        default=None,
        ge=0,
        le=LAST,
        description="Hold the answer, for 5 s at most, until it knows the log up to this position; it is 503 then.",
    )
    q: Line | None = Field(default=None, description="Rooms with this in their name.")
    stage: Line | None = Field(default=None, description="Rooms whose deal is in this stage.")
    crm_id: Line | None = Field(default=None, description="The rooms of the deal that has this id in the CRM.")
    changed_since: Instant | None = Field(
        default=None, description="Rooms in which something happened at this instant or later."
    )
    owner: Id | None = Field(default=None, description="Rooms that were opened by this person or key.")
    overdue: bool | None = Field(default=None, description="Rooms with (or without) anything overdue.")
    closed: bool | None = Field(default=None, description="Rooms whose deal is closed (or not).")
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200, description="From `next` of the page before.")


class AuditQuery(RoomQuery):
    """Which entries of the audit trail."""

    q: Line | None = Field(default=None, description="Entries with this in their sentence, or in a name in it.")
    by: Id | None = Field(default=None, description="What this person or key did.")
    type: EventName | None = Field(default=None, description="Events of this type.")
    item: ItemName | None = Field(default=None, description="What is about this item.")
    since: Instant | None = Field(default=None, alias="from", description="What happened at this instant or later.")
    until: Instant | None = Field(default=None, alias="to", description="What happened at this instant or before.")
    limit: int = Field(default=50, ge=1, le=200)
    after: int | None = Field(default=None, ge=1, le=LAST, description="From `next` of the page before.")


class TemplatesQuery(Query):
    """Which templates."""

    industry: Key | None = Field(default=None, description="Those for this industry, such as `healthcare`.")
    deal_type: Key | None = Field(default=None, description="Those for this type of deal, such as `renewal`.")


class TemplateQuery(Query):
    """Which version of a template."""

    version: int | None = Field(default=None, ge=1, lt=2**31, description="Left out: the latest.")


class NewTemplate(BaseModel):
    """A template, whole."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    template: dict[str, Any]


class RevisedTemplate(NewTemplate):
    """A template as it is to be from now on, whole."""


class SavedRoom(BaseModel):
    """A template to be made of a room's plan: dates become working days from its goal, people become roles."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    room: Id
    title: Line = Field(description="Shown in every room that is made of it: name no customer.")
    summary: Text | None = None
    industry: Key | None = Field(default=None, description="`any`, if left out.")
    deal_type: Key | None = Field(default=None, description="`other`, if left out.")


def query_of(request: Request, model: type[Q]) -> Q:
    """The parameters of a request. Raises Invalid with the names of the wrong ones."""
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
    """The room that a path names. Something that is no id names no room."""
    id: str = connection.path_params["room"].lower()
    if not is_id(id):
        raise NotFound("There is no such room.")
    return id


def idempotency_key(request: Request, actor: Actor) -> str | None:
    """The command id that the header ``Idempotency-Key`` stands for: itself if it is an id, else one made of it."""
    key = request.headers.get("idempotency-key", "").strip().removeprefix('"').removesuffix('"')
    if not key:
        return None
    if len(key) > MOST_KEY:
        raise Malformed(f"An Idempotency-Key has at most {MOST_KEY} characters.")
    return key if is_id(key) else str(uuid5(UUID(actor.id), key))


def if_match(request: Request) -> int | None:
    """The version that the header ``If-Match`` asks for. One that is not understood is not passed over."""
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
