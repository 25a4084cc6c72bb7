"""What happened, said in one English sentence per event; one module per area of the plan.

People stand in a sentence as tokens, ``@{id}``: a sentence can be kept without keeping anybody's name, and
:func:`named` puts names in when it is read. For the same reason no sealed value of an event is ever repeated.
"""

import re
from collections.abc import Mapping

from mapstream.plan.document import Document, Person
from mapstream.plan.event import ERASED, Event, Recorded
from mapstream.plan.sentences import around, elements, parties, people, room, steps, time
from mapstream.plan.sentences.wording import Naming, one, token

__all__ = ["AN_API_KEY", "SOMEONE", "fallback_for", "named", "outline", "sentence", "token"]

SOMEONE = "Someone"
AN_API_KEY = "An API key"
_ENDED = (".”", "!”", "?”")
"""What needs no full stop any more."""
_TOKEN = re.compile(r"@\{([0-9a-f-]{36})\}")


def sentence(recorded: Recorded, before: Document) -> str:
    """An event, told to somebody who sees the whole document; ``before``: as it was just before."""
    told = _words(recorded.event, Naming(before))
    return f"{token(recorded.by)} {told}{'' if told.endswith(_ENDED) else '.'}"


def outline(type: str, by: str) -> str:
    """An event by its stored name, told to somebody who may know that it happened, but not all of it."""
    noun, _, verb = type.partition(".")
    done = "changed" if verb in ("edited", "set", "assigned", "undone") else verb
    return f"{token(by)} {done} {_ABOUT.get(noun) or one(noun)}."


_ABOUT = {
    "agreement": "the agreement",
    "cadence": "how often the plan is reviewed",
    "calendar": "the calendar",
    "change": "something",
    "commercials": "the commercials",
    "deal": "the deal",
    "introduction": "the introduction",
    "kpi": "a KPI",
    "notes": "notes about somebody",
    "organisation": "what is known about an organisation",
    "plan": "the plan",
    "process": "how the buyer decides",
    "ranks": "the order of items",
    "room": "the room",
    "value": "what a side gets out of it",
    "visibility": "something",
}


def named(told: str, people: Mapping[str, Person], fallback: str = SOMEONE) -> str:
    """A sentence with the names of people; ``fallback`` for those who are not known (or not any more)."""

    def name(match: re.Match[str]) -> str:
        known = people.get(match[1])
        return known["name"] if known and known["name"] != ERASED else fallback

    return _TOKEN.sub(name, told)


def fallback_for(via: str) -> str:
    """Who an unknown author is, by the way they came."""
    return AN_API_KEY if via == "key" else SOMEONE


_AREAS = (steps.words, room.words, people.words, parties.words, around.words, time.words, elements.words)


def _words(event: Event, of: Naming) -> str:
    """What an event says its author did."""
    for words in _AREAS:
        if (told := words(event, of)) is not None:
            return told
    return f"caused {event.name}"
