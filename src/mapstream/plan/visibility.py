"""Who may see an item: everyone, one side, or named people."""

from collections.abc import Mapping
from typing import Any

from mapstream.plan.context import Actor
from mapstream.plan.document import Side, Visibility


def can_see(visible_to: Visibility | None, side: Side, person: str) -> bool:
    """Whether somebody of ``side`` may see what is visible to ``visible_to`` (``None``: everyone)."""
    if visible_to is None or visible_to == "everyone":
        return True
    if isinstance(visible_to, list):
        return person in visible_to
    return visible_to == side


def visible(item: Mapping[str, Any], actor: Actor) -> bool:
    """Whether ``actor`` may see ``item``, as far as the item itself says."""
    to = item.get("visible_to")
    return to is None or can_see(to, actor.side, actor.id)
