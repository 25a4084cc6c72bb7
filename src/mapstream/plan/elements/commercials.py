"""What is agreed about money and obligations."""

from dataclasses import dataclass
from typing import Any

from mapstream.languages.message import Message, say
from mapstream.plan.command import Command, command, maybe
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import changes
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.fields import Text
from mapstream.plan.patch import Patch
from mapstream.plan.wording import Naming, fields


@command("set_commercials", right="commercials", tryable=True, needs_past=False)
class SetCommercials(Command):
    """Set what is agreed about money and obligations. What is left out stays; `null` takes a value away."""

    pricing: Text | None = maybe()
    payment_terms: Text | None = maybe()
    commitments: Text | None = maybe("What each side has committed to.")
    constraints: Text | None = maybe("What limits the deal: caps, exclusions, conditions.")


@event("commercials.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CommercialsSet(Event):
    """What is agreed about money and obligations changed. ``emptied``: nothing is left of it."""

    changes: dict[str, Any]
    was: dict[str, Any]
    emptied: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values, and of those that are new, or gone, who brought them up."""
        if self.emptied:
            return {"commercials": None}
        by = {
            key: None if value is None else stamp.by
            for key, value in self.changes.items()
            if value is None or self.was.get(key) is None
        }
        return {"commercials": {**self.changes, "by": by} if by else self.changes}


@decides(SetCommercials)
def set_commercials(document: Document, command: SetCommercials, context: Context) -> list[Event]:
    """Set what is agreed; each value is of the side that brought it up."""
    before = document.get("commercials", {})
    new, was = changes(before, command.given("pricing", "payment_terms", "commitments", "constraints"))
    emptied = not any(value for key, value in {**before, **new}.items() if key != "by")
    return [CommercialsSet(new, was, emptied)] if new else []


@tells
def _told(event: CommercialsSet, of: Naming) -> Message:
    return say("changed the commercials: {fields}", fields=fields(event.changes, event.was))
