"""What becomes known about the two parties, and what each gets out of it."""

from dataclasses import dataclass
from typing import Any

from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.events.base import stamped
from mapstream.plan.patch import Patch, diff


@event("organisation.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class OrganisationSet(Event):
    """What is known about a party changed."""

    side: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"plan": {"organisations": {self.side: self.changes}}}


@event("value.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class ValueSet(Event):
    """What a side gets out of it was summed up. ``last``: nothing is summed up any more, for either side."""

    side: str
    text: str | None
    was: str | None = None
    last: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """The summary."""
        return {"plan": {"value": None if self.last else {self.side: self.text}}}


@event("introduction.recorded", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class IntroductionRecorded(Event):
    """A point of the introduction gate is met, or after all not (no ``note``). ``last``: none is met any more."""

    check: str
    note: str | None
    was: dict[str, Any] | None = None
    last: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """The point."""
        if self.last:
            return {"plan": {"gate": None}}
        check = None if self.note is None else diff(self.was or {}, {**stamped(stamp), "note": self.note})
        return {"plan": {"gate": {self.check: check}}}
