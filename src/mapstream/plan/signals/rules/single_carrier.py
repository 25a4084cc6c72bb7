"""One person carries everything that a side has to do (mission G42)."""

from collections.abc import Iterator

from mapstream.languages.message import say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import Found
from mapstream.plan.summary import SIDES
from mapstream.plan.wording import token

FEWEST = 4
"""Open tasks of a side of which one may not lead all."""


def single_carrier(facts: Facts) -> Iterator[Found]:
    """All open tasks of a side that somebody leads are led by the same person."""
    for side in SIDES:
        led = {name: task["lead"] for name, task in facts.open_tasks.items() if task["side"] == side and "lead" in task}
        leads = set(led.values())
        if len(led) < FEWEST or len(leads) != 1:
            continue
        [who] = leads
        marks = [facts.mark(name, "lead") for name in led]
        yield Found(
            "single_carrier",
            "warning",
            f"people/{who}",
            facts.day(max(marks)),
            say(
                "{who} leads all {n} open tasks of the seller’s side that somebody leads."
                if side == "seller"
                else "{who} leads all {n} open tasks of the buyer’s side that somebody leads.",
                who=token(who),
                n=len(led),
            ),
            say(
                "Ask {who} which of them a colleague could lead: when one person is away, all of it stands still.",
                who=token(who),
            ),
            tuple(mark.version for mark in marks),
            person=who,
            side=side,
        )
