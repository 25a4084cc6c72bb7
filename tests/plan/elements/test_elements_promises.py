"""Stories of promises: marked where they were made, and seen by those who see that."""

import pytest
from spec import ANN, BUYER, C1, FRESH, K1, KEY, LEE, MT1, OTHER_BUYER, SAM, SELLER, T1, Story, at

from mapstream.plan.elements.promises import PromiseMarked, PromiseUnmarked
from mapstream.plan.sentences import sentence
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.vocabulary import parse
from mapstream.plan.wording import named
from mapstream.problems import Invalid

SAID = "We train everybody before the launch."


@pytest.fixture
def talk(story: Story) -> Story:
    """A task, something said about it, and a meeting with a decision."""
    story.given("add_task", task=T1, title="Training", side="seller")
    story.given("add_comment", comment=C1, on=f"tasks/{T1}", text="All depots get it for free.")
    story.given("record_meeting", meeting=MT1, title="Kickoff", at="2026-03-02T09:00:00Z", decisions=[SAID])
    return story


def test_an_item_is_marked_by_whoever_sees_it(talk: Story) -> None:
    talk.when("mark_promise", BUYER, item=f"tasks/{T1}", to=LEE, note="Said at lunch")
    talk.then(PromiseMarked(FRESH, f"tasks/{T1}", None, LEE, "Said at lunch"))
    mark = {"on": [f"tasks/{T1}"], "to": LEE, "note": "Said at lunch", "by": ANN, "at": at(talk.minute)}
    assert talk.document["promises"] == {FRESH: mark}
    talk.when("mark_promise", item=f"tasks/{T1}", to=LEE, note="Said at lunch")
    talk.then_nothing()
    talk.when("mark_promise", item=f"tasks/{T1}")
    talk.then_refused("already_promised")


def test_a_comment_is_marked_and_a_decision_in_its_words(talk: Story) -> None:
    talk.when("mark_promise", item=f"comments/{C1}")
    talk.then(PromiseMarked(FRESH, f"comments/{C1}"))
    talk.given("mark_promise", meeting=MT1, decision=SAID, to=ANN)
    before, told = talk.history[-1]
    words = named(sentence(told, before), before["people"])
    assert words == f"Sam marked the decision “{SAID}” of “Kickoff” as promised to Ann."
    talk.when("mark_promise", meeting=MT1, decision="Something else")
    talk.then_refused("not_found", "/data/decision")


def test_a_mark_is_taken_away_by_the_side_that_made_it(talk: Story) -> None:
    talk.when("unmark_promise", item=f"tasks/{T1}")
    talk.then_nothing()
    talk.given("mark_promise", BUYER, item=f"tasks/{T1}")
    talk.when("unmark_promise", SELLER, item=f"tasks/{T1}")
    talk.then_refused("marked_by_other_side")
    talk.when("unmark_promise", OTHER_BUYER, item=f"tasks/{T1}")
    talk.then(PromiseUnmarked(FRESH, f"tasks/{T1}"))
    assert talk.document["promises"] == {}
    talk.given("mark_promise", BUYER, item=f"tasks/{T1}", note="In writing")
    talk.given("unmark_promise", BUYER, item=f"tasks/{T1}")
    talk.given("undo", BUYER)
    assert [mark["note"] for mark in talk.document["promises"].values()] == ["In writing"]


def test_a_mark_of_the_sellers_own_is_not_there_for_the_buyer(talk: Story) -> None:
    talk.given("mark_promise", item=f"tasks/{T1}", visible_to="seller")
    seen = Lens("buyer", ANN, positions=False).see(talk.document)
    assert seen
    assert seen["promises"] == {}
    talk.given("mark_promise", BUYER, item=f"tasks/{T1}")
    talk.given("set_visibility", item=f"tasks/{T1}", visible_to="seller")
    seen = Lens("buyer", ANN, positions=False).see(talk.document)
    assert seen
    assert seen["promises"] == {}, "what it is on is hidden"


def test_a_mark_outlasts_what_it_is_on_and_counts_for_nothing(story: Story) -> None:
    story.given("add_kpi", kpi=K1, metric="Orders late")
    story.given("mark_promise", item=f"kpis/{K1}")
    story.given("remove_kpi", kpi=K1)
    seen = Lens("seller", SAM, positions=False).see(story.document)
    assert seen
    assert seen["promises"] == {}
    story.given("undo")
    seen = Lens("seller", SAM, positions=False).see(story.document)
    assert seen
    assert len(seen["promises"]) == 1


@pytest.mark.parametrize(
    "data",
    [{}, {"item": f"tasks/{T1}", "meeting": MT1}, {"meeting": MT1}, {"decision": SAID}, {"item": "plan"}],
)
def test_what_is_marked_is_one_thing(data: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        parse("mark_promise", data)


def test_what_is_not_there_is_not_marked(talk: Story) -> None:
    talk.when("mark_promise", item=f"tasks/{K1}")
    talk.then_refused("not_found", "/data/item")
    talk.when("unmark_promise", item=f"tasks/{K1}")
    talk.then_refused("not_found", "/data/item")
    talk.when("mark_promise", KEY, item=f"tasks/{T1}", to=K1)
    talk.then_refused("not_found", "/data/to")
