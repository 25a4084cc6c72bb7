"""Whose plan it is: co-owned from the first time that somebody of the buyer's side has really edited it (mission A17).

To look at a plan, to talk about it and to agree to it is not to edit it. Nor is what the seller's side cannot see.
"""

from collections.abc import Iterable

from typing_extensions import TypedDict

from mapstream.plan.document import Document
from mapstream.plan.elements.people.events import PersonAdded
from mapstream.plan.event import Recorded
from mapstream.plan.visibility.audience import SIDES
from mapstream.plan.visibility.lens import Lens


class CoOwned(TypedDict):
    """The first edit of the buyer's side: by whom, when, and the version that it made."""

    by: str
    at: str
    version: int


def first_candidate(history: Iterable[Recorded]) -> int | None:
    """The version of the first event, of all from the beginning, that may be an edit of the buyer's side."""
    buyers: set[str] = set()
    for recorded in history:
        if recorded.by in buyers and recorded.event.edits():
            return recorded.version
        if isinstance(recorded.event, PersonAdded) and recorded.event.side == "buyer":
            buyers.add(recorded.event.person)
    return None


def first_edit(steps: Iterable[tuple[Recorded, Document, Document]], reader: Lens) -> CoOwned | None:
    """The first edit of the buyer's side among events, each with the document before and after it, as far as both the
    reader and the seller's side see it."""
    for recorded, before, after in steps:
        person = before.get("people", {}).get(recorded.by)
        if person is None or person["side"] != "buyer" or not recorded.event.edits() or not recorded.patch:
            continue
        if not any(lens.look(recorded, before, after).hidden for lens in (SIDES["seller"], reader)):
            return {"by": recorded.by, "at": recorded.at, "version": recorded.version}
    return None
