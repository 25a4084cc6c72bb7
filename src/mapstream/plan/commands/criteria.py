"""Commands about success criteria: what makes the deal a yes."""

from typing import Literal, Self

from pydantic import Field, model_validator

from mapstream.plan.commands.base import BaseCommand, Id, Text, Title, VisibleTo, command, maybe
from mapstream.plan.commands.evidence import EvidenceList


@command("add_criterion", tryable=True, needs_past=False)
class AddCriterion(BaseCommand):
    """Add a success criterion, behind the others."""

    criterion: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    measure: Text | None = Field(default=None, description="How it is seen that it is met.")
    visible_to: VisibleTo | None = None


@command("edit_criterion", tryable=True, needs_past=False)
class EditCriterion(BaseCommand):
    """Change a success criterion's words. `null` takes the measure away."""

    criterion: Id
    title: Title = maybe()
    measure: Text | None = maybe()


@command("remove_criterion", tryable=True, needs_past=False)
class RemoveCriterion(BaseCommand):
    """Take a success criterion out of the plan, with what was said on it."""

    criterion: Id


@command("judge_criterion", tryable=True, needs_past=False)
class JudgeCriterion(BaseCommand):
    """Say what came of a success criterion. With a measure and without evidence it is only claimed."""

    criterion: Id
    verdict: Literal["met", "missed"] | None = Field(description="`null`: it is open again.")
    evidence: EvidenceList | None = None

    @model_validator(mode="after")
    def _evidence_is_for_a_verdict(self) -> Self:
        if self.verdict is None and self.evidence:
            raise ValueError("Evidence is for a verdict: say whether the criterion is met or missed.")
        return self
