"""What happened, said in one English sentence per event. The words are those of its noun.

People stand in a sentence as tokens, ``@{id}``: a sentence can be kept without keeping anybody's name, and
:func:`named` puts names in when it is read. For the same reason no sealed value of an event is ever repeated.
"""

from dataclasses import replace
from typing import Any, cast

import mapstream.plan.vocabulary  # noqa: F401 (registers every teller)
from mapstream.plan.document import Document
from mapstream.plan.elements import TELLERS
from mapstream.plan.event import Event, Recorded
from mapstream.plan.wording import Naming, one, token, with_guards

_ENDED = (".”", "!”", "?”")
"""What needs no full stop any more."""


def sentence(recorded: Recorded, before: Document) -> str:
    """An event, told to somebody who sees the whole document; ``before``: as it was just before."""
    event, of = recorded.event, Naming(before)
    told = TELLERS[type(event)](event, of)
    if "@{" in told and (plain := _guarded(event)) is not event:
        told = TELLERS[type(plain)](plain, of)
    return f"{token(recorded.by)} {told}{'' if told.endswith(_ENDED) else '.'}"


def _guarded(event: Event) -> Event:
    """An event in which nothing that somebody wrote can be taken for a token."""
    values = {name: getattr(event, name) for name in event.field_names()}
    changed = {name: plain for name, value in values.items() if (plain := with_guards(value)) != value}
    return cast(Event, replace(cast(Any, event), **changed)) if changed else event


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
    "handoff": "the handoff",
    "introduction": "the introduction",
    "inviting": "who may bring in colleagues",
    "kpi": "a KPI",
    "notes": "notes about somebody",
    "organisation": "what is known about an organisation",
    "plan": "the plan",
    "process": "how the buyer decides",
    "ranks": "the order of items",
    "room": "the room",
    "value": "what a side gets out of it",
    "visibility": "something",
    "witness": "who witnesses the history",
}
