"""The room that most stories begin with."""

import pytest
from spec import ANN, KEY, LEE, SAM, SUE, Story


@pytest.fixture
def story() -> Story:
    """An open room with two people of each side and nothing in its plan."""
    story = Story()
    story.given("open_room", KEY, name="Acme")
    story.given("add_person", KEY, person=SAM, name="Sam", side="seller", email="sam@seller.example")
    story.given("add_person", KEY, person=SUE, name="Sue", side="seller")
    story.given("add_person", KEY, person=ANN, name="Ann", side="buyer", email="ann@buyer.example", role="champion")
    story.given("add_person", KEY, person=LEE, name="Lee", side="buyer", role="legal")
    return story
