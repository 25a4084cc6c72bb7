"""What is past its date for days: the server says so once at each stage, for as long as the date is that one."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from mapstream.languages.message import Message, say
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.fields import Date, item
from mapstream.plan.patch import Patch
from mapstream.plan.summary import DATED, owed
from mapstream.plan.wording import Naming, day

Stage = Literal["flag", "alert"]


@command("raise_overdue", right="view", tryable=False, needs_past=False, internal=True)
class RaiseOverdue(Command):
    """Something is open, and its date passed some days ago. Said by the server, never by clients."""

    subject: Annotated[str, item(*DATED)]
    due: Date
    stage: Stage = Field(description="`flag` after 3 calendar days, `alert` after 7.")


@event("overdue.raised", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class OverdueRaised(Event):
    """An item was flagged, or an alert raised about it, as it was open so many days after its date."""

    subject: str
    due: str
    stage: str

    def patch(self, stamp: Stamp) -> Patch:
        """Nothing: that it is overdue follows from its date."""
        return {}


@decides(RaiseOverdue)
def raise_overdue(document: Document, command: RaiseOverdue, context: Context) -> list[Event]:
    """Say so, unless it is done by now, or due on another day."""
    if open_dates(document).get(command.subject) != command.due:
        return []
    return [OverdueRaised(command.subject, command.due, command.stage)]


def open_dates(document: Document) -> dict[str, str]:
    """By name, when each thing that is open and dated is due."""
    return {name: found["due"] for name, found in owed(document) if "due" in found}


@tells
def _told(event: OverdueRaised, of: Naming) -> Message:
    return say(
        "flagged {what}: it was due {due}, and is open"
        if event.stage == "flag"
        else "raised an alert on {what}: it was due {due}, and is open",
        what=of.item(event.subject),
        due=day(event.due),
    )
