"""What happened, said in one sentence per event. The words are those of its noun.

People stand in a sentence as tokens, ``@{id}``: a sentence can be kept without keeping anybody's name, and
:func:`named` puts names in when it is read. For the same reason no sealed value of an event is ever repeated.
"""

from dataclasses import replace
from typing import Any, cast

import mapstream.plan.vocabulary  # noqa: F401 (registers every teller)
from mapstream.languages.message import Message, say
from mapstream.plan.document import Document
from mapstream.plan.elements import TELLERS
from mapstream.plan.event import Event, Recorded
from mapstream.plan.wording import Naming, token, with_guards
from mapstream.plan.wording.names import ABOUT, one

_ENDED = (".”", "!”", "?”")
"""What needs no full stop any more."""


def sentence(recorded: Recorded, before: Document) -> Message:
    """An event, told to somebody who sees the whole document; ``before``: as it was just before."""
    event, of = recorded.event, Naming(before)
    did = TELLERS[type(event)](event, of)
    if "@{" in did and (plain := _guarded(event)) is not event:
        did = TELLERS[type(plain)](plain, of)
    return say("{who} {did}" if did.endswith(_ENDED) else "{who} {did}.", who=token(recorded.by), did=did)


def _guarded(event: Event) -> Event:
    """An event in which nothing that somebody wrote can be taken for a token."""
    values = {name: getattr(event, name) for name in event.field_names()}
    changed = {name: plain for name, value in values.items() if (plain := with_guards(value)) != value}
    return cast(Event, replace(cast(Any, event), **changed)) if changed else event


def outline(type: str, by: str) -> Message:
    """An event by its stored name, told to somebody who may know that it happened, but not all of it."""
    noun, _, verb = type.partition(".")
    done = "changed" if verb in ("edited", "set", "assigned", "undone") else verb
    return Message(_OUTLINE.replace("did", done), {"who": token(by), "what": ABOUT.get(noun) or one(noun)})


_OUTLINE = "{who} did {what}."
