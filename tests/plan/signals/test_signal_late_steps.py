"""Pattern 5: required steps come up when most of the time is gone."""

from deal_days import ANNS, T1, T2, T3, T4, Days, begins


def test_oh_we_also_need() -> None:
    deal = Days()
    deal.do("set_goal", date="2026-06-02", statement="Live")
    deal.task(T1)
    deal.on("2026-05-10").task(T2, "Vendor onboarding", by=ANNS)
    deal.on("2026-05-12").task(T3, "Follow-up call", side="seller")
    late = deal.on("2026-05-14").task(T4, "Works council")
    found = begins(deal, "late_steps", "2026-05-14", before="2026-05-13")
    assert found.events[-1] == late
    assert "“Vendor onboarding” and “Works council”" in found.sentence
