"""The names of people, which are in no row: they are put into what is told, from the rooms."""

from collections.abc import Sequence
from typing import Any, TypeVar

import orjson

from mapstream.log import Log
from mapstream.plan.views.remark import with_names

T = TypeVar("T")
TOKEN = b"@{"
"""Begins what stands for a person in a sentence."""


def named_in_rooms(log: Log, told: Sequence[T]) -> list[T]:
    """What is told of rooms, with the names of people in its sentences."""
    entries: Any = told
    rooms = {one["room"] for one in entries if TOKEN in orjson.dumps(one)}
    people: dict[str, Any] = {room: log.replay(room).document.get("people", {}) for room in rooms}
    return [with_names(one, people.get(one["room"], {})) for one in entries]
