"""What requests may hold, as types: the same ones validate and are published in the API's description."""

import re
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from mapstream.plan.commands.base import UUID, Id
from mapstream.plan.commands.wording import field_errors
from mapstream.problems import FieldError, Invalid, NotFound

Q = TypeVar("Q", bound=BaseModel)

_ID = re.compile(UUID)


class CommandRequest(BaseModel):
    """A command on its way in."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: Id = Field(description="Made by the client. The same id again gives the same answer, and writes nothing new.")
    type: str
    data: dict[str, Any] = Field(default_factory=dict)
    if_version: int | None = Field(
        default=None, ge=0, description="Refuse it if anything it touches changed after this version."
    )


class Query(BaseModel):
    """The parameters of a read. Unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HistoryQuery(Query):
    """Which events of a room."""

    after: int = Field(default=0, ge=0, description="Events after this version.")
    limit: int = Field(default=100, ge=1, le=1000)
    type: str | None = Field(default=None, max_length=100, description="Events of this type only.")
    by: Id | None = Field(default=None, description="Events of this person or key only.")
    item: str | None = Field(default=None, max_length=100, description="Events about this item, as tasks/<id>.")

    @property
    def filtered(self) -> bool:
        """Whether some events are left out."""
        return self.type is not None or self.by is not None or self.item is not None

    @property
    def limited(self) -> bool:
        """Whether the caller gave a limit."""
        return "limit" in self.model_fields_set


def query_of(request: Request, model: type[Q]) -> Q:
    """The parameters of a request. Raises Invalid with the names of the wrong ones."""
    given = dict(request.query_params)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        wrong = [FieldError(e.path.lstrip("/"), e.message) for e in field_errors(error, "")]
        raise Invalid("That question cannot be understood.", wrong) from None


def room_id(request: Request) -> str:
    """The room that a path names. Something that is no id names no room."""
    id: str = request.path_params["room"]
    if not _ID.fullmatch(id):
        raise NotFound("There is no such room.")
    return id
