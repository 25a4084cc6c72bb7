"""The first failure pattern: the plan was built by the seller alone (mission G40)."""

from collections.abc import Iterator
from datetime import date

from mapstream.languages.message import say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import Found
from mapstream.plan.time.reviews import later

DAYS = 7
"""Calendar days that the buyer's side has for its first edit."""


def built_alone(facts: Facts) -> Iterator[Found]:
    """The plan is the buyer's, too, and nobody of the buyer's side has edited anything in it."""
    if facts.shared is None or any(life.edited for life in facts.lives_of(_ever_buyers(facts)).values()):
        return
    assert facts.trace.shared is not None
    yield Found(
        "built_alone",
        "warning",
        "plan",
        later(facts.shared, DAYS),
        say(
            "Nobody of the buyer’s side has edited the plan since it became theirs, too, on {day}.",
            day=date.fromisoformat(facts.shared),
        ),
        say("Go through it with the champion, and have them change what is not theirs yet, in their own words."),
        (facts.trace.shared.version,),
        side="buyer",
    )


def _ever_buyers(facts: Facts) -> tuple[str, ...]:
    return tuple(id for id, one in facts.document.get("people", {}).items() if one["side"] == "buyer")
