"""Commands about templates."""

from typing import Annotated, ClassVar

from pydantic import Field

from mapstream.plan.commands.base import BaseCommand, Date, Id, Key, Text, VisibleTo
from mapstream.plan.commands.people import Role


class ApplyTemplate(BaseCommand):
    """Make a dated plan of a template, beside what is there. The goal stays the buyer's. For the seller's side."""

    type: ClassVar[str] = "apply_template"

    template: Key = Field(description="The id of one of the workspace, or of one that mapstream comes with.")
    version: int | None = Field(default=None, ge=1, lt=2**31, description="Left out: the latest.")
    target: Date | None = Field(
        default=None, description="The day that the plan leads to. Left out: the date of the goal."
    )
    options: Annotated[list[Key], Field(max_length=20)] | None = Field(
        default=None, description="Those that are on, and no others. Left out: those that are on by default."
    )
    people: dict[Role, Id] | None = Field(
        default=None,
        description="Who has a role here. For others it is the only person of the task's side who has it in the room; "
        "where there is none, or more than one, the task keeps the role.",
    )
    reason: Text | None = None
    visible_to: VisibleTo | None = Field(default=None, description="Who sees what comes into the plan.")
