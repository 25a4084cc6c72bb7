"""What happened, said in one English sentence per event.

People stand in a sentence as tokens, ``@{id}``: a sentence can be kept without keeping anybody's name, and
:func:`named` puts names in when it is read. For the same reason no sealed value of an event is ever repeated.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, cast

from mapstream.plan.document import Document, Person
from mapstream.plan.event import ERASED, Event, Recorded
from mapstream.plan.events.comments import CommentAdded, CommentReopened, CommentResolved
from mapstream.plan.events.documents import DocumentAdded, DocumentRemoved, DocumentRevised, ViewRecorded
from mapstream.plan.events.items import ChangeUndone, ItemMoved, VisibilitySet
from mapstream.plan.events.links import LinkIssued, LinkOpened, LinkRevoked
from mapstream.plan.events.milestones import (
    MilestoneAdded,
    MilestoneDropped,
    MilestoneEdited,
    MilestoneProven,
    MilestoneReached,
    MilestoneReopened,
    MilestoneRescheduled,
)
from mapstream.plan.events.people import PersonAdded, PersonEdited, PersonRemoved
from mapstream.plan.events.progress import (
    TaskBlocked,
    TaskCompleted,
    TaskDropped,
    TaskLinked,
    TaskProven,
    TaskReopened,
    TaskStarted,
    TaskUnblocked,
    TaskUnlinked,
)
from mapstream.plan.events.room import DealClosed, DealEdited, GoalSet, PlanEdited, RoomOpened
from mapstream.plan.events.tasks import TaskAdded, TaskAssigned, TaskConfirmed, TaskEdited, TaskRescheduled

SOMEONE = "Someone"
AN_API_KEY = "An API key"
_TOKEN = re.compile(r"@\{([0-9a-f-]{36})\}")


def sentence(recorded: Recorded, before: Document) -> str:
    """An event, told to somebody who sees the whole document; ``before``: as it was just before."""
    return f"{token(recorded.by)} {_words(recorded.event, _Naming(before))}."


def outline(type: str, by: str) -> str:
    """An event by its stored name, told to somebody who may know that it happened, but not all of it."""
    noun, _, verb = type.partition(".")
    done = "changed" if verb in ("edited", "set", "assigned", "undone") else verb
    return f"{token(by)} {done} {_ABOUT.get(noun, f'a {noun}')}."


_ABOUT = {"deal": "the deal", "plan": "the plan", "room": "the room", "change": "something", "visibility": "something"}


def token(person: str) -> str:
    """How a person stands in a sentence."""
    return f"@{{{person}}}"


def named(told: str, people: Mapping[str, Person], fallback: str = SOMEONE) -> str:
    """A sentence with the names of people; ``fallback`` for those who are not known (or not any more)."""

    def name(match: re.Match[str]) -> str:
        known = people.get(match[1])
        return known["name"] if known and known["name"] != ERASED else fallback

    return _TOKEN.sub(name, told)


def fallback_for(via: str) -> str:
    """Who an unknown author is, by the way they came."""
    return AN_API_KEY if via == "key" else SOMEONE


class _Naming:
    """How items are called in a sentence, by the document before the event."""

    def __init__(self, before: Document) -> None:
        self._before = cast(Mapping[str, Any], before)

    def task(self, key: str) -> str:
        return self.item(f"tasks/{key}")

    def milestone(self, key: str) -> str:
        return self.item(f"milestones/{key}")

    def item(self, item: str) -> str:
        collection, _, key = item.partition("/")
        if collection == "people":
            return token(key)
        if not key:
            return f"the {item}"
        found = self._before.get(collection, {}).get(key, {})
        if collection == "comments":
            return f"a comment on {self.item(found['on'])}" if "on" in found else "a comment"
        return f"“{found['title']}”" if "title" in found else f"a {collection.removesuffix('s')}"

    def gate(self, key: str) -> str:
        gates = self._before.get("plan", {}).get("calendar", {}).get("gates", {})
        return f"“{gates[key]['title']}”" if key in gates else "a gate"

    def comment(self, key: str) -> str:
        return self.item(f"comments/{key}")


def _words(event: Event, of: _Naming) -> str:
    """What an event says its author did."""
    match event:
        case RoomOpened():
            return f"opened the room “{event.title}”"
        case PlanEdited():
            return f"changed the plan: {_fields(event.changes, event.was)}"
        case GoalSet():
            return f"set the goal: “{event.goal['statement']}” by {day(event.goal['date'])}"
        case DealEdited():
            return f"changed the deal: {_fields(event.changes, event.was)}"
        case DealClosed():
            return f"closed the deal as {event.result}{because(event.reason)}"
        case MilestoneAdded():
            return f"added the milestone “{event.title}”{_for(event.due)}"
        case MilestoneEdited():
            return f"changed the milestone {of.milestone(event.milestone)}: {_fields(event.changes, event.was, of)}"
        case MilestoneRescheduled():
            return f"{_moved(of.milestone(event.milestone), event.was, event.due)}{because(event.reason)}"
        case MilestoneReached():
            return f"reached {of.milestone(event.milestone)}{_proof(event.proof)}"
        case MilestoneProven():
            return f"added evidence to {of.milestone(event.milestone)}"
        case MilestoneReopened():
            return f"{_reopened(event.was, 'reached')} {of.milestone(event.milestone)}{because(event.reason)}"
        case MilestoneDropped():
            return f"dropped the milestone {of.milestone(event.milestone)}{because(event.reason)}"
        case TaskAdded():
            return f"added “{event.title}” for the {event.side}{_led(event.lead)}{_for(event.due)}"
        case TaskEdited():
            return f"changed {of.task(event.task)}: {_fields(event.changes, event.was, of)}"
        case TaskAssigned():
            return f"assigned {of.task(event.task)}: {_fields(event.changes, event.was)}"
        case TaskRescheduled():
            return f"{_moved(of.task(event.task), event.was, event.due)}{because(event.reason)}"
        case TaskConfirmed():
            return f"confirmed {of.task(event.task)}"
        case TaskStarted():
            return f"started {of.task(event.task)}"
        case TaskCompleted():
            return f"completed {of.task(event.task)}{_proof(event.proof)}"
        case TaskProven():
            return f"added evidence to {of.task(event.task)}"
        case TaskReopened():
            return f"{_reopened(event.was, 'completed')} {of.task(event.task)}{because(event.reason)}"
        case TaskBlocked():
            return f"said that {of.task(event.task)} is blocked{because(event.reason)}"
        case TaskUnblocked():
            return f"unblocked {of.task(event.task)}"
        case TaskDropped():
            return f"dropped {of.task(event.task)}{because(event.reason)}"
        case TaskLinked():
            return f"made {of.task(event.task)} wait for {of.task(event.after)}"
        case TaskUnlinked():
            return f"let {of.task(event.task)} go ahead without {of.task(event.after)}"
        case _:
            return _words_around_the_plan(event, of)


def _words_around_the_plan(event: Event, of: _Naming) -> str:
    """The same for people, materials, comments, and items of any kind."""
    match event:
        case PersonAdded():
            return f"added {token(event.person)} on the {event.side}’s side{_as(event.role)}"
        case PersonEdited():
            return f"changed what is known about {token(event.person)}"
        case PersonRemoved():
            return f"removed {token(event.person)} from the room"
        case LinkIssued():
            return f"issued a personal link to {token(event.person)}{_until(event.expires)}"
        case LinkRevoked():
            return f"revoked a personal link of {token(event.person)}"
        case LinkOpened():
            return f"opened their personal link{' for the first time' if event.first else ''}"
        case DocumentAdded():
            return f"added the {event.kind} “{event.title}”"
        case DocumentRevised():
            return f"revised {of.item(f'documents/{event.document}')}: {_fields(event.changes, event.was)}"
        case DocumentRemoved():
            return f"removed {of.item(f'documents/{event.document}')}"
        case ViewRecorded():
            return f"looked at {of.item(event.subject)} for {_span(event.seconds)}"
        case CommentAdded():
            return f"commented on {of.item(event.on)}"
        case CommentResolved():
            return f"resolved {of.comment(event.comment)}"
        case CommentReopened():
            return f"reopened {of.comment(event.comment)}"
        case ItemMoved():
            return f"moved {of.item(event.item)} to another place"
        case VisibilitySet():
            return f"made {of.item(event.item)} visible to {_audience(event.visible_to)}"
        case ChangeUndone():
            return f"took back version {event.version} ({_list(kind.replace('.', ' ') for kind in event.types)})"
        case _:
            return f"caused {event.name}"


@lru_cache(maxsize=4096)
def day(iso: str) -> str:
    """A date as people write it: 13 Mar 2026."""
    found = date.fromisoformat(iso[:10])
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG = 80
"""Characters of a text that a sentence quotes at most."""
_PEOPLE_FIELDS = ("lead", "supporters")
_ENUMERATED = ("kind", "side", "status", "role")


def because(reason: str | None) -> str:
    """A reason as the end of a sentence."""
    return f": {reason.strip().rstrip('.')}" if reason and reason.strip() else ""


def _fields(changed: Mapping[str, Any], was: Mapping[str, Any], of: _Naming | None = None) -> str:
    return "; ".join(
        [
            f"{name.replace('_', ' ')} {_arrow(_value(name, was.get(name), of), _value(name, value, of))}"
            for name, value in changed.items()
        ]
    )


def _arrow(before: str | None, after: str | None) -> str:
    if before is None:
        return f"set to {after}"
    return f"from {before} to {after}" if after is not None else f"no longer {before}"


def _value(name: str, value: Any, of: _Naming | None) -> str | None:
    if value is None or value == []:
        return None
    if name in _PEOPLE_FIELDS:
        return _list(map(token, [value] if isinstance(value, str) else value))
    if name == "milestone" and of is not None:
        return of.milestone(value)
    if name == "gate" and of is not None:
        return of.gate(value)
    if value is True:
        return "yes"
    if isinstance(value, float):
        return f"{value:,.2f}".removesuffix(".00")
    if not isinstance(value, str):
        return str(value)
    if name in _ENUMERATED:
        return value.replace("_", " ")
    return f"“{value}”" if len(value) <= _LONG else f"“{value[:_LONG].rstrip()}…”"


def _moved(what: str, was: str | None, due: str | None) -> str:
    if due is None:
        return f"made {what} tentative"
    return f"moved {what} from {day(was)} to {day(due)}" if was else f"set {what} for {day(due)}"


def _as(role: str | None) -> str:
    return f" as {role.replace('_', ' ')}" if role else ""


def _reopened(was: str, finished: str) -> str:
    return "disputed" if was == finished else "brought back"


def _proof(proof: str | None) -> str:
    return {"proven": ", with evidence", "claimed": ", without evidence"}.get(proof or "", "")


def _led(lead: str | None) -> str:
    return f", led by {token(lead)}" if lead else ""


def _for(due: str | None) -> str:
    return f", due {day(due)}" if due else ""


def _until(expires: str | None) -> str:
    return f", valid until {day(expires)}" if expires else ""


def _audience(visible_to: str | list[str] | None) -> str:
    if isinstance(visible_to, list):
        return _list(map(token, visible_to)) or "nobody"
    return "everyone" if visible_to in (None, "everyone") else f"the {visible_to}’s side"


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _list(words: Iterable[str]) -> str:
    *most, last = [*words] or [""]
    return f"{', '.join(most)} and {last}" if most else last
