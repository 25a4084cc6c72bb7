"""The materials of the deal, and who looked at them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field, ValidationInfo, field_validator

from mapstream.languages.message import Message, say
from mapstream.plan import rank
from mapstream.plan.collections import ItemRef
from mapstream.plan.command import Command, command, maybe
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import changes, find_item, find_material, new_id, new_visibility, not_found
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present, stamped
from mapstream.plan.fields import Id, Kind, PageNumber, Seconds, Sha256, Title, Url, VisibleTo, item
from mapstream.plan.patch import Patch, diff
from mapstream.plan.visibility.viewers import visible
from mapstream.plan.wording import Naming, fields, span
from mapstream.plan.wording.names import WORDS
from mapstream.problems import FileNotUploaded, NotAllowed, VersionAhead, WrongValue

Subject = Annotated[str, item("documents", also=("plan",))]


_NOTHING_SAID = ""
"""Stands for an address that was refused by itself."""
_FILE = "A file that the sender uploaded to this room within the last day, by its SHA-256; in place of `url`."


@command("add_document", right="documents", tryable=True, needs_past=True)
class AddDocument(Command):
    """Add a material behind the others: a file that was uploaded, or a link."""

    document: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    kind: Kind = Field(description="Such as proposal, reference, demo, contract draft, pricing or spec.")
    url: Url | None = Field(default=None, description="Where it is; in place of `file`.")
    file: Sha256 | None = Field(default=None, description=_FILE, validate_default=True)
    visible_to: VisibleTo | None = None

    @field_validator("file")
    @classmethod
    def _one_of_them(cls, file: str | None, info: ValidationInfo) -> str | None:
        if file is None and info.data.get("url", _NOTHING_SAID) is None:
            raise WrongValue("Give a file or an address.")
        return _not_both(file, info)

    def needs_past_at(self, version: int, known: int | None = None) -> bool:
        """Only what was uploaded is not in the room."""
        return self.file is not None


@command("revise_document", right="documents", tryable=True, needs_past=True)
class ReviseDocument(Command):
    """Change a material. Another file or address is a new revision."""

    document: Id
    title: Title = maybe()
    kind: Kind = maybe()
    url: Url = maybe()
    file: Sha256 = maybe(_FILE)

    @field_validator("file")
    @classmethod
    def _one_of_them(cls, file: str | None, info: ValidationInfo) -> str | None:
        return _not_both(file, info)

    def needs_past_at(self, version: int, known: int | None = None) -> bool:
        """Only what was uploaded is not in the room."""
        return "file" in self.__pydantic_fields_set__


def _not_both(file: str | None, info: ValidationInfo) -> str | None:
    if file is not None and info.data.get("url") is not None:
        raise WrongValue("Give a file or an address, not both.")
    return file


@command("remove_document", right="documents", tryable=True, needs_past=False)
class RemoveDocument(Command):
    """Take a material out of the room. What it proved stays proven."""

    document: Id


@command("record_view", right="view", tryable=False, needs_past=True)
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
    seen: int | None = Field(
        default=None, ge=1, lt=2**53, description="The revision of the document that was looked at; else the latest."
    )


@event("document.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DocumentAdded(Event):
    """A material came into the room."""

    document: str
    title: str
    kind: str
    url: str | None
    rank: str
    visible_to: str | list[str] | None = None
    file: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The document, in its first revision."""
        document = present(
            title=self.title,
            kind=self.kind,
            url=self.url,
            file=self.file,
            revision=1,
            rank=self.rank,
            added=stamped(stamp),
            visible_to=self.visible_to,
        )
        return {"documents": {self.document: document}}


@event("document.revised", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DocumentRevised(Event):
    """A material's title, kind, file or address changed; with the file or address, its revision."""

    document: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values; of another file what it has otherwise."""
        changes = dict(self.changes)
        if changes.get("file") is not None:
            changes["file"] = diff(self.was.get("file") or {}, changes["file"])
        return {"documents": {self.document: changes}}


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
    ``sitting`` later stands in place of this. ``seen``: the document's revision; ``sha256``: its file."""

    private: ClassVar[bool] = True

    subject: str
    seconds: float
    pages: Mapping[str, float] | None = None
    sitting: str | None = None
    seen: int | None = None
    sha256: str | None = None

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
            _uploaded(command.file, context),
        )
    ]


