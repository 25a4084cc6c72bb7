"""Sentences about what is around the steps: documents, comments, and items of any kind."""

from mapstream.plan.event import Event
from mapstream.plan.events.comments import CommentAdded, CommentReopened, CommentResolved
from mapstream.plan.events.documents import DocumentAdded, DocumentRemoved, DocumentRevised, ViewRecorded
from mapstream.plan.events.items import ChangeUndone, ItemMoved, RanksRenewed, VisibilitySet
from mapstream.plan.sentences.wording import Naming, audience, fields, listed, span


def words(event: Event, of: Naming) -> str | None:
    """What an event of a document, a comment, or an item of any kind says its author did."""
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
        case CommentAdded():
            return f"commented on {of.item(event.on)}"
        case CommentResolved():
            return f"resolved {of.comment(event.comment)}"
        case CommentReopened():
            return f"reopened {of.comment(event.comment)}"
        case ItemMoved():
            return f"moved {of.item(event.item)} to another place"
        case RanksRenewed():
            return f"made room in the order of the {event.collection}"
        case VisibilitySet():
            return f"made {of.item(event.item)} visible to {audience(event.visible_to)}"
        case ChangeUndone():
            return f"took back version {event.version} ({listed(kind.replace('.', ' ') for kind in event.types)})"
        case _:
            return None
