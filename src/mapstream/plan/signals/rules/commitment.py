"""The commitment test: does the buyer's side co-create, confirm, complete, view (mission G42)?"""

from collections.abc import Iterator

from mapstream.languages.message import Message, say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import Found
from mapstream.plan.signals.trace import Mark
from mapstream.plan.time.reviews import later
from mapstream.plan.wording import listed

DAYS = 14
"""Calendar days after the plan was shared, after which commitment shows, or is missing."""
ENOUGH = 3
"""Of the four signs."""


def commitment(facts: Facts) -> Iterator[Found]:
    """The buyer's side shows fewer than three of the four signs of commitment."""
    if facts.shared is None or not facts.open:
        return
    signs = signs_of(facts)
    missing = [sign for sign, mark in signs.items() if mark is None]
    if len(signs) - len(missing) >= ENOUGH:
        return
    assert facts.trace.shared is not None
    there = [mark for mark in signs.values() if mark is not None]
    yield Found(
        "commitment",
        "warning" if there else "alarm",
        "plan",
        later(facts.shared, DAYS),
        say(
            "The buyer’s side only {there}, and has not {missing}." if there else "The buyer’s side has not {missing}.",
            there=listed([say("has {did}", did=did) for did, mark in signs.items() if mark]),
            missing=listed(missing),
        ),
        say(
            "Ask for one small thing that only they can do, by a day that they name. If that does not come, talk about "
            "whether this is a project of theirs."
        ),
        (facts.trace.shared.version, *(mark.version for mark in there)),
        side="buyer",
    )


def signs_of(facts: Facts) -> dict[Message, Mark | None]:
    """The four signs, each with the event that shows it last."""
    buyers = [id for id, one in facts.document.get("people", {}).items() if one["side"] == "buyer"]
    lives = [life for id in buyers if (life := facts.life(id)) is not None]
    return {
        say("edited the plan"): max((life.created for life in lives if life.created), default=None),
        say("confirmed a date"): max((life.confirmed for life in lives if life.confirmed), default=None),
        say("completed a step"): max((life.completed for life in lives if life.completed), default=None),
        say("looked at it"): max((mark for life in lives for mark in life.looks.values()), default=None),
    }
