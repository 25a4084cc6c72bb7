"""The champion leaves: who else is there."""

from deal_days import ANN, BEN, BENS, CAL, CALS, Days, begins


def test_the_champion_leaves() -> None:
    deal = Days()
    deal.looks(CALS)
    deal.on("2026-03-04").looks(BENS)
    left = deal.on("2026-03-10").do("remove_person", person=ANN)
    found = begins(deal, "champion_left", "2026-03-10", before="2026-03-09")
    assert (found.severity, found.person, found.events) == ("alarm", ANN, (left,))
    assert found.advice.index(BEN) < found.advice.index(CAL)


def test_another_takes_their_place() -> None:
    deal = Days()
    deal.on("2026-03-10").do("remove_person", person=ANN)
    deal.do("edit_person", person=CAL, role="champion")
    assert deal.holding("2026-03-11", "champion_left") == []
