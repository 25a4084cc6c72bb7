"""What happens to the personal links that let people in. The secrets in them are not the plan's business."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.events.base import present, stamped
from mapstream.plan.patch import Patch


@event("link.issued", undoable=False, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class LinkIssued(Event):
    """A person was given a way in. After erasure ``emails`` admits nobody, rather than everybody."""

    sealed: ClassVar[Mapping[str, str]] = {"emails": "person"}
    erased: ClassVar[Mapping[str, Any]] = {"emails": []}

    link: str
    person: str
    expires: str | None = None
    emails: list[str] | None = None
    code: bool | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The link."""
        link = present(issued=stamped(stamp), expires=self.expires, emails=self.emails, code=self.code)
        return {"people": {self.person: {"links": {self.link: link}}}}


@event("link.revoked", undoable=False, edit=True, ends_access=True)
@dataclass(frozen=True, slots=True)
class LinkRevoked(Event):
    """A way in was closed."""

    link: str
    person: str

    def patch(self, stamp: Stamp) -> Patch:
        """That it is closed."""
        return {"people": {self.person: {"links": {self.link: {"revoked": stamped(stamp)}}}}}


@event("link.opened", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class LinkOpened(Event):
    """Somebody came in by a link; ``first``: it was for the first time."""

    sealed: ClassVar[Mapping[str, str]] = {"ip": "person", "agent": "person"}
    private: ClassVar[bool] = True

    link: str
    person: str
    first: bool
    ip: str | None = None
    agent: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """When it was first used."""
        return {"people": {self.person: {"links": {self.link: {"opened": stamp.at}}}}} if self.first else {}
