"""A date that moves again and again (mission G42)."""

from collections.abc import Iterator

from mapstream.languages.message import say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import Found
from mapstream.plan.views.remark import quoted

MOST = 3
"""Moves to a later date that one date may have before it is no date any more."""


def repeated_slips(facts: Facts) -> Iterator[Found]:
    """The date of something open, or of the goal, was moved later three times or more."""
    for name, moves in facts.trace.later.items():
        if len(moves) < MOST or (name != "plan" and name not in facts.open):
            continue
        item = facts.open.get(name, {})
        yield Found(
            "repeated_slips",
            "alarm" if name == "plan" else "warning",
            name,
            facts.day(moves[MOST - 1][0]),
            say(
                "The goal’s date was moved later {times} times, by {days} days in all."
                if name == "plan"
                else "The date of {what} was moved later {times} times, by {days} days in all.",
                what=quoted(item.get("title", "")),
                times=len(moves),
                days=sum(days for _, days in moves),
            ),
            say("Ask what really holds it up, and who could decide that; then agree a date with that person."),
            tuple(mark.version for mark, _ in moves),
            person=item.get("lead"),
            side=item.get("side"),
        )
