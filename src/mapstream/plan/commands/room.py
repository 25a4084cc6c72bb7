"""Commands about the room as a whole: its plan, its goal, its deal."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from mapstream.plan.commands.base import Amount, BaseCommand, Currency, Date, Kind, Line, Text, command, maybe
from mapstream.plan.commands.calendar import Zone

PlanKind = Literal["close_plan", "mutual", "joint_execution"]


class NewDeal(BaseModel):
    """The sales opportunity behind a new room."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Line | None = Field(default=None, description="The room's name, if left out.")
    amount: Amount | None = None
    currency: Currency | None = Field(default=None, description="ISO 4217, three capital letters.")
    stage: Line | None = None
    crm_id: Line | None = Field(default=None, description="The deal's id in the CRM.")


class HardDeadline(BaseModel):
    """The hard date behind a goal: a contract renewal, a budget cycle, a launch, a board date."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    date: Date
    kind: Kind


@command("open_room", tryable=False, needs_past=False)
class OpenRoom(BaseCommand):
    """Open a room for a deal. For members of the workspace."""

    name: Line
    alias: Line | None = Field(
        default=None, description="What the people in the room call the plan, such as “mutual success plan”."
    )
    kind: PlanKind = "mutual"
    deal: NewDeal | None = None
    zone: Zone | None = Field(
        default=None,
        description="The time zone that the plan's dates are in: that of who opens it. It says what today is; left "
        "out: UTC. `set_calendar` changes it.",
    )


@command("edit_plan", tryable=True, needs_past=False)
class EditPlan(BaseCommand):
    """Change the plan's name, alias or kind. The kind is the seller's to change."""

    name: Line = maybe()
    alias: Line | None = maybe("`null` takes it away.")
    kind: PlanKind = maybe()


@command("edit_deal", tryable=True, needs_past=False)
class EditDeal(BaseCommand):
    """Change what is known about the deal. For the seller's side; `null` takes a value away."""

    name: Line = maybe()
    amount: Amount | None = maybe()
    currency: Currency | None = maybe("ISO 4217, three capital letters.")
    stage: Line | None = maybe()
    crm_id: Line | None = maybe("The deal's id in the CRM.")


@command("close_deal", tryable=False, needs_past=False)
class CloseDeal(BaseCommand):
    """Record how the deal ended. For the seller's side; the plan goes on. Closing again corrects the outcome."""

    result: Literal["won", "lost"]
    reason: Text | None = None


@command("set_goal", tryable=True, needs_past=False)
class SetGoal(BaseCommand):
    """Set the dated shared outcome, in the buyer's words. The goal is replaced as a whole."""

    statement: Text | None = Field(default=None, description="What will be true by then; left out, it is still open.")
    date: Date
    reason: Text | None = Field(default=None, description="The business reason behind it.")
    deadline: HardDeadline | None = None
