"""What a client sent becomes a command, or sentences about what is wrong with each field."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from mapstream import problems
from mapstream.plan.command import NAMED, Command
from mapstream.plan.field_errors import field_errors


def parse(type: str, data: Mapping[str, Any], path: str = "/data") -> Command:
    """The command that a client sent. ``path`` is where ``data`` stood in the request; the name stood beside it."""
    cls = NAMED.get(type)
    if cls is None:
        beside = path.rpartition("/")[0] + "/type"
        raise problems.UnknownCommand(errors=[problems.FieldError(beside, "There is no command of this name.")])
    try:
        command: Command = cls.__pydantic_validator__.validate_python(data)
    except ValidationError as error:
        raise problems.Invalid(errors=field_errors(error, path, data)) from None
    return command
