"""The groups in which people think of changes: dates, owners, what is to be done, what is done, and what is around."""

from collections.abc import Mapping
from typing import Literal, get_args

Group = Literal["dates", "owners", "scope", "done", "people", "materials", "talk"]
GROUPS: tuple[Group, ...] = get_args(Group)

_AROUND: Mapping[str, Group] = {
    "people": "people",
    "documents": "materials",
    **dict.fromkeys(("comments", "meetings", "reviews", "texts", "proposals"), "talk"),
}
_BY_FIELD: Mapping[str, Group] = {
    **dict.fromkeys(("due", "goal/date", "goal/deadline", "calendar", "cadence", "pinned", "days"), "dates"),
    **dict.fromkeys(("lead", "supporters", "side", "owner", "role"), "owners"),
    **dict.fromkeys(
        ("status", "completion", "confirmed", "judgement", "dispute", "closure", "measurements", "reason"), "done"
    ),
    **dict.fromkeys(("agreement", "outcome"), "done"),
}


def group_of(collection: str, field: str) -> Group:
    """The group of a field, such as ``due`` or ``goal/date``, of an item of a collection."""
    if collection in _AROUND:
        return _AROUND[collection]
    first, _, rest = field.partition("/")
    return _BY_FIELD.get(f"{first}/{rest.partition('/')[0]}") or _BY_FIELD.get(first) or "scope"
