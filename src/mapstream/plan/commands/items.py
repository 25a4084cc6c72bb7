"""Commands that work on items of any kind: their order, who sees them, and taking a change back."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from mapstream.plan.collections import ItemRef
from mapstream.plan.commands.base import ITEMS, BaseCommand, VisibleTo, command, item

Ranked = Annotated[str, item(*ITEMS, "stages")]
Waiting = Annotated[str, item("tasks", "milestones")]
Item = Annotated[str, item(*ITEMS, "comments")]


@command("move", tryable=True, needs_past=False)
class Move(BaseCommand):
    """Put an item, or a stage of the buyer's decision, directly before or after another of its kind."""

    item: Ranked = Field(description="Such as `tasks/<id>`, `phases/<id>` or `stages/<id>`.")
    before: Ranked | None = None
    after: Ranked | None = None

    @model_validator(mode="after")
    def _one_neighbour_of_the_same_kind(self) -> Self:
        if (self.before is None) == (self.after is None):
            raise ValueError("Say either before or after what.")
        neighbour = self.before or self.after or ""
        if ItemRef.of(neighbour).collection != ItemRef.of(self.item).collection:
            raise ValueError("An item can only be moved among its own kind.")
        return self


@command("set_visibility", tryable=True, needs_past=False)
class SetVisibility(BaseCommand):
    """Say who may see an item. Only the side that added it shows it to fewer than see it."""

    item: Item = Field(description="Such as `tasks/<id>`, `risks/<id>` or `comments/<id>`.")
    visible_to: VisibleTo


@command("link_items", tryable=True, needs_past=False)
class LinkItems(BaseCommand):
    """Let a task or milestone wait for another. A milestone waits for its own tasks without being told."""

    item: Waiting = Field(description="The one that waits: `tasks/<id>` or `milestones/<id>`.")
    after: Waiting = Field(description="The one that it waits for.")


@command("unlink_items", tryable=True, needs_past=False)
class UnlinkItems(BaseCommand):
    """Let a task or milestone wait for another no more."""

    item: Waiting = Field(description="The one that waits: `tasks/<id>` or `milestones/<id>`.")
    after: Waiting = Field(description="The one that it waits for.")


@command("undo", tryable=False, needs_past=True)
class Undo(BaseCommand):
    """Take back a change of one's own, if nothing has been built on it since."""

    version: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="The version that the change made; left out: one's own last."
    )
