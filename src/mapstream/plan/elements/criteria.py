"""Success criteria: what has to be true for the buyer to be convinced."""

from dataclasses import dataclass
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from mapstream.languages.message import Message, say
from mapstream.plan import rank
from mapstream.plan.command import Command, command, maybe
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import changes, find_criterion, new_id, new_visibility
from mapstream.plan.deciding.removal import going_with, removal
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present, stamped
from mapstream.plan.evidence import EvidenceList, added, completion, gathered, proof_of, proven
from mapstream.plan.fields import Id, Text, Title, VisibleTo
from mapstream.plan.patch import Patch, diff
from mapstream.plan.wording import Naming, fields, with_proof
from mapstream.problems import WrongValue


@command("add_criterion", right="add", tryable=True, needs_past=False)
class AddCriterion(Command):
    """Add a success criterion, behind the others."""

    criterion: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    measure: Text | None = Field(default=None, description="How it is seen that it is met.")
    visible_to: VisibleTo | None = None


@command("edit_criterion", right="work", tryable=True, needs_past=False)
class EditCriterion(Command):
    """Change a success criterion's words. `null` takes the measure away."""

    criterion: Id
    title: Title = maybe()
    measure: Text | None = maybe()


@command("remove_criterion", right="work", tryable=True, needs_past=False)
class RemoveCriterion(Command):
    """Take a success criterion out of the plan, with what was said on it."""

    criterion: Id


@command("judge_criterion", right="judge", tryable=True, needs_past=False)
class JudgeCriterion(Command):
    """Say what came of a success criterion. With a measure and without evidence it is only claimed."""

    criterion: Id
    verdict: Literal["met", "missed"] | None = Field(description="`null`: it is open again.")
    evidence: EvidenceList | None = None

    @model_validator(mode="after")
    def _evidence_is_for_a_verdict(self) -> Self:
        if self.verdict is None and self.evidence:
            raise WrongValue("Evidence is for a verdict: say whether the criterion is met or missed.")
        return self


@event("criterion.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CriterionAdded(Event):
    """A success criterion came into the plan."""

    criterion: str
    title: str
    rank: str
    measure: str | None = None
    visible_to: str | list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The criterion, without a verdict."""
        criterion = present(
            title=self.title,
            rank=self.rank,
            measure=self.measure,
            added=stamped(stamp),
            visible_to=self.visible_to,
        )
        return {"criteria": {self.criterion: criterion}}


@event("criterion.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CriterionEdited(Event):
    """A success criterion's words changed."""

    criterion: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"criteria": {self.criterion: self.changes}}


@event("criterion.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CriterionRemoved(Event):
    """A success criterion was taken out, with the ``comments`` on it; the ``risks`` that threatened it stay.

    ``was``: the criterion.
    """

    criterion: str
    was: dict[str, Any]
    comments: list[str] | None = None
    risks: list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """Without it."""
        return removal("criteria", self.criterion, self.comments, self.risks)


@event("criterion.judged", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CriterionJudged(Event):
    """Somebody said what came of a success criterion; ``verdict`` ``None``: it is open again. ``was``: the judgement
    before."""

    criterion: str
    verdict: str | None
    proof: str | None = None
    evidence: list[dict[str, Any]] | None = None
    was: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The judgement."""
        if self.verdict is None:
            return {"criteria": {self.criterion: {"judgement": None}}}
        judgement = {"verdict": self.verdict} | completion(stamp, self.proof, self.evidence)
        return {"criteria": {self.criterion: {"judgement": diff(self.was or {}, judgement)}}}


@event("criterion.proven", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CriterionProven(Event):
    """Evidence came after a criterion was judged. ``evidence`` is all of it; ``was``: what there was before."""

    criterion: str
    evidence: list[dict[str, Any]]
    was: list[dict[str, Any]] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The evidence, and that it is proven now."""
        return {"criteria": {self.criterion: {"judgement": proven(self.evidence, self.was)}}}


@decides(AddCriterion)
def add_criterion(document: Document, command: AddCriterion, context: Context) -> list[Event]:
    """Add a criterion, last in the order."""
    criteria = document["criteria"]
    return [
        CriterionAdded(
            new_id(criteria, command.criterion, "criterion", context),
            command.title,
            rank.last(criteria, command.visible_to),
            command.measure,
            new_visibility(document, command.visible_to, context.actor),
        )
    ]


@decides(EditCriterion)
def edit_criterion(document: Document, command: EditCriterion, context: Context) -> list[Event]:
    """Correct its words, whatever its verdict."""
    criterion = find_criterion(document, command.criterion, context.actor)
    new, was = changes(criterion, command.given("title", "measure"))
    return [CriterionEdited(command.criterion, new, was)] if new else []


@decides(RemoveCriterion)
def remove_criterion(document: Document, command: RemoveCriterion, context: Context) -> list[Event]:
    """Remove a criterion with the comments on it."""
    criterion = find_criterion(document, command.criterion, context.actor)
    comments, risks = going_with(document, f"criteria/{command.criterion}")
    return [CriterionRemoved(command.criterion, dict(criterion), comments, risks)]


@decides(JudgeCriterion)
def judge_criterion(document: Document, command: JudgeCriterion, context: Context) -> list[Event]:
    """Record a verdict with its own evidence; to the same verdict, add evidence."""
    criterion = find_criterion(document, command.criterion, context.actor)
    evidence = gathered(document, command.evidence or (), context)
    judgement = criterion.get("judgement")
    if judgement is not None and judgement["verdict"] == command.verdict:
        was, all_of_it = added(judgement, evidence)
        return [CriterionProven(command.criterion, all_of_it, was)] if all_of_it else []
    before = dict(judgement) if judgement is not None else None
    if command.verdict is None:
        return [CriterionJudged(command.criterion, None, was=before)] if before else []
    kind = proof_of(criterion, evidence)
    return [CriterionJudged(command.criterion, command.verdict, kind, evidence or None, before)]


@tells
def _told(
    event: CriterionAdded | CriterionEdited | CriterionRemoved | CriterionJudged | CriterionProven, of: Naming
) -> Message:
    if isinstance(event, CriterionAdded):
        return say("added the success criterion “{title}”", title=event.title)
    what = of.item(f"criteria/{event.criterion}")
    match event:
        case CriterionEdited():
            changed = fields(event.changes, event.was)
            return say("changed the success criterion {what}: {fields}", what=what, fields=changed)
        case CriterionRemoved():
            return say("removed the success criterion {what}", what=what)
        case CriterionJudged(verdict=None):
            return say("took back the verdict on {what}", what=what)
        case CriterionJudged():
            return say(
                "judged {what} met{proof}" if event.verdict == "met" else "judged {what} missed{proof}",
                what=what,
                proof=with_proof(event.proof),
            )
        case CriterionProven():
            return say("added evidence to {what}", what=what)
