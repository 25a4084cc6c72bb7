"""Two people in one text: nothing that either wrote is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapstream.plan.merging import merged

TEXTS = st.text("ab \n", max_size=20)


def within(part: str, whole: str) -> bool:
    """Whether the characters of one text stand in another, in their order."""
    left = iter(whole)
    return all(letter in left for letter in part)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ("The cat", "The black cat", "The cat sat", "The black cat sat"),
        ("", "mine", "theirs", "theirsmine"),
        ("one two three", "one three", "one two three four", "one three four"),
        ("one two three", "one three", "one 2two three", "one 2three"),
        ("same", "changed", "changed", "changed"),
        ("a", "", "", ""),
        ("a", "", "ab", "b"),
        ("Grüße 👋", "Liebe Grüße 👋", "Grüße 👋🏽", "Liebe Grüße 👋🏽"),
    ],
)
def test_both_stand(base: str, mine: str, theirs: str, expected: str) -> None:
    assert merged(base, mine, theirs) == expected


@given(TEXTS, st.lists(st.tuples(st.integers(0, 20), st.text("xyz", min_size=1, max_size=4))), st.data())
def test_what_two_put_in_at_any_places_all_survives(
    base: str, puts: list[tuple[int, str]], data: st.DataObject
) -> None:
    other = data.draw(st.lists(st.tuples(st.integers(0, 20), st.text("uvw", min_size=1, max_size=4))))

    def made(said: list[tuple[int, str]]) -> str:
        text = base
        for place, letters in said:
            text = text[:place] + letters + text[place:]
        return text

    mine, theirs = made(puts), made(other)
    result = merged(base, mine, theirs)
    assert len(result) == len(mine) + len(theirs) - len(base)
    assert within(mine, result)
    assert within(theirs, result)


@given(TEXTS, TEXTS, TEXTS)
def test_who_alone_changed_it_has_their_way(base: str, mine: str, theirs: str) -> None:
    assert merged(base, mine, base) == mine
    assert merged(base, base, theirs) == theirs
    for letter in set(mine + theirs) - set(base):
        assert merged(base, mine, theirs).count(letter) >= min(mine.count(letter), theirs.count(letter))


def test_long_texts_that_share_nothing_are_merged_too() -> None:
    assert len(merged("a" * 10_000, "b" * 10_000, "c" * 10_000)) == 20_000
