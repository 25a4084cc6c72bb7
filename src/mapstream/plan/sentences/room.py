"""Sentences about the room as a whole: its plan, its goal, its deal."""

from collections.abc import Mapping
from typing import Any

from mapstream.plan.event import Event
from mapstream.plan.events.room import DealClosed, DealEdited, GoalSet, PlanEdited, RoomOpened
from mapstream.plan.events.templates import TemplateApplied
from mapstream.plan.sentences.wording import Naming, because, day, fields


def words(event: Event, _of: Naming) -> str | None:
    """What an event of the room as a whole says its author did."""
    match event:
        case RoomOpened():
            return f"opened the room “{event.title}”"
        case PlanEdited():
            return f"changed the plan: {fields(event.changes, event.was)}"
        case GoalSet():
            return f"set the goal: {_goal(event.goal)}"
        case DealEdited():
            return f"changed the deal: {fields(event.changes, event.was)}"
        case DealClosed():
            return f"closed the deal as {event.result}{because(event.reason)}"
        case TemplateApplied():
            of_it = f"version {event.version} of the template “{event.title}”"
            return f"applied {of_it}, towards {day(event.target)}{because(event.reason)}"
        case _:
            return None


def _goal(goal: Mapping[str, Any]) -> str:
    by = f"by {day(goal['date'])}"
    return f"“{goal['statement']}” {by}" if "statement" in goal else f"{by}, its words still to be found"
