"""What is wrong with a field, as a sentence for people and a JSON pointer for programs."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mapstream.plan.fields import SHAPES
from mapstream.problems import FieldError

_SENTENCES = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field.",
    "string_type": "This must be a text.",
    "string_unicode": "This text has characters that do not exist.",
    "string_too_short": "This must not be empty.",
    "float_type": "This must be a number.",
    "int_type": "This must be a whole number.",
    "bool_type": "This must be true or false.",
    "finite_number": "This must be a finite number.",
    "dict_type": "This must be an object.",
    "list_type": "This must be a list.",
    "model_type": "This must be an object.",
    "model_attributes_type": "This must be an object.",
    "string_too_long": "This must be at most {max_length} characters.",
    "too_short": "This must have at least {min_length} entry.",
    "too_long": "This must have at most {max_length} entries.",
    "greater_than_equal": "This must be at least {ge:.0f}.",
    "less_than_equal": "This must be at most {le:.0f}.",
    "literal_error": "This must be one of {expected}.",
    "union_tag_invalid": "This must be one of {expected_tags}.",
    "union_tag_not_found": "This needs a {discriminator}.",
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
    kind, context = details["type"], details.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return SHAPES.get(context["pattern"], "This is not written as it should be.")
    if kind == "value_error":
        return str(context["error"])
    if kind in _SENTENCES:
        return _SENTENCES[kind].format(**context)
    return details["msg"] + "."


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
