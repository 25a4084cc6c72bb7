"""What happened, said in one English sentence per event; one module per area of the plan.

People stand in a sentence as tokens, ``@{id}``: a sentence can be kept without keeping anybody's name, and
:func:`named` puts names in when it is read. For the same reason no sealed value of an event is ever repeated.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from mapstream.plan.document import Document, Person
from mapstream.plan.event import ERASED, Event, Recorded
from mapstream.plan.sentences import around, elements, parties, people, room, steps, time
from mapstream.plan.sentences.wording import GUARDED, Naming, guarded, one, token

__all__ = ["AN_API_KEY", "SOMEONE", "fallback_for", "named", "outline", "sentence", "token", "with_guards"]

SOMEONE = "Someone"
AN_API_KEY = "An API key"
_UNKNOWN: Mapping[str, str] = {}
_ENDED = (".”", "!”", "?”")
"""What needs no full stop any more."""
_NOBODY: Mapping[str, str] = {}
_TOKEN = re.compile(r"@\{([0-9a-f-]{36})\}")


def sentence(recorded: Recorded, before: Document) -> str:
    """An event, told to somebody who sees the whole document; ``before``: as it was just before."""
    event, of = recorded.event, Naming(before)
    told = _words(event, of)
    if "@{" in told and (plain := _guarded(event)) is not event:
        told = _words(plain, of)
    return f"{token(recorded.by)} {told}{'' if told.endswith(_ENDED) else '.'}"


def _guarded(event: Event) -> Event:
    """An event in which nothing that somebody wrote can be taken for a token."""
    values = {name: getattr(event, name) for name in event.field_names()}
    changed = {name: plain for name, value in values.items() if (plain := with_guards(value)) != value}
    return cast(Event, replace(cast(Any, event), **changed)) if changed else event


def with_guards(value: Any) -> Any:
    """A value in which no text can be taken for a token of a sentence."""
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, Mapping):
        return {key: with_guards(inner) for key, inner in value.items()}
    return [with_guards(inner) for inner in value] if isinstance(value, list) else value


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


def named(told: str, people: Mapping[str, Person], fallback: str = SOMEONE, then: Mapping[str, str] = _NOBODY) -> str:
    """A sentence with the names of people; ``fallback`` for those who are not known (or not any more).

    ``then``: the names of those who were called otherwise when it happened.
    """

    def name(match: re.Match[str]) -> str:
        known, was = people.get(match[1]), then.get(match[1], ERASED)
        if not known or known["name"] == ERASED:
            return fallback
        return known["name"] if was in (ERASED, known["name"]) else f"{was} (now {known['name']})"

    return _TOKEN.sub(name, told).replace(GUARDED, "@{")


def fallback_for(via: str, by: str = "", keys: Mapping[str, str] = _UNKNOWN) -> str:
    """Who an author is who is no person of the room, by the way they came; ``keys``: what API keys are called."""
    return keys.get(by) or (AN_API_KEY if via == "key" else SOMEONE)


_AREAS = (steps.words, room.words, people.words, parties.words, around.words, time.words, elements.words)


def _words(event: Event, of: Naming) -> str:
    """What an event says its author did."""
    for words in _AREAS:
        if (told := words(event, of)) is not None:
            return told
    return f"caused {event.name}"
