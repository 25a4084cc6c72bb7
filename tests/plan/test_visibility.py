"""Who may see an item."""

import pytest
from spec import ANN, BUYER, LEE, SAM, SELLER

from mapstream.plan.document import Side, Visibility
from mapstream.plan.visibility import can_see, visible


@pytest.mark.parametrize(
    ("visible_to", "side", "person", "seen"),
    [
        (None, "buyer", ANN, True),
        ("everyone", "buyer", ANN, True),
        ("seller", "seller", SAM, True),
        ("seller", "buyer", ANN, False),
        ("buyer", "seller", SAM, False),
        ([ANN, SAM], "buyer", ANN, True),
        ([ANN, SAM], "buyer", LEE, False),
        ([], "seller", SAM, False),
    ],
)
def test_who_sees(visible_to: Visibility | None, side: Side, person: str, seen: bool) -> None:
    assert can_see(visible_to, side, person) is seen


def test_an_item_says_who_sees_it() -> None:
    assert visible({}, BUYER)
    assert not visible({"visible_to": "seller"}, BUYER)
    assert visible({"visible_to": "seller"}, SELLER)
