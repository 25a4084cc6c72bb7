"""Ranks: behind, before, after, what to do with two of the same, and how they stay short."""

from itertools import cycle, islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapstream.plan import rank


def ranked(*ranks: str) -> dict[str, dict[str, Any]]:
    """Items a, b, c … with these ranks."""
    return {chr(ord("a") + n): {"rank": at} for n, at in enumerate(ranks)}


def test_the_first_and_the_last() -> None:
    assert rank.last({}) == "a0"
    assert rank.last(ranked("a1", "a0")) == "a2"


def test_many_one_behind_the_other() -> None:
    last = rank.last({})
    for _ in range(20_000):
        last = rank.last({"a": {"rank": last}})
        assert len(last) <= 5


def test_beside() -> None:
    items = ranked("a0", "a1")
    assert rank.before(items, "a") == ("Zz", {})
    assert rank.after(items, "a") == rank.before(items, "b") == ("a0V", {})
    assert rank.after(items, "b") == ("a2", {})


def test_of_two_with_the_same_rank_the_ids_decide_and_what_goes_between_parts_them() -> None:
    items = ranked("a0", "a1", "a1", "a2")
    assert rank.order(items) == ["a", "b", "c", "d"]
    for put in (put_before("c"), put_after("b")):
        assert rank.order(put(items, "e")) == ["a", "b", "e", "c", "d"]


def put_before(neighbour: str) -> Any:
    return lambda items, id: put(items, id, *rank.before(without(items, id), neighbour))


def put_after(neighbour: str) -> Any:
    return lambda items, id: put(items, id, *rank.after(without(items, id), neighbour))


def put(items: dict[str, Any], id: str, at: str, renewed: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The items as they are then: those that made room stand in their order."""
    room = items | {key: {"rank": new} for key, new in renewed.items()}
    assert rank.order(without(room, id)) == rank.order(without(items, id))
    assert id not in renewed
    return room | {id: {"rank": at}}


def without(items: dict[str, Any], id: str) -> dict[str, Any]:
    return {key: value for key, value in items.items() if key != id}


def test_as_few_as_possible_make_room() -> None:
    items = {f"{n:04}": {"rank": f"b{n:02}"} for n in range(10, 100)}
    renewed: list[int] = []
    for n in range(2_000):
        at, made = rank.after(items, "0050")
        items = put(items, f"x{n:04}", at, made)
        renewed += [len(made)] if made else []
    assert len(renewed) < 50
    assert sum(renewed) < 4_000
    assert all(items[f"{n:04}"]["rank"] == f"b{n:02}" for n in range(51, 100))


@pytest.mark.parametrize("of", [2, 3, 12])
def test_moves_into_one_gap_without_end(of: int) -> None:
    items: dict[str, dict[str, Any]] = {}
    for id in "abcdefghijklm"[: of + 1]:
        items[id] = {"rank": rank.last(items)}
    for id in islice(cycle(list(items)[1:]), 6_000):
        items = put_after("a")(items, id)
        assert rank.order(items)[1] == id
        assert all(len(item["rank"]) <= rank.LONGEST for item in items.values())


def test_where_ranks_grew_before_they_had_a_bound() -> None:
    items = ranked("a0", f"a0{'0' * 900}V", f"a0{'0' * 900}VV", "a1")
    items = put_after("b")(items, "e")
    assert rank.order(items) == ["a", "b", "e", "c", "d"]
    assert all(len(item["rank"]) <= rank.ROOMY for item in items.values())


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
        items = (put_before if front else put_after)(beside)(items, item)
        order.remove(item)
        order.insert(order.index(beside) + (not front), item)
        assert rank.order(items) == order


def test_what_is_not_for_everyone_leaves_no_gap() -> None:
    items: dict[str, dict[str, str]] = {}
    for n, visible_to in enumerate([None, "seller", "everyone", ["one"], "buyer", None, "seller"]):
        items[str(n)] = {"rank": rank.last(items, visible_to)}
    assert rank.order(items) == [str(n) for n in range(7)]
    assert [items[n]["rank"] for n in ("0", "2", "5")] == ["a0", "a1", "a2"]
    for n in range(7, 200):
        items[str(n)] = {"rank": rank.last(items, "seller")}
    assert rank.order(items) == [str(n) for n in range(200)]
    assert max(len(item["rank"]) for item in items.values()) <= rank.ROOMY
