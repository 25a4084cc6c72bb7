"""A date that was moved later three times."""

from deal_days import T1, Days, begins


def test_the_third_time() -> None:
    deal = Days()
    deal.task(T1, "Pilot", due="2026-04-01")
    moves = [
        deal.on(f"2026-03-{day}").do("reschedule_task", task=T1, due=due)
        for day, due in ((10, "2026-04-08"), (11, "2026-04-03"), (12, "2026-04-10"), (13, "2026-04-20"))
    ]
    found = begins(deal, "repeated_slips", "2026-03-13", before="2026-03-12")
    assert found.events == (moves[0], *moves[2:])
    assert found.sentence == "The date of “Pilot” was moved later 3 times, by 24 days in all."


def test_a_goal_that_slips_is_an_alarm() -> None:
    deal = Days()
    for month in ("05", "06", "07", "08"):
        deal.do("set_goal", date=f"2026-{month}-01", statement="Live")
    assert deal.only("2026-03-02", "repeated_slips").severity == "alarm"
