"""Commands about the talk on items."""

from typing import Annotated, ClassVar

from pydantic import Field

from mapstream.plan.commands.base import ITEMS, BaseCommand, Id, Text, VisibleTo, item

Subject = Annotated[str, item(*ITEMS, plan=True)]


class AddComment(BaseCommand):
    """Say something about an item. A reply is seen by those who see what it answers, unless it says otherwise."""

    type: ClassVar[str] = "add_comment"

    comment: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    on: Subject = Field(description="`plan`, or an item such as `tasks/<id>` or `phases/<id>`.")
    text: Text
    reply_to: Id | None = Field(default=None, description="A comment on the same item.")
    mentions: Annotated[list[Id], Field(max_length=50)] | None = None
    visible_to: VisibleTo | None = None


class ResolveComment(BaseCommand):
    """Say that a comment is dealt with."""

    type: ClassVar[str] = "resolve_comment"

    comment: Id


class ReopenComment(BaseCommand):
    """Say that a comment is not dealt with after all."""

    type: ClassVar[str] = "reopen_comment"

    comment: Id
