"""The names of people, which are in no row: they are put into what is told, from the events that gave them."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import orjson

from mapstream.log import Log
from mapstream.plan.views.remark import with_names
from mapstream_projections.portfolio.folding import READ_MODEL

T = TypeVar("T")
TOKEN = b"@{"
"""Begins what stands for a person in a sentence."""


def named_in_rooms(log: Log, told: Sequence[T]) -> list[T]:
    """What is told of rooms, with the names of people in its sentences."""
    entries: Any = told
    people = _people(log, [*{one["room"] for one in entries if TOKEN in orjson.dumps(one)}])
    return [with_names(one, people.get(one["room"], {})) for one in entries]


def _people(log: Log, rooms: Sequence[str]) -> Mapping[str, Any]:
    """What people are called, by room: a few events are read of each, not all of them."""
    people: dict[str, Any] = {}
    if rooms:
        found = READ_MODEL.ask(log, "named", rooms=rooms)
        events = {(one.stream, one.version): one for one in log.one_by_one([(room, at) for room, _, at in found])}
        for room, id, at in found:
            if (event := events.get((room, at))) is not None:
                people.setdefault(room, {})[id] = event.patch.get("people", {}).get(id)  # not of those who were erased
    return people
