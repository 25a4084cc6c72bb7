"""Commands about risks: what may go wrong, and what is done about it."""

from typing import Annotated, Literal

from pydantic import Field

from mapstream.plan.commands.base import BaseCommand, Id, Text, Title, VisibleTo, command, item, maybe

Severity = Literal["low", "medium", "high", "critical"]
Threatened = Annotated[str, item("tasks", "milestones", "phases", "criteria", "kpis", "deliverables")]


@command("add_risk", tryable=True, needs_past=False)
class AddRisk(BaseCommand):
    """Add something that may go wrong, behind the others."""

    risk: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    severity: Severity
    mitigation: Text | None = Field(default=None, description="What is done about it.")
    owner: Id | None = Field(default=None, description="Who watches it.")
    on: Threatened | None = Field(default=None, description="The item that it threatens, such as `milestones/<id>`.")
    visible_to: VisibleTo | None = None


@command("edit_risk", tryable=True, needs_past=False)
class EditRisk(BaseCommand):
    """Change what is known about a risk. `null` takes a value away."""

    risk: Id
    title: Title = maybe()
    severity: Severity = maybe()
    mitigation: Text | None = maybe()
    owner: Id | None = maybe()
    on: Threatened | None = maybe()


@command("close_risk", tryable=True, needs_past=False)
class CloseRisk(BaseCommand):
    """Say what became of a risk. Closing it again corrects that."""

    risk: Id
    outcome: Literal["mitigated", "accepted", "occurred", "gone"]
    note: Text | None = None


@command("reopen_risk", tryable=True, needs_past=False)
class ReopenRisk(BaseCommand):
    """Open a closed risk again, as a dispute."""

    risk: Id
    reason: Text
