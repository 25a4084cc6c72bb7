"""Deciding about the commercials."""

from mapstream.plan.commands.commercials import SetCommercials
from mapstream.plan.context import Context
from mapstream.plan.deciding.finding import changes
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events.commercials import CommercialsSet


def set_commercials(document: Document, command: SetCommercials, context: Context) -> list[Event]:
    """Both sides write down what is agreed."""
    before = document.get("commercials", {})
    new, was = changes(before, command.given("pricing", "payment_terms", "commitments", "constraints"))
    emptied = not any(value for value in {**before, **new}.values())
    return [CommercialsSet(new, was, emptied)] if new else []
