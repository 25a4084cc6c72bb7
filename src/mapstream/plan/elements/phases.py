"""Phases: the rows of the responsibility matrix. Each has exactly one lead: a side, perhaps a person of it."""

from dataclasses import dataclass
from typing import Any

from pydantic import Field

from mapstream.languages.message import Message, say
from mapstream.plan import rank
from mapstream.plan.command import Command, command, maybe
from mapstream.plan.context import Context
from mapstream.plan.deciding.leading import refuse_left, refuse_other_lead, side_of_new
from mapstream.plan.deciding.lookup import changes, find_phase, new_id, new_visibility
from mapstream.plan.deciding.removal import going_with, removal
from mapstream.plan.document import Document, Side
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present, reasoned, stamped
from mapstream.plan.evidence import EvidenceList, added, completion, gathered, proof_of, proven
from mapstream.plan.fields import Id, Text, Title, VisibleTo
from mapstream.plan.patch import Patch
from mapstream.plan.wording import Naming, because, fields, quote, token, with_proof
from mapstream.problems import PhaseOpen


@command("add_phase", right="add", tryable=True, needs_past=False)
class AddPhase(Command):
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


@command("edit_phase", right="work", tryable=True, needs_past=False)
class EditPhase(Command):
    """Change a row of the responsibility matrix. `null` takes a value away; a side always leads."""

    phase: Id
    title: Title = maybe()
    side: Side = maybe("The side that leads it.")
    lead: Id | None = maybe()
    seller: Text | None = maybe()
    buyer: Text | None = maybe()
    shared: Text | None = maybe()
    condition: Text | None = maybe()


@command("remove_phase", right="work", tryable=True, needs_past=False)
class RemovePhase(Command):
    """Take a row out of the responsibility matrix, with what was said on it."""

    phase: Id


@command("complete_phase", right="work", tryable=True, needs_past=False)
class CompletePhase(Command):
    """Say that a phase is completed. With a condition and without evidence it is only claimed."""

    phase: Id
    evidence: EvidenceList | None = None


@command("reopen_phase", right="dispute", tryable=True, needs_past=False)
class ReopenPhase(Command):
    """Open a completed phase again: a dispute."""

    phase: Id
    reason: Text


@event("phase.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PhaseAdded(Event):
    """A row came into the responsibility matrix."""

    phase: str
    title: str
    side: str
    rank: str
    lead: str | None = None
    seller: str | None = None
    buyer: str | None = None
    shared: str | None = None
    condition: str | None = None
    visible_to: str | list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The phase, open."""
        phase = present(
            title=self.title,
            side=self.side,
            status="open",
            rank=self.rank,
            lead=self.lead,
            seller=self.seller,
            buyer=self.buyer,
            shared=self.shared,
            condition=self.condition,
            added=stamped(stamp),
            visible_to=self.visible_to,
        )
        return {"phases": {self.phase: phase}}


@event("phase.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PhaseEdited(Event):
    """A row's words, its side or its lead changed."""

    phase: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"phases": {self.phase: self.changes}}


