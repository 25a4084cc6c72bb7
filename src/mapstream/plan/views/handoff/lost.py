"""What is to be learned from a deal that was lost: when momentum went, in which pattern, and who was never reached."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from typing_extensions import TypedDict

from mapstream.languages.message import Message, say
from mapstream.plan.document import Document
from mapstream.plan.summary import is_claimed
from mapstream.plan.time.calendar import day_of
from mapstream.plan.views.agreement import FLAT
from mapstream.plan.views.handoff.following import DONE, History

_APPROVERS = ("economic_buyer", "executive_sponsor")


class LastBuyerEdit(TypedDict):
    """Who of the buyer's side edited the plan last, and when."""

    by: str
    at: str
    version: int


class FailurePattern(TypedDict):
    """One of the patterns in which plans fail, by its number, and the events that show it."""

    number: int
    sentence: str
    events: list[int]


class UnreachedPerson(TypedDict):
    """Somebody of the buyer's side who never came in."""

    person: str
    name: str
    role: str | None


class LostDeal(TypedDict):
    """How a deal was lost. ``first_flat_week``: the Monday of the first of the weeks at the end in which nothing was
    completed any more; ``None``: something was in the last."""

    last_buyer_edit: LastBuyerEdit | None
    first_flat_week: str | None
    patterns: list[FailurePattern]
    never_reached: list[UnreachedPerson]


def lost(document: Document, history: History) -> LostDeal:
    """What can be said of it."""
    edit = history.buyer_edit
    ended = day_of(document["deal"]["outcome"]["at"], document)
    flat = _first_flat_week(document, history, ended)
    unreached: list[UnreachedPerson] = [
        {"person": id, "name": person["name"], "role": person.get("role")}
        for id, person in document["people"].items()
        if person["side"] == "buyer" and id not in history.active
    ]
    return {
        "last_buyer_edit": {"by": edit.by, "at": edit.at, "version": edit.version} if edit else None,
        "first_flat_week": flat,
        "patterns": list(_patterns(document, history, flat, ended)),
        "never_reached": unreached,
    }


def _completions(history: History) -> list[tuple[str, int]]:
    return sorted((touch.at, touch.version) for _, touch in history.all_touches() if touch.verb in DONE)


def _first_flat_week(document: Document, history: History, ended: str) -> str | None:
    done = _completions(history)
    last = _monday(day_of(done[-1][0] if done else document["plan"]["opened"]["at"], document))
    first = last + timedelta(weeks=1) if done else last
    return first.isoformat() if first <= _monday(ended) else None


def _monday(on: str) -> date:
    found = date.fromisoformat(on)
    return found - timedelta(days=found.weekday())


def _patterns(document: Document, history: History, flat: str | None, ended: str) -> Iterator[FailurePattern]:
    people, tasks = document["people"], document["tasks"].values()
    if history.buyer_edit is None:
        yield _pattern(1, say("The plan was the seller’s alone: nobody of the buyer’s side edited it."))
    vague = [touch.version for _, touch in history.all_touches() if touch.verb == "reopened"]
    if vague or any(is_claimed(task) for task in tasks):
        said = say("Done was vague: what was done was disputed, or claimed without what would prove it.")
        yield _pattern(2, said, vague)
    approvers = [id for id, person in people.items() if person.get("role") in _APPROVERS]
    if history.side == "seller" and not any(look.by in approvers for look in history.looks.values()):
        yield _pattern(3, say("Who says yes to the money never looked at it."))
    if flat is not None and date.fromisoformat(ended) - date.fromisoformat(flat) >= FLAT:
        last = [version for _, version in _completions(history)][-1:]
        monday = date.fromisoformat(flat)
        yield _pattern(4, say("It stood still: nothing was completed from the week of {day} on.", day=monday), last)


def _pattern(number: int, sentence: Message, events: Iterable[int] = ()) -> FailurePattern:
    return {"number": number, "sentence": sentence, "events": sorted(events)}
