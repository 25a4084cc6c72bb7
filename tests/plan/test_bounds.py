"""How much a room may hold: growing beyond that is refused, and what is there stays."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mapstream.plan.bounds import Bounds, growth, size_of
from mapstream.plan.patch import merge
from mapstream.problems import RoomFull

FEW = Bounds(items=200)


def refused(before: Any, patch: Any, bounds: Bounds = FEW) -> str | None:
    """Why a patch makes more of something than there may be."""
    try:
        bounds.refuse_beyond(before, merge(before, patch), patch)
    except RoomFull as problem:
        return problem.detail
    return None


def many(n: int, value: Any = True) -> dict[str, Any]:
    return {str(id): value for id in range(n)}


@pytest.mark.parametrize(
    ("there", "more", "why"),
    [
        ({"tasks": many(199)}, {"tasks": {"x": {}}}, None),
        ({"tasks": many(200)}, {"tasks": {"x": {}}}, "A room has at most 200 tasks; that would be 201."),
        ({"tasks": many(200)}, {"tasks": {"x": {}, "7": None}}, None),
        ({"tasks": many(250)}, {"tasks": {"7": {"title": "x"}}}, None),
        ({"tasks": many(250)}, {"tasks": {"7": None}}, None),
        ({"comments": many(2_000)}, {"comments": {"x": {}}}, "at most 2,000 comments"),
        ({"people": {"a": {"links": many(20)}}}, {"people": {"a": {"links": {"x": {}}}}}, "20 personal links of one"),
        ({"tasks": {"a": {"after": many(20)}}}, {"tasks": {"a": {"after": {"x": True}}}}, "that one item waits for"),
        ({"plan": {"calendar": {"gates": many(3)}}}, {"plan": {"calendar": {"gates": {"x": {}}}}}, "recurring gates"),
        ({"plan": {}}, {"plan": {"calendar": {"gates": {"x": {}}}}}, None),
        ({"decision_process": {"stages": many(10)}}, {"decision_process": {"stages": {"x": {}}}}, "10 stages"),
        ({}, {"tasks": many(201)}, "that would be 201"),
        ({"plan": {"name": "x"}}, {"plan": {"name": "y", "alias": None}, "deal": {"name": "y"}}, None),
    ],
)
def test_there_are_not_more_of_anything_than_there_may_be(there: Any, more: Any, why: str | None) -> None:
    found = refused(there, more)
    assert found is None if why is None else why in str(found)
    assert refused(there, more, Bounds(items=0)) is None


def test_a_full_room_may_become_smaller() -> None:
    bounds = Bounds(size=100)
    bounds.refuse_size(101, -1)
    bounds.refuse_size(100, 1)
    Bounds(size=0).refuse_size(10**9, 1)
    with pytest.raises(RoomFull, match="holds at most") as refused:
        bounds.refuse_size(101, 1)
    assert refused.value.code == "room_full"


leaves = st.one_of(st.booleans(), st.integers(-5, 5), st.text(max_size=5), st.lists(st.text(max_size=3), max_size=3))
documents = st.dictionaries(
    st.sampled_from("abcde"),
    st.recursive(leaves, lambda inner: st.dictionaries(st.sampled_from("abcde"), inner, max_size=4), max_leaves=12),
    max_size=5,
)
patches = st.dictionaries(
    st.sampled_from("abcde"),
    st.recursive(
        st.none() | leaves, lambda inner: st.dictionaries(st.sampled_from("abcde"), inner, max_size=4), max_leaves=12
    ),
    max_size=5,
)


@given(documents, patches)
@example({}, {"a": "\x1f", "b": "\x1f"})
def test_what_a_patch_adds_is_known_without_the_whole_document(document: Any, patch: Any) -> None:
    after = merge(document, patch)
    told = f"{after} {document} {patch}"
    # what is taken away and was not there may be counted by its name
    slack = 2 * told.count("{") + 10 * told.count("None")
    assert abs(size_of(after) - size_of(document) - growth(document, patch)) <= slack