@event("phase.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PhaseRemoved(Event):
    """A row was taken out of the matrix, with the ``comments`` on it; the ``risks`` that threatened it stay.

    ``was``: the phase.
    """

    phase: str
    was: dict[str, Any]
    comments: list[str] | None = None
    risks: list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """Without it."""
        return removal("phases", self.phase, self.comments, self.risks)


@event("phase.completed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PhaseCompleted(Event):
    """A phase is completed. ``settled``: a dispute ended with it."""

    phase: str
    proof: str | None = None
    evidence: list[dict[str, Any]] | None = None
    settled: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """Completed; no dispute any more."""
        phase: dict[str, Any] = {"status": "completed", "completion": completion(stamp, self.proof, self.evidence)}
        if self.settled:
            phase["dispute"] = None
        return {"phases": {self.phase: phase}}


@event("phase.proven", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PhaseProven(Event):
    """Evidence came after a phase was completed. ``evidence`` is all of it; ``was``: what there was before."""

    phase: str
    evidence: list[dict[str, Any]]
    was: list[dict[str, Any]] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The evidence, and that it is proven now."""
        return {"phases": {self.phase: {"completion": proven(self.evidence, self.was)}}}


@event("phase.reopened", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PhaseReopened(Event):
    """A completed phase is open again: a dispute."""

    phase: str
    reason: str

    def patch(self, stamp: Stamp) -> Patch:
        """Open, and disputed."""
        phase = {"status": "open", "completion": None, "dispute": reasoned(stamp, self.reason)}
        return {"phases": {self.phase: phase}}


@decides(AddPhase)
def add_phase(document: Document, command: AddPhase, context: Context) -> list[Event]:
    """Add a row, below the others."""
    phases = document["phases"]
    id = new_id(phases, command.phase, "phase", context)
    side = side_of_new(document, command.side, command.lead, context.actor, "phase")
    return [
        PhaseAdded(
            id,
            command.title,
            side,
            rank.last(phases, command.visible_to),
            command.lead,
            command.seller,
            command.buyer,
            command.shared,
            command.condition,
            new_visibility(document, command.visible_to, context.actor),
        )
    ]


@decides(EditPhase)
def edit_phase(document: Document, command: EditPhase, context: Context) -> list[Event]:
    """Correct its words; the lead has to be of the side that leads."""
    phase = find_phase(document, command.phase, context.actor)
    new, was = changes(phase, command.given("title", "side", "lead", "seller", "buyer", "shared", "condition"))
    refuse_other_lead(document, phase, new, "phase")
    return [PhaseEdited(command.phase, new, was)] if new else []


@decides(RemovePhase)
def remove_phase(document: Document, command: RemovePhase, context: Context) -> list[Event]:
    """Remove a row with the comments on it."""
    phase = find_phase(document, command.phase, context.actor)
    comments, risks = going_with(document, f"phases/{command.phase}")
    return [PhaseRemoved(command.phase, dict(phase), comments, risks)]


@decides(CompletePhase)
def complete_phase(document: Document, command: CompletePhase, context: Context) -> list[Event]:
    """Complete it: proven with evidence, otherwise only claimed if it has a condition. Evidence may follow."""
    phase = find_phase(document, command.phase, context.actor)
    evidence = gathered(document, command.evidence or (), context)
    if phase["status"] == "completed":
        was, all_of_it = added(phase["completion"], evidence)
        return [PhaseProven(command.phase, all_of_it, was)] if all_of_it else []
    return [PhaseCompleted(command.phase, proof_of(phase, evidence), evidence or None, "dispute" in phase)]


@decides(ReopenPhase)
def reopen_phase(document: Document, command: ReopenPhase, context: Context) -> list[Event]:
    """Reopen it: a dispute, which keeps its reason."""
    phase = find_phase(document, command.phase, context.actor)
    if phase["status"] == "open":
        raise PhaseOpen(say("{title} is open: there is nothing to reopen.", title=quote(phase["title"])))
    refuse_left(document, phase)
    return [PhaseReopened(command.phase, command.reason)]


@tells
def _told(
    event: PhaseAdded | PhaseEdited | PhaseRemoved | PhaseCompleted | PhaseProven | PhaseReopened, of: Naming
) -> Message:
    if isinstance(event, PhaseAdded):
        return say(
            "added the phase “{title}”, led by the seller’s side{lead}"
            if event.side == "seller"
            else "added the phase “{title}”, led by the buyer’s side{lead}",
            title=event.title,
            lead=say(" ({person})", person=token(event.lead)) if event.lead else "",
        )
    what = of.item(f"phases/{event.phase}")
    match event:
        case PhaseEdited():
            return say("changed the phase {what}: {fields}", what=what, fields=fields(event.changes, event.was))
        case PhaseRemoved():
            return say("removed the phase {what}", what=what)
        case PhaseCompleted():
            return say("completed the phase {what}{proof}", what=what, proof=with_proof(event.proof))
        case PhaseProven():
            return say("added evidence to the phase {what}", what=what)
        case PhaseReopened():
            return say("disputed the phase {what}{why}", what=what, why=because(event.reason))
