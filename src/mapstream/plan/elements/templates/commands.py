"""The command that makes a plan of a template."""

from typing import Annotated

from pydantic import Field

from mapstream.plan.command import Command, command
from mapstream.plan.fields import WHO_HAS_A_ROLE, Date, Key, RolePeople, Text, VisibleTo


@command("apply_template", right="bring", tryable=True, needs_past=True, whole_plan=True)
class ApplyTemplate(Command):
    """Make a dated plan of a template beside what is there. Its target becomes the goal's. For the seller's side."""

    template: Key = Field(
        description="The id of one of the workspace, or of one that mapstream comes with. All of its milestones come, "
        "and the tasks of the first of them, ten at most; the others are ready, and `begin_milestone` brings them."
    )
    version: int | None = Field(default=None, ge=1, lt=2**31, description="Left out: the latest.")
    target: Date | None = Field(
        default=None, description="The day that the plan leads to. Left out: the date of the goal."
    )
    options: Annotated[list[Key], Field(max_length=20)] | None = Field(
        default=None, description="Those that are on, and no others. Left out: those that are on by default."
    )
    people: RolePeople | None = Field(default=None, description=WHO_HAS_A_ROLE)
    tied: bool = Field(
        default=False,
        description="Whether the dates stay as many working days from the target's as they are now, and move with it. "
        "What `begin_milestone` brings later stays where it is.",
    )
    reason: Text | None = None
    visible_to: VisibleTo | None = Field(default=None, description="Who sees what comes into the plan.")
