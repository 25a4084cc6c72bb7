"""The matrix shows each phase with what is missing in it."""

from typing import Any

from mapstream.plan.document import Document
from mapstream.plan.views.matrix import Row, matrix

_STAMP = {"at": "2026-03-03T09:00:00Z", "by": "anna"}


def row(people: Any = None, **phase: Any) -> Row:
    """The row of a phase that has this and that."""
    whole: Any = {"title": "Security", "side": "buyer", "status": "open", "rank": "a0", **phase}
    document: Document = {"phases": {"1": whole}, "people": people or {"berta": {"name": "Berta", "side": "buyer"}}}
    [found] = matrix(document)["rows"]
    return found


def codes(found: Row) -> list[str]:
    """What is missing."""
    assert all(hole["items"] == ["phases/1"] for hole in found["holes"])
    return [hole["code"] for hole in found["holes"]]


def test_a_plan_without_phases_has_no_rows() -> None:
    assert matrix({}) == {"rows": []}
    assert matrix({"phases": {}}) == {"rows": []}


def test_the_rows_stand_in_the_order_of_the_phases() -> None:
    phases: Any = {
        key: {"title": key, "side": "seller", "status": "open", "rank": rank}
        for key, rank in (("second", "a1"), ("first", "a0"))
    }
    assert [found["item"] for found in matrix({"phases": phases})["rows"]] == ["phases/first", "phases/second"]


def test_a_row_with_nothing_missing() -> None:
    found = row(lead="berta", seller="Answers questions", buyer="Reviews", condition="Sign-off email")
    assert found == {
        "item": "phases/1",
        "title": "Security",
        "lead": {"side": "buyer", "person": "berta"},
        "parts": {"seller": "Answers questions", "buyer": "Reviews", "shared": None},
        "status": "open",
        "condition": "Sign-off email",
        "proof": None,
        "evidence": [],
        "holes": [],
    }


def test_an_empty_row_says_what_it_needs() -> None:
    found = row()
    assert codes(found) == ["no_lead", "no_parts", "no_condition"]
    assert found["holes"][0]["sentence"] == "Name one person of the buyer’s side who leads “Security”."


def test_a_lead_who_left_is_none() -> None:
    gone = {"berta": {"name": "Berta", "side": "buyer", "removed": _STAMP}}
    full: Any = {"lead": "berta", "shared": "All of it", "condition": "Sign-off email"}
    assert codes(row(gone, **full)) == ["no_lead"]
    assert codes(row({"carl": {"name": "Carl", "side": "buyer"}}, **full)) == ["no_lead"]


def test_a_completed_row_misses_nothing_any_more() -> None:
    assert codes(row(status="completed", completion={**_STAMP})) == []


def test_what_is_only_claimed_and_what_is_disputed() -> None:
    full: Any = {"lead": "berta", "shared": "All of it", "condition": "Sign-off email"}
    evidence = [{"kind": "confirmation", "by": "berta"}]
    proven = row(**full, status="completed", completion={**_STAMP, "proof": "proven", "evidence": evidence})
    assert (proven["proof"], proven["evidence"], codes(proven)) == ("proven", evidence, [])
    claimed = row(**full, status="completed", completion={**_STAMP, "proof": "claimed"})
    assert (claimed["proof"], codes(claimed)) == ("claimed", ["only_claimed"])
    disputed = row(**full, dispute={**_STAMP, "reason": "Not for all of us."})
    assert (disputed["proof"], codes(disputed)) == ("disputed", ["disputed"])
