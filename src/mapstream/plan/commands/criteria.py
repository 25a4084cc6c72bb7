"""Commands about success criteria: what makes the deal a yes."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from mapstream.plan.commands.base import BaseCommand, Id, Text, Title, VisibleTo, maybe
from mapstream.plan.commands.evidence import EvidenceList


class AddCriterion(BaseCommand):
    """Add a success criterion, behind the others."""

    type: ClassVar[str] = "add_criterion"

    criterion: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    measure: Text | None = Field(default=None, description="How it is seen that it is met.")
    visible_to: VisibleTo | None = None


class EditCriterion(BaseCommand):
    """Change a success criterion's words. `null` takes the measure away."""

    type: ClassVar[str] = "edit_criterion"

    criterion: Id
    title: Title = maybe()
    measure: Text | None = maybe()


class RemoveCriterion(BaseCommand):
    """Take a success criterion out of the plan, with what was said on it."""

    type: ClassVar[str] = "remove_criterion"

    criterion: Id


class JudgeCriterion(BaseCommand):
    """Say what came of a success criterion. With a measure and without evidence it is only claimed."""

    type: ClassVar[str] = "judge_criterion"

    criterion: Id
    verdict: Literal["met", "missed"] | None = Field(description="`null`: it is open again.")
    evidence: EvidenceList | None = None

    @model_validator(mode="after")
    def _evidence_is_for_a_verdict(self) -> Self:
        if self.verdict is None and self.evidence:
            raise ValueError("Evidence is for a verdict: say whether the criterion is met or missed.")
        return self
