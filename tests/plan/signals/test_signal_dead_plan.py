"""Reviews that are not held, one after the other."""

from deal_days import Days, begins


def test_two_warn_and_three_end_it() -> None:
    deal = Days()
    deal.do("set_cadence", every="week", minutes=15, weekday=3)
    skipped = deal.on("2026-03-04").do("skip_review", on="2026-03-04", reason="Fair")
    found = begins(deal, "dead_plan", "2026-03-12", before="2026-03-11")
    assert (found.stage, found.events) == ("warned", (skipped - 1, skipped))
    assert begins(deal, "dead_plan", "2026-03-19", "2026-03-18", lambda one: one.stage == "dead").severity == "alarm"
    deal.on("2026-03-25").do("hold_review", on="2026-03-25")
    assert deal.holding("2026-03-30", "dead_plan") == []


def test_without_a_cadence_nothing_is_skipped() -> None:
    assert Days().holding("2026-12-01", "dead_plan") == []
