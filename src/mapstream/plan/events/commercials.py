"""What happens to the commercials."""

from dataclasses import dataclass
from typing import Any

from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.patch import Patch


@event("commercials.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CommercialsSet(Event):
    """What is agreed about money and obligations changed. ``emptied``: nothing is left of it."""

    changes: dict[str, Any]
    was: dict[str, Any]
    emptied: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"commercials": None if self.emptied else self.changes}
