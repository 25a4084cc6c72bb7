"""What is worked out once for many days: it comes to the same as what is worked out for each."""

from itertools import pairwise

from deal_days import ANNS, BENS, T1, T2, T3, Days

from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.forecast import Outlook
from mapstream.plan.signals.registry import RULES, findings
from mapstream.plan.signals.standards import COMMON
from mapstream.plan.signals.watch import LOOKS_AT
from mapstream.plan.time.reviews import later


def test_an_outlook_that_goes_on_from_day_to_day_is_that_of_each_day() -> None:
    deal = Days()
    deal.do("set_goal", statement="Live", date="2026-04-20")
    for task, due in ((T1, "2026-03-05"), (T2, "2026-03-20"), (T3, "2026-04-10")):
        deal.task(task, due=due, condition="A report")
    deal.looks(ANNS)
    deal.on("2026-03-06").looks(BENS)
    deal.do("complete_task", ANNS, task=T2, evidence=[{"kind": "link", "url": "https://acme.example/report"}])
    facts = Facts(deal.document, deal.trace(), COMMON)
    outlook, days = Outlook(facts, findings(facts)), [later(deal.day, n) for n in range(70)]
    told = [outlook.on(day) for day in days]
    assert told == [Outlook(facts, findings(facts)).on(day) for day in days]
    changed = {one.code for of in zip(*told, strict=True) for one, after in pairwise(of) if one != after}
    assert changed == {"untroubled", "progressing", "viewed", "on_time"}


def test_what_a_rule_looks_at_is_said_of_rules_that_there_are() -> None:
    """That it is true, every story of a rule shows: somebody watches all the while (:mod:`deal_days`)."""
    assert LOOKS_AT.keys() <= RULES.keys()
