"""Overdue at once, flagged at +3 days, an alert at +7, in the plan's time zone; a new date clears it."""

from deal_days import SAM, T1, Days, begins

from mapstream.plan.signals.signal import Found


def stages(deal: Days, *days: str) -> list[str | None]:
    return [found.stage for day in days for found in deal.holding(day, "overdue") or [_NONE]]


_NONE = Found("", "note", "", "", "", "", ())


def test_the_stages_come_one_after_the_other() -> None:
    deal = Days()
    added = deal.task(T1, "Security review", due="2026-03-10")
    found = begins(deal, "overdue", "2026-03-11", before="2026-03-10")
    assert (found.subject, found.side, found.events) == (f"tasks/{T1}", "buyer", (added,))
    assert found.sentence == "“Security review” was due 10 Mar 2026, and is open."
    days = [f"2026-03-{day}" for day in (10, 11, 12, 13, 16, 17, 30)]
    assert stages(deal, *days) == [None, "overdue", "overdue", "flag", "flag", "alert", "alert"]
    assert [deal.only(day, "overdue").severity for day in days[1::2]] == ["note", "warning", "alarm"]


def test_a_new_date_clears_it_and_the_stages_begin_again() -> None:
    deal = Days()
    deal.task(T1, due="2026-03-10")
    moved = deal.on("2026-03-20").do("reschedule_task", task=T1, due="2026-03-25")
    assert stages(deal, "2026-03-25", "2026-03-26") == [None, "overdue"]
    assert deal.only("2026-03-26", "overdue").events == (moved,)


def test_what_is_done_or_tentative_is_not_overdue() -> None:
    deal = Days()
    deal.task(T1)
    assert stages(deal, "2027-01-01") == [None]
    deal.do("reschedule_task", task=T1, due="2026-03-10")
    deal.do("complete_task", task=T1)
    assert stages(deal, "2027-01-01") == [None]


def test_nothing_is_owed_once_the_deal_is_lost() -> None:
    deal = Days()
    deal.task(T1, due="2026-03-10", side="seller", lead=SAM)
    deal.do("close_deal", result="lost")
    assert deal.holding("2026-05-01") == []


def test_milestones_and_deliverables_are_due_too() -> None:
    deal = Days()
    deal.do("add_milestone", title="Signature", due="2026-03-10")
    deal.do("add_deliverable", title="Report", side="seller", due="2026-03-10")
    assert {found.subject.partition("/")[0] for found in deal.holding("2026-03-11", "overdue")} == {
        "milestones",
        "deliverables",
    }
