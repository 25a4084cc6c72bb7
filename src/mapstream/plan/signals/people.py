"""Who else of the buyer's side is there."""

from mapstream.plan.signals.facts import Facts
from mapstream.plan.views.remark import listed
from mapstream.plan.wording import token


def others_there(facts: Facts, what: str) -> str:
    """What to do, with those of the buyer's side who have been in the room besides the champion, the latest first."""
    there = [token(id) for id in facts.lives_of(facts.buyers) if id not in facts.champions]
    if not there:
        return f"{what}. Nobody else of the buyer’s side has been in the room."
    has = "has" if len(there) == 1 else "have"
    return f"{what}. From the buyer’s side {listed(there)} {has} been in the room, too."
