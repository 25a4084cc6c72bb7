"""What happens to the people of a deal. What is known about them is sealed under their own key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from mapstream.plan.document import Patch
from mapstream.plan.event import ERASED, Event, Stamp, event
from mapstream.plan.events.base import present


@event("person.added")
@dataclass(frozen=True, slots=True)
class PersonAdded(Event):
    """A stakeholder came to the deal. ``notes`` are kept by the side that wrote them."""

    sealed: ClassVar[Mapping[str, str]] = {"full_name": "person", "email": "person", "notes": "person"}
    erased: ClassVar[Mapping[str, Any]] = {"full_name": ERASED}

    person: str
    side: str
    full_name: str
    email: str | None = None
    role: str | None = None
    notes: dict[str, dict[str, str]] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The person."""
        person = present(name=self.full_name, side=self.side, email=self.email, role=self.role, notes=self.notes)
        return {"people": {self.person: person}}
