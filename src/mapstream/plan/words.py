"""People's own words: which texts of an event somebody wrote freely, taken out of it to be sealed, and put back.

Free text may name anybody and tell anything, so all of it belongs to whoever wrote it: it is sealed under their key,
and gone when that is destroyed. What is an id, a date, a kind or a state is none, nor are the names of the deal, the
room and the two organisations, which are nobody's in particular.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from mapstream.plan.event import ERASED, Event
from mapstream.plan.fields import UUID_IN

WORDS = frozenset(
    {
        "about",
        "blocked_for",
        "blockers",
        "budget_path",
        "buyer",
        "changed_for",
        "commitments",
        "condition",
        "constraints",
        "content",
        "decision",
        "decisions",
        "dropped_for",
        "email",
        "measure",
        "metric",
        "mitigation",
        "next",
        "note",
        "past_purchase",
        "payment_terms",
        "pricing",
        "purpose",
        "reason",
        "seller",
        "shared",
        "statement",
        "summary",
        "text",
        "title",
    }
)
"""The fields that hold somebody's own words, wherever they stand in an event."""
OF_PEOPLE = frozenset({"name", "email", "influence", "concern", "stance"})
"""The same in what is proposed, which may be about people."""

Path = tuple[str | int, ...]


Words = tuple[Path, str]
"""Where in an event's data a text of it stands, and the text."""
_FIELDS: dict[str, tuple[tuple[str, bool], ...]] = {}


def fields_of(cls: type[Event]) -> tuple[tuple[str, bool], ...]:
    """The fields of an event that hold words, each with whether the field is a text of that name itself."""
    found = _FIELDS.get(cls.name)
    if found is None:
        found = _FIELDS[cls.name] = () if cls.no_words else tuple(_fields_of(cls))
    return found


def _fields_of(cls: type[Event]) -> Iterator[tuple[str, bool]]:
    for name in cls.field_names():
        if name in cls.sealed or name in cls.not_words:
            continue
        itself = name in WORDS or name in cls.more_words
        if itself or any(kind in str(cls.__annotations__[name]) for kind in ("dict", "list", "Mapping")):
            yield name, itself


def take(cls: type[Event], data: dict[str, Any]) -> list[Words]:
    """Take the words out of an event's data, in place; something that says it was erased stands there instead. What
    is in it is copied where it is changed."""
    taken: list[Words] = []
    for name, itself in fields_of(cls):
        value = data[name]
        if value is None:
            continue
        if isinstance(value, str):
            if itself:
                taken.append(((name,), value))
                data[name] = ERASED
        elif isinstance(value, dict | list):
            data[name] = _without(value, (name,), cls, taken)
    return taken


def put(data: dict[str, Any], words: Sequence[Sequence[Any]]) -> None:
    """Put words back into an event's data, in place."""
    for path, text in words:
        *above, last = path
        holder: Any = data
        for step in above:
            holder = holder[step]
        holder[last] = text


def found_in(event: Event) -> Iterator[Words]:
    """The words of an event."""
    data = {name: getattr(event, name) for name in event.field_names()}
    yield from take(type(event), data)


def _is_words(key: str, value: str, path: Path, cls: type[Event]) -> bool:
    if key in WORDS:
        return True
    if key == "ref":
        return UUID_IN.search(value) is None
    if key == "status":
        return "reviews" in path or (path[0] == "was" and cls.name.startswith("review."))
    if key == "name":
        return "file" in path or path[0] == "commands"
    return key in OF_PEOPLE and path[0] == "commands"


def _without(value: Any, path: Path, cls: type[Event], taken: list[Words]) -> Any:
    """A value without its words, which are added to those that were ``taken``; the same object if there are none."""
    less: Any = None
    for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
        instead: Any = inner
        if isinstance(inner, str):
            if _is_words(step if isinstance(step, str) else _key(path), inner, path, cls):
                taken.append(((*path, step), inner))
                instead = ERASED
        elif isinstance(inner, dict | list):
            instead = _without(inner, (*path, step), cls, taken)
        if instead is not inner:
            less = value.copy() if less is None else less
            less[step] = instead
    return value if less is None else less


def _key(path: Path) -> str:
    return next(step for step in reversed(path) if isinstance(step, str))
