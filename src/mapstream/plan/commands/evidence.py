"""The artifacts that are attached to prove something done."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from mapstream.plan.commands.base import UUID, Id, Line, Text, Url, shape

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
    ref: Line | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.ref is None and self.note is None:
            raise ValueError("Say which meeting: give a note or a ref.")
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
