"""Of the past, somebody is told what they could see then and may still see now."""

import json
from itertools import pairwise
from typing import Any, cast

from any_rooms import COLLECTIONS, LENSES, NOUNS, SELLER, changed, documents, hidden_items, room, shows
from hypothesis import given, settings
from hypothesis import strategies as st

from mapstream.plan.document import Document
from mapstream.plan.patch import diff, merge
from mapstream.plan.visibility.hindsight import hiding, hindsight, removed_by
from mapstream.plan.visibility.lens import Lens


def looking_back(lens: Lens, history: list[Document]) -> Lens:
    """The lens of a reader for the past of a room, from its first document to the last."""
    last = {item: before for before, after in pairwise(history) for item in removed_by(diff(before, after))}
    return hindsight(lens, history[-1], last)


def last_state(history: list[Document], collection: str, key: str) -> Document:
    there: list[Document] = [d for d in history if key in cast(Any, d).get(collection, {})]
    return there[-1]


def opened(document: Document) -> Document:
    """A document of a room that was opened: all collections are there."""
    return cast(Document, {name: {} for name in (*COLLECTIONS, "people")} | cast(Any, document))


HISTORY = st.lists(documents().map(opened), min_size=2, max_size=4)


@given(HISTORY, st.sampled_from(LENSES))
@settings(max_examples=20)
def test_of_the_past_is_told_what_was_seen_then_and_may_be_seen_now(history: list[Document], lens: Lens) -> None:
    back = looking_back(lens, history)
    for document in history:
        for collection in COLLECTIONS:
            for key in cast(Any, document).get(collection, {}):
                known = last_state(history, collection, key)
                seen = shows(document, lens, collection, key) and shows(known, lens, collection, key)
                item = cast(Any, document)[collection][key]
                if collection == "comments" and item["on"].partition("/")[0] in COLLECTIONS:
                    on, id = item["on"].split("/")
                    seen = seen and shows(last_state(history, on, id), lens, on, id)
                assert back.see_item(document, f"{collection}/{key}") == seen


@given(HISTORY, st.sampled_from(LENSES))
@settings(max_examples=20)
def test_the_past_adds_up_too(history: list[Document], lens: Lens) -> None:
    back = looking_back(lens, history)
    held: Any = {}
    told = ""
    for before, after in pairwise([cast(Document, {}), *history]):
        frame = back.event_frame(changed(before, after), before, after, data=True)
        told += json.dumps(frame)
        held = merge(held, frame.get("patch", {}))
        assert held == (back.see(after) or {})
    assert held == (lens.see(history[-1]) or {})
    now = hidden_items(history[-1], lens)
    for collection, noun in NOUNS.items():
        for key in (f"{noun}-{n}" for n in "abc"):
            if key in now and key in cast(Any, history[-1]).get(collection, {}):
                assert key not in told


@given(HISTORY, st.sampled_from(LENSES))
@settings(max_examples=20)
def test_who_held_something_that_is_hidden_now_is_told_so(history: list[Document], lens: Lens) -> None:
    """Where nothing may have been hidden since, what somebody holds and what happened since add up to what is now."""
    if any(hiding((diff(before, after), before) for before, after in pairwise(history))):
        return
    back, held = looking_back(lens, history), cast(Any, lens.see(history[0]) or {})
    for before, after in pairwise(history):
        held = merge(held, back.event_frame(changed(before, after), before, after, data=False).get("patch", {}))
    assert held == (lens.see(history[-1]) or {})


def test_what_comes_back_for_fewer_than_saw_it_may_hide() -> None:
    shown = room(tasks={"task-a": {"title": "A"}})
    gone, back = room(), room(tasks={"task-a": {"title": "A", "visible_to": "seller"}})
    changes = [(diff(shown, gone), shown), (diff(gone, back), gone)]
    assert list(hiding(changes)) == [False, True]
    assert list(hiding(changes[1:])) == [False]


def test_notes_that_are_shared_no_more_are_not_told_of_the_past() -> None:
    shared = room(
        people={SELLER: {"name": "Sam", "side": "seller", "notes": {"seller": {"stance": "x", "shared": True}}}}
    )
    unshared = merge(shared, {"people": {SELLER: {"notes": {"seller": {"shared": None}}}}})
    assert any(hiding([(diff(shared, unshared), shared)]))
    assert "stance" in json.dumps(LENSES[2].see(shared))
    assert "stance" not in json.dumps(looking_back(LENSES[2], [shared, unshared]).see(shared))
