"""The fourth failure pattern: nothing has been completed for three weeks (mission G40)."""

from collections.abc import Iterator
from datetime import date

from mapstream.languages.message import say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import Found
from mapstream.plan.time.reviews import later

FLAT, DECAYED = 21, 56
"""Calendar days without anything completed after which a plan stands still, and after which it has decayed."""


def zombie(facts: Facts) -> Iterator[Found]:
    """A plan with open tasks of which nothing has been completed for three weeks; by the eighth it is beyond repair."""
    last = facts.trace.progressed or facts.trace.shared
    if facts.shared is None or last is None or not facts.open_tasks:
        return
    since = facts.day(last)
    said = say(
        "Nothing has been completed since {day}, and {n:# task is|# tasks are} open.",
        day=date.fromisoformat(since),
        n=len(facts.open_tasks),
    )
    yield Found(
        "zombie",
        "warning",
        "plan",
        later(since, FLAT),
        said,
        say(
            "Take the next open step, and agree with the champion on a call who does it by when; drop what nobody "
            "needs."
        ),
        (last.version,),
        stage="flat",
        until=later(since, DECAYED),
    )
    yield Found(
        "zombie",
        "alarm",
        "plan",
        later(since, DECAYED),
        said,
        say("Ask the champion whether the project still exists. If so, begin a new plan with them from the goal."),
        (last.version,),
        stage="decayed",
    )
