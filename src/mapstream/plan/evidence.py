"""Completion by artifact: what can be attached to prove something done, and what it makes of a completion."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from mapstream.languages.message import say
from mapstream.plan.collections import artifact_of
from mapstream.plan.context import Context
from mapstream.plan.deciding.knowing import known_by_word
from mapstream.plan.deciding.lookup import find_material, find_meeting, find_person
from mapstream.plan.document import (
    Completion,
    Criterion,
    Deliverable,
    Document,
    Judgement,
    Material,
    Milestone,
    Phase,
    Task,
)
from mapstream.plan.event import Stamp, present
from mapstream.plan.fields import UUID, Id, Line, Text, Url, shape
from mapstream.problems import TooMuchEvidence, WrongValue

MOST_EVIDENCE = 20
"""How many artifacts one item can be proven with."""

DocumentRef = Annotated[
    str,
    shape(f"^(documents/)?{UUID}$", "This must be the id of a document."),
    AfterValidator(lambda ref: ref.removeprefix("documents/")),
]


class _Evidence(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class DocumentEvidence(_Evidence):
    """A document of the room."""

    kind: Literal["document"]
    ref: DocumentRef = Field(description="The document's id.")
    note: Text | None = None


class LinkEvidence(_Evidence):
    """Something elsewhere, by its address."""

    kind: Literal["link"]
    url: Url
    note: Text | None = None


class MeetingEvidence(_Evidence):
    """A meeting that was held: what was said there, or where its record is."""

    kind: Literal["meeting"]
    ref: Line | None = Field(default=None, description="`meetings/<id>`, or where else its record is.")
    note: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.ref is None and self.note is None:
            raise WrongValue("Say which meeting: give a note or a ref.")
        return self


class ConfirmationEvidence(_Evidence):
    """A written confirmation by a named person of the room."""

    kind: Literal["confirmation"]
    by: Id
    note: Text | None = None


AnyEvidence = Annotated[
    DocumentEvidence | LinkEvidence | MeetingEvidence | ConfirmationEvidence, Field(discriminator="kind")
]
EvidenceList = Annotated[list[AnyEvidence], Field(max_length=MOST_EVIDENCE)]


def completion(stamp: Stamp, proof: str | None, evidence: list[dict[str, Any]] | None) -> dict[str, Any]:
    """How something was finished, as the document keeps it."""
    return present(at=stamp.at, by=stamp.by, proof=proof, evidence=evidence)


def proven(evidence: list[dict[str, Any]], was: list[dict[str, Any]] | None) -> dict[str, Any]:
    """What changes when the evidence for something finished becomes ``evidence``; ``was``: what it was before."""
    return {"evidence": evidence} if was is not None else {"evidence": evidence, "proof": "proven"}


Provable = Task | Milestone | Phase | Criterion | Deliverable
"""What evidence can be given for."""


def gathered(document: Document, evidence: Sequence[AnyEvidence], context: Context) -> list[dict[str, Any]]:
    """The evidence as the document keeps it, each piece once. What it names must be in the room. A confirmation of
    one's own says how one was known. Raises ProofNeeded."""
    actor = context.actor
    pieces: list[dict[str, Any]] = []
    for n, piece in enumerate(evidence):
        plain = piece.model_dump(exclude_none=True)
        if isinstance(piece, DocumentEvidence):
            plain |= _as_it_is(find_material(document, piece.ref, actor, f"evidence/{n}/ref"))
        elif isinstance(piece, ConfirmationEvidence):
            find_person(document, piece.by, f"evidence/{n}/by")
            known = known_by_word(document, context) if piece.by == actor.id else None
            # without an address: evidence is not sealed
            plain |= present(known=known and {name: value for name, value in known.items() if name != "email"})
        elif isinstance(piece, MeetingEvidence) and (meeting := artifact_of(plain)) is not None:
            find_meeting(document, meeting.id, actor, f"evidence/{n}/ref")
        if plain not in pieces:
            pieces.append(plain)
    return pieces


def _as_it_is(material: Material) -> dict[str, Any]:
    """Which revision of a document is offered, and its bytes: another one later proves nothing that this did."""
    file = material.get("file")
    return present(revision=material["revision"], sha256=file and file["sha256"])


def proof_of(item: Provable, evidence: Sequence[dict[str, Any]]) -> str | None:
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
        raise TooMuchEvidence.at(
            "/data/evidence",
            say("An item can be proven with at most {most} pieces of evidence. Leave some out.", most=MOST_EVIDENCE),
        )
    return was, all_of_it
