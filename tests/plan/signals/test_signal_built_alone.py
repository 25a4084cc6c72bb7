"""Pattern 1: the plan is the seller's alone as long as no buyer has edited it."""

from deal_days import ANNS, T1, Days, begins


def test_a_week_without_an_edit_of_the_buyers() -> None:
    deal = Days()
    deal.on("2026-03-05").looks(ANNS)
    found = begins(deal, "built_alone", "2026-03-09", before="2026-03-08")
    assert found.events == (1,)


def test_one_edit_is_enough() -> None:
    deal = Days()
    deal.on("2026-03-12").task(T1, by=ANNS)
    assert deal.holding("2026-04-01", "built_alone") == []


def test_a_close_plan_is_meant_to_be() -> None:
    deal = Days("close_plan")
    assert deal.holding("2026-04-01", "built_alone") == []
    shared = deal.on("2026-03-20").do("share_plan")
    assert begins(deal, "built_alone", "2026-03-27", before="2026-03-26").events == (shared,)
