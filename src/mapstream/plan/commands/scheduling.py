"""The command that sets all dates from the target back."""

from pydantic import Field

from mapstream.plan.commands.base import BaseCommand, Date, Text, command


@command("schedule", tryable=True, needs_past=False)
class Schedule(BaseCommand):
    """Move all dates of what is open, not pinned and seen by the sender to the latest that still meet the target."""

    target: Date | None = Field(default=None, description="Left out: the date of the goal.")
    reason: Text | None = None
