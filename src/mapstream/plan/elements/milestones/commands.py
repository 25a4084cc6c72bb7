"""Commands about milestones: the dated decision points of the plan."""

from pydantic import Field

from mapstream.plan.command import Command, command, maybe
from mapstream.plan.evidence import EvidenceList
from mapstream.plan.fields import WHO_HAS_A_ROLE, Date, Id, RolePeople, Text, Title, VisibleTo


@command("add_milestone", right="add", tryable=True, needs_past=False)
class AddMilestone(Command):
    """Add a decision point, behind the others."""

    milestone: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    due: Date | None = None
    pinned: bool | None = Field(default=None, description="Whether scheduling leaves its date alone.")
    gate: Id | None = Field(default=None, description="The recurring gate on whose days alone it can be reached.")
    condition: Text | None = Field(default=None, description="The named artifact that proves it reached.")
    visible_to: VisibleTo | None = None


@command("edit_milestone", right="work", tryable=True, needs_past=False)
class EditMilestone(Command):
    """Change a milestone's words, or what it needs in time. `null` takes a value away."""

    milestone: Id
    title: Title = maybe()
    condition: Text | None = maybe()
    pinned: bool | None = maybe("Whether scheduling leaves its date alone.")
    gate: Id | None = maybe("The recurring gate on whose days alone it can be reached.")


@command("reschedule_milestone", right="work", tryable=True, needs_past=False)
class RescheduleMilestone(Command):
    """Move a milestone to another date, or to none."""

    milestone: Id
    due: Date | None = Field(description="`null`: no date.")
    reason: Text | None = None


@command("begin_milestone", right="arrange", tryable=True, needs_past=False, whole_plan=True)
class BeginMilestone(Command):
    """Begin the work towards a milestone: the steps that are ready for it come into the plan, dated back from it."""

    milestone: Id
    people: RolePeople | None = Field(default=None, description=WHO_HAS_A_ROLE)


@command("reach_milestone", right="work", tryable=True, needs_past=False)
class ReachMilestone(Command):
    """Say that a milestone is reached. With a condition and without evidence it is only claimed."""

    milestone: Id
    evidence: EvidenceList | None = None


@command("reopen_milestone", right="dispute", tryable=True, needs_past=False)
class ReopenMilestone(Command):
    """Open a milestone again: a dispute if it was reached, a return if it was dropped."""

    milestone: Id
    reason: Text


@command("drop_milestone", right="work", tryable=True, needs_past=False)
class DropMilestone(Command):
    """Give a milestone up."""

    milestone: Id
    reason: Text
