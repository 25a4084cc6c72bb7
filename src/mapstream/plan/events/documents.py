"""What happens to the materials of the deal, and every look at them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.events.base import present, stamped
from mapstream.plan.patch import Patch


@event("document.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DocumentAdded(Event):
    """A material came into the room."""

    document: str
    title: str
    kind: str
    url: str
    rank: str
    visible_to: str | list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The document, in its first revision."""
        document = present(
            title=self.title,
            kind=self.kind,
            url=self.url,
            revision=1,
            rank=self.rank,
            added=stamped(stamp),
            visible_to=self.visible_to,
        )
        return {"documents": {self.document: document}}


@event("document.revised", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DocumentRevised(Event):
    """A material's title, kind or address changed; with the address, its revision."""

    document: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"documents": {self.document: self.changes}}


@event("document.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DocumentRemoved(Event):
    """A material was taken out of the room."""

    document: str

    def patch(self, stamp: Stamp) -> Patch:
        """That it is gone."""
        return {"documents": {self.document: {"removed": stamped(stamp)}}}


@event("view.recorded", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class ViewRecorded(Event):
    """Somebody looked at the plan or at a document: how long, and how long at which page. What is told of the same
    ``sitting`` later stands in place of this."""

    private: ClassVar[bool] = True

    subject: str
    seconds: float
    pages: Mapping[str, float] | None = None
    sitting: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """Nothing: looking changes nothing."""
        return {}
