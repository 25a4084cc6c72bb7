"""The plan is not reviewed any more: two reviews in a row warn, after three it is dead (mission F38)."""

from collections.abc import Iterator
from datetime import date

from mapstream.languages.message import say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import Found
from mapstream.plan.views.cadence import DEAD, WARNED, last_run


def dead_plan(facts: Facts) -> Iterator[Found]:
    """Reviews of the plan's cadence were skipped or missed, one after the other, up to now."""
    spells = facts.trace.spells()
    if not spells or spells[-1].cadence is None:
        return
    run = last_run(facts.document, spells)
    if len(run) < WARNED:
        return
    dead = run[DEAD - 1] if len(run) >= DEAD else None
    reviews = facts.document.get("reviews", {})
    events = facts.set_by("plan", "cadence")
    events += tuple(version for on in run for version in facts.set_by(f"reviews/{on}", "outcome") if on in reviews)
    first = date.fromisoformat(run[0])
    yield Found(
        "dead_plan",
        "warning",
        "plan",
        run[WARNED - 1],
        say("Two reviews in a row were not held, the first of them {day}.", day=first),
        say("Hold the next review, if only for fifteen minutes: with one more that is not, the plan is dead."),
        events,
        stage="warned",
        until=dead,
    )
    if dead is not None:
        yield Found(
            "dead_plan",
            "alarm",
            "plan",
            dead,
            say(
                "Three reviews in a row were not held, the first of them {day}: the plan is dead until one is.",
                day=first,
            ),
            say("Call the champion and ask what changed; hold a review on what of the plan still stands."),
            events,
            stage="dead",
        )
