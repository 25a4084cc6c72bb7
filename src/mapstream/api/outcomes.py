"""What may come of each command, beside what may become of any: the events that it records, and its refusals.

Nobody keeps that by hand: ``outcomes.json`` is written by the stories of the plan (``pytest tests/plan --describe``),
each refusal with a sentence that somebody was told, and every run holds it to what the stories saw.
"""

from functools import cache
from importlib.resources import files
from typing import TypedDict

import orjson


class Outcomes(TypedDict):
    """What may come of a command."""

    events: list[str]
    refusals: dict[str, str]
    """Codes, each with what was said once."""


@cache
def outcomes() -> dict[str, Outcomes]:
    """By the type of the command."""
    found: dict[str, Outcomes] = orjson.loads(files("mapstream.api").joinpath("outcomes.json").read_bytes())
    return found


def outcomes_of(command: str) -> Outcomes:
    """Return the recorded outcomes of a command; none for a new one."""
    return outcomes().get(command, {"events": [], "refusals": {}})
