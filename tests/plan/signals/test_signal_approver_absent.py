"""Who approves was never in the room."""

from deal_days import BEN, BENS, T1, Days, begins


def test_three_weeks_of_absence() -> None:
    deal = Days()
    deal.task(T1)
    assert begins(deal, "approver_absent", "2026-03-23", before="2026-03-22").person == BEN
    deal.on("2026-03-24").looks(BENS)
    assert deal.holding("2026-05-01", "approver_absent") == []
