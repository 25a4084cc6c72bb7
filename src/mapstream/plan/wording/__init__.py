"""How what happened is put into words: items and people by name, dates as people write them, values before and after.

People stand in a sentence as tokens, ``@{id}``, so that a sentence can be kept without keeping anybody's name.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, cast

from mapstream.languages.message import Message, joined, say
from mapstream.plan import money
from mapstream.plan.actor import MAPSTREAM
from mapstream.plan.collections import COLLECTIONS, ItemRef
from mapstream.plan.document import Document, Person
from mapstream.plan.event import ERASED
from mapstream.plan.wording.recurring import recurrence


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
            return f"the stage {self.stage(key)}"
        if not key:
            return f"the {item}"
        found = self._before.get(collection, {}).get(key, {})
        if collection == "comments":
            return f"a comment on {self.item(found['on'])}" if "on" in found else "a comment"
        row = COLLECTIONS[collection]
        return f"“{guarded(title)}”" if (title := found.get(row.title)) else one(row.word)

    def gate(self, key: str) -> str:
        """A recurring gate of the calendar."""
        return self._of_calendar("gates", key)

    def blackout(self, key: str) -> str:
        """A blackout of the calendar."""
        return self._of_calendar("blackouts", key)

    def _of_calendar(self, what: str, key: str) -> str:
        known = self._before.get("plan", {}).get("calendar", {}).get(what, {})
        noun = what.removesuffix("s")
        return f"the {noun} “{guarded(known[key]['title'])}”" if key in known else f"a {noun}"

    def stage(self, key: str) -> str:
        """A stage of the buyer's decision."""
        stages = self._before.get("decision_process", {}).get("stages", {})
        return f"“{guarded(stages[key]['title'])}”" if key in stages else "of the buyer’s decision"

    def comment(self, key: str) -> str:
        """A comment, by what it is on."""
        return self.item(f"comments/{key}")


def one(noun: str) -> str:
    """A noun with its article."""
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


@lru_cache(maxsize=4096)
def day(iso: str) -> str:
    """A date as people write it: 13 Mar 2026."""
    found = date.fromisoformat(iso[:10])
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONG = 80
"""Characters of a text that a sentence quotes at most."""
_DATES = ("due", "start", "end")
_ENUMERATED = ("kind", "side", "status", "role", "severity")
_LABELS = {
    "after": "what it waits for",
    "buyer": "the buyer’s part",
    "crm_id": "CRM id",
    "days": "working days",
    "on": "what it threatens",
    "seller": "the seller’s part",
    "shared": "the shared part",
    "url": "address",
    "waits": "what it waits for",
    "zone": "time zone",
}
_PEOPLE_FIELDS = ("lead", "supporters", "owner", "coordinator", "approver", "reports_to", "attendees")


def because(reason: str | None) -> str:
    """A reason as the end of a sentence."""
    return f": {reason.strip().rstrip('.')}" if reason and reason.strip() else ""


def fields(changed: Mapping[str, Any], was: Mapping[str, Any], of: Naming | None = None) -> str:
    """Changed values, each before and after; with ``of``, what they refer to by name."""
    return "; ".join(
        [
            f"{label(name)} {arrow(value_of(name, was.get(name), of), value_of(name, value, of))}"
            for name, value in changed.items()
        ]
    )


def label(name: str) -> str:
    """What a field is called."""
    return _LABELS.get(name) or name.replace("_", " ")


def arrow(before: str | None, after: str | None) -> str:
    """From one value to another, either of which may be none."""
    if before is None:
        return f"set to {after}"
    return f"from {before} to {after}" if after is not None else f"no longer {before}"


def value_of(name: str, value: Any, of: Naming | None) -> str | None:
    """The value of a field as it stands in a sentence; ``None``: no value."""
    if value is None or value == []:
        return None
    if name in _PEOPLE_FIELDS:
        return listed(map(token, [value] if isinstance(value, str) else value))
    if name == "milestone" and of is not None:
        return of.milestone(value)
    if name == "gate" and of is not None:
        return of.gate(value).removeprefix("the gate ")
    if name == "on" and of is not None:
        return of.item(value)
    if name in _DATES:
        return day(value)
    if name == "amount":
        return money.told(value)
    if name == "rule":
        return recurrence(value)
    if value is True:
        return "yes"
    if isinstance(value, float):
        return number(value)
    if not isinstance(value, str):
        return str(value)
    if name in _ENUMERATED:
        return value.replace("_", " ")
    return excerpt(value)


def excerpt(text: str) -> str:
    """A text in quotation marks, not all of it if it is long."""
    return quote(text if len(text) <= _LONG else f"{text[:_LONG].rstrip()}…")


def quote(text: str) -> Message:
    """A text in quotation marks."""
    return say("“{text}”", text=text)


def number(value: float) -> str:
    """A number as people write it, to two places."""
    return f"{value:,.2f}".removesuffix(".00")


def moved(what: str, was: str | None, due: str | None) -> str:
    """A date that was set, moved or taken away."""
    if due is None:
        return f"made {what} tentative"
    return f"moved {what} from {day(was)} to {day(due)}" if was else f"set {what} for {day(due)}"


def moved_along(along: str | None, of: Naming) -> str:
    """What a date moved along with, the name of an item or ``goal``, as the end of a sentence."""
    return f", along with {of.item(along)}" if along is not None else ""


def as_role(role: str | None) -> str:
    """What somebody is in the deal."""
    return f" ({role.replace('_', ' ')})" if role else ""


def reopened(was: str, finished: str) -> str:
    """Bringing back what was dropped, or disputing what was ``finished``."""
    return "disputed" if was == finished else "brought back"


def with_proof(proof: str | None) -> str:
    """How something is proven, where it had to be."""
    return {"proven": ", with evidence", "claimed": ", without evidence"}.get(proof or "", "")


def led_by(lead: str | None) -> str:
    """Who leads, if somebody does."""
    return f", led by {token(lead)}" if lead else ""


def due_on(due: str | None) -> str:
    """When it is due, if it is."""
    return f", due {day(due)}" if due else ""


def until(expires: str | None) -> str:
    """Until when it holds, if not for ever."""
    return f", valid until {day(expires)}" if expires else ""


def audience(visible_to: str | list[str] | None) -> str:
    """Who may see something."""
    if isinstance(visible_to, list):
        return listed(map(token, visible_to)) or "nobody"
    return "everyone" if visible_to in (None, "everyone") else f"the {visible_to}’s side"


def span(seconds: float) -> str:
    """How long something took."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def listed(words: Iterable[str]) -> str:
    """Several words as a list: a, b and c."""
    *most, last = [*words] or [""]
    return say("{most} and {last}", most=joined(most, ", "), last=last) if most else last


SOMEONE = say("Someone")
AN_API_KEY = say("An API key")
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

    ``then``: the names of those who were called otherwise when it happened.
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
        return _TOKEN.sub(lambda one: name(one[1]), text).replace(GUARDED, "@{")

    return told.with_texts(with_people) if isinstance(told, Message) else with_people(told)


def fallback_for(via: str, by: str = "", keys: Mapping[str, str] = _UNKNOWN) -> str:
    """Who an author is who is no person of the room, by the way they came; ``keys``: what API keys are called."""
    if by == MAPSTREAM.id:
        return "mapstream"
    return keys.get(by) or (AN_API_KEY if via == "key" else SOMEONE)
