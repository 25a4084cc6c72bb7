"""The talk on items."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field

from mapstream.languages.message import Message, say
from mapstream.plan.actor import Actor
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import find_comment, find_item, find_people, new_id, new_visibility
from mapstream.plan.document import Document, Visibility
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import ERASED, Event, Stamp, event, present, stamped
from mapstream.plan.fields import ITEMS, Id, Text, VisibleTo, item
from mapstream.plan.patch import Patch
from mapstream.plan.wording import Naming
from mapstream.problems import ReplyElsewhere

Subject = Annotated[str, item(*ITEMS, also=("plan",))]


@command("add_comment", right="comment", tryable=True, needs_past=False)
class AddComment(Command):
    """Say something about an item. A reply is seen by those who see what it answers, unless it says otherwise."""

    comment: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    on: Subject = Field(description="`plan`, or an item such as `tasks/<id>` or `phases/<id>`.")
    text: Text
    reply_to: Id | None = Field(default=None, description="A comment on the same item.")
    mentions: Annotated[list[Id], Field(max_length=50)] | None = None
    question: bool | None = Field(
        default=None, description="Whether it waits for an answer, a reply: it shows as unanswered until there is one."
    )
    visible_to: VisibleTo | None = None


@command("resolve_comment", right="comment", tryable=True, needs_past=False)
class ResolveComment(Command):
    """Say that a comment is dealt with."""

    comment: Id


@command("reopen_comment", right="comment", tryable=True, needs_past=False)
class ReopenComment(Command):
    """Say that a comment is not dealt with after all."""

    comment: Id


@event("comment.added", undoable=True, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class CommentAdded(Event):
    """Somebody said something about an item. The words are sealed under the key of who said them."""

    sealed: ClassVar[Mapping[str, str]] = {"text": "by"}
    erased: ClassVar[Mapping[str, Any]] = {"text": ERASED}

    comment: str
    on: str
    text: str
    reply_to: str | None = None
    mentions: list[str] | None = None
    visible_to: str | list[str] | None = None
    question: bool | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The comment."""
        comment = present(
            on=self.on,
            text=self.text,
            by=stamp.by,
            at=stamp.at,
            reply_to=self.reply_to,
            mentions=self.mentions,
            question=self.question,
            visible_to=self.visible_to,
        )
        return {"comments": {self.comment: comment}}


@event("comment.resolved", undoable=True, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class CommentResolved(Event):
    """A comment was dealt with."""

    comment: str

    def patch(self, stamp: Stamp) -> Patch:
        """By whom, and when."""
        return {"comments": {self.comment: {"resolved": stamped(stamp)}}}


@event("comment.reopened", undoable=True, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class CommentReopened(Event):
    """A comment was not dealt with after all."""

    comment: str

    def patch(self, stamp: Stamp) -> Patch:
        """Unresolved."""
        return {"comments": {self.comment: {"resolved": None}}}


@decides(AddComment)
def add_comment(document: Document, command: AddComment, context: Context) -> list[Event]:
    """Add a comment. A reply stays on the same item and, unless it says otherwise, has the same readers."""
    actor = context.actor
    find_item(document, command.on, actor, "on")
    id = new_id(document["comments"], command.comment, "comment", context)
    visible_to = command.visible_to
    if command.reply_to is not None:
        answered = find_comment(document, command.reply_to, actor, "reply_to")
        if answered["on"] != command.on:
            raise ReplyElsewhere.at("/data/reply_to", "What this answers is on another item. Answer it there.")
        inherited = _with(actor, answered.get("visible_to"), document)
        visible_to = inherited if visible_to is None else visible_to
        shown = new_visibility(document, visible_to, actor, inherited)
    else:
        shown = new_visibility(document, visible_to, actor)
    mentions = find_people(document, command.mentions or (), "mentions")
    asked = command.question or None
    return [CommentAdded(id, command.on, command.text, command.reply_to, mentions or None, shown, asked)]


@decides(ResolveComment)
def resolve_comment(document: Document, command: ResolveComment, context: Context) -> list[Event]:
    """Resolve a comment; whoever sees it may."""
    comment = find_comment(document, command.comment, context.actor)
    return [] if "resolved" in comment else [CommentResolved(command.comment)]


@decides(ReopenComment)
def reopen_comment(document: Document, command: ReopenComment, context: Context) -> list[Event]:
    """Reopen a comment; whoever sees it may."""
    comment = find_comment(document, command.comment, context.actor)
    return [CommentReopened(command.comment)] if "resolved" in comment else []


def _with(actor: Actor, visible_to: Visibility | None, document: Document) -> Visibility | None:
    """The readers of a reply: those of the comment that it answers, and its author."""
    if isinstance(visible_to, list) and actor.id in document["people"] and actor.id not in visible_to:
        return [*visible_to, actor.id]
    return visible_to


@tells
def _told(event: CommentAdded | CommentResolved | CommentReopened, of: Naming) -> Message:
    match event:
        case CommentAdded():
            return say("asked about {what}" if event.question else "commented on {what}", what=of.item(event.on))
        case CommentResolved():
            return say("resolved {comment}", comment=of.comment(event.comment))
        case CommentReopened():
            return say("reopened {comment}", comment=of.comment(event.comment))
