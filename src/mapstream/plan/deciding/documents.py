"""Deciding about the materials of the deal, and about looking at them."""

from mapstream.plan import rank
from mapstream.plan.commands.documents import AddDocument, RecordView, RemoveDocument, ReviseDocument
from mapstream.plan.context import Context
from mapstream.plan.deciding.finding import changes, find_item, find_material, new_id, new_visibility, not_found
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events import documents as events
from mapstream.plan.visibility import visible


def add_document(document: Document, command: AddDocument, context: Context) -> list[Event]:
    """A new material stands behind the others."""
    documents = document["documents"]
    return [
        events.DocumentAdded(
            new_id(documents, command.document, "document", context),
            command.title,
            command.kind,
            command.url,
            rank.last(documents),
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
    """Every look is recorded, also a short one."""
    find_item(document, command.subject, context.actor, "subject")
    return [events.ViewRecorded(command.subject, command.seconds, command.pages)]
