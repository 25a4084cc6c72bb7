"""The seller says what somebody sees of the room, and nobody asks for what they do not see."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spec import ANN, BUYER, D1, D2, KEY, LEE, M1, NOBODY, OTHER_SELLER, SAM, SELLER, SUE, T1, WORKSPACE, Story, id_of

from mapstream.plan.actor import Actor
from mapstream.plan.collections import Part
from mapstream.plan.elements.scope import ScopeSet
from mapstream.plan.sentences import sentence
from mapstream.plan.visibility.lens import lens_of
from mapstream.plan.visibility.scope import ALL, Sight, not_wider, sight_of

ROOM: dict[str, dict[str, Any]] = {
    "set_goal": {"date": "2026-06-30", "statement": "Live in June"},
    "set_commercials": {"pricing": "€ 120,000 a year"},
    "add_task": {"task": T1, "title": "Security review", "side": "buyer", "lead": ANN},
    "add_document": {"document": D1, "title": "Price list", "kind": "Pricing", "url": "https://files.example/p"},
    "add_comment": {"on": f"tasks/{T1}", "text": "By May?"},
}


@pytest.fixture
def room(story: Story) -> Story:
    """A room with something in each of its parts."""
    for type, data in ROOM.items():
        story.given(type, **data)
    story.given("add_document", document=D2, title="Spec sheet", kind="spec", url="https://files.example/s")
    return story


def seen(story: Story, person: Any = BUYER) -> Any:
    """The room as somebody sees it."""
    return lens_of(person, story.document).see(story.document)


def scope(story: Story, **said: Any) -> None:
    """Ann is given a scope."""
    story.given("set_scope", person=ANN, scope=said)


def test_a_scope_is_set_replaced_and_taken_back(room: Story) -> None:
    room.when("set_scope", person=ANN, scope={"plan": False, "history": None})
    room.then(ScopeSet(ANN, {"plan": False}, None))
    room.when("set_scope", person=ANN, scope={"plan": False})
    room.then_nothing()
    room.when("set_scope", person=ANN, scope={"comments": False})
    room.then(ScopeSet(ANN, {"comments": False}, {"plan": False}))
    assert room.document["people"][ANN]["scope"] == {"comments": False}
    room.when("set_scope", person=ANN, scope=None)
    room.then(ScopeSet(ANN, None, {"comments": False}))
    assert "scope" not in room.document["people"][ANN]
    room.when("set_scope", person=ANN, scope={})
    room.then_nothing()


def test_what_a_scope_leaves_out_is_not_there(room: Story) -> None:
    scope(room, plan=False, commercials=False, comments=False)
    found = seen(room)
    assert (found["tasks"], found["phases"], found["comments"]) == ({}, {}, {})
    assert "goal" not in found["plan"]
    assert "commercials" not in found
    assert found["plan"]["name"] == room.document["plan"]["name"]
    assert found["documents"].keys() == {D1, D2}
    scope(room, documents=["pricing"])
    found = seen(room)
    assert found["documents"].keys() == {D1}
    assert found["tasks"].keys() == {T1}


def test_without_the_stakeholder_map_others_are_names(room: Story) -> None:
    room.given("edit_person", person=SAM, title="Account executive", role="seller")
    room.given("edit_person", person=ANN, title="Head of IT")
    scope(room, stakeholders=False)
    people = seen(room)["people"]
    assert people[SAM] == {"name": "Sam", "side": "seller"}
    assert people[ANN]["title"] == "Head of IT"
    assert people[ANN]["scope"] == {"stakeholders": False}


def test_a_scope_is_seen_by_the_sellers_side_and_by_whom_it_binds(room: Story) -> None:
    scope(room, history=False)
    assert seen(room, SELLER)["people"][ANN]["scope"] == {"history": False}
    assert seen(room, BUYER)["people"][ANN]["scope"] == {"history": False}
    room.given("add_person", person=NOBODY, name="Max", side="buyer")
    room.given("set_scope", person=NOBODY, scope={"plan": False})
    assert "scope" not in seen(room, BUYER)["people"][NOBODY]


def test_a_scope_names_no_document_that_its_reader_does_not_see(room: Story) -> None:
    scope(room, documents=[f"documents/{D1}", f"documents/{D2}"])
    room.given("set_visibility", item=f"documents/{D2}", visible_to="seller")
    assert seen(room)["people"][ANN]["scope"] == {"documents": [f"documents/{D1}"]}
    assert seen(room)["documents"].keys() == {D1}


def test_who_administers_the_workspace_is_bound_by_none(room: Story) -> None:
    boss = Actor(ANN, "seller", "session", role="admin", workspace=WORKSPACE)
    scope(room, plan=False)
    assert sight_of(room.document, boss) is ALL
    assert sight_of(room.document, replace(boss, role="seller")) == Sight(plan=False)


def test_only_the_sellers_side_sets_scopes_and_none_wider_than_their_own(room: Story) -> None:
    room.when("set_scope", BUYER, person=ANN, scope={"plan": False})
    room.then_refused("not_allowed")
    room.given("set_scope", KEY, person=SUE, scope={"commercials": False})
    room.when("set_scope", OTHER_SELLER, person=SUE, scope=None)
    room.then_refused("not_allowed", detail="You cannot let anybody see more of this room than you see yourself.")
    room.when("set_scope", OTHER_SELLER, person=ANN, scope={"plan": False})
    room.then_refused("not_allowed")
    room.given("set_scope", OTHER_SELLER, person=ANN, scope={"plan": False, "commercials": False})


def test_a_scope_names_documents_that_are_there(room: Story) -> None:
    room.when("set_scope", person=ANN, scope={"documents": ["proposal", f"documents/{NOBODY}"]})
    room.then_refused("not_found", path="/data/scope/documents/1")
    room.when("set_scope", person=NOBODY, scope={"plan": False})
    room.then_refused("not_found", path="/data/person")


ASKED: list[tuple[Part, str, dict[str, Any]]] = [
    ("plan", "set_goal", ROOM["set_goal"]),
    ("plan", "add_task", {"title": "Mine", "side": "buyer"}),
    ("plan", "sign_agreement", {"version": 1}),
    ("plan", "set_value", {"side": "buyer", "text": "Fewer incidents"}),
    ("stakeholders", "fill_roles", {"people": {"legal": ANN}}),
    ("commercials", "set_commercials", ROOM["set_commercials"]),
    ("commercials", "edit_deal", {"amount": "12"}),
    ("stakeholders", "edit_person", {"person": LEE, "title": "Counsel"}),
    ("comments", "add_comment", {"on": "plan", "text": "Hello"}),
    ("meetings", "set_cadence", {"every": "week", "minutes": 15}),
]


@pytest.mark.parametrize(("part", "type", "data"), ASKED)
def test_what_is_out_of_sight_is_not_asked_for_even_if_nothing_would_change(
    room: Story, part: Part, type: str, data: dict[str, Any]
) -> None:
    room.given("set_scope", KEY, person=SUE, scope={part: False})
    room.when(type, OTHER_SELLER, **data)
    room.then_refused("not_allowed")


def test_what_is_named_and_out_of_sight_is_not_there(room: Story) -> None:
    scope(room, plan=False, documents=["spec"])
    for type, data in {
        "record_view": {"subject": "plan", "seconds": 1},
        "add_comment": {"on": "plan", "text": "Hello"},
        "move": {"item": f"tasks/{T1}", "after": f"tasks/{M1}"},
        "revise_document": {"document": D1, "title": "Mine"},
        "remove_document": {"document": D1},
    }.items():
        room.when(type, BUYER, **data)
        room.then_refused("not_found")
    room.when("confirm_task", BUYER, task=T1)
    room.then_refused("not_allowed")
    room.given("record_view", BUYER, subject=f"documents/{D2}", seconds=1)


def test_nobody_adds_a_document_that_they_would_not_see(room: Story) -> None:
    scope(room, documents=["spec"])
    room.when("add_document", BUYER, title="Mine", kind="contract", url="https://files.example/c")
    room.then_refused("not_allowed")
    mine = id_of(61)
    room.given("add_document", BUYER, document=mine, title="Mine", kind="Spec", url="https://files.example/c")
    room.when("revise_document", BUYER, document=mine, kind="contract")
    room.then_refused("not_allowed")


def test_what_somebody_did_to_what_they_see_no_more_they_do_not_undo(room: Story) -> None:
    room.given("set_commercials", BUYER, constraints="No penalty")
    scope(room, commercials=False)
    room.when("undo", BUYER)
    room.then_refused("not_found")


def test_it_is_told_in_words(room: Story) -> None:
    scope(room, plan=False, history=False, documents=["pricing", f"documents/{D2}"])
    before, recorded = room.history[-1]
    assert sentence(recorded, before) == (
        f"@{{{SAM}}} set what @{{{ANN}}} may see: not the plan and the history; "
        "of the documents only those: of kind “pricing” and “Spec sheet”."
    )
    room.given("set_scope", person=ANN, scope=None)
    before, recorded = room.history[-1]
    assert sentence(recorded, before) == f"@{{{SAM}}} let @{{{ANN}}} see all that their side sees."


SCOPES = st.fixed_dictionaries(
    {},
    optional={
        "plan": st.booleans(),
        "history": st.booleans(),
        "documents": st.just("all") | st.lists(st.sampled_from(["a", "B", "documents/x"]), unique=True),
    },
)


@given(SCOPES, SCOPES)
def test_a_scope_is_no_wider_where_all_that_it_shows_is_shown_by_the_other(a: Any, b: Any) -> None:
    mine, theirs = Sight.of(a), Sight.of(b)
    documents = [("documents", key, {"kind": kind}) for key in ("x", "y") for kind in ("a", "b", "c")]
    if not_wider(a, b):
        assert all(theirs.item(*one) for one in documents if mine.item(*one))
        assert all(getattr(theirs, part) or not getattr(mine, part) for part in ("plan", "history"))
    assert not_wider(a, a)
    assert not_wider(a, None)
    assert not_wider(None, b) == (theirs == ALL)
