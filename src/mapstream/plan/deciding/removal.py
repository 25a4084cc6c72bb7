"""What goes with an item that is removed.

Whoever removes an item need not see everything that refers to it; so nothing that refers to it forbids its removal,
which would tell that it is there. Comments on it go with it; risks stay, and threaten nothing in particular.
"""

from mapstream.plan.document import Document


def going_with(document: Document, item: str) -> tuple[list[str] | None, list[str] | None]:
    """The ids of the comments on an item, and of the risks that name it; ``None`` for none."""
    comments = [id for id, comment in document["comments"].items() if comment["on"] == item]
    risks = [id for id, risk in document["risks"].items() if risk.get("on") == item]
    return comments or None, risks or None
