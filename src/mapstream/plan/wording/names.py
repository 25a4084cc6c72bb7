"""What things are called: the fields of the document, its kinds of items, and the values that a field may have.

Each is one message. What has no name here is called as it is stored.
"""

from mapstream.languages.message import Message, as_message, say
from mapstream.plan import document
from mapstream.plan.collections import COLLECTIONS, PARTS


def _spaced(name: str) -> Message:
    return as_message(name.replace("_", " "))


_SHAPES = [shape for shape in vars(document).values() if hasattr(shape, "__required_keys__")]
LABELS = {name: _spaced(name) for shape in _SHAPES for name in shape.__annotations__}
LABELS |= {name: _spaced(name) for name in (*COLLECTIONS, *PARTS)}
LABELS |= {
    "after": say("what it waits for"),
    "buyer": say("the buyer’s part"),
    "crm_id": say("CRM id"),
    "days": say("working days"),
    "on": say("what it threatens"),
    "seller": say("the seller’s part"),
    "shared": say("the shared part"),
    "url": say("address"),
    "waits": say("what it waits for"),
    "zone": say("time zone"),
}
"""What the fields are called."""

ABOUT = {
    "agreement": say("the agreement"),
    "cadence": say("how often the plan is reviewed"),
    "calendar": say("the calendar"),
    "change": say("something"),
    "commercials": say("the commercials"),
    "deal": say("the deal"),
    "handoff": say("the handoff"),
    "introduction": say("the introduction"),
    "inviting": say("who may bring in colleagues"),
    "kpi": say("a KPI"),
    "notes": say("notes about somebody"),
    "organisation": say("what is known about an organisation"),
    "plan": say("the plan"),
    "process": say("how the buyer decides"),
    "ranks": say("the order of items"),
    "room": say("the room"),
    "value": say("what a side gets out of it"),
    "visibility": say("something"),
    "witness": say("who witnesses the history"),
}
"""What events are about, where that is more than one of a noun."""

THE = {"commercials": say("the commercials"), "goal": say("the goal"), "plan": say("the plan")}
"""What a plan has one of, and is named like an item."""

WORDS = {
    value: _spaced(value)
    for value in (
        *("seller", "buyer", "close_plan", "mutual", "joint_execution"),
        *("task", "meeting", "review", "decision", "signature"),
        *("not_started", "in_progress", "blocked", "completed", "dropped", "open", "reached", "delivered"),
        *("low", "medium", "high", "critical"),
        *("technical", "security", "legal", "budget", "procurement", "executive", "other"),
        *("champion", "economic_buyer", "technical_evaluator", "end_user", "executive_sponsor", "coordinator"),
        *("manager", "success"),
        *("proposal", "reference", "demo", "contract draft", "pricing", "spec"),
    )
}
"""The values that fields may have, and the kinds that documents usually are of."""


def label(name: str) -> str:
    """What a field is called."""
    return LABELS.get(name) or name.replace("_", " ")


def word(value: str) -> str:
    """A value of a field, where it is one of a few."""
    return WORDS.get(value) or value.replace("_", " ")


def one(noun: str) -> Message:
    """A noun with its article."""
    return as_message(f"{'an' if noun[0] in 'aeio' else 'a'} {noun}")
