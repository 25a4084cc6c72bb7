"""Recorded examples from a real server: an event of every type, and an answer of every operation.

Nobody writes that by hand: ``recorded.json`` is written by the story that has everything done
(``pytest tests/api/test_api_recorded.py --describe``), shortened, with ids and addresses that are nobody's.
"""

from functools import cache
from importlib.resources import files
from typing import Any, TypedDict

import orjson


class Recorded(TypedDict):
    """The recorded examples."""

    events: dict[str, dict[str, Any]]
    """By type."""
    answers: dict[str, dict[str, dict[str, Any]]]
    """By operation, status and media type."""


@cache
def recorded() -> Recorded:
    """All of it."""
    found: Recorded = orjson.loads(files("mapstream.api").joinpath("recorded.json").read_bytes())
    return found


def recorded_events(type: str) -> list[dict[str, Any]]:
    """Return the recorded events of a type; none for a new one."""
    return [event for name, event in recorded()["events"].items() if name == type]
