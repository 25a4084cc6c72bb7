"""The reviews of the plan's cadence: held, with what came of them, or skipped. What was neither is missed, which is
worked out (:mod:`mapstream.plan.views.cadence`) and never written."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from mapstream.languages.message import Message, say
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.attending import Attendees, There, attending
from mapstream.plan.deciding.lookup import not_found
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present, stamped
from mapstream.plan.fields import Date, Text
from mapstream.plan.patch import Patch, diff
from mapstream.plan.time.calendar import has_begun
from mapstream.plan.wording import Naming, because, day
from mapstream.problems import ReviewAhead
from mapstream.problems import ReviewHeld as HeldAlready


@command("hold_review", right="meetings", tryable=True, needs_past=False)
class HoldReview(Command):
    """Say that the plan was reviewed together on a day, and what came of it. The same day again corrects that."""

    on: Date = Field(description="The day, in the plan's time zone: today, or one before.")
    status: Text | None = Field(default=None, description="Where things stand.")
    blockers: Text | None = Field(default=None, description="What stands in the way.")
    next: Text | None = Field(default=None, description="What comes until the next review.")
    attendees: Attendees | None = Field(default=None, description="Who was there: people of the room.")


@command("skip_review", right="meetings", tryable=True, needs_past=False)
class SkipReview(Command):
    """Say that the review of a day is not held, and why. Two in a row warn; after three the plan is dead."""

    on: Date
    reason: Text


@event("review.held", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class ReviewHeld(Event):
    """The plan was reviewed on a day. ``was``: what had been said of that day before."""

    more_words: ClassVar[frozenset[str]] = frozenset({"status"})

    on: str
    status: str | None = None
    blockers: str | None = None
    next: str | None = None
    attendees: list[str] | None = None
    was: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The review."""
        told = present(status=self.status, blockers=self.blockers, next=self.next, attendees=self.attendees)
        return {"reviews": {self.on: diff(self.was or {}, {"outcome": "held", **told, **stamped(stamp)})}}


@event("review.skipped", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class ReviewSkipped(Event):
    """The review of a day is not held. ``was``: the reason that was given before."""

    on: str
    reason: str
    was: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """That it is skipped."""
        review = {"outcome": "skipped", "reason": self.reason, **stamped(stamp)}
        return {"reviews": {self.on: diff(self.was or {}, review)}}


@decides(HoldReview)
def hold_review(document: Document, command: HoldReview, context: Context) -> list[Event]:
    """Record a review on a day that has begun, whether or not one was due on it."""
    if not has_begun(command.on, context.now, document):
        raise ReviewAhead.at(
            "/data/on",
            say("{day} has not come yet. Hold the review first, then say so.", day=date.fromisoformat(command.on)),
        )
    was = document["reviews"].get(command.on)
    before = list(was.get("attendees", [])) if was else []
    there = attending(document, command.attendees or (), There(before, {}), context.fresh)
    if there.guests:
        raise not_found("attendees", "person")
    said = present(status=command.status, blockers=command.blockers, next=command.next, attendees=there.people or None)
    if was is not None and {**was} == {"outcome": "held", **said, "at": was["at"], "by": was["by"]}:
        return []
    return [ReviewHeld(command.on, **said, was=dict(was) if was else None)]


@decides(SkipReview)
def skip_review(document: Document, command: SkipReview, context: Context) -> list[Event]:
    """Record that a review is skipped, ahead or afterwards. One that was held was not."""
    was = document["reviews"].get(command.on)
    if was is not None and was["outcome"] == "held":
        raise HeldAlready.at(
            "/data/on",
            say("The review of {day} was held. Undo that first, if it was not.", day=date.fromisoformat(command.on)),
        )
    if was is not None and was.get("reason") == command.reason:
        return []
    return [ReviewSkipped(command.on, command.reason, dict(was) if was else None)]


@tells
def _told(event: ReviewHeld | ReviewSkipped, of: Naming) -> Message:
    match event:
        case ReviewHeld():
            return say("held the review of {day}{why}", day=day(event.on), why=because(event.status))
        case ReviewSkipped():
            return say("skipped the review of {day}{why}", day=day(event.on), why=because(event.reason))
