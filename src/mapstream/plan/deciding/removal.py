"""What goes with an item that is removed.

Whoever removes an item need not see everything that refers to it; so nothing that refers to it forbids its removal,
which would tell that it is there. Comments on it go with it; risks stay, and threaten nothing in particular.
"""

from collections.abc import Sequence
from typing import Any

from mapstream.plan.collections import ItemRef, referring
from mapstream.plan.document import Document
from mapstream.plan.patch import Patch


def going_with(document: Document, item: str) -> tuple[list[str] | None, list[str] | None]:
    """The ids of the comments on an item, and of the risks that name it; ``None`` for none."""
    found = list(referring(document, ItemRef.of(item)))
    comments = [id for row, id, field in found if field == row.subject]
    risks = [id for row, id, field in found if row.name == "risks" and row.references[field].lets_go]
    return comments or None, risks or None


def removal(collection: str, id: str, comments: Sequence[str] | None, risks: Sequence[str] | None) -> Patch:
    """The patch that removes an item, the comments on it, and the references of the risks that threaten it."""
    patch: dict[str, Any] = {collection: {id: None}}
    if comments:
        patch["comments"] = dict.fromkeys(comments)
    if risks:
        patch["risks"] = {risk: {"on": None} for risk in risks}
    return patch
