"""Commands about tasks: the pieces of work in the plan."""

from typing import ClassVar, Literal

from pydantic import Field

from mapstream.plan.commands.base import BaseCommand, Date, Id, Supporters, Text, Title, VisibleTo, WorkingDays, maybe
from mapstream.plan.commands.evidence import EvidenceList
from mapstream.plan.commands.people import Role
from mapstream.plan.document import Side

TaskKind = Literal["task", "meeting", "review", "decision", "signature"]


class AddTask(BaseCommand):
    """Add a piece of work, behind the others."""

    type: ClassVar[str] = "add_task"

    task: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    side: Side | None = Field(
        default=None,
        description="The side whose work it is. “Both” is a lead plus a supporter of the other side. Left out: its "
        "lead's, else the sender's.",
    )
    milestone: Id | None = None
    lead: Id | None = Field(default=None, description="Somebody of the task's side.")
    supporters: Supporters | None = Field(default=None, description="People of either side.")
    role: Role | None = Field(default=None, description="Whose work it is, by role, as long as there is no lead.")
    due: Date | None = Field(default=None, description="Left out: a tentative step.")
    days: WorkingDays | None = Field(default=None, description="How many working days of its side it takes.")
    pinned: bool | None = Field(default=None, description="Whether scheduling leaves its date alone.")
    gate: Id | None = Field(default=None, description="The recurring gate on whose days alone it can be finished.")
    purpose: Text | None = Field(default=None, description="What the step is meant to achieve.")
    condition: Text | None = Field(default=None, description="The named artifact that proves it done.")
    kind: TaskKind | None = None
    visible_to: VisibleTo | None = None


class EditTask(BaseCommand):
    """Change a task's words, kind, milestone, role, or what it needs in time. `null` takes a value away."""

    type: ClassVar[str] = "edit_task"

    task: Id
    title: Title = maybe()
    purpose: Text | None = maybe()
    condition: Text | None = maybe()
    kind: TaskKind | None = maybe()
    milestone: Id | None = maybe()
    role: Role | None = maybe("Whose work it is, by role, as long as there is no lead.")
    days: WorkingDays | None = maybe("How many working days of its side it takes.")
    pinned: bool | None = maybe("Whether scheduling leaves its date alone.")
    gate: Id | None = maybe("The recurring gate on whose days alone it can be finished.")


class AssignTask(BaseCommand):
    """Say whose work a task is. A new lead has to confirm it anew."""

    type: ClassVar[str] = "assign_task"

    task: Id
    side: Side = maybe()
    lead: Id | None = maybe("`null`: nobody.")
    supporters: Supporters | None = maybe("All of them; `null` or `[]`: nobody.")


class RescheduleTask(BaseCommand):
    """Move a task to another date, or make it tentative. The lead has to confirm it anew."""

    type: ClassVar[str] = "reschedule_task"

    task: Id
    due: Date | None = Field(description="`null`: tentative.")
    reason: Text | None = None


class ConfirmTask(BaseCommand):
    """Say “yes, mine, by then”. For the task's lead only."""

    type: ClassVar[str] = "confirm_task"

    task: Id


class StartTask(BaseCommand):
    """Begin the work."""

    type: ClassVar[str] = "start_task"

    task: Id


class CompleteTask(BaseCommand):
    """Say that the work is done. With a condition and without evidence it is only claimed."""

    type: ClassVar[str] = "complete_task"

    task: Id
    evidence: EvidenceList | None = None


class ReopenTask(BaseCommand):
    """Open a task again: a dispute if it was completed, a return if it was dropped."""

    type: ClassVar[str] = "reopen_task"

    task: Id
    reason: Text


class BlockTask(BaseCommand):
    """Say that the work cannot go on, and why."""

    type: ClassVar[str] = "block_task"

    task: Id
    reason: Text


class UnblockTask(BaseCommand):
    """Say that the work can go on."""

    type: ClassVar[str] = "unblock_task"

    task: Id


class DropTask(BaseCommand):
    """Give a task up."""

    type: ClassVar[str] = "drop_task"

    task: Id
    reason: Text


class LinkTasks(BaseCommand):
    """Let a task wait for another."""

    type: ClassVar[str] = "link_tasks"

    task: Id = Field(description="The one that waits.")
    after: Id = Field(description="The one that it waits for.")


class UnlinkTasks(BaseCommand):
    """Let a task wait for another no more."""

    type: ClassVar[str] = "unlink_tasks"

    task: Id = Field(description="The one that waits.")
    after: Id = Field(description="The one that it waits for.")
