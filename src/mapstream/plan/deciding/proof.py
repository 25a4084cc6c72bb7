"""Completion by artifact: what evidence counts, and what it makes of a completion."""

from collections.abc import Sequence
from typing import Any

from mapstream.plan.commands.evidence import (
    MOST_EVIDENCE,
    AnyEvidence,
    ConfirmationEvidence,
    DocumentEvidence,
)
from mapstream.plan.context import Actor
from mapstream.plan.deciding.finding import find_material, find_person
from mapstream.plan.document import (
    Completion,
    Criterion,
    Deliverable,
    Document,
    Judgement,
    Milestone,
    Phase,
    Task,
)
from mapstream.problems import FieldError, TooMuchEvidence

Provable = Task | Milestone | Phase | Criterion | Deliverable
"""What evidence can be given for."""


def gathered(document: Document, evidence: Sequence[AnyEvidence], actor: Actor) -> list[dict[str, Any]]:
    """The evidence as the document keeps it, each piece once. What it names must be in the room."""
    pieces: list[dict[str, Any]] = []
    for n, piece in enumerate(evidence):
        if isinstance(piece, DocumentEvidence):
            find_material(document, piece.ref, actor, f"evidence/{n}/ref")
        elif isinstance(piece, ConfirmationEvidence):
            find_person(document, piece.by, f"evidence/{n}/by")
        plain = piece.model_dump(exclude_none=True)
        if plain not in pieces:
            pieces.append(plain)
    return pieces


def kind(item: Provable, evidence: Sequence[dict[str, Any]]) -> str | None:
    """``proven`` with evidence, ``claimed`` with a condition or a measure and none, and nothing where nothing was asked
    for."""
    if evidence:
        return "proven"
    return "claimed" if "condition" in item or "measure" in item else None


def added(
    completion: Completion | Judgement, evidence: Sequence[dict[str, Any]]
) -> tuple[list[dict[str, Any]] | None, list[dict[str, Any]]]:
    """The evidence that there was for how something was finished, and all of it with what is new; empty if nothing
    is."""
    was: Any = completion.get("evidence")
    new = [piece for piece in evidence if piece not in (was or ())]
    all_of_it = [*(was or ()), *new] if new else []
    if len(all_of_it) > MOST_EVIDENCE:
        message = f"An item can be proven with at most {MOST_EVIDENCE} pieces of evidence. Leave some out."
        raise TooMuchEvidence(message, [FieldError("/data/evidence", message)])
    return was, all_of_it
