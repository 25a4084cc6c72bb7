"""Stories of the commercials: what is agreed about money and obligations."""

from spec import ANN, BUYER, SAM, Story

from mapstream.plan.elements.commercials import CommercialsSet


def test_both_sides_write_them(story: Story) -> None:
    assert "commercials" not in story.document
    story.when("set_commercials", pricing="EUR 4,000 a month", payment_terms="30 days")
    story.then(
        CommercialsSet(
            {"pricing": "EUR 4,000 a month", "payment_terms": "30 days"}, {"pricing": None, "payment_terms": None}
        )
    )
    story.given("set_commercials", BUYER, commitments="Two years")
    story.when("set_commercials", payment_terms="60 days", constraints="No penalty")
    story.then(
        CommercialsSet(
            {"payment_terms": "60 days", "constraints": "No penalty"}, {"payment_terms": "30 days", "constraints": None}
        )
    )
    assert story.document["commercials"] == {
        "pricing": "EUR 4,000 a month",
        "payment_terms": "60 days",
        "commitments": "Two years",
        "constraints": "No penalty",
        "by": {"pricing": SAM, "payment_terms": SAM, "commitments": ANN, "constraints": SAM},
    }
    story.when("set_commercials", pricing="EUR 4,000 a month")
    story.then_nothing()
    story.given("set_commercials", constraints=None)
    assert "constraints" not in story.document["commercials"]["by"]
    story.when("set_commercials", constraints=None)
    story.then_nothing()


def test_when_all_is_taken_away_nothing_is_left(story: Story) -> None:
    story.given("set_commercials", pricing="EUR 4,000 a month")
    story.given("set_commercials", constraints="No penalty", pricing=None)
    story.when("set_commercials", constraints=None)
    story.then(CommercialsSet({"constraints": None}, {"constraints": "No penalty"}, emptied=True))
    assert "commercials" not in story.document


def test_taking_it_back(story: Story) -> None:
    before = story.document
    story.given("set_commercials", pricing="EUR 4,000 a month")
    after = story.document
    story.given("undo")
    assert story.document == before
    story.given("undo")
    assert story.document == after


def test_taking_back_leaves_what_others_wrote(story: Story) -> None:
    story.given("set_commercials", pricing="EUR 4,000 a month")
    story.given("set_commercials", BUYER, commitments="Two years")
    story.given("undo")
    assert story.document["commercials"] == {"commitments": "Two years", "by": {"commitments": ANN}}
    story.given("undo", BUYER)
    assert "commercials" not in story.document
