"""Those who approve were never in the room (mission G42)."""

from collections.abc import Iterator
from datetime import date

from mapstream.languages.message import say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import Found
from mapstream.plan.time.reviews import later
from mapstream.plan.wording import token

DAYS = 21
"""Calendar days that they have, from when the plan was shared and they were known."""


def approver_absent(facts: Facts) -> Iterator[Found]:
    """Somebody who approves never came into the room, nor did anything in it."""
    if facts.shared is None or not facts.open:
        return
    for who in facts.approvers:
        if facts.life(who) is not None:
            continue
        known = facts.mark(f"people/{who}", "role")
        begun = max(facts.shared, facts.day(known))
        yield Found(
            "approver_absent",
            "warning",
            f"people/{who}",
            later(begun, DAYS),
            say(
                "{who} approves, and has not been in the room since {day}.",
                who=token(who),
                day=date.fromisoformat(begun),
            ),
            say("Give {who} a personal link, and ask the champion what they need to see to say yes.", who=token(who)),
            (known.version,),
            person=who,
            side="buyer",
        )
