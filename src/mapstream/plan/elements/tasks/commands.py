"""Commands about tasks: the pieces of work in the plan."""

from pydantic import Field

from mapstream.plan.command import Command, command, maybe
from mapstream.plan.document import Side
from mapstream.plan.evidence import EvidenceList
from mapstream.plan.fields import Date, Id, Role, Supporters, TaskKind, Text, Title, VisibleTo, WorkingDays


@command("add_task", right="add", tryable=True, needs_past=False)
class AddTask(Command):
    """Add a piece of work, behind the others."""

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


@command("edit_task", right="work", tryable=True, needs_past=False)
class EditTask(Command):
    """Change a task's words, kind, milestone, role, or what it needs in time. `null` takes a value away."""

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


@command("assign_task", right="work", tryable=True, needs_past=False)
class AssignTask(Command):
    """Say whose work a task is. A new lead has to confirm it anew."""

    task: Id
    side: Side = maybe()
    lead: Id | None = maybe("`null`: nobody.")
    supporters: Supporters | None = maybe("All of them; `null` or `[]`: nobody.")


@command("reschedule_task", right="work", tryable=True, needs_past=False)
class RescheduleTask(Command):
    """Move a task to another date, or make it tentative. The lead has to confirm it anew."""

    task: Id
    due: Date | None = Field(description="`null`: tentative.")
    reason: Text | None = None


@command("confirm_task", right="confirm", tryable=True, needs_past=False)
class ConfirmTask(Command):
    """Say “yes, mine, by then”. For the task's lead only."""

    task: Id


@command("start_task", right="work", tryable=True, needs_past=False)
class StartTask(Command):
    """Begin the work."""

    task: Id


@command("complete_task", right="work", tryable=True, needs_past=False)
class CompleteTask(Command):
    """Say that the work is done. With a condition and without evidence it is only claimed."""

    task: Id
    evidence: EvidenceList | None = None


@command("reopen_task", right="dispute", tryable=True, needs_past=False)
class ReopenTask(Command):
    """Open a task again: a dispute if it was completed, a return if it was dropped."""

    task: Id
    reason: Text


@command("block_task", right="work", tryable=True, needs_past=False)
class BlockTask(Command):
    """Say that the work cannot go on, and why."""

    task: Id
    reason: Text


@command("unblock_task", right="work", tryable=True, needs_past=False)
class UnblockTask(Command):
    """Say that the work can go on."""

    task: Id


@command("drop_task", right="work", tryable=True, needs_past=False)
class DropTask(Command):
    """Give a task up."""

    task: Id
    reason: Text
