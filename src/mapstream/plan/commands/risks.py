"""Commands about risks: what may go wrong, and what is done about it."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from mapstream.plan.commands.base import BaseCommand, Id, Text, Title, VisibleTo, item, maybe

Severity = Literal["low", "medium", "high", "critical"]
Threatened = Annotated[str, item("tasks", "milestones", "phases", "criteria", "kpis", "deliverables")]


class AddRisk(BaseCommand):
    """Add something that may go wrong, behind the others."""

    type: ClassVar[str] = "add_risk"

    risk: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    severity: Severity
    mitigation: Text | None = Field(default=None, description="What is done about it.")
    owner: Id | None = Field(default=None, description="Who watches it.")
    on: Threatened | None = Field(default=None, description="The item that it threatens, such as `milestones/<id>`.")
    visible_to: VisibleTo | None = None


class EditRisk(BaseCommand):
    """Change what is known about a risk. `null` takes a value away."""

    type: ClassVar[str] = "edit_risk"

    risk: Id
    title: Title = maybe()
    severity: Severity = maybe()
    mitigation: Text | None = maybe()
    owner: Id | None = maybe()
    on: Threatened | None = maybe()


class CloseRisk(BaseCommand):
    """Say what became of a risk. Closing it again corrects that."""

    type: ClassVar[str] = "close_risk"

    risk: Id
    outcome: Literal["mitigated", "accepted", "occurred", "gone"]
    note: Text | None = None


class ReopenRisk(BaseCommand):
    """Open a closed risk again, as a dispute."""

    type: ClassVar[str] = "reopen_risk"

    risk: Id
    reason: Text
