"""Commands about deliverables: what each side hands over."""

from pydantic import Field

from mapstream.plan.commands.base import BaseCommand, Date, Id, Text, Title, VisibleTo, command, maybe
from mapstream.plan.commands.evidence import EvidenceList
from mapstream.plan.document import Side


@command("add_deliverable", tryable=True, needs_past=False)
class AddDeliverable(BaseCommand):
    """Add something that a side will hand over, behind the others."""

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


@command("edit_deliverable", tryable=True, needs_past=False)
class EditDeliverable(BaseCommand):
    """Change what a deliverable says, or who answers for it. `null` takes a value away."""

    deliverable: Id
    title: Title = maybe()
    side: Side = maybe("The side that delivers it.")
    measure: Text | None = maybe()
    lead: Id | None = maybe()
    milestone: Id | None = maybe()


@command("reschedule_deliverable", tryable=True, needs_past=False)
class RescheduleDeliverable(BaseCommand):
    """Move a deliverable to another date, or to none."""

    deliverable: Id
    due: Date | None = Field(description="`null`: no date.")
    reason: Text | None = None


@command("deliver", tryable=True, needs_past=False)
class Deliver(BaseCommand):
    """Say that something was delivered. With a measure and without evidence it is only claimed."""

    deliverable: Id
    evidence: EvidenceList | None = None


@command("reopen_deliverable", tryable=True, needs_past=False)
class ReopenDeliverable(BaseCommand):
    """Open a deliverable again: a dispute if it was delivered, a return if it was dropped."""

    deliverable: Id
    reason: Text


@command("drop_deliverable", tryable=True, needs_past=False)
class DropDeliverable(BaseCommand):
    """Give a deliverable up."""

    deliverable: Id
    reason: Text
