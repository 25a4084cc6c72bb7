"""Ranks: behind, before, after, and what to do with two of the same."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mapstream.plan import rank


def ranked(*ranks: str) -> dict[str, dict[str, Any]]:
    """Items a, b, c … with these ranks."""
    return {chr(ord("a") + n): {"rank": at} for n, at in enumerate(ranks)}


def test_the_first_and_the_last() -> None:
    assert rank.last({}) == "a0"
    assert rank.last(ranked("a1", "a0")) == "a2"


def test_beside() -> None:
    items = ranked("a0", "a1")
    assert rank.before(items, "a") < "a0" < rank.after(items, "a") < "a1" < rank.after(items, "b")
    assert "a0" < rank.before(items, "b") < "a1"


def test_of_two_with_the_same_rank_the_ids_decide() -> None:
    items = ranked("a0", "a1", "a1", "a2")
    assert rank.order(items) == ["a", "b", "c", "d"]
    assert "a0" < rank.before(items, "c") < "a1"
    assert "a1" < rank.after(items, "b") < "a2"


@settings(derandomize=True, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), max_size=60))
def test_items_go_where_they_are_put(moves: list[tuple[int, int, bool]]) -> None:
    items: dict[str, dict[str, Any]] = {}
    for id in "abcdef":
        items[id] = {"rank": rank.last(items)}
    order = list("abcdef")
    for n, m, front in moves:
        item, beside = "abcdef"[n], "abcdef"[m]
        if item == beside:
            continue
        others = {key: value for key, value in items.items() if key != item}
        items[item] = {"rank": rank.before(others, beside) if front else rank.after(others, beside)}
        order.remove(item)
        order.insert(order.index(beside) + (not front), item)
        assert rank.order(items) == order
