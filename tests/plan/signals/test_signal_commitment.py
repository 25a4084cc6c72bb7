"""The commitment test: does the buyer's side co-create, confirm, complete, view?"""

from deal_days import ANN, ANNS, T1, T2, Days, begins


def test_no_sign_at_all_is_an_alarm() -> None:
    deal = Days()
    deal.task(T1)
    found = begins(deal, "commitment", "2026-03-16", before="2026-03-15")
    assert found.severity == "alarm"
    assert found.sentence == (
        "The buyer’s side has not edited the plan, confirmed a date, completed a step and looked at it."
    )


def test_three_of_four_are_enough() -> None:
    deal = Days()
    deal.task(T1, lead=ANN, due="2026-04-01")
    deal.task(T2)
    deal.looks(ANNS)
    deal.do("confirm_task", ANNS, task=T1)
    assert deal.only("2026-03-16", "commitment").severity == "warning"
    deal.do("complete_task", ANNS, task=T1)
    assert deal.holding("2026-05-01", "commitment") == []
