"""The rows of the collections say what the types of the document say, and all that is derived from them agrees."""

from typing import get_args, get_type_hints

import pytest

from mapstream.plan.collections import COLLECTIONS, FIELDS, HIDEABLE, PARTS, Collection, ItemRef, referring
from mapstream.plan.document import Completion, Document, Judgement
from mapstream.plan.fields import ITEMS
from mapstream.plan.patch import merge
from mapstream.plan.places import ONE_BY_ONE, PERSONAL, Places

HINTS = get_type_hints(Document)

rows = pytest.mark.parametrize("row", COLLECTIONS.values(), ids=list(COLLECTIONS))


def test_every_collection_of_the_document_has_its_row() -> None:
    assert {name: (str, row.shape) for name, row in COLLECTIONS.items()} == {
        name: get_args(hint) for name, hint in HINTS.items() if name not in PARTS
    }


def test_every_part_of_the_document_belongs_to_a_part_of_scopes() -> None:
    assert HINTS.keys() - COLLECTIONS.keys() == PARTS.keys()
    assert {name: fields.keys() for name, fields in FIELDS.items()} == {
        name: HINTS[name].__annotations__.keys() for name in ("plan", "deal")
    }


def test_commands_name_what_stands_in_an_order() -> None:
    assert {name for name, row in HIDEABLE.items() if row.subject is None and row.about is None} == {*ITEMS}


@rows
def test_a_row_names_fields_that_its_items_have(row: Collection) -> None:
    places = {place.partition("/")[0] for place in (*row.withheld, *row.one_by_one)}
    named = {row.title, row.subject, row.about, row.lead, *row.passing, *row.references, *row.personal, *places} - {
        None
    }
    assert named - {"title"} <= row.shape.__annotations__.keys()


@rows
def test_a_row_says_what_the_type_of_its_items_says(row: Collection) -> None:
    hints = get_type_hints(row.shape)
    assert row.hideable == ("visible_to" in hints)
    proven = {field for field, hint in hints.items() if hint in (Completion, Judgement)}
    assert {field for field, ref in row.references.items() if ref.to == ("documents", "meetings")} == proven


@pytest.mark.parametrize("name", ["plan", "tasks/t", "stages/s", "gates/g"])
def test_a_name_leads_to_its_item_and_back(name: str) -> None:
    ref = ItemRef.of(name)
    assert str(ref) == name
    if ref.id:
        document = merge({}, ref.patch({"title": "T"}))
        assert ref.find(document) == ref.item(document) == {"title": "T"}
    assert ref.find({}) is None


@pytest.mark.parametrize(
    ("collection", "item"),
    [
        ("tasks", {"after": {"x": True}}),
        ("milestones", {"waits": {"tasks/x": True}}),
        ("milestones", {"to_come": {"s": {"title": "S", "after": {"x": True}}}}),
        ("milestones", {"to_come": {"s": {"title": "S", "before": {"tasks/x": True}}}}),
        ("risks", {"on": "tasks/x"}),
        ("comments", {"on": "tasks/x"}),
    ],
)
def test_what_names_an_item_refers_to_it(collection: str, item: dict[str, object]) -> None:
    document = {collection: {"here": item}}
    assert [id for _, id, _ in referring(document, ItemRef("tasks", "x"))] == ["here"]
    assert not any(referring(document, ItemRef("tasks", "another")))


def test_places_are_told_by_their_paths() -> None:
    places = Places(("people/*/notes", "plan"))
    assert ("people", "p", "notes") in places
    assert ("plan",) in places
    assert ("people", "p") not in places
    assert ("tasks", "t", "notes") not in places


def test_the_same_key_elsewhere_is_another_place() -> None:
    assert ("comments", "c", "text") in PERSONAL
    assert ("tasks", "t", "text") not in PERSONAL
    assert ("people", "p", "links", "l", "emails") in PERSONAL
    assert ("plan", "value") in ONE_BY_ONE
    assert ("kpis", "k", "measurements", "m", "value") not in ONE_BY_ONE
    assert PERSONAL.below("tasks").below("t").below("rank").passed_over
    assert not PERSONAL.below("plan").below("rank").passed_over
