"""Texts as they come in, before anything in them is understood."""

import csv
from typing import Any, Literal

import orjson

from mapstream.problems import Malformed
from mapstream.tables import sheets

Form = Literal["markdown", "csv", "text", "json"]
"""What a text is said to be. ``text``: it may be any of them."""

MOST_LINES = 20_000


def whole(text: str) -> str:
    """A text without what its writer's system adds to it. Raises Malformed where it is none, or too long."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        raise Malformed("The text has a NUL in it: it is not a text.")
    if not text.strip():
        raise Malformed("There is nothing in it.")
    if text.count("\n") > MOST_LINES:
        raise Malformed(f"At most {MOST_LINES:,} lines are read.")
    return text


def is_json(text: str, form: Form) -> bool:
    """Whether a text is to be read as JSON."""
    return form == "json" or (form == "text" and text.lstrip().startswith("{"))


def is_csv(text: str, form: Form) -> bool:
    """Whether a text is to be read as a sheet."""
    return form == "csv" or (form == "text" and _looks_like_csv(text))


def json_of(text: str) -> Any:
    """What a text of JSON says. Raises Malformed."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"The text is not JSON: {error}.") from None


def grid_of(text: str) -> sheets.Grid:
    """The rows of a sheet that are not empty. Raises Malformed."""
    try:
        rows = sheets.grid(text)
    except csv.Error as error:
        raise Malformed(f"The text is not CSV: {error}.") from None
    return [(line, row) for line, row in rows if any(cell.strip() for cell in row)]


def _looks_like_csv(text: str) -> bool:
    """Whether a text is a sheet: its first rows have cells, as many each, and no table of Markdown begins."""
    lines = [line for line in text.split("\n") if line.strip()][:5]
    if len(lines) < 2 or any(line.lstrip().startswith(("|", "#", "- ", "* ")) for line in lines):
        return False
    sign = sheets.separator(text)
    if sign in "|\t":
        return False
    try:
        counts = [len(row) for _, row in sheets.grid(text)[:4] if len(row) > 1]
    except csv.Error:
        return False
    return len(counts) > 1 and len(set(counts)) == 1 and (counts[0] > 2 or sign == ";")
