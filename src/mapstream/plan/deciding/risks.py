"""Deciding about risks."""

from mapstream.plan import rank
from mapstream.plan.commands.risks import AddRisk, CloseRisk, EditRisk, ReopenRisk
from mapstream.plan.context import Context
from mapstream.plan.deciding.finding import (
    changes,
    find_item,
    find_person,
    find_risk,
    new_id,
    new_visibility,
    quoted,
)
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events import risks as events
from mapstream.problems import RiskOpen


def add_risk(document: Document, command: AddRisk, context: Context) -> list[Event]:
    """A new risk stands behind the others."""
    risks = document["risks"]
    id = new_id(risks, command.risk, "risk", context)
    if command.owner is not None:
        find_person(document, command.owner, "owner")
    if command.on is not None:
        find_item(document, command.on, context.actor, "on")
    return [
        events.RiskAdded(
            id,
            command.title,
            command.severity,
            rank.last(risks, command.visible_to),
            command.mitigation,
            command.owner,
            command.on,
            new_visibility(document, command.visible_to, context.actor),
        )
    ]


def edit_risk(document: Document, command: EditRisk, context: Context) -> list[Event]:
    """What is known about a risk changes, also when it is closed."""
    risk = find_risk(document, command.risk, context.actor)
    new, was = changes(risk, command.given("title", "severity", "mitigation", "owner", "on"))
    if new.get("owner") is not None:
        find_person(document, new["owner"], "owner")
    if new.get("on") is not None:
        find_item(document, new["on"], context.actor, "on")
    return [events.RiskEdited(command.risk, new, was)] if new else []


def close_risk(document: Document, command: CloseRisk, context: Context) -> list[Event]:
    """Closing again corrects what became of it."""
    risk = find_risk(document, command.risk, context.actor)
    closure = risk.get("closure")
    if closure and closure["outcome"] == command.outcome and closure.get("note") == command.note:
        return []
    was = dict(closure) if closure else None
    return [events.RiskClosed(command.risk, command.outcome, command.note, was, "dispute" in risk)]


def reopen_risk(document: Document, command: ReopenRisk, context: Context) -> list[Event]:
    """Reopening what was closed is a dispute, and keeps its reason."""
    risk = find_risk(document, command.risk, context.actor)
    if "closure" not in risk:
        raise RiskOpen(f"{quoted(risk['title'])} is open: there is nothing to reopen.")
    return [events.RiskReopened(command.risk, command.reason, dict(risk["closure"]))]
