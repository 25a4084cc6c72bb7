"""What the removal of an item does to a document: it and what was said on it go, no risk names it any more."""

from collections.abc import Sequence
from typing import Any

from mapstream.plan.patch import Patch


def removal(collection: str, id: str, comments: Sequence[str] | None, risks: Sequence[str] | None) -> Patch:
    """The patch that removes an item, the comments on it, and the references of the risks that threaten it."""
    patch: dict[str, Any] = {collection: {id: None}}
    if comments:
        patch["comments"] = dict.fromkeys(comments)
    if risks:
        patch["risks"] = {risk: {"on": None} for risk in risks}
    return patch
