"""Where an item stands among its like: ranks are strings that sort, with room between any two (fractional indexing).

Two items can come to share a rank (an undo brings an old one back); then their ids decide, and what is moved next to
them goes beside both.
"""

from collections.abc import Mapping
from typing import Any

from fractional_indexing import generate_key_between  # type: ignore[import-untyped]


def last(items: Mapping[str, Mapping[str, Any]]) -> str:
    """A rank behind everything in ``items``."""
    return _between(max((item["rank"] for item in items.values()), default=None), None)


def order(items: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The ids of ``items`` as they stand."""
    return sorted(items, key=lambda id: (items[id]["rank"], id))


def before(items: Mapping[str, Mapping[str, Any]], neighbour: str) -> str:
    """A rank directly before ``neighbour``."""
    high = items[neighbour]["rank"]
    low = max((item["rank"] for item in items.values() if item["rank"] < high), default=None)
    return _between(low, high)


def after(items: Mapping[str, Mapping[str, Any]], neighbour: str) -> str:
    """A rank directly after ``neighbour``."""
    low = items[neighbour]["rank"]
    high = min((item["rank"] for item in items.values() if item["rank"] > low), default=None)
    return _between(low, high)


def _between(low: str | None, high: str | None) -> str:
    return str(generate_key_between(low, high))
