"""All that is kept about a person: what is known of them, what they did and wrote, what others wrote about them."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, NotRequired, cast

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.plan.document import Document
from mapstream.plan.elements.erasure import PersonErased
from mapstream.plan.elements.links import LinkOpened
from mapstream.plan.erasing import About, texts_of, written
from mapstream.plan.event import Recorded


class KeptEvent(TypedDict):
    """Something that a person did, or that was done about them."""

    version: int
    at: str
    by: str
    type: str
    texts: Annotated[list[str], Field(description="What they wrote with it.")]
    came: NotRequired[Annotated[dict[str, str], Field(description="Of a link that was opened: from where, by what.")]]


class KeptMention(TypedDict):
    """Where somebody else wrote about them. ``found``: what stands for them there, until they are erased."""

    version: int
    at: str
    by: str
    type: str
    text: Annotated[str, Field(description="The text, as it reads now.")]
    found: NotRequired[list[str]]


class Kept(TypedDict):
    """What is kept. ``person``: what is known of them now."""

    person: dict[str, Any]
    events: list[KeptEvent]
    mentions: Annotated[list[KeptMention], Field(description="For administrators only.")]


def kept(person: str, document: Document, events: Sequence[Recorded], about: About | None) -> Kept:
    """What is kept about a person. ``about``: for those who may know what others wrote about them."""
    known = cast(dict[str, Any], document["people"].get(person, {}))
    theirs = [_event(one, person) for one in events if one.by == person or _is_about(one, person)]
    return {"person": known, "events": theirs, "mentions": [] if about is None else [*_mentions(events, about)]}


def _is_about(recorded: Recorded, person: str) -> bool:
    return getattr(recorded.event, "person", None) == person


def _event(recorded: Recorded, person: str) -> KeptEvent:
    event = recorded.event
    told: KeptEvent = {
        "version": recorded.version,
        "at": recorded.at,
        "by": recorded.by,
        "type": event.name,
        "texts": list(written(event)) if recorded.by == person else [],
    }
    if isinstance(event, LinkOpened):
        came = {"ip": event.ip, "agent": event.agent, "email": event.email}
        told["came"] = {name: value for name, value in came.items() if value is not None}
    return told


def _mentions(events: Sequence[Recorded], about: About) -> Iterable[KeptMention]:
    """Before an erasure what was found, with the text around it; after it, the text as it reads now."""
    by_version = {recorded.version: recorded for recorded in events}
    erased = [one.event for one in events if isinstance(one.event, PersonErased) and one.event.person == about.person]
    places = [(*place,) for event in erased for place in event.mentions or ()] or about.places
    found: dict[tuple[int, tuple[Any, ...]], list[str]] = {}
    for version, path, start, end in places:
        text = dict(texts_of(by_version[version].event)).get(tuple(path), "")
        found.setdefault((version, tuple(path)), []).append(text[start:end])
    for (version, path), names in found.items():
        recorded = by_version[version]
        told: KeptMention = {
            "version": version,
            "at": recorded.at,
            "by": recorded.by,
            "type": recorded.event.name,
            "text": dict(texts_of(recorded.event)).get(path, ""),
        }
        yield told if erased else {**told, "found": names}
