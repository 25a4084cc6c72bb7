"""Which day it is depends on where."""

import pytest

from mapstream.clock import day


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        ("2026-03-03T23:30:00Z", "UTC", "2026-03-03"),
        ("2026-03-03T23:30:00.123456Z", "Europe/Berlin", "2026-03-04"),
        ("2026-03-03T03:00:00Z", "America/New_York", "2026-03-02"),
        ("2026-03-03T23:30:00Z", "Nowhere/Land", "2026-03-03"),
        ("9999-12-31T23:30:00Z", "Europe/Berlin", "9999-12-31"),
    ],
)
def test_the_day_of_an_instant(at: str, zone: str, expected: str) -> None:
    assert day(at, zone) == expected
