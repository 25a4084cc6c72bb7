"""Commands about how the buyer decides: who approves, where the money comes from, and the stages on the way."""

from typing import Annotated

from pydantic import Field

from mapstream.plan.commands.base import BaseCommand, Id, Text, Title, command, maybe
from mapstream.plan.document import StageKind

Days = Annotated[int, Field(ge=0, le=3_650)]


@command("set_decision_process", tryable=True, needs_past=False)
class SetDecisionProcess(BaseCommand):
    """Say how the buyer decides. `null` takes a value away."""

    approver: Id | None = maybe("Who has the last word: a person of the buyer's side.")
    budget_path: Text | None = maybe("Where the money comes from, and who has to release it.")
    past_purchase: Text | None = maybe("The purchase that the stages' past days are from.")


@command("add_stage", tryable=True, needs_past=False)
class AddStage(BaseCommand):
    """Add a stage of the buyer's decision, behind the others."""

    stage: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    kind: StageKind
    owner: Id | None = Field(default=None, description="Who runs it.")
    past_days: Days | None = Field(default=None, description="Calendar days that it took in a past purchase.")
    note: Text | None = None


@command("edit_stage", tryable=True, needs_past=False)
class EditStage(BaseCommand):
    """Change what is known about a stage. `null` takes a value away."""

    stage: Id
    title: Title = maybe()
    kind: StageKind = maybe()
    owner: Id | None = maybe("Who runs it.")
    past_days: Days | None = maybe("Calendar days that it took in a past purchase.")
    note: Text | None = maybe()


@command("remove_stage", tryable=True, needs_past=False)
class RemoveStage(BaseCommand):
    """Take a stage out of the buyer's decision."""

    stage: Id
