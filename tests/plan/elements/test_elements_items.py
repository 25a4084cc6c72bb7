"""Stories of items of any kind: their order, and who sees them."""

from itertools import cycle, islice
from typing import Any

import pytest
from spec import ANN, BUYER, C1, D1, KEY, LEE, M1, NOBODY, P1, P2, SAM, SELLER, T1, T2, T3, Story, id_of

from mapstream.plan import rank
from mapstream.plan.elements.items import ItemMoved, RanksRenewed, VisibilitySet
from mapstream.plan.patch import merge
from mapstream.plan.visibility.lens import Lens


@pytest.fixture
def three(story: Story) -> Story:
    """Three tasks in a row."""
    for id, title in ((T1, "One"), (T2, "Two"), (T3, "Three")):
        story.given("add_task", task=id, title=title, side="seller")
    return story


def order(story: Story) -> list[str]:
    return rank.order(story.document["tasks"])


def test_moving_to_the_front_and_to_the_end(three: Story) -> None:
    three.when("move", BUYER, item=f"tasks/{T3}", before=f"tasks/{T1}")
    three.then(ItemMoved(f"tasks/{T3}", "Zz", "a2"))
    assert order(three) == [T3, T1, T2]
    three.when("move", BUYER, item=f"tasks/{T3}", after=f"tasks/{T2}")
    three.then(ItemMoved(f"tasks/{T3}", "a2", "Zz"))
    assert order(three) == [T1, T2, T3]


def test_moving_between(three: Story) -> None:
    three.given("move", item=f"tasks/{T3}", after=f"tasks/{T1}")
    assert order(three) == [T1, T3, T2]
    three.given("move", item=f"tasks/{T1}", before=f"tasks/{T2}")
    assert order(three) == [T3, T1, T2]


def test_ranks_stay_short_in_whatever_gap_items_are_moved_and_whoever_sees_them(three: Story) -> None:
    hidden = [id_of(n) for n in range(60, 64)]
    for id in hidden:
        three.given("add_task", task=id, title="Ours", side="seller", visible_to="seller")
    seen = Lens("buyer", ANN, False)
    folded: Any = seen.see(three.document)
    told, elsewhere = len(three.history), three.task(hidden[3])["rank"]
    for id in islice(cycle([T3, hidden[0], T2, hidden[1], hidden[2]]), 300):
        three.given("move", SELLER if id in hidden else BUYER, item=f"tasks/{id}", after=f"tasks/{T1}")
        assert order(three)[:2] == [T1, id]
        assert all(len(task["rank"]) <= rank.LONGEST for task in three.document["tasks"].values())
        assert three.task(hidden[3])["rank"] == elsewhere, "what stands elsewhere stays"
    renewals = [recorded for _, recorded in three.history if isinstance(recorded.event, RanksRenewed)]
    assert renewals
    for before, recorded in three.history[told:]:
        after = merge(before, recorded.patch)
        folded = merge(folded, seen.look(recorded, before, after).patch)
    assert folded == seen.see(three.document)


def test_a_move_for_which_others_made_room_is_taken_back_whole(three: Story) -> None:
    for _ in range(200):
        before = three.document
        three.given("move", item=f"tasks/{order(three)[2]}", after=f"tasks/{T1}")
        if isinstance(three.history[-2][1].event, RanksRenewed):
            break
    else:
        pytest.fail("nothing made room")
    three.given("undo")
    assert three.document == before


def test_stages_make_room_too(story: Story) -> None:
    for id in (P1, P2, T1):
        story.given("add_stage", stage=id, title="Security", kind="security")
    for id in islice(cycle([T1, P2]), 150):
        story.given("move", item=f"stages/{id}", after=f"stages/{P1}")
    stages = story.document["decision_process"]["stages"]
    assert rank.order(stages) == [P1, P2, T1]
    assert all(len(stage["rank"]) <= rank.LONGEST for stage in stages.values())


@pytest.mark.parametrize("where", [{"before": f"tasks/{T3}"}, {"after": f"tasks/{T1}"}, {"before": f"tasks/{T2}"}])
def test_what_stands_there_stays(three: Story, where: dict[str, str]) -> None:
    three.when("move", item=f"tasks/{T2}", **where)
    three.then_nothing()


def test_neighbours_are_there(three: Story) -> None:
    three.when("move", item=f"tasks/{NOBODY}", after=f"tasks/{T1}")
    three.then_refused("not_found", "/data/item")
    three.when("move", item=f"tasks/{T1}", before=f"tasks/{NOBODY}")
    three.then_refused("not_found", "/data/before")
    three.given("set_visibility", item=f"tasks/{T1}", visible_to="seller")
    three.when("move", BUYER, item=f"tasks/{T2}", before=f"tasks/{T1}")
    three.then_refused("not_found", "/data/before")


def test_who_sees_an_item(three: Story) -> None:
    item = f"tasks/{T1}"
    three.when("set_visibility", item=item, visible_to="seller")
    three.then(VisibilitySet(item, "seller", None))
    three.when("set_visibility", item=item, visible_to="seller")
    three.then_nothing()
    three.when("set_visibility", item=item, visible_to=[SAM, ANN, SAM])
    three.then(VisibilitySet(item, [SAM, ANN], "seller"))
    three.when("set_visibility", BUYER, item=item, visible_to=[ANN, SAM])
    three.then_nothing()
    three.when("set_visibility", item=item, visible_to="everyone")
    three.then(VisibilitySet(item, None, [SAM, ANN]))
    assert "visible_to" not in three.task(T1)


def test_every_kind_of_item(story: Story) -> None:
    story.given("add_milestone", milestone=M1, title="Launch")
    story.given("add_document", document=D1, title="Proposal", kind="proposal", url="https://files.example/p")
    story.given("add_comment", comment=C1, on="plan", text="Hm")
    for item in (f"milestones/{M1}", f"documents/{D1}", f"comments/{C1}"):
        story.when("set_visibility", item=item, visible_to="seller")
        story.then(VisibilitySet(item, "seller", None))
        story.when("set_visibility", BUYER, item=item, visible_to="everyone")
        story.then_refused("not_found", "/data/item")


@pytest.mark.parametrize("visible_to", ["buyer", [ANN]])
def test_nobody_hides_from_themself(three: Story, visible_to: object) -> None:
    three.when("set_visibility", item=f"tasks/{T1}", visible_to=visible_to)
    three.then_refused("hidden_from_self", "/data/visible_to")


def test_an_integration_may_write_for_named_people(three: Story) -> None:
    three.when("set_visibility", KEY, item=f"tasks/{T1}", visible_to=[SAM])
    three.then(VisibilitySet(f"tasks/{T1}", [SAM], None))
    three.when("set_visibility", KEY, item=f"tasks/{T2}", visible_to="buyer")
    three.then_refused("hidden_from_self")


def test_who_has_left_may_stay_where_they_were_named(three: Story) -> None:
    three.given("set_visibility", item=f"tasks/{T1}", visible_to=[SAM, LEE])
    three.given("remove_person", person=LEE)
    three.when("set_visibility", SELLER, item=f"tasks/{T1}", visible_to=[SAM, LEE, ANN])
    three.then(VisibilitySet(f"tasks/{T1}", [SAM, LEE, ANN], [SAM, LEE]))
    three.when("set_visibility", SELLER, item=f"tasks/{T2}", visible_to=[SAM, LEE])
    three.then_refused("person_removed", "/data/visible_to")
