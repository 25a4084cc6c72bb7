"""What a view points out: a hole, a piece of advice."""

from collections.abc import Iterable, Mapping
from typing import Any, NotRequired

from typing_extensions import TypedDict

from mapstream.plan.document import Person
from mapstream.plan.sentences import named


class Remark(TypedDict):
    """Something worth saying about a plan. ``code`` is stable; ``sentence`` says what to do; ``items`` and ``people``
    are those meant, the items by their names (``tasks/<id>``)."""

    code: str
    sentence: str
    items: list[str]
    people: NotRequired[list[str]]


def remark(code: str, sentence: str, items: Iterable[str] = (), people: Iterable[str] = ()) -> Remark:
    """A remark; people stand in its sentence as tokens."""
    made: Remark = {"code": code, "sentence": sentence, "items": [*items]}
    if meant := [*people]:
        made["people"] = meant
    return made


def with_names(view: Any, people: Mapping[str, Person]) -> Any:
    """A view whose sentences have the names of people in place of their tokens."""
    if isinstance(view, list):
        return [with_names(part, people) for part in view]
    if not isinstance(view, dict):
        return view
    return {
        key: named(value, people) if key == "sentence" else with_names(value, people) for key, value in view.items()
    }
