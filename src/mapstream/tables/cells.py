"""The values of a neutral plan as the text of a cell, and back. Nothing is lost on the way.

Lists are separated by ``;`` (in a name, ``\\;`` stands for one, ``\\\\`` for a backslash). Who may see an item is
``seller``, ``buyer`` or ``people:`` with names. What has no value is an empty cell.
"""

from typing import Any, get_args

from pydantic import ValidationError

from mapstream.plan.commands.wording import field_errors
from mapstream.tables.finding import Findings
from mapstream.tables.model import Part
from mapstream.tables.wild.dates import one_date
from mapstream.tables.wild.statuses import status_like

_LISTS = frozenset({"supporters", "after"})
_WHOLE = frozenset({"days", "past_days", "minutes", "weekday"})
_NUMBERS = frozenset({"baseline", "target", "value"})
_FLAGS = frozenset({"pinned", "left", "removed"})
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


def value(name: str, text: str) -> Any:
    """The value that a field's text stands for; the text itself where it stands for none."""
    try:
        if name in _LISTS:
            return split(text)
        if name == "week":
            return [int(one) for one in split(text)]
        if name == "visible_to":
            return split(text.removeprefix(_PEOPLE)) if text.startswith(_PEOPLE) else text
        if name in _WHOLE:
            return int(text)
        if name in _NUMBERS:
            return float(text)
        if name in _FLAGS:
            return {"yes": True, "true": True, "no": False, "false": False}.get(text.strip().casefold(), text)
    except ValueError:
        return text
    return text


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


def part_of(part: type[Part], cells: dict[str, str], line: int, findings: Findings) -> Part | None:
    """What a row of our own says. What of it is wrong is noted, and left out; ``None``: nothing of it can be kept."""
    values = {name: value(name, text) for name, text in cells.items() if text != ""}
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


def _as_people_write(part: type[Part], values: dict[str, Any]) -> None:
    """A spreadsheet, or a person, may have written dates and states in another way since."""
    for name in _DATES & values.keys():
        if (found := one_date(str(values[name]))) is not None:
            values[name] = found.isoformat()
    if "status" in values and "status" in part.model_fields:
        values["status"] = status_like(str(values["status"]), get_args(part.model_fields["status"].annotation))


def head(name: str) -> str:
    """A field's name as the head of a column."""
    return "#" if name == "key" else name.replace("_", " ").capitalize()
