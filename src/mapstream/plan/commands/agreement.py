"""Commands by which both sides make the plan theirs: bringing it to the buyer, agreeing to it, reviewing it."""

from typing import Annotated, Literal

from pydantic import Field

from mapstream.plan.commands.base import BaseCommand, command, shape
from mapstream.plan.commands.items import Item

Time = Annotated[str, shape("^([01][0-9]|2[0-3]):[0-5][0-9]$", "This must be a time of day, written as 09:30.")]


@command("sign_agreement", tryable=False, needs_past=True)
class SignAgreement(BaseCommand):
    """Agree, for one's side, to the plan as it was at a version. For people of the room, by name."""

    version: Annotated[int, Field(ge=1)] = Field(description="The version that was read and is agreed to.")

    def needs_past_at(self, version: int) -> bool:
        """Only an earlier version is not at hand."""
        return self.version < version


@command("share_plan", tryable=True, needs_past=False)
class SharePlan(BaseCommand):
    """Bring the plan to the buyer in one act: a close plan becomes mutual. For the seller's side."""

    items: Annotated[list[Item], Field(max_length=2_000)] | None = Field(
        default=None,
        description="The items to show to everyone, with what was said about them. Left out: everything that only the "
        "seller's side sees, except for comments; `[]`: nothing more than the plan itself.",
    )


@command("set_cadence", tryable=True, needs_past=False)
class SetCadence(BaseCommand):
    """Say how often the plan is reviewed together. The cadence is replaced as a whole."""

    every: Literal["week", "two_weeks", "month"]
    minutes: Annotated[int, Field(ge=5, le=480)] = 15
    weekday: Annotated[int, Field(ge=1, le=7)] | None = Field(default=None, description="1 is Monday.")
    time: Time | None = Field(default=None, description="In the time zone of the plan.")
