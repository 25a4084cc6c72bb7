"""Bodies of requests as what they are to be."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from mapstream.plan.field_errors import field_errors
from mapstream.problems import Invalid

M = TypeVar("M", bound=BaseModel)


def valid(model: type[M], body: Any) -> M:
    """A body that was sent. Raises Invalid with the places of what is wrong."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error, "", body)) from None
