"""Nobody is told what they may not see, and everybody's patches add up to what they see."""

import json
from typing import Any, cast

import pytest
from any_rooms import (
    BUYER,
    CHANGES,
    COLLECTIONS,
    LENSES,
    NOUNS,
    SELLER,
    Viewed,
    changed,
    documents,
    hidden_items,
    private_markers,
    recorded,
    room,
    shows,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from mapstream.plan.document import Document
from mapstream.plan.patch import diff, merge
from mapstream.plan.visibility.lens import Lens


@given(documents(), st.sampled_from(LENSES))
@settings(max_examples=20)
def test_what_is_hidden_is_nowhere(document: Document, lens: Lens) -> None:
    seen = json.dumps(lens.see(document))
    for key, title in hidden_items(document, lens).items():
        assert key not in seen
        assert title == "-" or title not in seen
    assert not any(marker in seen for marker in private_markers(lens))


@given(documents(), st.sampled_from(LENSES))
@settings(max_examples=20)
def test_what_may_be_seen_is_there(document: Document, lens: Lens) -> None:
    seen = cast(dict[str, Any], lens.see(document) or {})
    for collection in COLLECTIONS:
        for key in cast(dict[str, Any], document).get(collection, {}):
            assert (key in seen.get(collection, {})) == shows(document, lens, collection, key)
            assert lens.see_item(document, f"{collection}/{key}") == shows(document, lens, collection, key)


@given(documents(), st.sampled_from(LENSES))
@settings(max_examples=20)
def test_seeing_twice_is_seeing_once(document: Document, lens: Lens) -> None:
    seen = lens.see(document)
    if seen is not None:
        assert lens.see(seen) is seen


@given(CHANGES, st.sampled_from(LENSES))
@settings(max_examples=25)
def test_patches_add_up_to_what_is_seen(change: tuple[Document, Document], lens: Lens) -> None:
    before, after = change
    event = changed(before, after)
    frame = lens.event_frame(event, before, after, data=True)
    seen = merge(lens.see(before) or {}, frame.get("patch", {}))
    assert seen == (lens.see(after) or {})
    unmoved = seen == (lens.see(before) or {})
    assert ("hidden" in frame) == (unmoved and (bool(event.patch) or not lens.see_item(after, "plan")))


@given(CHANGES, st.sampled_from(LENSES))
@settings(max_examples=25)
def test_the_close_look_and_the_full_look_agree(change: tuple[Document, Document], lens: Lens) -> None:
    before, after = change
    patch = diff(before, after)
    shut_out = lens.see(before) is None and lens.see(after) is None
    if patch and not shut_out and (close := lens._look_closely(before, patch, after)):
        full = lens._look_at_all(before, patch, after)
        assert close.patch == full.patch
        assert full.whole or not close.whole, "the close look may take something for withheld, never for whole"


@given(CHANGES, st.sampled_from(LENSES))
@settings(max_examples=25)
def test_no_event_tells_what_is_hidden(change: tuple[Document, Document], lens: Lens) -> None:
    before, after = change
    sent = json.dumps(lens.event_frame(changed(before, after), before, after, data=True))
    hidden_then, hidden_now = hidden_items(before, lens), hidden_items(after, lens)
    for key in hidden_then.keys() & hidden_now.keys():
        assert key not in sent
    collection_of = {noun: collection for collection, noun in NOUNS.items()}
    for key, title in hidden_now.items():
        if title not in ("-", cast(Any, before).get(collection_of[key[:-2]], {}).get(key, {}).get("title")):
            assert title not in sent
    assert not any(marker in sent for marker in private_markers(lens))


def test_an_open_room_is_the_same_object_for_a_seller() -> None:
    document = room(tasks={"task-a": {"title": "Review", "visible_to": "everyone"}})
    assert LENSES[0].see(document) is document


def test_what_is_not_narrowed_is_shared() -> None:
    document = room(tasks={"task-a": {"title": "A"}, "task-b": {"title": "B", "visible_to": "seller"}})
    seen = LENSES[2].see(document)
    assert seen is not None
    assert seen["tasks"]["task-a"] is document["tasks"]["task-a"]
    assert seen["people"] is document["people"]


def test_a_close_plan_is_no_room_for_a_buyer() -> None:
    document = room(tasks={"task-a": {"title": "A"}})
    close_plan: Document = merge(document, {"plan": {"kind": "close_plan"}})
    assert LENSES[2].see(close_plan) is None
    assert LENSES[0].see_item(close_plan, "plan")
    assert not LENSES[2].see_item(close_plan, "plan")
    shared = LENSES[2].event_frame(changed(close_plan, document), close_plan, document, data=True)
    assert shared["patch"] == LENSES[2].see(document)
    assert "data" not in shared


def test_the_first_hidden_item_leaves_no_trace() -> None:
    before = room()
    after = merge(before, {"tasks": {"task-a": {"title": "A", "visible_to": "seller"}}})
    frame = LENSES[2].event_frame(changed(before, after), before, after, data=True)
    assert frame == {"room": "room", "version": 7, "hidden": True}


def test_an_item_that_becomes_hidden_arrives_as_null_with_its_comments() -> None:
    before = room(tasks={"task-a": {"title": "A"}}, comments={"comment-a": {"on": "tasks/task-a"}})
    after = merge(before, {"tasks": {"task-a": {"visible_to": "seller"}}})
    seen = LENSES[2].look(changed(before, after), before, after)
    assert seen.patch == {"tasks": {"task-a": None}, "comments": {"comment-a": None}}
    assert not seen.whole


def test_a_milestone_that_was_hidden_is_not_told_as_what_a_task_was_under() -> None:
    before = room(
        milestones={"milestone-a": {"title": "A", "visible_to": "seller"}, "milestone-b": {"title": "B"}},
        tasks={"task-a": {"title": "T", "milestone": "milestone-a"}},
    )
    after = merge(before, {"tasks": {"task-a": {"milestone": "milestone-b"}}})
    frame = LENSES[2].event_frame(changed(before, after), before, after, data=True)
    assert frame["patch"] == {"tasks": {"task-a": {"milestone": "milestone-b"}}}
    assert frame["data"]["inverse"] == frame["patch"]


def test_the_end_of_a_dependency_is_told_whole() -> None:
    before = room(tasks={"task-a": {"title": "A"}, "task-b": {"title": "B", "after": {"task-a": True}}})
    after = merge(before, {"tasks": {"task-b": {"after": {"task-a": None}}}})
    seen = LENSES[2].look(changed(before, after), before, after)
    assert seen == (False, {"tasks": {"task-b": {"after": None}}}, True)
    hidden = merge(before, {"tasks": {"task-a": {"visible_to": "seller"}}})
    after = merge(hidden, {"tasks": {"task-b": {"after": {"task-a": None}}}})
    assert LENSES[2].look(changed(hidden, after), hidden, after).hidden


def test_evidence_keeps_its_note_when_its_document_is_hidden() -> None:
    proof = {"kind": "document", "ref": "document-a", "note": "signed"}
    document = room(
        documents={"document-a": {"title": "D", "visible_to": "seller"}},
        tasks={"task-a": {"title": "T", "completion": {"at": "now", "by": SELLER, "evidence": [proof]}}},
    )
    seen = cast(Any, LENSES[2].see(document))
    assert seen["tasks"]["task-a"]["completion"]["evidence"] == [{"kind": "document", "note": "signed"}]


@pytest.mark.parametrize(("lens", "told"), [(LENSES[0], True), (LENSES[2], True), (LENSES[3], False)])
def test_a_viewing_is_told_to_sellers_and_to_the_viewer(lens: Lens, told: bool) -> None:
    document = room(documents={"document-a": {"title": "D"}})
    frame = lens.event_frame(recorded(Viewed("documents/document-a"), by=BUYER), document, document, data=True)
    assert ("hidden" not in frame) == told
    assert (frame.get("data") == {"subject": "documents/document-a"}) == told


def test_a_viewing_of_what_a_seller_may_not_see_is_not_told_to_them() -> None:
    document = room(documents={"document-a": {"title": "D", "visible_to": "buyer"}})
    frame = LENSES[0].event_frame(recorded(Viewed("documents/document-a"), by=BUYER), document, document, data=True)
    assert "hidden" in frame


def test_positions_are_for_those_who_may_know_them() -> None:
    before, after = room(), room(tasks={"task-a": {"title": "A"}})
    event = changed(before, after)
    assert "position" not in LENSES[0].event_frame(event, before, after, data=False)
    frame = Lens("seller", "key", positions=True).event_frame(event, before, after, data=False)
    assert list(frame) == ["room", "version", "position", "type", "at", "by", "via", "patch"]
    assert frame["position"] == 70


def test_presence_is_told_for_what_is_there() -> None:
    document = room(tasks={"task-a": {"title": "A", "visible_to": [BUYER]}}, people={BUYER: {"name": "B"}})
    assert LENSES[2].see_item(document, "tasks/task-a")
    assert not LENSES[3].see_item(document, "tasks/task-a")
    assert LENSES[3].see_item(document, "plan")
    assert LENSES[3].see_item(document, f"people/{BUYER}")
    assert not LENSES[3].see_item(document, "nonsense/x")
