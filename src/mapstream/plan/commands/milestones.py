"""Commands about milestones: the dated decision points of the plan."""

from typing import ClassVar

from pydantic import Field

from mapstream.plan.commands.base import BaseCommand, Date, Id, Text, Title, VisibleTo, maybe
from mapstream.plan.commands.evidence import EvidenceList
from mapstream.plan.commands.people import WHO_HAS_A_ROLE, RolePeople


class AddMilestone(BaseCommand):
    """Add a decision point, behind the others."""

    type: ClassVar[str] = "add_milestone"

    milestone: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    due: Date | None = None
    pinned: bool | None = Field(default=None, description="Whether scheduling leaves its date alone.")
    gate: Id | None = Field(default=None, description="The recurring gate on whose days alone it can be reached.")
    condition: Text | None = Field(default=None, description="The named artifact that proves it reached.")
    visible_to: VisibleTo | None = None


class EditMilestone(BaseCommand):
    """Change a milestone's words, or what it needs in time. `null` takes a value away."""

    type: ClassVar[str] = "edit_milestone"

    milestone: Id
    title: Title = maybe()
    condition: Text | None = maybe()
    pinned: bool | None = maybe("Whether scheduling leaves its date alone.")
    gate: Id | None = maybe("The recurring gate on whose days alone it can be reached.")


class RescheduleMilestone(BaseCommand):
    """Move a milestone to another date, or to none."""

    type: ClassVar[str] = "reschedule_milestone"

    milestone: Id
    due: Date | None = Field(description="`null`: no date.")
    reason: Text | None = None


class BeginMilestone(BaseCommand):
    """Begin the work towards a milestone: the steps that are ready for it come into the plan, dated back from it."""

    type: ClassVar[str] = "begin_milestone"

    milestone: Id
    people: RolePeople | None = Field(default=None, description=WHO_HAS_A_ROLE)


class ReachMilestone(BaseCommand):
    """Say that a milestone is reached. With a condition and without evidence it is only claimed."""

    type: ClassVar[str] = "reach_milestone"

    milestone: Id
    evidence: EvidenceList | None = None


class ReopenMilestone(BaseCommand):
    """Open a milestone again: a dispute if it was reached, a return if it was dropped."""

    type: ClassVar[str] = "reopen_milestone"

    milestone: Id
    reason: Text


class DropMilestone(BaseCommand):
    """Give a milestone up."""

    type: ClassVar[str] = "drop_milestone"

    milestone: Id
    reason: Text
