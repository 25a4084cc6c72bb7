"""How what happened is put into words: items and people by name, dates as people write them, values before and after.

People stand in a sentence as tokens, ``@{id}``, so that a sentence can be kept without keeping anybody's name.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from mapstream.languages.message import Message, joined, say
from mapstream.plan.actor import MAPSTREAM
from mapstream.plan.collections import COLLECTIONS, ItemRef
from mapstream.plan.document import Document, Person
from mapstream.plan.event import ERASED
from mapstream.plan.wording.lists import listed
from mapstream.plan.wording.names import THE, label, one, word
from mapstream.plan.wording.recurring import recurrence

__all__ = ["label", "listed", "one", "word"]


def token(person: str) -> str:
    """How a person stands in a sentence."""
    return f"@{{{person}}}"


GUARDED = "@\u2060{"
"""What stands in a sentence for what would begin a token, and is somebody's own words."""


def guarded(text: str) -> str:
    """Somebody's own words, so that they are never taken for a token."""
    return text.replace("@{", GUARDED)


class Naming:
    """How items are called in a sentence, by the document before the event."""

    def __init__(self, before: Document) -> None:
        self._before = cast(Mapping[str, Any], before)

    def task(self, key: str) -> str:
        """A task."""
        return self.item(f"tasks/{key}")

    def milestone(self, key: str) -> str:
        """A milestone."""
        return self.item(f"milestones/{key}")

    def item(self, item: str) -> str:
        """An item by its name, such as ``tasks/<id>``."""
        collection, key = ItemRef.of(item)
        if collection == "people":
            return token(key)
        if collection == "stages":
            return say("the stage {stage}", stage=self.stage(key))
        if not key:
            return THE.get(item) or f"the {item}"
        found = self._before.get(collection, {}).get(key, {})
        if collection == "comments":
            return say("a comment on {what}", what=self.item(found["on"])) if "on" in found else one("comment")
        row = COLLECTIONS[collection]
        return quote(guarded(title)) if (title := found.get(row.title)) else one(row.word)

    def gate(self, key: str) -> Message:
        """A recurring gate of the calendar."""
        title = self._of_calendar("gates", key)
        return one("gate") if title is None else say("the gate “{title}”", title=title)

    def gate_alone(self, key: str) -> Message:
        """The same where it is said already that it is a gate."""
        title = self._of_calendar("gates", key)
        return one("gate") if title is None else quote(title)

    def blackout(self, key: str) -> Message:
        """A blackout of the calendar."""
        title = self._of_calendar("blackouts", key)
        return one("blackout") if title is None else say("the blackout “{title}”", title=title)

    def _of_calendar(self, what: str, key: str) -> str | None:
        known = self._before.get("plan", {}).get("calendar", {}).get(what, {})
        return guarded(known[key]["title"]) if key in known else None

    def stage(self, key: str) -> Message:
        """A stage of the buyer's decision."""
        stages = self._before.get("decision_process", {}).get("stages", {})
        return quote(guarded(stages[key]["title"])) if key in stages else say("of the buyer’s decision")

    def comment(self, key: str) -> str:
        """A comment, by what it is on."""
        return self.item(f"comments/{key}")


@lru_cache(maxsize=4096)
def day(iso: str) -> Message:
    """A date as people write it: 13 Mar 2026."""
    return say("{day}", day=_date(iso))


WEEKDAYS = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)
_LONG = 80
"""Characters of a text that a sentence quotes at most."""
_DATES = ("due", "start", "end")
_ENUMERATED = ("kind", "side", "status", "role", "severity")
_PEOPLE_FIELDS = ("lead", "supporters", "owner", "coordinator", "approver", "reports_to", "attendees")


def because(reason: str | None) -> str:
    """A reason as the end of a sentence."""
    return say(": {reason}", reason=reason.strip().rstrip(".")) if reason and reason.strip() else ""


def fields(changed: Mapping[str, Any], was: Mapping[str, Any], of: Naming | None = None) -> Message:
    """Changed values, each before and after; with ``of``, what they refer to by name."""
    return joined(
        [
            joined([label(name), arrow(value_of(name, was.get(name), of), value_of(name, value, of))], " ")
            for name, value in changed.items()
        ],
        "; ",
    )


def arrow(before: str | None, after: str | None) -> Message:
    """From one value to another, either of which may be none."""
    if before is None:
        return say("set to {after}", after=after or str(after))
    if after is None:
        return say("no longer {before}", before=before)
    return say("from {before} to {after}", before=before, after=after)


def value_of(name: str, value: Any, of: Naming | None) -> str | None:
    """The value of a field as it stands in a sentence; ``None``: no value."""
    if value is None or value == []:
        return None
    if name in _PEOPLE_FIELDS:
        return listed(map(token, [value] if isinstance(value, str) else value))
    if name == "milestone" and of is not None:
        return of.milestone(value)
    if name == "gate" and of is not None:
        return of.gate_alone(value)
    if name == "on" and of is not None:
        return of.item(value)
    if name in _DATES:
        return day(value)
    if name == "amount":
        return say("{amount}", amount=Decimal(value))
    if name == "rule":
        return recurrence(value)
    if value is True:
        return say("yes")
    if isinstance(value, float):
        return number(value)
    if not isinstance(value, str):
        return str(value)
    if name in _ENUMERATED:
        return word(value)
    return excerpt(value)


