"""The handoff: customer success takes over a deal that was won, by name.

What was handed over is nowhere written down anew: it follows from the room (:mod:`mapstream.plan.views.handoff`).
Accepting it says who leads the deal from then on, brings what comes after the signature, and sets the day on which
promised and delivered are held against each other.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import Field

from mapstream.languages.message import Message, say
from mapstream.plan import rank
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import find_person_of
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.elements.tasks.events import TaskAdded
from mapstream.plan.elements.templates.commands import ApplyTemplate
from mapstream.plan.elements.templates.rules import applied_since
from mapstream.plan.event import Event, Stamp, event, stamped
from mapstream.plan.fields import Id, Key
from mapstream.plan.over import outcome_of
from mapstream.plan.patch import Patch
from mapstream.plan.time.calendar import day_of
from mapstream.plan.wording import Naming, token
from mapstream.problems import AlreadyAccepted, NotAllowed, NotWon

IMPLEMENTATION = "implementation"
"""The template that is applied unless another is named."""
SECOND_LOOK = timedelta(days=30)
"""How long after it was accepted a handoff is looked at again."""


@command("accept_handoff", right="accept", tryable=False, needs_past=True, whole_plan=True)
class AcceptHandoff(Command):
    """Take over a deal that was won. For customer success, by name."""

    template: Key | None = Field(
        default=IMPLEMENTATION,
        description="The template that brings what comes after the signature, dated from that day on. `null`: none.",
    )
    lead: Id = Field(description="The person of the seller's side who leads it from now on.")


@event("handoff.accepted", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class HandoffAccepted(Event):
    """Somebody of customer success took the deal over as it was at a ``version``."""

    version: int
    lead: str

    def patch(self, stamp: Stamp) -> Patch:
        """Who, when, and who leads it."""
        return {"plan": {"handoff": {**stamped(stamp), "version": self.version, "lead": self.lead}}}


@decides(AcceptHandoff)
def accept_handoff(document: Document, command: AcceptHandoff, context: Context) -> list[Event]:
    """Take over what was won, once, with what comes next and the day of a second look."""
    outcome, before = outcome_of(document), document["plan"].get("handoff")
    if context.actor.id not in document["people"]:
        raise NotAllowed("Only a person can accept a handoff, by name: sign in, or open your own personal link.")
    if outcome is None or outcome["result"] != "won":
        raise NotWon("A deal is handed over once it is won. Close it as won first.")
    if before is not None:
        raise AlreadyAccepted(
            say(
                "This deal was taken over on {day}. Change who leads task by task.",
                day=date.fromisoformat(before["at"][:10]),
            )
        )
    find_person_of(document, command.lead, "seller", "lead")
    accepted = HandoffAccepted(context.version, command.lead)
    coming: list[Event] = []
    if command.template is not None:
        bringing = ApplyTemplate(template=command.template, people={"success": command.lead})
        coming = applied_since(document, bringing, day_of(outcome["at"], document), context)
    return [accepted, *coming, _second_look(document, command, coming, context)]


def _second_look(document: Document, command: AcceptHandoff, coming: list[Event], context: Context) -> TaskAdded:
    """The task to look again, behind all others."""
    there: dict[str, Any] = {**document["tasks"]}
    there |= {task.task: {"rank": task.rank} for task in coming if isinstance(task, TaskAdded)}
    due = date.fromisoformat(day_of(context.now, document)) + SECOND_LOOK
    return TaskAdded(
        context.fresh(),
        "Second look: what was promised, and what is delivered",
        "seller",
        rank.last(there),
        lead=command.lead,
        due=due.isoformat(),
        purpose="Find what was promised and is not under way while it can still be put right.",
        condition="A value for each KPI that can be measured, and a word on each promise",
        kind="review",
    )


@tells
def _told(event: HandoffAccepted, of: Naming) -> Message:
    return say("accepted the handoff; {lead} leads it from now on", lead=token(event.lead))
