"""The third failure pattern: the plan is shared with the champion only (mission G40)."""

from collections.abc import Iterator

from mapstream.languages.message import say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import Found
from mapstream.plan.time.reviews import later
from mapstream.plan.views.remark import listed
from mapstream.plan.wording import token

DAYS = 14
"""Calendar days after the champion came in that those have who approve."""


def champion_only(facts: Facts) -> Iterator[Found]:
    """The champion works in the room, and none of those who approve has ever looked at the plan."""
    champions = facts.lives_of(facts.champions)
    looked = any("plan" in life.looks for life in facts.lives_of(facts.approvers).values())
    if facts.shared is None or not champions or not facts.approvers or looked:
        return
    first = min(life.first for life in champions.values())
    yield Found(
        "champion_only",
        "warning",
        "plan",
        later(facts.day(first), DAYS),
        say(
            "The champion came in, and {who}, who {n:approves|approve}, never looked at the plan.",
            who=listed([token(person) for person in facts.approvers]),
            n=len(facts.approvers),
        ),
        say("Ask the champion for fifteen minutes with them together, and send them their own link before."),
        (
            first.version,
            *(version for person in facts.approvers for version in facts.set_by(f"people/{person}", "role")),
        ),
        person=facts.approvers[0],
        side="buyer",
    )
