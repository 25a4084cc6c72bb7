"""Where an item stands among its like: ranks are strings that sort, with room between any two (fractional indexing).

Whoever puts one item after the other into the same gap halves it each time, and so a rank there gets longer and longer.
None gets longer than ``LONGEST``: before that, items around the gap get new ranks, in the same order and with room
between them.

Two items can come to share a rank (an undo brings an old one back); then their ids decide, and putting something
between them parts them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fractional_indexing import generate_key_between, generate_n_keys_between  # type: ignore[import-untyped]

LONGEST = 24
"""Characters of a rank at most."""

ROOMY = 12
"""Characters of a renewed rank at most: after that, it takes dozens of moves until there is no room again."""


def last(items: Mapping[str, Mapping[str, Any]], visible_to: Any = None) -> str:
    """A rank behind everything in ``items``. At the ends, ranks do not grow.

    What is not ``visible_to`` everyone gets none of those that are counted through, but one in between: who
    does not see it would see that one is missing. Where there is no room for that, it is counted.
    """
    end = max((item["rank"] for item in items.values()), default=None)
    following = str(generate_key_between(end, None))
    if visible_to in (None, "everyone"):
        return following
    between = str(generate_key_between(end, following))
    return between if len(between) <= ROOMY else following


def order(items: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The ids of ``items`` as they stand."""
    return sorted(items, key=lambda id: (items[id]["rank"], id))


def before(items: Mapping[str, Mapping[str, Any]], neighbour: str) -> tuple[str, dict[str, str]]:
    """A rank directly before ``neighbour``, and new ranks for those around it that have to make room."""
    ids = order(items)
    return _into(ids, [items[id]["rank"] for id in ids], ids.index(neighbour))


def after(items: Mapping[str, Mapping[str, Any]], neighbour: str) -> tuple[str, dict[str, str]]:
    """A rank directly after ``neighbour``, and new ranks for those around it that have to make room."""
    ids = order(items)
    return _into(ids, [items[id]["rank"] for id in ids], ids.index(neighbour) + 1)


def _into(ids: Sequence[str], ranks: Sequence[str], gap: int) -> tuple[str, dict[str, str]]:
    """A rank for what goes in at a place, and new ones for as few around it as that takes."""
    first = stop = gap
    found = _between(ranks, first, stop, LONGEST)
    while not found:
        wider = stop - first + 1
        first, stop = max(first - wider, 0), min(stop + wider, len(ids))
        found = _between(ranks, first, stop, ROOMY)
    rank = found.pop(gap - first)
    around = zip(range(first, stop), found, strict=True)
    return rank, {ids[place]: new for place, new in around if new != ranks[place]}


def _between(ranks: Sequence[str], first: int, stop: int, longest: int) -> list[str]:
    """Ranks for the places from ``first`` to before ``stop`` and one more; ``[]`` if some would be too long."""
    low, high = ranks[first - 1] if first else None, ranks[stop] if stop < len(ranks) else None
    if any(len(bound) > longest for bound in (low, high) if bound) or (low and high and low >= high):
        return []
    found: list[str] = generate_n_keys_between(low, high, stop - first + 1)
    return found if max(map(len, found)) <= longest else []


def ranks_behind(items: Mapping[str, Mapping[str, Any]], visible_to: Any) -> Iterator[str]:
    """Ranks behind everything in ``items`` for what is ``visible_to`` these, each behind the one before."""
    behind = last(items, visible_to)
    while True:
        yield behind
        behind = last({"": {"rank": behind}}, visible_to)
