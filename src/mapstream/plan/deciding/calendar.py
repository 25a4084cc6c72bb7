"""Deciding about the calendar. It is everybody's, like the plan itself."""

from collections.abc import Mapping
from typing import Any

from mapstream.plan.collections import ItemRef, referring
from mapstream.plan.commands.calendar import (
    AddBlackout,
    AddGate,
    EditBlackout,
    EditGate,
    RemoveBlackout,
    RemoveGate,
    SetCalendar,
    WorkingTime,
)
from mapstream.plan.context import Context
from mapstream.plan.deciding.finding import changes, find_gate, new_id, not_found, quoted
from mapstream.plan.document import Calendar, Document, Gate
from mapstream.plan.event import Event
from mapstream.plan.events import calendar as events
from mapstream.plan.time.calendar import day_of
from mapstream.plan.time.gates import check_rule
from mapstream.plan.visibility.viewers import visible
from mapstream.problems import BadRule, EndsBeforeStart, FieldError, StillInUse


def set_calendar(document: Document, command: SetCalendar, context: Context) -> list[Event]:
    """Each part is replaced as a whole."""
    calendar = _calendar(document)
    wanted = {key: _plain(value) for key, value in command.given("zone", "seller", "buyer").items()}
    new, was = changes(calendar, wanted)
    left = {key for key in calendar if key not in new} | {key for key, value in new.items() if value is not None}
    return [events.CalendarSet(new, was, not left)] if new else []


def add_blackout(document: Document, command: AddBlackout, context: Context) -> list[Event]:
    """It may be over already: then it explains what was planned around it."""
    id = new_id(_calendar(document).get("blackouts", {}), command.blackout, "blackout", context)
    _refuse_backwards(command.start, command.end, "end")
    return [events.BlackoutAdded(id, command.title, command.start, command.end, command.side)]


def edit_blackout(document: Document, command: EditBlackout, context: Context) -> list[Event]:
    """It still ends after it begins."""
    blackout = _calendar(document).get("blackouts", {}).get(command.blackout)
    if blackout is None:
        raise not_found("blackout", "blackout")
    new, was = changes(blackout, command.given("title", "start", "end", "side"))
    after: Mapping[str, Any] = {**blackout, **new}
    _refuse_backwards(after["start"], after["end"], "end" if "end" in new else "start")
    return [events.BlackoutEdited(command.blackout, new, was)] if new else []


def remove_blackout(document: Document, command: RemoveBlackout, context: Context) -> list[Event]:
    """Nothing refers to it."""
    calendar = _calendar(document)
    blackout = calendar.get("blackouts", {}).get(command.blackout)
    if blackout is None:
        raise not_found("blackout", "blackout")
    return [events.BlackoutRemoved(command.blackout, dict(blackout), _emptied(calendar, "blackouts"))]


def add_gate(document: Document, command: AddGate, context: Context) -> list[Event]:
    """Its rule can be read, and has a day that is still to come."""
    id = new_id(_calendar(document).get("gates", {}), command.gate, "gate", context)
    _refuse_rule(document, command.rule, command.start, "rule", context)
    return [events.GateAdded(id, command.title, command.rule, command.start)]


def edit_gate(document: Document, command: EditGate, context: Context) -> list[Event]:
    """A gate that is over may still be called something else."""
    gate = find_gate(document, command.gate)
    new, was = changes(gate, command.given("title", "rule", "start"))
    if new.keys() & {"rule", "start"}:
        rule, start = new.get("rule", gate["rule"]), new.get("start", gate["start"])
        _refuse_rule(document, rule, start, "rule" if "rule" in new else "start", context)
    return [events.GateEdited(command.gate, new, was)] if new else []


def remove_gate(document: Document, command: RemoveGate, context: Context) -> list[Event]:
    """Whoever needs it is asked first. What the asker does not see forbids nothing, which would tell that it is there:
    it needs no gate any more."""
    gate: Gate = find_gate(document, command.gate)
    needing = [ItemRef(row.name, id) for row, id, _ in referring(document, ItemRef("gates", command.gate))]
    items = (ref.item(document) for ref in needing)
    if known := [quoted(item["title"]) for item in items if visible(document, item, context.actor)]:
        raise StillInUse(f"{', '.join(known)} can be finished at {quoted(gate['title'])} only. Change that first.")
    emptied = _emptied(_calendar(document), "gates")
    return [events.GateRemoved(command.gate, dict(gate), emptied, [str(ref) for ref in needing] or None)]


def _calendar(document: Document) -> Calendar:
    return document["plan"].get("calendar", {})


def _plain(value: Any) -> Any:
    """A value as the document keeps it."""
    if not isinstance(value, WorkingTime):
        return value
    plain = value.model_dump(exclude_none=True)
    if "week" in plain:
        plain["week"] = sorted(set(plain["week"]))
    return plain or None


def _emptied(calendar: Calendar, what: str) -> str | None:
    """What goes with the last one of ``what``."""
    if len(calendar[what]) > 1:  # type: ignore[literal-required]
        return None
    return "calendar" if calendar.keys() == {what} else what


def _refuse_backwards(start: str, end: str, field: str) -> None:
    if end < start:
        message = "The first day has to be before the last, or the same."
        raise EndsBeforeStart(message, [FieldError(f"/data/{field}", message)])


def _refuse_rule(document: Document, rule: str, start: str, field: str, context: Context) -> None:
    try:
        check_rule(rule, start, day_of(context.now, document))
    except ValueError as error:
        raise BadRule(str(error), [FieldError(f"/data/{field}", str(error))]) from None
