"""The materials of the deal, and who looked at them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field

from mapstream.plan import rank
from mapstream.plan.collections import ItemRef
from mapstream.plan.command import Command, command, maybe
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import changes, find_item, find_material, new_id, new_visibility, not_found
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present, stamped
from mapstream.plan.fields import Id, Kind, PageNumber, Seconds, Title, Url, VisibleTo, item
from mapstream.plan.patch import Patch
from mapstream.plan.visibility.viewers import visible
from mapstream.plan.wording import Naming, fields, span
from mapstream.problems import NotAllowed

Subject = Annotated[str, item("documents", plan=True)]


@command("add_document", tryable=True, needs_past=False)
class AddDocument(Command):
    """Add a material, as a link, behind the others."""

    document: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    kind: Kind = Field(description="Such as proposal, reference, demo, contract draft, pricing or spec.")
    url: Url
    visible_to: VisibleTo | None = None


@command("revise_document", tryable=True, needs_past=False)
class ReviseDocument(Command):
    """Change a material. Another address is a new revision."""

    document: Id
    title: Title = maybe()
    kind: Kind = maybe()
    url: Url = maybe()


@command("remove_document", tryable=True, needs_past=False)
class RemoveDocument(Command):
    """Take a material out of the room. What it proved stays proven."""

    document: Id


@command("record_view", tryable=False, needs_past=True)
class RecordView(Command):
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


@event("document.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DocumentAdded(Event):
    """A material came into the room."""

    document: str
    title: str
    kind: str
    url: str
    rank: str
    visible_to: str | list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The document, in its first revision."""
        document = present(
            title=self.title,
            kind=self.kind,
            url=self.url,
            revision=1,
            rank=self.rank,
            added=stamped(stamp),
            visible_to=self.visible_to,
        )
        return {"documents": {self.document: document}}


@event("document.revised", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DocumentRevised(Event):
    """A material's title, kind or address changed; with the address, its revision."""

    document: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"documents": {self.document: self.changes}}


@event("document.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DocumentRemoved(Event):
    """A material was taken out of the room."""

    document: str

    def patch(self, stamp: Stamp) -> Patch:
        """That it is gone."""
        return {"documents": {self.document: {"removed": stamped(stamp)}}}


@event("view.recorded", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class ViewRecorded(Event):
    """Somebody looked at the plan or at a document: how long, and how long at which page. What is told of the same
    ``sitting`` later stands in place of this."""

    private: ClassVar[bool] = True

    subject: str
    seconds: float
    pages: Mapping[str, float] | None = None
    sitting: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """Nothing: looking changes nothing."""
        return {}


LONGEST = 86_400.0
"""Seconds of a sitting, at most."""
BEGUN = 60.0
"""Seconds that a sitting may have gone on for when it is first told of."""
WITHOUT_SITTING = 300.0
"""Seconds of a look that belongs to no sitting, at most: so often do clients tell of it that do not know sittings."""


@decides(AddDocument)
def add_document(document: Document, command: AddDocument, context: Context) -> list[Event]:
    """Add a document, last in the order."""
    documents = document["documents"]
    return [
        DocumentAdded(
            new_id(documents, command.document, "document", context),
            command.title,
            command.kind,
            command.url,
            rank.last(documents, command.visible_to),
            new_visibility(document, command.visible_to, context.actor),
        )
    ]


@decides(ReviseDocument)
def revise_document(document: Document, command: ReviseDocument, context: Context) -> list[Event]:
    """Change a document; another address is a new revision."""
    material = find_material(document, command.document, context.actor)
    new, was = changes(material, command.given("title", "kind", "url"))
    if "url" in new:
        was["revision"] = material["revision"]
        new["revision"] = material["revision"] + 1
    return [DocumentRevised(command.document, new, was)] if new else []


@decides(RemoveDocument)
def remove_document(document: Document, command: RemoveDocument, context: Context) -> list[Event]:
    """Mark a document as removed. It stays for what refers to it, and what it proved stays proven."""
    material = document["documents"].get(command.document)
    if material is None or not visible(document, ItemRef("documents", command.document), material, context.actor):
        raise not_found("document", "document")
    return [] if "removed" in material else [DocumentRemoved(command.document)]


@decides(RecordView)
def record_view(document: Document, command: RecordView, context: Context) -> list[Event]:
    """Record every view, however short, and none as longer than it can have been."""
    if context.actor.via == "key":
        raise NotAllowed("A key looks at nothing. Views are recorded by the people who look.")
    find_item(document, command.subject, context.actor, "subject")
    seconds = min(command.seconds, _since_they_came(document, context), _since_it_began(command, context))
    return [ViewRecorded(command.subject, seconds, _pages(command.pages, seconds), command.sitting)]


def _since_they_came(document: Document, context: Context) -> float:
    person = document["people"].get(context.actor.id)
    link = person.get("links", {}).get(context.actor.link or "") if person else None
    return _elapsed(link.get("opened", link["issued"]["at"]), context.now) if link else LONGEST


def _since_it_began(command: RecordView, context: Context) -> float:
    """The most seconds that a sitting can have lasted, reckoned from when it was first reported."""
    if command.sitting is None:
        return WITHOUT_SITTING
    begun = context.sittings.get(command.sitting)
    if begun is None or begun.by != context.actor.id:
        return BEGUN
    return begun.seconds + _elapsed(begun.at, context.now)


def _elapsed(since: str, now: str) -> float:
    return max(0.0, (datetime.fromisoformat(now) - datetime.fromisoformat(since)).total_seconds())


def _pages(pages: Mapping[str, float] | None, seconds: float) -> Mapping[str, float] | None:
    """The seconds of each page, scaled down so that their sum is no more than all."""
    told = sum(pages.values()) if pages else 0.0
    if pages is None or told <= seconds:
        return pages
    return {page: round(at_it * seconds / told, 3) for page, at_it in pages.items()}


@tells
def _told(event: DocumentAdded | DocumentRevised | DocumentRemoved | ViewRecorded, of: Naming) -> str:
    match event:
        case DocumentAdded():
            return f"added “{event.title}” to the documents ({event.kind})"
        case DocumentRevised():
            changes = {name: value for name, value in event.changes.items() if name != "revision"}
            to = f" to revision {event.changes['revision']}" if "revision" in event.changes else ""
            return f"revised {of.item(f'documents/{event.document}')}{to}: {fields(changes, event.was)}"
        case DocumentRemoved():
            return f"removed {of.item(f'documents/{event.document}')}"
        case ViewRecorded():
            return f"looked at {of.item(event.subject)} for {span(event.seconds)}"
