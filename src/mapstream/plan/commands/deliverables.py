"""Commands about deliverables: what each side hands over."""

from typing import ClassVar

from pydantic import Field

from mapstream.plan.commands.base import BaseCommand, Date, Id, Text, Title, VisibleTo, maybe
from mapstream.plan.commands.evidence import EvidenceList
from mapstream.plan.document import Side


class AddDeliverable(BaseCommand):
    """Add something that a side will hand over, behind the others."""

    type: ClassVar[str] = "add_deliverable"

    deliverable: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    side: Side | None = Field(
        default=None, description="The side that delivers it. Left out: its lead's, else the sender's."
    )
    measure: Text | None = Field(default=None, description="How it is seen that it was delivered as promised.")
    lead: Id | None = Field(default=None, description="The one person of that side who answers for it.")
    due: Date | None = None
    milestone: Id | None = Field(default=None, description="The milestone that it belongs to.")
    visible_to: VisibleTo | None = None


class EditDeliverable(BaseCommand):
    """Change what a deliverable says, or who answers for it. `null` takes a value away."""

    type: ClassVar[str] = "edit_deliverable"

    deliverable: Id
    title: Title = maybe()
    side: Side = maybe("The side that delivers it.")
    measure: Text | None = maybe()
    lead: Id | None = maybe()
    milestone: Id | None = maybe()


class RescheduleDeliverable(BaseCommand):
    """Move a deliverable to another date, or to none."""

    type: ClassVar[str] = "reschedule_deliverable"

    deliverable: Id
    due: Date | None = Field(description="`null`: no date.")
    reason: Text | None = None


class Deliver(BaseCommand):
    """Say that something was delivered. With a measure and without evidence it is only claimed."""

    type: ClassVar[str] = "deliver"

    deliverable: Id
    evidence: EvidenceList | None = None


class ReopenDeliverable(BaseCommand):
    """Open a deliverable again: a dispute if it was delivered, a return if it was dropped."""

    type: ClassVar[str] = "reopen_deliverable"

    deliverable: Id
    reason: Text


class DropDeliverable(BaseCommand):
    """Give a deliverable up."""

    type: ClassVar[str] = "drop_deliverable"

    deliverable: Id
    reason: Text
