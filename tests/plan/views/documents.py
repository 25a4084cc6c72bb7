"""Any document at all, made from the type of documents: whatever commands can lead to is among them."""

from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from spec import id_of
from typing_extensions import is_typeddict

from mapstream.plan.document import Document, Measurement, Promise

PEOPLE = [id_of(n) for n in range(1, 5)]
_IDS = ["a", "b", "c"]
_NAMES = [f"{collection}/{key}" for collection in ("tasks", "milestones") for key in _IDS]
_DATES = st.sampled_from(["2026-03-09", "2026-03-10", "2026-03-11", "2026-04-01", "2026-12-31"])
_PEOPLE_FIELDS = frozenset({"lead", "owner", "by", "approver", "reports_to", "coordinator"})
_DATE_FIELDS = frozenset({"due", "date", "start", "end", "target"})


def documents() -> st.SearchStrategy[Any]:
    """Rooms with anything in them, and the one that is not open yet. An open room has all its collections."""
    hints = get_type_hints(Document, include_extras=True)
    return st.just({}) | st.fixed_dictionaries({name: _of(hint, Document, name) for name, hint in hints.items()})


def _of(hint: Any, owner: Any, name: str) -> st.SearchStrategy[Any]:
    """Values of a type that stand in a field of an owner."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is NotRequired:
        return _of(arguments[0], owner, name)
    if is_typeddict(hint):
        return _record(hint)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is list:
        # a promise is on one thing
        return st.lists(
            _of(arguments[0], owner, name), min_size=owner is Promise, max_size=1 if owner is Promise else 2
        )
    if origin is dict:
        return _entries(arguments[0], _of(arguments[1], owner, name), name)
    if origin is Union or type(hint).__name__ == "UnionType":
        return st.one_of(*(_of(argument, owner, name) for argument in arguments))
    return _plain(hint, owner, name)


def _record(hint: Any) -> st.SearchStrategy[Any]:
    fields = {name: _of(inner, hint, name) for name, inner in get_type_hints(hint, include_extras=True).items()}
    if hint is Promise:
        del fields["decision"]  # which only meetings have
    always = {name: fields[name] for name in fields if name in hint.__required_keys__}
    return st.fixed_dictionaries(always, optional={name: fields[name] for name in fields if name not in always})


def _entries(key: Any, values: st.SearchStrategy[Any], name: str) -> st.SearchStrategy[Any]:
    if get_origin(key) is Literal:
        keys = st.sampled_from(get_args(key))
    else:
        keys = st.sampled_from(PEOPLE if name == "people" else _NAMES if name == "waits" else _IDS)
    return st.dictionaries(keys, values, max_size=3)


def _plain(hint: Any, owner: Any, name: str) -> st.SearchStrategy[Any]:
    if hint is Any:
        return st.sampled_from(["x", None])  # in what is proposed
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(1, 30)
    if hint is float:
        return st.floats(0, 1000)
    assert hint is str, (owner, name, hint)
    if name in _DATE_FIELDS or (name == "on" and owner is Measurement):
        return _DATES
    if name in ("at", "issued", "opened", "expires"):
        return _DATES.map(lambda day: f"{day}T09:00:00.000000Z")
    if name in _PEOPLE_FIELDS or name in ("supporters", "mentions", "visible_to"):
        return st.sampled_from([*PEOPLE, id_of(99)])
    if name == "milestone":
        return st.sampled_from(_IDS)
    if name == "on":
        return st.sampled_from(_NAMES if owner is Promise else [*_NAMES, "plan"])
    if name == "rank":
        return st.sampled_from(["a0", "a1", "a2"])
    if name == "role":
        return st.sampled_from(["champion", "economic_buyer", "coordinator", "seller"])
    if name == "zone":
        return st.sampled_from(["Europe/Berlin", "UTC"])
    return st.sampled_from(["Security review", "x", "{}", "@{nobody}"])
