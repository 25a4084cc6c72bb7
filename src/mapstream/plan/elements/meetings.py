"""Meetings: who was there, what was said and decided, and the tasks that came out of it.

Whoever is no person of the room, and was at a meeting, is a guest: what is known of a guest is sealed under a key of
the guest's own, which one address shares over all meetings, so that it can be erased like a person's. Summaries and
decisions are the room's record, as the goal is and the titles of tasks, and are nobody's own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from mapstream.languages.message import Message, joined, say
from mapstream.plan import rank
from mapstream.plan.actor import Actor
from mapstream.plan.collections import ABOUT, ItemRef
from mapstream.plan.command import Command, command, maybe
from mapstream.plan.context import Context
from mapstream.plan.deciding.attending import Attendees, There, attending, person_of
from mapstream.plan.deciding.leading import refuse_lead_of_other_side
from mapstream.plan.deciding.lookup import changes, find_item, find_meeting, new_id, new_visibility, not_found
from mapstream.plan.document import Document, Side
from mapstream.plan.elements import decides, tells
from mapstream.plan.elements.tasks.events import TaskAdded
from mapstream.plan.event import ERASED, Event, Stamp, event, present, stamped
from mapstream.plan.fields import EMAIL, UUID, Date, Id, Instant, Line, Text, Title, VisibleTo, item, shape
from mapstream.plan.patch import Patch, diff
from mapstream.plan.visibility.viewers import visible
from mapstream.plan.wording import Naming, day, fields, listed
from mapstream.plan.wording.names import label
from mapstream.problems import FieldError, Invalid

PersonOrAddress = Annotated[str, shape(f"^({UUID}|{EMAIL})$", "This must be the id of a person, or an address.")]
Linked = Annotated[str, item(*ABOUT)]


class Action(BaseModel):
    """Something to be done, as it was agreed on in a meeting."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: Title
    side: Side
    lead: PersonOrAddress | None = Field(
        default=None, description="Who does it: a person of that side. Nobody, where an address is not known."
    )
    due: Date | None = None


@command("record_meeting", right="meetings", tryable=True, needs_past=False)
class RecordMeeting(Command):
    """Record a meeting with its action items as tasks. The same again changes it; what is left out stays."""

    meeting: Id | None = Field(default=None, description="Its id, if the sender makes one, or that of one to change.")
    external_id: Line | None = Field(default=None, description="What the note-taker calls it: the same is the same.")
    title: Title | None = Field(default=None, description="Has to be there for a new one.")
    at: Instant | None = Field(default=None, description="When it begins. Has to be there for a new one.")
    minutes: Annotated[int, Field(ge=1, le=1_440)] | None = maybe()
    attendees: Attendees | None = maybe("Who was there. All of them: whoever is left out was not.")
    summary: Text | None = maybe()
    decisions: Annotated[list[Text], Field(max_length=50)] | None = maybe("What was decided. All of it.")
    actions: Annotated[list[Action], Field(max_length=50)] | None = Field(
        default=None, description="Each becomes a task, once."
    )
    items: Annotated[list[Linked], Field(max_length=50)] | None = maybe("What it was about. All of it.")
    source: Line | None = maybe("Where the record is from, such as the name of a note-taker.")
    visible_to: VisibleTo | None = Field(
        default=None, description="Who sees it, and its tasks, as it is first recorded."
    )


@command("remove_meeting", right="meetings", tryable=True, needs_past=False)
class RemoveMeeting(Command):
    """Take a meeting out of the room. What it proved stays proven, and its tasks stay."""

    meeting: Id


