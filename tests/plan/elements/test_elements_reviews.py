"""Reviews: held, corrected, skipped."""

import pytest
from spec import ANN, SAM, SELLER, Story

from mapstream.plan.elements.agreement import CadenceSet
from mapstream.plan.elements.reviews import ReviewHeld, ReviewSkipped

TODAY = "2026-03-03"


def test_a_review_is_held_and_corrected(story: Story) -> None:
    there = [{"person": SAM}, {"name": "Ann", "email": "ann@buyer.example", "side": "buyer"}]
    story.when("hold_review", on=TODAY, status="Going well", attendees=there)
    story.then(ReviewHeld(TODAY, "Going well", attendees=[SAM, ANN]))
    was = dict(story.document["reviews"][TODAY])
    story.when("hold_review", on=TODAY, status="Going well", attendees=there)
    story.then_nothing()
    story.when("hold_review", on=TODAY, blockers="Legal")
    story.then(ReviewHeld(TODAY, blockers="Legal", was=was))
    assert story.document["reviews"][TODAY].keys() == {"outcome", "blockers", "at", "by"}


def test_a_review_that_is_still_to_come_cannot_have_been_held(story: Story) -> None:
    story.when("hold_review", on="2026-03-04")
    story.then_refused("review_ahead", "/data/on", "4 Mar 2026 has not come yet. Hold the review first, then say so.")
    # today is that of the plan's time zone: it is 9:08 UTC
    story.given("set_calendar", zone="Pacific/Kiritimati")
    story.given("hold_review", on=TODAY)
    story.given("set_calendar", zone="Pacific/Pago_Pago")
    story.when("hold_review", on=TODAY, status="Again")
    story.then_refused("review_ahead")


def test_who_was_at_a_review_is_of_the_room(story: Story) -> None:
    story.when("hold_review", on=TODAY, attendees=[{"name": "Jonas", "side": "buyer"}])
    story.then_refused("not_found", "/data/attendees")


def test_a_review_is_skipped_ahead_and_held_after_all(story: Story) -> None:
    story.when("skip_review", on="2026-03-10", reason="Fair")
    story.then(ReviewSkipped("2026-03-10", "Fair"))
    story.when("skip_review", on="2026-03-10", reason="Fair")
    story.then_nothing()
    story.given("skip_review", on=TODAY, reason="Ill")
    story.given("hold_review", on=TODAY)
    assert "reason" not in story.document["reviews"][TODAY]
    story.when("skip_review", on=TODAY, reason="Ill")
    story.then_refused("review_held", "/data/on", "The review of 3 Mar 2026 was held. Undo that first, if it was not.")
    story.given("undo", SELLER)
    assert story.document["reviews"][TODAY]["outcome"] == "skipped"


@pytest.mark.parametrize("was", [{"every": "week", "minutes": 15}, None])
def test_a_cadence_is_taken_away(story: Story, was: dict[str, object] | None) -> None:
    if was is not None:
        story.given("set_cadence", **was)
    story.when("set_cadence", every=None)
    if was is None:
        story.then_nothing()
    else:
        story.then(CadenceSet({}, was))
        assert "cadence" not in story.document["plan"]