@decides(ReviseDocument)
def revise_document(document: Document, command: ReviseDocument, context: Context) -> list[Event]:
    """Change a document; another file or address is a new revision."""
    material = find_material(document, command.document, context.actor)
    wanted = command.given("title", "kind", "url")
    if command.file is not None:
        held = material.get("file")
        same = held is not None and held["sha256"] == command.file
        wanted |= {"url": None, "file": held if same else _uploaded(command.file, context)}
    elif command.url is not None:
        wanted["file"] = None
    new, was = changes(material, wanted)
    if "url" in new or "file" in new:
        was["revision"] = material["revision"]
        new["revision"] = material["revision"] + 1
    return [DocumentRevised(command.document, new, was)] if new else []


def _uploaded(file: str | None, context: Context) -> dict[str, Any] | None:
    """A file as the document keeps it. Whoever only knows its SHA-256 does not get it in."""
    if file is None:
        return None
    upload = context.uploads.get(file)
    if upload is None:
        raise FileNotUploaded.at("/data/file", "You uploaded no such file here within the last day. Upload it first.")
    return present(sha256=file, **upload._asdict())


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
    subject = find_item(document, command.subject, context.actor, "subject")
    alone = min(_since_they_came(document, context), _since_it_began(command, context))
    seconds = min(command.seconds, alone, _left_of_their_time(command, context))
    pages = _pages(command.pages, seconds)
    return [ViewRecorded(command.subject, seconds, pages, command.sitting, *_which(command, subject))]


def _which(command: RecordView, subject: Mapping[str, Any]) -> tuple[int | None, str | None]:
    """Which revision of a document was looked at, and its file where that is the latest. The plan has none."""
    latest = subject.get("revision")
    if latest is None:
        return None, None
    seen = latest if command.seen is None else command.seen
    if seen > latest:
        raise VersionAhead.at(
            "/data/seen", say("Its latest revision is {latest}. Leave this out if that was looked at.", latest=latest)
        )
    file = subject.get("file") if seen == latest else None
    return seen, file and file["sha256"]


def _since_they_came(document: Document, context: Context) -> float:
    person = document["people"].get(context.actor.id)
    link = person.get("links", {}).get(context.actor.link or "") if person else None
    return _elapsed(link.get("opened", link["issued"]["at"]), context.now) if link else LONGEST


def _since_it_began(command: RecordView, context: Context) -> float:
    """The most seconds that a sitting can have lasted, reckoned from when it was first reported."""
    if command.sitting is None:
        return WITHOUT_SITTING
    begun = context.sittings.get(command.sitting)
    return BEGUN if begun is None else begun.seconds + _elapsed(begun.at, context.now)


def _left_of_their_time(command: RecordView, context: Context) -> float:
    """The seconds since the sender first looked, less those of their other sittings: nobody looks twice at a time."""
    others = [sitting.latest for id, sitting in context.sittings.items() if id != command.sitting]
    if not others:
        return LONGEST
    first = min(context.sittings.values(), key=lambda sitting: sitting.at)
    return max(0.0, first.seconds + _elapsed(first.at, context.now) - sum(others))


def _elapsed(since: str, now: str) -> float:
    return max(0.0, (datetime.fromisoformat(now) - datetime.fromisoformat(since)).total_seconds())


def _pages(pages: Mapping[str, float] | None, seconds: float) -> Mapping[str, float] | None:
    """The seconds of each page, scaled down so that their sum is no more than all."""
    told = sum(pages.values()) if pages else 0.0
    if pages is None or told <= seconds:
        return pages
    return {page: round(at_it * seconds / told, 3) for page, at_it in pages.items()}


@tells
def _told(event: DocumentAdded | DocumentRevised | DocumentRemoved | ViewRecorded, of: Naming) -> Message:
    match event:
        case DocumentAdded():
            return say(
                "added “{title}” to the documents ({kind})", title=event.title, kind=WORDS.get(event.kind, event.kind)
            )
        case DocumentRevised():
            to = say(" to revision {n}", n=event.changes["revision"]) if "revision" in event.changes else ""
            changed = fields(_named(event.changes), _named(event.was))
            what = of.item(f"documents/{event.document}")
            return say("revised {what}{to}: {fields}", what=what, to=to, fields=changed)
        case DocumentRemoved():
            return say("removed {what}", what=of.item(f"documents/{event.document}"))
        case ViewRecorded():
            return say("looked at {what} for {time}", what=of.item(event.subject), time=span(event.seconds))


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they are told: a file by its name, and without what is no more than a number."""
    told = {name: value for name, value in values.items() if name != "revision"}
    if told.get("file") is not None:
        told["file"] = told["file"]["name"]
    return told
