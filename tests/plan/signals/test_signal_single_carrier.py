"""One person leads all that a side has to do."""

from deal_days import ANN, BEN, T1, T2, T3, T4, Days, begins


def test_everything_hangs_on_one() -> None:
    deal = Days()
    for task in (T1, T2, T3):
        deal.task(task, lead=ANN)
    deal.on("2026-03-05").task(T4, lead=ANN)
    found = begins(deal, "single_carrier", "2026-03-05", before="2026-03-04")
    assert (found.person, found.side, len(found.events)) == (ANN, "buyer", 4)
    deal.do("assign_task", task=T2, lead=BEN)
    assert deal.holding("2026-03-05", "single_carrier") == []