def excerpt(text: str) -> Message:
    """A text in quotation marks, not all of it if it is long."""
    return quote(text if len(text) <= _LONG else f"{text[:_LONG].rstrip()}…")


def quote(text: str) -> Message:
    """A text in quotation marks."""
    return say("“{text}”", text=text)


def number(value: float) -> Message:
    """A number as people write it, to two places."""
    return say("{number}", number=Decimal(f"{value:.2f}".removesuffix(".00")))


def moved(what: str, was: str | None, due: str | None) -> Message:
    """A date that was set, moved or taken away."""
    if due is None:
        return say("made {what} tentative", what=what)
    if not was:
        return say("set {what} for {due}", what=what, due=_date(due))
    return say("moved {what} from {was} to {due}", what=what, was=_date(was), due=_date(due))


def moved_along(along: str | None, of: Naming) -> str:
    """What a date moved along with, the name of an item or ``goal``, as the end of a sentence."""
    if along is None:
        return ""
    return say(", along with the goal") if along == "goal" else say(", along with {what}", what=of.item(along))


def as_role(role: str | None) -> str:
    """What somebody is in the deal."""
    return say(" ({role})", role=word(role)) if role else ""


def reopened(what: str, was: str, finished: str, reason: str | None) -> Message:
    """Bringing back what was dropped, or disputing what was ``finished``."""
    return say(
        "disputed {what}{why}" if was == finished else "brought back {what}{why}", what=what, why=because(reason)
    )


def with_proof(proof: str | None) -> str:
    """How something is proven, where it had to be."""
    return _PROOFS.get(proof or "", "")


_PROOFS = {"proven": say(", with evidence"), "claimed": say(", without evidence")}


def led_by(lead: str | None) -> str:
    """Who leads, if somebody does."""
    return say(", led by {lead}", lead=token(lead)) if lead else ""


def due_on(due: str | None) -> str:
    """When it is due, if it is."""
    return say(", due {due}", due=_date(due)) if due else ""


def until(expires: str | None) -> str:
    """Until when it holds, if not for ever."""
    return say(", valid until {expires}", expires=_date(expires)) if expires else ""


def side_of(side: str) -> Message:
    """A side, as those who belong to it."""
    return say("the seller’s side" if side == "seller" else "the buyer’s side")


def gets_out_of_it(side: str) -> Message:
    """What the value summary of a side is about."""
    return say("what the seller gets out of it" if side == "seller" else "what the buyer gets out of it")


def audience(visible_to: str | list[str] | None) -> str:
    """Who may see something."""
    if isinstance(visible_to, list):
        return listed(map(token, visible_to)) or say("nobody")
    return say("everyone") if visible_to in (None, "everyone") else side_of(str(visible_to))


def span(seconds: float) -> Message:
    """How long something took."""
    minutes, rest = divmod(round(seconds), 60)
    return say("{minutes} min {rest} s", minutes=minutes, rest=rest) if minutes else say("{rest} s", rest=rest)


@lru_cache(maxsize=4096)
def _date(iso: str) -> date:
    return date.fromisoformat(iso[:10])


SOMEONE = say("Someone")
AN_API_KEY = say("An API key")
_ERASED = say("[erased]")
_UNKNOWN: Mapping[str, str] = {}
_NOBODY: Mapping[str, str] = {}
_TOKEN = re.compile(r"@\{([0-9a-f-]{36})\}")


def with_guards(value: Any) -> Any:
    """A value in which no text can be taken for a token of a sentence."""
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, Mapping):
        return {key: with_guards(inner) for key, inner in value.items()}
    return [with_guards(inner) for inner in value] if isinstance(value, list) else value


def named(told: str, people: Mapping[str, Person], fallback: str = SOMEONE, then: Mapping[str, str] = _NOBODY) -> str:
    """A sentence with the names of people; ``fallback`` for those who are not known (or not any more).

    ``then``: the names of those who were called otherwise when it happened. Words that were erased are said to be.
    """

    def name(person: str) -> str:
        known, was = people.get(person), then.get(person, ERASED)
        if not known or known["name"] == ERASED:
            return fallback
        if was in (ERASED, known["name"]):
            return known["name"]
        return say("{was} (now {now})", was=was, now=known["name"])

    def with_people(text: str) -> str:
        if alone := _TOKEN.fullmatch(text):
            return name(alone[1])
        if text == ERASED:
            return _ERASED
        return _TOKEN.sub(lambda one: name(one[1]), text).replace(GUARDED, "@{")

    return told.with_texts(with_people) if isinstance(told, Message) else with_people(told)


def fallback_for(via: str, by: str = "", keys: Mapping[str, str] = _UNKNOWN) -> str:
    """Who an author is who is no person of the room, by the way they came; ``keys``: what API keys are called."""
    if by == MAPSTREAM.id:
        return "mapstream"
    return keys.get(by) or (AN_API_KEY if via == "key" else SOMEONE)
