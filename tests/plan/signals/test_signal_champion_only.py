"""Pattern 3: the champion is in the room, and who approves has not looked at the plan."""

from deal_days import ANN, ANNS, BEN, BENS, Days, begins


def test_two_weeks_after_the_champion_came() -> None:
    deal = Days()
    looked = deal.on("2026-03-05").looks(ANNS)
    found = begins(deal, "champion_only", "2026-03-19", before="2026-03-18")
    assert found.person == BEN
    assert looked in found.events


def test_the_final_approver_of_the_process_counts_before_roles() -> None:
    deal = Days()
    deal.on("2026-03-05").looks(ANNS)
    deal.looks(BENS)
    assert deal.holding("2026-05-01", "champion_only") == []
    deal.do("set_decision_process", approver=ANN)
    assert deal.holding("2026-05-01", "champion_only") == []
