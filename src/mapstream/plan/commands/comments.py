"""Commands about the talk on items."""

from typing import Annotated

from pydantic import Field

from mapstream.plan.commands.base import ITEMS, BaseCommand, Id, Text, VisibleTo, command, item

Subject = Annotated[str, item(*ITEMS, plan=True)]


@command("add_comment", tryable=True, needs_past=False)
class AddComment(BaseCommand):
    """Say something about an item. A reply is seen by those who see what it answers, unless it says otherwise."""

    comment: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    on: Subject = Field(description="`plan`, or an item such as `tasks/<id>` or `phases/<id>`.")
    text: Text
    reply_to: Id | None = Field(default=None, description="A comment on the same item.")
    mentions: Annotated[list[Id], Field(max_length=50)] | None = None
    visible_to: VisibleTo | None = None


@command("resolve_comment", tryable=True, needs_past=False)
class ResolveComment(BaseCommand):
    """Say that a comment is dealt with."""

    comment: Id


@command("reopen_comment", tryable=True, needs_past=False)
class ReopenComment(BaseCommand):
    """Say that a comment is not dealt with after all."""

    comment: Id
