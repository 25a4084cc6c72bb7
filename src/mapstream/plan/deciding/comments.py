"""Deciding about the talk on items."""

from mapstream.plan.commands.comments import AddComment, ReopenComment, ResolveComment
from mapstream.plan.context import Actor, Context
from mapstream.plan.deciding.finding import find_comment, find_item, find_people, new_id, new_visibility
from mapstream.plan.document import Document, Visibility
from mapstream.plan.event import Event
from mapstream.plan.events.comments import CommentAdded, CommentReopened, CommentResolved
from mapstream.problems import FieldError, ReplyElsewhere


def add_comment(document: Document, command: AddComment, context: Context) -> list[Event]:
    """A reply stays on the item of what it answers, and, unless it says otherwise, among those who see that."""
    actor = context.actor
    find_item(document, command.on, actor, "on")
    id = new_id(document["comments"], command.comment, "comment", context)
    visible_to = command.visible_to
    if command.reply_to is not None:
        answered = find_comment(document, command.reply_to, actor, "reply_to")
        if answered["on"] != command.on:
            message = "What this answers is on another item. Answer it there."
            raise ReplyElsewhere(message, [FieldError("/data/reply_to", message)])
        inherited = _with(actor, answered.get("visible_to"), document)
        visible_to = inherited if visible_to is None else visible_to
        shown = new_visibility(document, visible_to, actor, inherited)
    else:
        shown = new_visibility(document, visible_to, actor)
    mentions = find_people(document, command.mentions or (), "mentions")
    return [CommentAdded(id, command.on, command.text, command.reply_to, mentions or None, shown)]


def resolve_comment(document: Document, command: ResolveComment, context: Context) -> list[Event]:
    """Whoever sees a comment can say that it is dealt with."""
    comment = find_comment(document, command.comment, context.actor)
    return [] if "resolved" in comment else [CommentResolved(command.comment)]


def reopen_comment(document: Document, command: ReopenComment, context: Context) -> list[Event]:
    """Whoever sees a comment can say that it is not dealt with after all."""
    comment = find_comment(document, command.comment, context.actor)
    return [CommentReopened(command.comment)] if "resolved" in comment else []


def _with(actor: Actor, visible_to: Visibility | None, document: Document) -> Visibility | None:
    """Who sees what is answered, and who answers: nobody else may be left of those who were named."""
    if isinstance(visible_to, list) and actor.id in document["people"] and actor.id not in visible_to:
        return [*visible_to, actor.id]
    return visible_to
