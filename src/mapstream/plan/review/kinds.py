"""The kinds of events that people look for in a history."""

from collections.abc import Mapping
from typing import Literal, get_args

from mapstream.plan.event import EVENTS

EventKind = Literal["dates", "done", "owners", "scope", "people", "materials", "talk", "looks", "agreement"]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)

_BY_NAME: Mapping[str, EventKind] = {
    **dict.fromkeys(("goal.set", "cadence.set", "template.applied", "room.opened"), "dates"),
    **dict.fromkeys(("task.assigned", "task.confirmed"), "owners"),
    **dict.fromkeys(("link.opened", "visit.ended", "view.recorded"), "looks"),
    **dict.fromkeys(
        ("agreement.signed", "deal.closed", "plan.shared", "witness.registered", "witness.removed"), "agreement"
    ),
    **dict.fromkeys(("criterion.judged", "kpi.measured", "risk.closed", "risk.reopened"), "done"),
}
_BY_NOUN: Mapping[str, EventKind] = {
    **dict.fromkeys(("calendar", "blackout", "gate"), "dates"),
    **dict.fromkeys(("person", "link", "scope", "notes", "organisation"), "people"),
    "document": "materials",
    **dict.fromkeys(("comment", "text", "meeting", "review", "proposal"), "talk"),
}
_BY_ACT: Mapping[str, EventKind] = {
    "rescheduled": "dates",
    **dict.fromkeys(
        ("started", "completed", "reached", "delivered", "proven", "reopened", "blocked", "unblocked"), "done"
    ),
}


def kind_of(event: str) -> EventKind:
    """The kind of an event, by the name that it is stored under. What is of no other is of the scope."""
    noun, _, act = event.partition(".")
    return _BY_NAME.get(event) or _BY_NOUN.get(noun) or _BY_ACT.get(act) or "scope"


def events_of(kind: EventKind) -> list[str]:
    """The names of all events of a kind."""
    return [name for name in EVENTS if kind_of(name) == kind]