@event("meeting.recorded", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class MeetingRecorded(Event):
    """Somebody told of a meeting. ``actions``: the tasks that came out of it, each with the title that it had there."""

    meeting: str
    title: str
    at: str
    minutes: int | None = None
    attendees: list[str] | None = None
    summary: str | None = None
    decisions: list[str] | None = None
    actions: dict[str, str] | None = None
    items: dict[str, bool] | None = None
    external_id: str | None = None
    source: str | None = None
    visible_to: str | list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The meeting."""
        meeting = present(**{name: getattr(self, name) for name in self.field_names() if name != "meeting"})
        return {"meetings": {self.meeting: meeting | {"added": stamped(stamp)}}}


@event("meeting.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class MeetingEdited(Event):
    """What is known of a meeting changed. ``absent``: the guests who were not there after all; ``anew``: its summary
    had been written in paragraphs, which are gone."""

    meeting: str
    changes: dict[str, Any]
    was: dict[str, Any]
    absent: list[str] | None = None
    anew: bool = False

    def rewrites(self) -> Mapping[str, str | None]:
        """The summary, where that changed."""
        return {f"summaries/{self.meeting}": self.was.get("summary")} if "summary" in self.changes else {}

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        changed = {key: self._change(key, value) for key, value in self.changes.items()}
        if self.absent:
            changed["guests"] = dict.fromkeys(self.absent)
        patch: Patch = {"meetings": {self.meeting: changed}}
        return patch | ({"texts": {f"summaries/{self.meeting}": None}} if self.anew else {})

    def _change(self, key: str, value: Any) -> Any:
        return diff(self.was.get(key) or {}, value) if isinstance(value, dict) else value


@event("meeting.attended", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class MeetingAttended(Event):
    """A guest was there, or is called otherwise than it was said. ``was``: what was known of the guest before."""

    sealed: ClassVar[Mapping[str, str]] = dict.fromkeys(("full_name", "email", "was"), "guest")
    erased: ClassVar[Mapping[str, Any]] = {"full_name": ERASED}

    meeting: str
    guest: str
    side: str
    full_name: str
    email: str | None = None
    was: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The guest."""
        guest = present(name=self.full_name, side=self.side, email=self.email)
        return {"meetings": {self.meeting: {"guests": {self.guest: diff(self.was or {}, guest)}}}}


@event("meeting.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class MeetingRemoved(Event):
    """A meeting was taken out of the room."""

    meeting: str

    def patch(self, stamp: Stamp) -> Patch:
        """That it is gone."""
        return {"meetings": {self.meeting: {"removed": stamped(stamp)}}}


@decides(RecordMeeting)
def record_meeting(document: Document, command: RecordMeeting, context: Context) -> list[Event]:
    """Record a meeting with its tasks, or change the one that is known by its id, or by what a note-taker calls it."""
    id = _known(document, command, context.actor)
    return _new(document, command, context) if id is None else _changed(document, id, command, context)


@decides(RemoveMeeting)
def remove_meeting(document: Document, command: RemoveMeeting, context: Context) -> list[Event]:
    """Mark a meeting as removed. It stays for what refers to it."""
    meeting = document["meetings"].get(command.meeting)
    if meeting is None or not visible(document, ItemRef("meetings", command.meeting), meeting, context.actor):
        raise not_found("meeting", "meeting")
    return [] if "removed" in meeting else [MeetingRemoved(command.meeting)]


def _known(document: Document, command: RecordMeeting, actor: Actor) -> str | None:
    """The meeting that is told of again."""
    for id, meeting in document["meetings"].items():
        same = command.external_id is not None and meeting.get("external_id") == command.external_id
        if same and "removed" not in meeting and visible(document, ItemRef("meetings", id), meeting, actor):
            return id
    ref = ItemRef("meetings", command.meeting or "")
    known = document["meetings"].get(ref.id)
    return ref.id if known and visible(document, ref, known, actor) else None


def _new(document: Document, command: RecordMeeting, context: Context) -> list[Event]:
    id = new_id(document["meetings"], command.meeting, "meeting", context)
    if command.title is None or command.at is None:
        missing = [name for name in ("title", "at") if getattr(command, name) is None]
        raise Invalid(errors=[FieldError(f"/data/{name}", "This is needed for a new meeting.") for name in missing])
    there = attending(document, command.attendees or (), There([], {}), context.fresh)
    visible_to = new_visibility(document, command.visible_to, context.actor)
    tasks = list(_tasks(document, command, {}, visible_to, context))
    recorded = MeetingRecorded(
        id,
        command.title,
        command.at,
        command.minutes,
        there.people or None,
        command.summary,
        command.decisions or None,
        {task.task: task.title for task in tasks} or None,
        _about(document, command, {}, context.actor) or None,
        command.external_id,
        command.source,
        visible_to,
    )
    return [*tasks, recorded, *_guests(id, there, There([], {}))]


def _changed(document: Document, id: str, command: RecordMeeting, context: Context) -> list[Event]:
    meeting = find_meeting(document, id, context.actor)
    before = There(meeting.get("attendees", []), meeting.get("guests", {}))
    there = before
    known = meeting.get("actions", {})
    tasks = list(_tasks(document, command, known, meeting.get("visible_to"), context))
    wanted = command.given("minutes", "summary", "decisions", "source")
    wanted |= present(title=command.title, at=command.at, external_id=command.external_id)
    if "attendees" in command.model_fields_set:
        there = attending(document, command.attendees or (), before, context.fresh)
        wanted["attendees"] = there.people
    if "items" in command.model_fields_set:
        wanted["items"] = _about(document, command, meeting.get("items", {}), context.actor)
    if tasks:
        wanted["actions"] = {**known, **{task.task: task.title for task in tasks}}
    # what is empty is absent
    new, was = changes(meeting, {name: None if value in ([], {}) else value for name, value in wanted.items()})
    absent = [guest for guest in before.guests if guest not in there.guests]
    anew = "summary" in new and f"summaries/{id}" in document["texts"]
    edited = [MeetingEdited(id, new, was, absent or None, anew)] if new or absent else []
    return [*tasks, *edited, *_guests(id, there, before)]


def _guests(id: str, there: There, before: There) -> Iterator[MeetingAttended]:
    """The guests who are new, or of whom something else is known now."""
    for guest, known in there.guests.items():
        was = before.guests.get(guest)
        if known != was:
            yield MeetingAttended(
                id, guest, known["side"], known["name"], known.get("email"), dict(was) if was else None
            )


def _tasks(
    document: Document, command: RecordMeeting, known: Mapping[str, str], visible_to: Any, context: Context
) -> Iterator[TaskAdded]:
    """The action items that have not become tasks yet; what became of those that have is for the plan to say."""
    ranks = rank.ranks_behind(document["tasks"], visible_to)
    titles = set(known.values())
    for n, action in enumerate(command.actions or ()):
        if action.title in titles:
            continue
        titles.add(action.title)
        lead = person_of(document, action.lead) if action.lead and "@" in action.lead else action.lead
        if lead is not None:
            refuse_lead_of_other_side(document, lead, action.side, "task", f"actions/{n}/lead")
        yield TaskAdded(
            context.fresh(), action.title, action.side, next(ranks), lead=lead, due=action.due, visible_to=visible_to
        )


def _about(document: Document, command: RecordMeeting, before: Mapping[str, Any], actor: Actor) -> dict[str, bool]:
    """What it was about. What the sender does not see of it stays."""
    wanted = command.items or ()
    for n, name in enumerate(wanted):
        if name not in before:
            find_item(document, name, actor, f"items/{n}")
    refs = {name: ItemRef.of(name) for name in before}
    unseen = [name for name, ref in refs.items() if not visible(document, ref, ref.item(document), actor)]
    return dict.fromkeys([*unseen, *wanted], True)


_IN_WORDS = ("title", "minutes", "summary", "source", "external_id", "attendees")
"""The fields whose values a sentence repeats."""


@tells
def _told(event: MeetingRecorded | MeetingEdited | MeetingAttended | MeetingRemoved, of: Naming) -> Message:
    if isinstance(event, MeetingRecorded):
        return say("recorded the meeting “{title}” of {day}", title=event.title, day=day(event.at))
    what = of.item(f"meetings/{event.meeting}")
    match event:
        case MeetingEdited():
            return say("changed the meeting {what}: {changes}", what=what, changes=_changes(event, of))
        case MeetingAttended():
            return say(
                "noted a guest of the seller’s side at {what}"
                if event.side == "seller"
                else "noted a guest of the buyer’s side at {what}",
                what=what,
            )
        case MeetingRemoved():
            return say("removed the meeting {what}", what=what)


def _changes(event: MeetingEdited, of: Naming) -> Message:
    said = {name: value for name, value in event.changes.items() if name in _IN_WORDS}
    other = [_LABELS.get(name, label(name)) for name in event.changes if name not in _IN_WORDS]
    other += [_LABELS["guests"]] if event.absent else []
    return joined([part for part in (fields(said, event.was, of), listed(other)) if part], "; ")


_LABELS = {
    "at": say("when it was"),
    "items": say("what it was about"),
    "actions": say("the action items"),
    "decisions": say("the decisions"),
    "guests": say("the guests"),
}
