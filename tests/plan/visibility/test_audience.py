"""Those who see the same are told apart from those who do not."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from any_rooms import BUYER, LENSES, SELLER, Viewed, changed, documents, recorded, room
from hypothesis import given, settings
from hypothesis import strategies as st

from mapstream.plan.document import Document
from mapstream.plan.patch import merge
from mapstream.plan.visibility.audience import Shown, Told, audience, named_people, people_apart
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.visibility.scope import scoped_people


def anybody_like(lens: Lens, named: frozenset[str]) -> Lens:
    """Somebody of the same kind, to whom nothing is shown by name; whoever has something shown so is like nobody."""
    return lens if lens.person in named else replace(lens, person="")


@given(st.lists(documents(), min_size=2, max_size=4))
@settings(max_examples=20)
def test_readers_of_one_kind_see_the_same(history: list[Document]) -> None:
    for before, after in pairwise(history):
        event = changed(before, after)
        apart = frozenset().union(*(named_people(one) | scoped_people(one) for one in (before, after)))
        for lens in LENSES:
            # who does not see the stakeholder map sees themself, and has a scope
            other = anybody_like(lens, apart if lens.sight.stakeholders else apart | {lens.person})
            assert other.event_frame(event, before, after, True) == lens.event_frame(event, before, after, True)


def test_an_author_of_a_private_event_is_like_nobody() -> None:
    event = recorded(Viewed("plan"), by=BUYER)
    document = room()
    for lens in LENSES:
        other = anybody_like(lens, named_people(document) | {event.by})
        assert other.event_frame(event, document, document, True) == lens.event_frame(event, document, document, True)


def test_what_was_shown_to_some_is_remembered() -> None:
    open = Shown.of(room())
    named = open.after({"tasks": {"task-a": {"title": "A", "visible_to": [BUYER]}}})
    assert (open, named) == ((True, frozenset()), (False, {BUYER}))
    assert named.after({"tasks": {"task-a": {"visible_to": None}}}) == named
    assert not open.after({"plan": {"kind": "close_plan"}}).open
    assert open.after({"people": {BUYER: None}, "tasks": {"task-a": None}}) == open


def test_who_sees_something_of_their_own_stands_apart_while_it_changes() -> None:
    before = room(tasks={"task-a": {"title": "A", "visible_to": [BUYER]}})
    after = merge(before, {"tasks": {"task-a": {"visible_to": [SELLER]}}})
    named = named_people(before)
    assert people_apart(named, [(changed(before, after), before, after)]) == ({BUYER, SELLER}, {SELLER})
    assert people_apart(frozenset(), [(recorded(Viewed("plan"), by=BUYER), before, before)]) == ({BUYER}, set())


def test_an_audience_is_two_sides_and_those_they_do_not_stand_for() -> None:
    people: Any = {BUYER: {"name": "B", "side": "buyer"}}
    before = room(people=people, tasks={"task-a": {"title": "A", "visible_to": [BUYER]}})
    after = merge(before, {"tasks": {"task-a": {"title": "B"}}})
    event = changed(before, after)
    assert audience(event, before, after, Shown.of(before)) == (Told.NOTHING, Told.NOTHING, {BUYER: Told.ALL})
    assert audience(event, before, after, Shown(True, frozenset())) == (Told.ALL, Told.ALL, {})
