"""What is said on items."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from mapstream.plan.event import ERASED, Event, Stamp, event
from mapstream.plan.events.base import present, stamped
from mapstream.plan.patch import Patch


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

    def patch(self, stamp: Stamp) -> Patch:
        """The comment."""
        comment = present(
            on=self.on,
            text=self.text,
            by=stamp.by,
            at=stamp.at,
            reply_to=self.reply_to,
            mentions=self.mentions,
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
