"""Messages in the language of whoever reads them: the last thing that happens to an answer."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson

from mapstream.languages import ENGLISH, reading
from mapstream.languages.catalogue import catalogue
from mapstream.languages.message import Message, Value, filled


def in_language(language: str, message: Message) -> str:
    """A message in a language; in English, where its catalogue lacks it."""
    if language == ENGLISH:
        return str(message)
    template = catalogue(language).get(message.template, message.template)
    return filled(template, message.values, _writer(language)) if message.values else template


def spoken(message: str) -> str:
    """A message in the language of whoever is being answered; a mere text as it is."""
    return in_language(reading.get(), message) if isinstance(message, Message) else message


def in_json(content: Any, language: str | None = None) -> bytes:
    """An answer as JSON, with its messages in a language: if none is named, that of whoever is being answered."""
    language = reading.get() if language is None else language
    if language == ENGLISH:
        return orjson.dumps(content)

    def plain(value: Any) -> Any:
        if isinstance(value, Message):
            return in_language(language, value)
        return next(kind(value) for kind in _PLAIN if isinstance(value, kind))

    return orjson.dumps(content, default=plain, option=orjson.OPT_PASSTHROUGH_SUBCLASS)


_PLAIN: tuple[type, ...] = (str, int, dict, list)
"""What JSON has, for kinds of it."""


@lru_cache
def _writer(language: str) -> Callable[[Value], str]:
    from babel.dates import format_skeleton  # loaded by those who speak another language only
    from babel.numbers import format_decimal

    @lru_cache(maxsize=4096)
    def day(value: date) -> str:
        return format_skeleton("yMMMd", value, locale=language)  # as the page writes it

    def write(value: Value) -> str:
        match value:
            case Message():
                return in_language(language, value)
            case date():
                return day(value)
            case Decimal():
                places = f"{value:f}".partition(".")[2]
                return format_decimal(value, "#,##0." + "0" * len(places) if places else "#,##0", locale=language)
        return str(value)

    return write
