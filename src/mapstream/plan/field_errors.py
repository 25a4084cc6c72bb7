"""What is wrong with a field, as a sentence for people and a JSON pointer for programs."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mapstream.languages.message import Message, Value, say
from mapstream.plan.fields import SHAPES
from mapstream.problems import FieldError, WrongValue

NOT_SO = say("This is not written as it should be.")
_SENTENCES = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field.",
    "string_type": "This must be a text.",
    "string_unicode": "This text has characters that do not exist.",
    "string_too_short": "This must not be empty.",
    "float_type": "This must be a number.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "int_parsing_size": "This number is too large.",
    "int_from_float": "This must be a whole number.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "finite_number": "This must be a finite number.",
    "dict_type": "This must be an object.",
    "list_type": "This must be a list.",
    "model_type": "This must be an object.",
    "model_attributes_type": "This must be an object.",
    "string_too_long": "This must be at most {most} characters.",
    "too_short": "This must have at least {least:# entry|# entries}.",
    "too_long": "This must have at most {most:# entry|# entries}.",
    "greater_than_equal": "This must be at least {least}.",
    "less_than_equal": "This must be at most {most}.",
    "less_than": "This must be less than {bound}.",
    "literal_error": "This must be one of {these}.",
    "union_tag_invalid": "This must be one of {these}.",
    "union_tag_not_found": "This needs a {field}.",
}


def field_errors(error: ValidationError, path: str, data: Any = None) -> list[FieldError]:
    """One entry for each wrong field of what stood at ``path`` in the request.

    ``data`` is what stood there; only for models with unions it is needed, to tell fields from branches.
    """
    found: dict[str, str] = {}
    for details in error.errors(include_url=False):
        place = path + "".join("/" + _escaped(part) for part in _place(details, data))
        found.setdefault(place, _sentence(details))
    return [FieldError(place, message) for place, message in found.items()]


def _place(details: ErrorDetails, data: Any) -> list[str]:
    """Where the error is, without the names of union branches that pydantic puts between."""
    if data is None:
        return [str(part) for part in details["loc"]]
    places: list[str] = []
    *way, last = details["loc"] or ("",)
    for part in way:
        if _has(data, part):
            data = data[part]
            places.append(str(part))
    if last != "[key]" and (_has(data, last) or details["type"] == "missing"):
        places.append(str(last))
    return places


def _has(data: Any, part: int | str) -> bool:
    return (isinstance(data, dict) and part in data) or (
        isinstance(data, list) and isinstance(part, int) and part < len(data)
    )


def _sentence(details: ErrorDetails) -> str:
    match details["type"], details.get("ctx", {}):
        case "string_pattern_mismatch", {"pattern": pattern}:
            return SHAPES.get(pattern, NOT_SO)
        case "value_error", {"error": WrongValue() as error}:
            return error.message
        case kind, context:
            said: dict[str, Value] = {
                _CALLED[name]: _value(value) for name, value in context.items() if name in _CALLED
            }
            return Message(_SENTENCES.get(kind, NOT_SO), said)


_CALLED = {
    "max_length": "most",
    "min_length": "least",
    "ge": "least",
    "le": "most",
    "lt": "bound",
    "expected": "these",
    "expected_tags": "these",
    "discriminator": "field",
}
"""What a sentence calls the values that pydantic gives with an error."""


def _value(value: Any) -> Value:
    """A bound as a whole number; several words as a list of them."""
    if not isinstance(value, str):
        bound: int = round(value)
        return bound
    most, _, last = value.rpartition(" or ")
    return say("{most} or {last}", most=most, last=last) if most else value


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
