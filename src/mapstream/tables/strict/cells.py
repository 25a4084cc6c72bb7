"""The values of fields as the text of a cell, and back. Nothing is lost on the way.

Lists are separated by ``;`` (in a name, ``\\;`` stands for one, ``\\\\`` for a backslash). Who may see an item is
``seller``, ``buyer`` or ``people:`` with names. What has no value is an empty cell.

*Saved since.* A spreadsheet writes days and numbers in the way of its country: ``3/13/2026``, ``1.234,5``. Which way
that is, other cells of the same file tell (:class:`Ways`). Where none does, a cell that could be two values is none.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Literal, NamedTuple, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from mapstream.languages.message import as_message, say
from mapstream.plan.field_errors import field_errors
from mapstream.tables.dates import Order, one_date, order_in
from mapstream.tables.finding import Findings

P = TypeVar("P", bound=BaseModel)

_DATES = frozenset({"date", "due", "deadline", "on", "start", "end"})
_PEOPLE = "people: "
_OURS = re.compile(r"-?\d+(\.\d*[1-9]|\.0)?(e[+-]?\d+)?", re.I)
"""A number as we write it: nothing ends in a nought behind the point."""
_POINTS = re.compile(r"-?\d{1,3}(\.\d{3})+")
_COMMAS = re.compile(r"-?\d{1,3}(,\d{3})+")
_DECIMAL_COMMA = re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+),(\d{1,2}|\d{4,})")
_DECIMAL_POINT = re.compile(r"-?\d{1,3}(,\d{3})+\.\d+")


class Ways(NamedTuple):
    """How a file writes days and numbers."""

    order: Order | None = None
    comma: Literal["decimal", "thousands"] | None = None

    @classmethod
    def of(cls, texts: Iterable[str], separator: str = "") -> "Ways":
        """Those that the cells of a file tell of. Between the cells, ``;`` stands where a comma is within numbers."""
        short = [text.strip() for text in texts if len(text) < 30 and text[-1:].isdigit()]
        decimal = separator == ";" or any(_DECIMAL_COMMA.fullmatch(text) for text in short)
        thousands = any(_DECIMAL_POINT.fullmatch(text) for text in short)
        return cls(order_in(short), None if decimal == thousands else "decimal" if decimal else "thousands")

    def number(self, text: str) -> float | None:
        """The number that a text is; ``None``: none, or it could be two."""
        text = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("\u2212", "-")
        if self.comma == "decimal" and (_POINTS.fullmatch(text) or _DECIMAL_COMMA.fullmatch(text) or "," in text):
            text = text.replace(".", "").replace(",", ".")
        elif _DECIMAL_POINT.fullmatch(text) or (self.comma == "thousands" and _COMMAS.fullmatch(text)):
            text = text.replace(",", "")
        elif _POINTS.fullmatch(text) and not _OURS.fullmatch(text):
            return None
        try:
            return float(text)
        except ValueError:
            return None


AS_WRITTEN = Ways()
"""How we write them."""


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


def value(part: type[BaseModel], name: str, text: str, ways: Ways = AS_WRITTEN) -> Any:
    """The value that a field's text stands for; the text itself where it stands for none."""
    kinds = kinds_of(part, name)
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
            number = ways.number(text)
            return int(number) if number is not None and number.is_integer() else text
        if float in kinds:
            number = ways.number(text)
            return text if number is None else number
    except ValueError:
        return text
    return text


@cache
def kinds_of(part: type[BaseModel], name: str) -> frozenset[Any]:
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


def part_of(part: type[P], cells: dict[str, str], line: int, findings: Findings, ways: Ways = AS_WRITTEN) -> P | None:
    """What a row of our own says. What of it is wrong is noted, and left out; ``None``: nothing of it can be kept."""
    values = {name: value(part, name, text, ways) for name, text in cells.items() if text != ""}
    if not values:
        return None
    _as_saved_since(part, values, ways)
    while True:
        try:
            return part.model_validate(values)
        except ValidationError as error:
            for wrong in field_errors(error, "", values):
                field = wrong.path.split("/")[1]
                if field not in values:
                    needed = say("This row needs a {field}: not taken.", field=field.replace("_", " "))
                    findings.note(line, "row_incomplete", needed)
                    return None
                said = cells.get(field, "")
                sentence = say("“{column}”: {wrong} Left out.", column=head(field), wrong=as_message(wrong.message))
                findings.note(line, "cell_not_understood", sentence, said)
                values.pop(field)


def _as_saved_since(part: type[BaseModel], values: dict[str, Any], ways: Ways) -> None:
    """Days as a spreadsheet writes them, and words in other letters."""
    for name in _DATES & values.keys():
        if (found := one_date(str(values[name]), ways.order)) is not None:
            values[name] = found.isoformat()
    for name, said in values.items():
        allowed = get_args(part.model_fields[name].annotation)
        if isinstance(said, str) and (word := "_".join(said.casefold().split())) in allowed:
            values[name] = word


def head(name: str) -> str:
    """A field's name as the head of a column."""
    return "#" if name == "key" else name.replace("_", " ").capitalize()
