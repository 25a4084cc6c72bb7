"""Who waits for whom, and what would be a circle."""

from typing import Any, cast

from hypothesis import assume, given
from hypothesis import strategies as st
from time_plans import plans

from mapstream.plan.document import Document
from mapstream.plan.time.network import circle, comes_to_wait, order, waits_for


def plan(tasks: dict[str, Any], milestones: dict[str, Any] | None = None) -> Document:
    return cast(Document, {"tasks": tasks, "milestones": milestones or {}})


def test_a_task_waits_for_tasks_and_for_what_else_it_names() -> None:
    document = plan(
        {"review": {"after": {"draft": True}, "waits": {"milestones/kickoff": True}}, "draft": {}}, {"kickoff": {}}
    )
    assert waits_for(document)["tasks/review"] == {"tasks/draft", "milestones/kickoff"}


def test_a_milestone_waits_for_its_own_tasks_and_for_what_it_names() -> None:
    document = plan(
        {"draft": {"milestone": "signed"}, "other": {}, "invoice": {}},
        {"signed": {"waits": {"tasks/other": True, "milestones/approved": True}}, "approved": {}},
    )
    assert waits_for(document) == {
        "tasks/draft": set(),
        "tasks/other": set(),
        "tasks/invoice": set(),
        "milestones/signed": {"tasks/draft", "tasks/other", "milestones/approved"},
        "milestones/approved": set(),
    }


def test_what_is_not_there_is_waited_for_by_nobody() -> None:
    document = plan(
        {"review": {"after": {"hidden": True}, "waits": {"milestones/hidden": True}, "milestone": "hidden"}}
    )
    assert waits_for(document) == {"tasks/review": set()}


def test_an_empty_room_has_no_network() -> None:
    assert waits_for({}) == {}


def test_one_comes_to_wait_for_another_over_tasks_and_milestones_alike() -> None:
    document = plan(
        {
            "draft": {"milestone": "signed"},
            "review": {"after": {"draft": True}},
            "invoice": {"waits": {"milestones/signed": True}},
        },
        {"signed": {}, "paid": {"waits": {"tasks/invoice": True}}},
    )
    assert comes_to_wait(document, "milestones/paid", "tasks/draft")
    assert comes_to_wait(document, "tasks/review", "tasks/draft")
    assert not comes_to_wait(document, "tasks/draft", "tasks/review")
    assert not comes_to_wait(document, "milestones/signed", "tasks/invoice")
    assert comes_to_wait(document, "tasks/draft", "tasks/draft")


@given(plans(), st.data())
def test_whoever_comes_to_wait_is_found_by_going_from_one_to_the_next(document: Document, data: st.DataObject) -> None:
    network = waits_for(document)
    assume(network)
    item, other = (data.draw(st.sampled_from(sorted(network))) for _ in range(2))
    reached: set[str] = set()
    ahead = {item}
    while ahead:
        reached |= ahead
        ahead = {further for name in ahead for further in network[name]} - reached
    assert comes_to_wait(document, item, other) == (other in reached)


def test_a_circle_is_named_by_those_in_it_alone() -> None:
    network = {"before": set[str](), "a": {"c", "before"}, "b": {"a"}, "c": {"b"}, "behind": {"a"}}
    found = circle(network)
    assert found is not None
    assert sorted(found) == ["a", "b", "c"]
    assert all(other in network[name] for name, other in zip(found, [*found[1:], found[0]], strict=True))
    assert circle({"a": {"a"}}) == ["a"]
    assert circle({"a": {"b"}, "b": set()}) is None


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.frozensets(st.sampled_from("abcdefgh"))))
def test_either_all_stand_in_order_or_there_is_a_circle(waits: dict[str, frozenset[str]]) -> None:
    network = {name: waits.get(name, frozenset()) for name in "abcdefgh"}
    place = {name: i for i, name in enumerate(order(network))}
    assert all(place[other] < place[name] for name in place for other in network[name])
    found = circle(network)
    assert (found is None) == (len(place) == len(network))
    if found:
        assert all(other in network[name] for name, other in zip(found, [*found[1:], found[0]], strict=True))
