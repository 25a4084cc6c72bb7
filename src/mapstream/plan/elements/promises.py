"""Promises: what somebody marks as promised, so that it is kept in sight until it is delivered.

Any item, comment or decision of a meeting can be marked. What was promised stays where it was said: a mark only points
there, and is seen by those who see that. Marks outlast what they are on, and count for nothing once it is gone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, Field, model_validator

from mapstream.languages.message import Message, say
from mapstream.plan.actor import Actor
from mapstream.plan.collections import ItemRef
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import find_item, find_person, new_visibility, not_found
from mapstream.plan.document import Document, Promise
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present
from mapstream.plan.fields import RANKED, Id, Text, VisibleTo, item
from mapstream.plan.patch import Patch
from mapstream.plan.visibility.viewers import side_of, visible
from mapstream.plan.wording import Naming, excerpt, guarded, token
from mapstream.problems import AlreadyPromised, MarkedByOtherSide, WrongValue

Promisable = Annotated[str, item(*RANKED, "comments")]


class _OnSomething(BaseModel):
    """What a promise is: an item, a comment, or a decision of a meeting."""

    item: Promisable | None = Field(default=None, description="Such as `tasks/<id>` or `comments/<id>`.")
    meeting: Id | None = Field(default=None, description="The meeting, if it is a decision of one.")
    decision: Text | None = Field(default=None, description="The decision, in the words that the meeting has for it.")

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        of_meeting = (self.meeting is not None, self.decision is not None)
        if of_meeting != ((self.item is None,) * 2):
            raise WrongValue("Give an item, or a meeting and one of its decisions.")
        return self

    @property
    def on(self) -> str:
        """The name of what the promise is on."""
        return self.item or f"meetings/{self.meeting}"


@command("mark_promise", right="comment", tryable=True, needs_past=False)
class MarkPromise(_OnSomething, Command):
    """Mark an item, a comment or a decision of a meeting as something that was promised."""

    to: Id | None = Field(default=None, description="The person to whom it was promised.")
    note: Text | None = None
    visible_to: VisibleTo | None = None


@command("unmark_promise", right="comment", tryable=True, needs_past=False)
class UnmarkPromise(_OnSomething, Command):
    """Take such a mark away. For the side that made it."""


@event("promise.marked", undoable=True, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class PromiseMarked(Event):
    """Somebody marked what is ``on`` an item as promised; of a meeting, one ``decision``."""

    sealed: ClassVar[Mapping[str, str]] = {"note": "by"}

    promise: str
    on: str
    decision: str | None = None
    to: str | None = None
    note: str | None = None
    visible_to: str | list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The mark."""
        promise = present(
            on=[self.on],
            decision=self.decision,
            to=self.to,
            note=self.note,
            by=stamp.by,
            at=stamp.at,
            visible_to=self.visible_to,
        )
        return {"promises": {self.promise: promise}}


@event("promise.unmarked", undoable=True, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class PromiseUnmarked(Event):
    """A mark was taken away from what is ``on`` an item."""

    promise: str
    on: str
    decision: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """That it is gone."""
        return {"promises": {self.promise: None}}


@decides(MarkPromise)
def mark_promise(document: Document, command: MarkPromise, context: Context) -> list[Event]:
    """Mark what the actor sees, once."""
    _find(document, command, context.actor)
    if command.to is not None:
        find_person(document, command.to, "to")
    for _, marked in _marks(document, command, context.actor):
        if (marked.get("to"), marked.get("note")) == (command.to, command.note):
            return []
        raise AlreadyPromised("It is marked as a promise already. Take that mark away first, then mark it anew.")
    return [
        PromiseMarked(
            context.fresh(),
            command.on,
            command.decision,
            command.to,
            command.note,
            new_visibility(document, command.visible_to, context.actor),
        )
    ]


@decides(UnmarkPromise)
def unmark_promise(document: Document, command: UnmarkPromise, context: Context) -> list[Event]:
    """Take a mark away, if the actor's own side made it."""
    marks = list(_marks(document, command, context.actor))
    for id, marked in marks:
        side = side_of(marked, document["people"])
        if side in (None, context.actor.side):
            return [PromiseUnmarked(id, command.on, command.decision)]
    if marks:
        raise MarkedByOtherSide("The other side marked this as a promise. Ask them to take the mark away.")
    _find(document, command, context.actor)
    return []


def _find(document: Document, command: _OnSomething, actor: Actor) -> None:
    """Refuse what is not there, or not there for the actor."""
    field = "item" if command.item is not None else "meeting"
    found = find_item(document, command.on, actor, field)
    if command.decision is not None and command.decision not in found.get("decisions", ()):
        raise not_found("decision", "decision")


def _marks(document: Document, command: _OnSomething, actor: Actor) -> Iterator[tuple[str, Promise]]:
    """The marks on it that the actor sees."""
    for id, marked in document["promises"].items():
        same = marked["on"] == [command.on] and marked.get("decision") == command.decision
        if same and visible(document, ItemRef("promises", id), marked, actor):
            yield id, marked


@tells
def _told(event: PromiseMarked | PromiseUnmarked, of: Naming) -> Message:
    what = of.item(event.on)
    if event.decision is not None:
        what = say("the decision {decision} of {what}", decision=excerpt(guarded(event.decision)), what=what)
    match event:
        case PromiseMarked():
            to = say(" to {person}", person=token(event.to)) if event.to else ""
            return say("marked {what} as promised{to}", what=what, to=to)
        case PromiseUnmarked():
            return say("no longer marks {what} as promised", what=what)
