"""Cursors lead back to the place that they name, and what somebody made up leads nowhere."""

from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapstream.cursors import cursor_of, instant_and_id, place_of
from mapstream.problems import Invalid

PARTS = st.lists(st.text() | st.integers(-(2**53), 2**53), max_size=4)


@given(PARTS)
def test_a_place_is_found_again(parts: list[str | int]) -> None:
    assert place_of(cursor_of(*parts), lambda *found: [*found]) == parts


@given(st.datetimes(datetime(1000, 1, 1)), st.uuids())  # noqa: DTZ001 (Hypothesis has it so)
def test_a_place_among_instants_is_found_again(at: datetime, id: UUID) -> None:
    [instant, found] = place_of(cursor_of(f"{at.isoformat()}Z", str(id)), instant_and_id)
    assert (datetime.fromisoformat(instant).replace(tzinfo=None), found) == (at, str(id))
    assert place_of(cursor_of(instant, found), instant_and_id) == (instant, found)


@given(st.text())
def test_what_is_no_cursor_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Invalid, match="no place in this list"):
        place_of(text, instant_and_id)
