"""The command that sets all dates from the target back."""

from typing import ClassVar

from pydantic import Field

from mapstream.plan.commands.base import BaseCommand, Date, Text


class Schedule(BaseCommand):
    """Move all dates of what is open, not pinned and seen by the sender to the latest that still meet the target."""

    type: ClassVar[str] = "schedule"

    target: Date | None = Field(default=None, description="Left out: the date of the goal.")
    reason: Text | None = None
