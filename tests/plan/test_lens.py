"""Nobody is told what they may not see, and everybody's patches add up to what they see."""

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapstream.plan.document import Document
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.event import Event, Recorded, Stamp
from mapstream.plan.patch import Patch, diff, merge
from mapstream.plan.visibility.audience import named_people
from mapstream.plan.visibility.hindsight import hiding, hindsight, removed_by
from mapstream.plan.visibility.lens import Lens

SELLER, OTHER_SELLER, BUYER, OTHER_BUYER = "seller-1", "seller-2", "buyer-1", "buyer-2"
PEOPLE = (SELLER, OTHER_SELLER, BUYER, OTHER_BUYER)
LENSES = [
    *(Lens("seller" if "seller" in person else "buyer", person, positions=False) for person in PEOPLE),
    Lens("seller", "key", positions=True, admin=True),
]


@dataclass(frozen=True, slots=True)
class Viewed(Event):
    """Something was looked at; nothing changes."""

    subject: str

    name: ClassVar[str] = "test.viewed"
    private: ClassVar[bool] = True

    def patch(self, stamp: Stamp) -> Patch:
        return {}


def recorded(event: Event, by: str = SELLER) -> Recorded:
    return Recorded("room", 7, "2026-03-03T09:00:00.000000Z", by, "link", "command", event, position=70)


def changed(before: Document, after: Document) -> Recorded:
    """Any change at all, as the one event that can make it."""
    return recorded(ChangeUndone(3, ["task.edited"], diff(before, after)))


# --- Any two documents ---------------------------------------------------------------------------------------------

VISIBILITY = st.one_of(
    st.none(),
    st.sampled_from(["everyone", "seller", "buyer"]),
    st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True),
)
ADDED = st.fixed_dictionaries({"at": st.just("now"), "by": st.sampled_from([*PEOPLE, "key"])})
NUMBER = st.integers(0, 3)


