"""The values of fields as the text of a cell, and back. Nothing is lost on the way.

Lists are separated by ``;`` (in a name, ``\\;`` stands for one, ``\\\\`` for a backslash). Who may see an item is
``seller``, ``buyer`` or ``people:`` with names. What has no value is an empty cell.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from mapstream.plan.commands.wording import field_errors
from mapstream.tables.finding import Findings
from mapstream.tables.wild.dates import one_date
from mapstream.tables.wild.statuses import status_like

P = TypeVar("P", bound=BaseModel)

_DATES = frozenset({"date", "due", "deadline", "on", "start", "end"})
_PEOPLE = "people: "


def cell(name: str, value: Any) -> str:
    """The text of a field's value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        joined = "; ".join(str(one).replace("\\", "\\\\").replace(";", "\\;") for one in value)
        return _PEOPLE + joined if name == "visible_to" else joined
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return str(value)


def value(part: type[BaseModel], name: str, text: str) -> Any:
    """The value that a field's text stands for; the text itself where it stands for none."""
    kinds = _kinds(part, name)
    try:
        if kinds >= {list, int}:
            return [int(one) for one in split(text)]
        if list in kinds:
            if name != "visible_to":
                return split(text)
            return split(text.removeprefix(_PEOPLE)) if text.startswith(_PEOPLE) else text
        if bool in kinds:
            return {"yes": True, "true": True, "no": False, "false": False}.get(text.strip().casefold(), text)
        if int in kinds:
            return int(text)
        if float in kinds:
            return float(text)
    except ValueError:
        return text
    return text


@cache
def _kinds(part: type[BaseModel], name: str) -> frozenset[Any]:
    """The plain types that a field's values may have, and those of their entries."""
    return frozenset(found for found in _types(part.model_fields[name].annotation) if isinstance(found, type))


def _types(annotation: Any) -> Iterator[Any]:
    yield get_origin(annotation) or annotation
    for one in get_args(annotation):
        yield from _types(one)


def split(text: str) -> list[str]:
    """The parts of a list in a cell."""
    parts, part, escaped = [], "", False
    for sign in text:
        if escaped or sign not in "\\;":
            part, escaped = part + sign, False
        elif sign == "\\":
            escaped = True
        else:
            parts.append(part)
            part = ""
    return [found for one in [*parts, part] if (found := one.strip(" \t\n"))]


def part_of(part: type[P], cells: dict[str, str], line: int, findings: Findings) -> P | None:
    """What a row of our own says. What of it is wrong is noted, and left out; ``None``: nothing of it can be kept."""
    values = {name: value(part, name, text) for name, text in cells.items() if text != ""}
    if not values:
        return None
    _as_people_write(part, values)
    while True:
        try:
            return part.model_validate(values)
        except ValidationError as error:
            for wrong in field_errors(error, "", values):
                field = wrong.path.split("/")[1]
                if field not in values:
                    findings.note(line, "row_incomplete", f"This row needs a {field.replace('_', ' ')}: not taken.")
                    return None
                said = cells.get(field, "")
                findings.note(line, "cell_not_understood", f"“{head(field)}”: {wrong.message} Left out.", said)
                values.pop(field)


def _as_people_write(part: type[BaseModel], values: dict[str, Any]) -> None:
    """A spreadsheet, or a person, may have written dates and states in another way since."""
    for name in _DATES & values.keys():
        if (found := one_date(str(values[name]))) is not None:
            values[name] = found.isoformat()
    if "status" in values and "status" in part.model_fields:
        values["status"] = status_like(str(values["status"]), get_args(part.model_fields["status"].annotation))


def head(name: str) -> str:
    """A field's name as the head of a column."""
    return "#" if name == "key" else name.replace("_", " ").capitalize()
