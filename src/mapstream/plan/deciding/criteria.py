"""Deciding about success criteria."""

from mapstream.plan import rank
from mapstream.plan.commands.criteria import AddCriterion, EditCriterion, JudgeCriterion, RemoveCriterion
from mapstream.plan.context import Context
from mapstream.plan.deciding import proof
from mapstream.plan.deciding.finding import changes, find_criterion, new_id, new_visibility
from mapstream.plan.deciding.removal import going_with
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events import criteria as events


def add_criterion(document: Document, command: AddCriterion, context: Context) -> list[Event]:
    """A new criterion stands behind the others."""
    criteria = document["criteria"]
    return [
        events.CriterionAdded(
            new_id(criteria, command.criterion, "criterion", context),
            command.title,
            rank.last(criteria, command.visible_to),
            command.measure,
            new_visibility(document, command.visible_to, context.actor),
        )
    ]


def edit_criterion(document: Document, command: EditCriterion, context: Context) -> list[Event]:
    """Words may always be corrected."""
    criterion = find_criterion(document, command.criterion, context.actor)
    new, was = changes(criterion, command.given("title", "measure"))
    return [events.CriterionEdited(command.criterion, new, was)] if new else []


def remove_criterion(document: Document, command: RemoveCriterion, context: Context) -> list[Event]:
    """What was said on it goes with it."""
    criterion = find_criterion(document, command.criterion, context.actor)
    comments, risks = going_with(document, f"criteria/{command.criterion}")
    return [events.CriterionRemoved(command.criterion, dict(criterion), comments, risks)]


def judge_criterion(document: Document, command: JudgeCriterion, context: Context) -> list[Event]:
    """Another verdict stands for itself, with its own evidence; to the same one, evidence may be added."""
    criterion = find_criterion(document, command.criterion, context.actor)
    evidence = proof.gathered(document, command.evidence or (), context.actor)
    judgement = criterion.get("judgement")
    if judgement is not None and judgement["verdict"] == command.verdict:
        was, all_of_it = proof.added(judgement, evidence)
        return [events.CriterionProven(command.criterion, all_of_it, was)] if all_of_it else []
    before = dict(judgement) if judgement is not None else None
    if command.verdict is None:
        return [events.CriterionJudged(command.criterion, None, was=before)] if before else []
    kind = proof.kind(criterion, evidence)
    return [events.CriterionJudged(command.criterion, command.verdict, kind, evidence or None, before)]
