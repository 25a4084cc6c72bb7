"""Pattern 4: nothing was completed for three weeks; by the eighth the plan has decayed."""

from deal_days import T1, T2, Days, begins


def test_flat_and_then_decayed() -> None:
    deal = Days()
    deal.task(T1)
    deal.task(T2)
    done = deal.on("2026-03-06").do("complete_task", task=T1)
    found = begins(deal, "zombie", "2026-03-27", before="2026-03-26")
    assert (found.stage, found.severity, found.events) == ("flat", "warning", (done,))
    assert begins(deal, "zombie", "2026-05-01", "2026-04-30", lambda one: one.stage == "decayed").severity == "alarm"


def test_a_plan_without_anything_open_rests() -> None:
    deal = Days()
    deal.task(T1)
    deal.do("complete_task", task=T1)
    assert deal.holding("2026-12-01", "zombie") == []
