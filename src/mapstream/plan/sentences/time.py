"""Sentences about time: what waits for what, when each side works, blackouts and gates."""

from collections.abc import Mapping
from typing import Any

from mapstream.plan.event import Event
from mapstream.plan.events.calendar import (
    BlackoutAdded,
    BlackoutEdited,
    BlackoutRemoved,
    CalendarSet,
    GateAdded,
    GateEdited,
    GateRemoved,
)
from mapstream.plan.events.items import ItemLinked, ItemUnlinked
from mapstream.plan.sentences.recurring import recurrence
from mapstream.plan.sentences.wording import Naming, day, fields, listed

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def words(event: Event, of: Naming) -> str | None:
    """What an event about time says its author did."""
    match event:
        case ItemLinked():
            return f"made {of.item(event.item)} wait for {of.item(event.after)}"
        case ItemUnlinked():
            return f"let {of.item(event.item)} go ahead without {of.item(event.after)}"
        case CalendarSet():
            return (
                f"set the calendar: {'; '.join(_part(key, value, event.was) for key, value in event.changes.items())}"
            )
        case BlackoutAdded():
            return f"blocked out “{event.title}”, {_range(event.start, event.end)}, for {_sides(event.side)}"
        case BlackoutEdited():
            return f"changed {of.blackout(event.blackout)}: {fields(event.changes, event.was)}"
        case BlackoutRemoved():
            return f"removed {of.blackout(event.blackout)}"
        case GateAdded():
            return f"added the gate “{event.title}” ({recurrence(event.rule)})"
        case GateEdited():
            return f"changed {of.gate(event.gate)}: {fields(event.changes, event.was)}"
        case GateRemoved():
            return f"removed {of.gate(event.gate)}"
        case _:
            return None


def _part(key: str, value: Any, was: Mapping[str, Any]) -> str:
    if key not in ("seller", "buyer"):
        return fields({key: value}, was)
    if value is None:
        return f"the {key}’s side has the usual working week"
    week = f" on {listed(_WEEKDAYS[day - 1] for day in value['week'])}" if "week" in value else ""
    country = value.get("country")
    place = f"{country}-{value['region']}" if "region" in value else country
    holidays = f", with the public holidays of {place}" if place else ""
    return f"the {key}’s side works{week or ' as usual'}{holidays}"


def _range(start: str, end: str) -> str:
    return day(start) if start == end else f"{day(start)} to {day(end)}"


def _sides(side: str | None) -> str:
    return f"the {side}’s side" if side else "both sides"
