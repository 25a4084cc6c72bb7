"""Commands about phases: the rows of the responsibility matrix."""

from pydantic import Field

from mapstream.plan.commands.base import BaseCommand, Id, Text, Title, VisibleTo, command, maybe
from mapstream.plan.commands.evidence import EvidenceList
from mapstream.plan.document import Side


@command("add_phase", tryable=True, needs_past=False)
class AddPhase(BaseCommand):
    """Add a row to the responsibility matrix, below the others."""

    phase: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    side: Side | None = Field(
        default=None, description="The side that leads it. Left out: its lead's, else the sender's."
    )
    lead: Id | None = Field(default=None, description="The one person of that side who leads it.")
    seller: Text | None = Field(default=None, description="The seller's part.")
    buyer: Text | None = Field(default=None, description="The buyer's part.")
    shared: Text | None = Field(default=None, description="What both do together.")
    condition: Text | None = Field(default=None, description="The named artifact that proves it completed.")
    visible_to: VisibleTo | None = None


@command("edit_phase", tryable=True, needs_past=False)
class EditPhase(BaseCommand):
    """Change a row of the responsibility matrix. `null` takes a value away; a side always leads."""

    phase: Id
    title: Title = maybe()
    side: Side = maybe("The side that leads it.")
    lead: Id | None = maybe()
    seller: Text | None = maybe()
    buyer: Text | None = maybe()
    shared: Text | None = maybe()
    condition: Text | None = maybe()


@command("remove_phase", tryable=True, needs_past=False)
class RemovePhase(BaseCommand):
    """Take a row out of the responsibility matrix, with what was said on it."""

    phase: Id


@command("complete_phase", tryable=True, needs_past=False)
class CompletePhase(BaseCommand):
    """Say that a phase is completed. With a condition and without evidence it is only claimed."""

    phase: Id
    evidence: EvidenceList | None = None


@command("reopen_phase", tryable=True, needs_past=False)
class ReopenPhase(BaseCommand):
    """Open a completed phase again: a dispute."""

    phase: Id
    reason: Text
