"""Deciding about the materials of the deal, and about looking at them."""

from collections.abc import Mapping
from datetime import datetime

from mapstream.plan import rank
from mapstream.plan.commands.documents import AddDocument, RecordView, RemoveDocument, ReviseDocument
from mapstream.plan.context import Context
from mapstream.plan.deciding.finding import changes, find_item, find_material, new_id, new_visibility, not_found
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events import documents as events
from mapstream.plan.visibility.viewers import visible
from mapstream.problems import NotAllowed

LONGEST = 86_400.0
"""Seconds of a sitting, at most."""
BEGUN = 60.0
"""Seconds that a sitting may have gone on for when it is first told of."""
WITHOUT_SITTING = 300.0
"""Seconds of a look that belongs to no sitting, at most: so often do clients tell of it that do not know sittings."""


def add_document(document: Document, command: AddDocument, context: Context) -> list[Event]:
    """A new material stands behind the others."""
    documents = document["documents"]
    return [
        events.DocumentAdded(
            new_id(documents, command.document, "document", context),
            command.title,
            command.kind,
            command.url,
            rank.last(documents, command.visible_to),
            new_visibility(document, command.visible_to, context.actor),
        )
    ]


def revise_document(document: Document, command: ReviseDocument, context: Context) -> list[Event]:
    """Another address is a new revision."""
    material = find_material(document, command.document, context.actor)
    new, was = changes(material, command.given("title", "kind", "url"))
    if "url" in new:
        was["revision"] = material["revision"]
        new["revision"] = material["revision"] + 1
    return [events.DocumentRevised(command.document, new, was)] if new else []


def remove_document(document: Document, command: RemoveDocument, context: Context) -> list[Event]:
    """It stays for what refers to it: what it proved stays proven."""
    material = document["documents"].get(command.document)
    if material is None or not visible(document, material, context.actor):
        raise not_found("document", "document")
    return [] if "removed" in material else [events.DocumentRemoved(command.document)]


def record_view(document: Document, command: RecordView, context: Context) -> list[Event]:
    """Every look is recorded, also a short one; none is longer than it can have been."""
    if context.actor.via == "key":
        raise NotAllowed("A key looks at nothing. Views are recorded by the people who look.")
    find_item(document, command.subject, context.actor, "subject")
    seconds = min(command.seconds, _since_they_came(document, context), _since_it_began(command, context))
    return [events.ViewRecorded(command.subject, seconds, _pages(command.pages, seconds), command.sitting)]


def _since_they_came(document: Document, context: Context) -> float:
    person = document["people"].get(context.actor.id)
    link = person.get("links", {}).get(context.actor.link or "") if person else None
    return _elapsed(link.get("opened", link["issued"]["at"]), context.now) if link else LONGEST


def _since_it_began(command: RecordView, context: Context) -> float:
    """The seconds since a sitting was first told of. When it is, it may have gone on for a moment already."""
    if command.sitting is None:
        return WITHOUT_SITTING
    begun = context.sittings.get(command.sitting)
    if begun is None or begun.by != context.actor.id:
        return BEGUN
    return begun.seconds + _elapsed(begun.at, context.now)


def _elapsed(since: str, now: str) -> float:
    return max(0.0, (datetime.fromisoformat(now) - datetime.fromisoformat(since)).total_seconds())


def _pages(pages: Mapping[str, float] | None, seconds: float) -> Mapping[str, float] | None:
    """The seconds of pages, each so much less that they sum up to no more than all."""
    told = sum(pages.values()) if pages else 0.0
    if pages is None or told <= seconds:
        return pages
    return {page: round(at_it * seconds / told, 3) for page, at_it in pages.items()}
