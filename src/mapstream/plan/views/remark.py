"""What a view points out: a hole, a piece of advice. And how such sentences are put together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NotRequired

from typing_extensions import TypedDict

from mapstream.languages.message import Message, say
from mapstream.plan import wording
from mapstream.plan.document import Person
from mapstream.plan.wording import GUARDED, named, quote

NAMED_AT_MOST = 3
"""Things that a sentence calls by name; of more it tells how many."""


class Remark(TypedDict):
    """Something worth saying about a plan. ``code`` is stable; ``sentence`` says what to do; ``items`` and ``people``
    are those meant, the items by their names (``tasks/<id>``). ``more``: how many others of this code are left out."""

    code: str
    sentence: str
    items: list[str]
    people: NotRequired[list[str]]
    more: NotRequired[int]


def remark(code: str, sentence: Message, items: Iterable[str] = (), people: Iterable[str] = ()) -> Remark:
    """A remark; people stand in its sentence as tokens."""
    made: Remark = {"code": code, "sentence": sentence, "items": [*items]}
    if meant := [*people]:
        made["people"] = meant
    return made


def with_names(view: Any, people: Mapping[str, Person]) -> Any:
    """A view in which messages have the names of people in place of their tokens."""
    if isinstance(view, list):
        return [with_names(part, people) for part in view]
    if isinstance(view, dict):
        return {key: with_names(value, people) for key, value in view.items()}
    if isinstance(view, Message) and "@" in view:
        return named(view, people)
    return named(view, {}, "") if isinstance(view, str) and GUARDED in view else view


def quoted(*titles: str) -> str:
    """Titles as a sentence names them: “A”, “B” and 3 more."""
    return listed([quote(title) for title in titles])


def listed(things: Sequence[str]) -> str:
    """Things as a sentence lists them: A, B and C; of many only the first, and how many more."""
    shown = [*things[:NAMED_AT_MOST]]
    if more := len(things) - len(shown):
        shown.append(say("{n} more", n=more))
    return wording.listed(shown)
