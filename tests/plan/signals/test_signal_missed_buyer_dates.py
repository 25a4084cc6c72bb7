"""The buyer's side misses its dates more than once."""

from deal_days import T1, T2, T3, Days, begins


def test_two_that_are_open_at_a_time() -> None:
    deal = Days()
    deal.task(T1, "Legal review", due="2026-03-10")
    deal.task(T2, "Budget", due="2026-03-20")
    deal.task(T3, "Offer", side="seller", due="2026-03-05")
    found = begins(deal, "missed_buyer_dates", "2026-03-21", before="2026-03-20")
    assert "“Legal review” and “Budget”" in found.sentence
    assert "process" in found.advice
    assert "outside" in found.advice


def test_a_date_moved_after_it_passed_counts_for_six_weeks() -> None:
    deal = Days()
    deal.task(T1, "Legal review", due="2026-03-10")
    first = deal.on("2026-03-12").do("reschedule_task", task=T1, due="2026-03-20")
    second = deal.on("2026-03-24").do("complete_task", task=T1)
    assert begins(deal, "missed_buyer_dates", "2026-03-24", before="2026-03-23").events == (first, second)
    assert deal.holding("2026-04-22", "missed_buyer_dates")
    assert not deal.holding("2026-04-23", "missed_buyer_dates")


def test_a_date_moved_in_time_is_not_missed() -> None:
    deal = Days()
    deal.task(T1, due="2026-03-10")
    deal.on("2026-03-09").do("reschedule_task", task=T1, due="2026-03-20")
    assert deal.trace().missed == []
