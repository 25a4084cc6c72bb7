"""Commands about the materials of the deal, and about viewing them."""

from typing import Annotated

from pydantic import Field

from mapstream.plan.commands.base import (
    BaseCommand,
    Id,
    Kind,
    PageNumber,
    Seconds,
    Title,
    Url,
    VisibleTo,
    command,
    item,
    maybe,
)

Subject = Annotated[str, item("documents", plan=True)]


@command("add_document", tryable=True, needs_past=False)
class AddDocument(BaseCommand):
    """Add a material, as a link, behind the others."""

    document: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    kind: Kind = Field(description="Such as proposal, reference, demo, contract draft, pricing or spec.")
    url: Url
    visible_to: VisibleTo | None = None


@command("revise_document", tryable=True, needs_past=False)
class ReviseDocument(BaseCommand):
    """Change a material. Another address is a new revision."""

    document: Id
    title: Title = maybe()
    kind: Kind = maybe()
    url: Url = maybe()


@command("remove_document", tryable=True, needs_past=False)
class RemoveDocument(BaseCommand):
    """Take a material out of the room. What it proved stays proven."""

    document: Id


@command("record_view", tryable=False, needs_past=True)
class RecordView(BaseCommand):
    """Record that the sender looked at the plan or at a document. An API key looks at nothing."""

    subject: Subject = Field(description="`plan` or `documents/<id>`.")
    sitting: Id | None = Field(
        default=None,
        description="The sitting's id, made by the client: told of when it begins, and again as it goes on. The figures"
        " of the same again stand in place of those before.",
    )
    seconds: Seconds = Field(
        description="How long, so far. Taken as no more than has gone by since the sitting was first told of, and since"
        " the sender came in."
    )
    pages: Annotated[dict[PageNumber, Seconds], Field(max_length=1_000)] | None = Field(
        default=None, description="Seconds by page number, which sum up to no more than all."
    )

    def needs_past_at(self, version: int) -> bool:
        """Only a sitting may have been told of before."""
        return self.sitting is not None
