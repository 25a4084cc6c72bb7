"""A sentence of ours with its values beside it, so that it can be said in another language later.

A message is a text: its English. It is made by :func:`say` of a template and named values::

    say("moved {what} from {was} to {due}", what=title, was=date(2026, 3, 3), due=date(2026, 3, 5))
    say("{n:# day|# days} late", n=3)

A value is a text, which is somebody's own and stays as it is; a number or a date, which are written as the reader
writes them; or another message. Of a number ``{n:one|many}`` says the form that goes with it, ``#`` stands for it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Self

Value = str | int | Decimal | date
"""What stands in a template; a :class:`Message` is a text."""

PLACE = re.compile(r"\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}")
"""A place of a template: the name of the value and, for a number, its forms."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOTHING: Mapping[str, Value] = {}


class Message(str):
    """A sentence in English that knows what it is made of."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, values: Mapping[str, Value] = _NOTHING) -> Self:
        """Fill a template with its values."""
        made = super().__new__(cls, filled(template, values, in_english) if values else template)
        made.template = template
        made.values = values
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, Value]]:  # type: ignore[override] # what it is made of
        """What makes it anew in another process."""
        return self.template, self.values

    def with_texts(self, change: Callable[[str], str]) -> "Message":
        """The same sentence with other texts for values: those of the messages within it as well."""
        return Message(self.template, {name: _changed(value, change) for name, value in self.values.items()})

    def packed(self) -> list[Any]:
        """It as JSON takes it."""
        return [self.template, {name: _packed(value) for name, value in self.values.items()}]


def say(template: str, /, **values: Value) -> Message:
    """A message of a template and its values."""
    return Message(template, values)


def as_message(text: str) -> Message:
    """A text of ours that has no values as a message; what is one already as it is."""
    return text if isinstance(text, Message) else Message(text)


def joined(parts: Iterable[str], between: str = "") -> Message:
    """Texts and messages one after the other. What stands between them is the same in every language."""
    values = {f"part{n}": part for n, part in enumerate(parts)}
    return Message(between.join(f"{{{name}}}" for name in values), values)


def unpacked(packed: Any) -> Message:
    """A message that was packed."""
    template, values = packed
    return Message(template, {name: _unpacked(value) for name, value in values.items()})


def filled(template: str, values: Mapping[str, Value], write: Callable[[Value], str]) -> str:
    """A template with its values in their places, each as it is written."""
    found, places = _pieces(template)
    for name, one, many, text in places:
        value = values[name]
        written = value if type(value) is str else write(value)
        if one is not None:
            written = (one if value == 1 else many).replace("#", written)
        found += written + text
    return found


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[str, list[tuple[str, str | None, str, str]]]:
    """What a template begins with, and each of its places: the name, its two forms, if any, and the text after it."""
    first, *rest = PLACE.split(template)
    return first, [*zip(rest[::4], rest[1::4], rest[2::4], rest[3::4], strict=True)]


def in_english(value: Value) -> str:
    """A value as it is written in English: 13 Mar 2026; 12,000.50."""
    match value:
        case str():
            return str(value)
        case date():
            return _day(value)
        case Decimal():
            return f"{value:,}"
    return str(value)


@lru_cache(maxsize=4096)
def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _changed(value: Value, change: Callable[[str], str]) -> Value:
    if isinstance(value, Message):
        return value.with_texts(change)
    return change(value) if isinstance(value, str) else value


def _packed(value: Value) -> Any:
    match value:
        case Message():
            return value.packed()
        case date():
            return {"day": value.isoformat()}
        case Decimal():
            return {"number": str(value)}
    return value


def _unpacked(packed: Any) -> Value:
    match packed:
        case [_, _]:
            return unpacked(packed)
        case {"day": day}:
            return date.fromisoformat(day)
        case {"number": number}:
            return Decimal(number)
    found: str | int = packed
    return found
