"""Who else of the buyer's side is there."""

from collections.abc import Mapping

from mapstream.languages.message import Message, say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.views.remark import listed
from mapstream.plan.wording import token


def others_there(facts: Facts, what: Message) -> Message:
    """What to do, with those of the buyer's side who have been in the room besides the champion, the latest first."""
    there = [token(id) for id in facts.lives_of(facts.buyers) if id not in facts.champions]
    if not there:
        return say("{what}. Nobody else of the buyer’s side has been in the room.", what=what)
    return say(
        "{what}. From the buyer’s side {others} {n:has|have} been in the room, too.",
        what=what,
        others=listed(there),
        n=len(there),
    )


ROLES: Mapping[str, Message] = {
    "champion": say("the champion"),
    "economic_buyer": say("the economic buyer"),
    "technical_evaluator": say("the technical evaluator"),
    "legal": say("the legal"),
    "security": say("the security"),
    "procurement": say("the procurement"),
    "end_user": say("the end user"),
    "executive_sponsor": say("the executive sponsor"),
    "coordinator": say("the coordinator"),
    "seller": say("the seller"),
    "manager": say("the manager"),
    "success": say("the success"),
}
"""Somebody by what they are in the deal."""
AN_APPROVER = say("the approver")