def ids(noun: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{noun}-{n}" for n in "abc"])


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def present(draw: Any, fields: dict[str, st.SearchStrategy[Any]]) -> dict[str, Any]:
    return {key: value for key, strategy in fields.items() if (value := draw(strategy)) is not None}


COMPLETION = st.fixed_dictionaries(
    {
        "at": st.just("now"),
        "evidence": st.lists(
            st.fixed_dictionaries({"kind": st.just("document"), "note": st.just("see there"), "ref": ids("document")}),
            max_size=2,
        ),
    }
)
AFTER = st.dictionaries(ids("task"), st.just(True), max_size=2)
NOUNS = {
    "tasks": "task",
    "milestones": "milestone",
    "documents": "document",
    "phases": "phase",
    "criteria": "criterion",
    "kpis": "kpi",
    "deliverables": "deliverable",
    "risks": "risk",
    "comments": "comment",
}
COLLECTIONS = tuple(NOUNS)
THREATENED = st.sampled_from(
    ["tasks/task-a", "milestones/milestone-b", "criteria/criterion-c", "deliverables/deliverable-a"]
)
WAITS = st.dictionaries(
    st.one_of(*(ids(noun).map((noun + "s/").__add__) for noun in ("task", "milestone"))), st.just(True), max_size=2
)
ON = st.one_of(
    *(ids(noun).map(f"{collection}/".__add__) for collection, noun in NOUNS.items() if noun != "comment"),
    st.just("plan"),
    st.just(f"people/{BUYER}"),
)


@st.composite
def items(draw: Any, noun: str, fields: dict[str, st.SearchStrategy[Any]]) -> dict[str, Any] | None:
    if draw(st.integers(0, 4)) == 0:
        return None
    found = {}
    for key in draw(st.lists(ids(noun), unique=True, max_size=3)):
        titled = {"title": f"title of {key}, {draw(NUMBER)}"}
        found[key] = titled | present(draw, {"visible_to": VISIBILITY, "added": some(ADDED), **fields})
    return found


@st.composite
def documents(draw: Any) -> Document:
    document: dict[str, Any] = present(
        draw,
        {
            "milestones": items("milestone", {"completion": some(COMPLETION), "waits": some(WAITS)}),
            "documents": items("document", {}),
            "tasks": items(
                "task",
                {
                    "milestone": some(ids("milestone")),
                    "after": some(AFTER),
                    "waits": some(WAITS),
                    "completion": some(COMPLETION),
                },
            ),
            "phases": items("phase", {"completion": some(COMPLETION)}),
            "criteria": items("criterion", {"judgement": some(COMPLETION)}),
            "kpis": items("kpi", {"target": some(NUMBER)}),
            "deliverables": items("deliverable", {"milestone": some(ids("milestone")), "completion": some(COMPLETION)}),
            "risks": items("risk", {"on": some(THREATENED)}),
            "comments": items("comment", {"on": ON, "reply_to": some(ids("comment"))}),
            "plan": some(
                st.fixed_dictionaries(
                    {"kind": st.sampled_from(["close_plan", "mutual"]), "workspace": st.just("workspace-marker")},
                    optional={"gate": st.just({"budget": {"note": "gate-marker"}})},
                )
            ),
            "deal": some(st.fixed_dictionaries({}, optional={"name": st.just("Deal"), "amount": st.just(123454321)})),
        },
    )
    people = {}
    for person in draw(st.lists(st.sampled_from(PEOPLE), unique=True)):
        people[person] = present(
            draw,
            {
                "name": st.just("Somebody"),
                "side": st.just("seller" if "seller" in person else "buyer"),
                "removed": some(st.just({"at": "now", "by": SELLER})),
                "links": some(st.just({"link-marker": {"opened": "now"}})),
                "notes": some(
                    st.dictionaries(
                        st.sampled_from(["seller", "buyer"]),
                        st.sampled_from([{}, {"concern": "x"}, {"stance": "x", "shared": True}]),
                        max_size=2,
                    )
                ),
            },
        )
        notes = people[person].get("notes", {})
        for side, note in notes.items():
            marker = f"{side}-note-marker" if "shared" not in note else "shown"
            notes[side] = {key: value if key == "shared" else marker for key, value in note.items()}
    if people:
        document["people"] = people
    return cast(Document, document)


@st.composite
def small_changes(draw: Any) -> tuple[Document, Document]:
    """A document before and after one or two fields of an item, or a whole item, became those of another document."""
    before: Any = draw(documents())
    after: Any = before
    for _ in range(draw(st.integers(1, 2))):
        other: Any = draw(documents())
        found = [(name, key) for name in COLLECTIONS for key in other.get(name, {})]
        if found:
            name, key = draw(st.sampled_from(found))
            item = other[name][key]
            fields = draw(st.none() | st.lists(st.sampled_from(sorted(item)), min_size=1, max_size=2))
            if fields is None or key not in after.get(name, {}):
                after = merge(after, {name: {key: None if fields == ["title"] else item}})
            else:
                after = merge(after, {name: {key: {field: item[field] for field in fields}}})
    return before, after


def shows(document: Any, lens: Lens, collection: str, key: str) -> bool:
    """Said again, as slowly and plainly as possible: whether a reader may see an item."""
    if lens.side == "buyer" and document.get("plan", {}).get("kind") == "close_plan":
        return False
    item = document.get(collection, {}).get(key)
    if item is None:
        return False
    to = item.get("visible_to", "everyone")
    if not (to in ("everyone", lens.side) or (isinstance(to, list) and lens.person in to)):
        people = document.get("people", {})
        by = item.get("added", {}).get("by")
        adder = None if by is None else people[by]["side"] if by in people else "seller"
        here = [p for p in (to if isinstance(to, list) else []) if p in people and "removed" not in people[p]]
        lost = not any(people[p]["side"] == lens.side for p in here)
        if adder != lens.side or not (lens.admin or lost):
            return False
    if collection == "comments" and item["on"] != "plan" and not item["on"].startswith("people/"):
        return shows(document, lens, *item["on"].split("/"))
    return True


def hidden_items(document: Any, lens: Lens) -> dict[str, str]:
    """The ids that a reader may not see, with their titles; also those that are only referred to."""
    return {
        f"{noun}-{n}": document.get(collection, {}).get(f"{noun}-{n}", {}).get("title", "-")
        for collection, noun in NOUNS.items()
        for n in "abc"
        if not shows(document, lens, collection, f"{noun}-{n}")
    }


def private_markers(lens: Lens) -> set[str]:
    if lens.side == "buyer":
        return {"workspace-marker", "123454321", "link-marker", "seller-note-marker", "gate-marker"}
    return {"buyer-note-marker"}


@given(documents(), st.sampled_from(LENSES))
@settings(max_examples=60)
def test_what_is_hidden_is_nowhere(document: Document, lens: Lens) -> None:
    seen = json.dumps(lens.see(document))
    for key, title in hidden_items(document, lens).items():
        assert key not in seen
        assert title == "-" or title not in seen
    assert not any(marker in seen for marker in private_markers(lens))


@given(documents(), st.sampled_from(LENSES))
@settings(max_examples=60)
def test_what_may_be_seen_is_there(document: Document, lens: Lens) -> None:
    seen = cast(dict[str, Any], lens.see(document) or {})
    for collection in COLLECTIONS:
        for key in cast(dict[str, Any], document).get(collection, {}):
            assert (key in seen.get(collection, {})) == shows(document, lens, collection, key)
            assert lens.see_item(document, f"{collection}/{key}") == shows(document, lens, collection, key)


@given(documents(), st.sampled_from(LENSES))
@settings(max_examples=60)
def test_seeing_twice_is_seeing_once(document: Document, lens: Lens) -> None:
    seen = lens.see(document)
    if seen is not None:
        assert lens.see(seen) is seen


CHANGES = st.one_of(st.tuples(documents(), documents()), small_changes())


@given(CHANGES, st.sampled_from(LENSES))
@settings(max_examples=150)
def test_patches_add_up_to_what_is_seen(change: tuple[Document, Document], lens: Lens) -> None:
    before, after = change
    event = changed(before, after)
    frame = lens.event_frame(event, before, after, data=True)
    seen = merge(lens.see(before) or {}, frame.get("patch", {}))
    assert seen == (lens.see(after) or {})
    unmoved = seen == (lens.see(before) or {})
    assert ("hidden" in frame) == (unmoved and (bool(event.patch) or lens.see(after) is None))


@given(CHANGES, st.sampled_from(LENSES))
@settings(max_examples=150)
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


def anybody_like(lens: Lens, named: frozenset[str]) -> Lens:
    """Somebody of the same kind, to whom nothing is shown by name; whoever has something shown so is like nobody."""
    return lens if lens.person in named else Lens(lens.side, "", lens.positions, lens.admin)


@given(st.lists(documents(), min_size=2, max_size=4))
@settings(max_examples=60)
def test_readers_of_one_kind_see_the_same(history: list[Document]) -> None:
    for before, after in pairwise(history):
        event = changed(before, after)
        named = named_people(before) | named_people(after)
        for lens in LENSES:
            other = anybody_like(lens, named)
            assert other.event_frame(event, before, after, True) == lens.event_frame(event, before, after, True)


# --- Looking back ---------------------------------------------------------------------------------------------------


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
@settings(max_examples=100)
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
@settings(max_examples=100)
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
@settings(max_examples=100)
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


# --- By hand ---------------------------------------------------------------------------------------------------------


def room(**collections: Any) -> Document:
    plan = {"name": "Room", "kind": "mutual", "workspace": "w", "opened": {"at": "now", "by": SELLER}}
    empty: dict[str, Any] = {name: {} for name in COLLECTIONS}
    return cast(Document, {"plan": plan, "people": {}, **empty, **collections})


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


def test_an_author_of_a_private_event_is_like_nobody() -> None:
    event = recorded(Viewed("plan"), by=BUYER)
    document = room()
    for lens in LENSES:
        other = anybody_like(lens, named_people(document) | {event.by})
        assert other.event_frame(event, document, document, True) == lens.event_frame(event, document, document, True)


def test_presence_is_told_for_what_is_there() -> None:
    document = room(tasks={"task-a": {"title": "A", "visible_to": [BUYER]}}, people={BUYER: {"name": "B"}})
    assert LENSES[2].see_item(document, "tasks/task-a")
    assert not LENSES[3].see_item(document, "tasks/task-a")
    assert LENSES[3].see_item(document, "plan")
    assert LENSES[3].see_item(document, f"people/{BUYER}")
    assert not LENSES[3].see_item(document, "nonsense/x")
