"""All dates at once, set from the target back."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from mapstream.languages.message import Message, joined, say
from mapstream.plan.collections import ItemRef
from mapstream.plan.coming import coming, whole
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.document import Document
from mapstream.plan.elements import decides
from mapstream.plan.elements.milestones.events import MilestoneRescheduled
from mapstream.plan.elements.tasks.events import TaskRescheduled
from mapstream.plan.event import Event
from mapstream.plan.fields import Date, Text
from mapstream.plan.time.answers import Misfit
from mapstream.plan.time.calendar import day_of
from mapstream.plan.time.schedule import schedule as scheduled
from mapstream.plan.visibility.lens import lens_of
from mapstream.plan.wording import quote
from mapstream.problems import DoesNotFit, FieldError, GoalNeeded


@command("schedule", right="arrange", tryable=True, needs_past=False, whole_plan=True)
class Schedule(Command):
    """Move all dates of what is open, not pinned and seen by the sender to the latest that still meet the target."""

    target: Date | None = Field(default=None, description="Left out: the date of the goal.")
    reason: Text | None = None


MOST_TOLD = 5
"""Items that a refusal names at most."""


@decides(Schedule)
def schedule(document: Document, command: Schedule, context: Context) -> list[Event]:
    """Schedule what the actor sees: dates that they do not see neither move nor hold anything up."""
    actor = context.actor
    seen = lens_of(actor, document).see(document) or document
    target = command.target
    if target is None:
        if "goal" not in seen["plan"]:
            raise GoalNeeded.at("/data/target", "Say for which day to schedule: the plan has no goal yet.")
        target = seen["plan"]["goal"]["date"]
    ahead = whole(seen)
    found = scheduled(ahead, target, day_of(context.now, seen), only={*_dated(seen), *_to_come(seen)})
    if found["misfits"]:
        raise DoesNotFit(
            joined(_told(ahead, found["misfits"]), " "),
            [FieldError("/data/target", say("Not everything can be done by {day}.", day=date.fromisoformat(target)))],
            {"misfits": found["misfits"]},
        )
    return [*_moves(seen, found["dates"], command.reason)]


def _dated(document: Document) -> Iterator[str]:
    yield from (f"tasks/{id}" for id, task in document["tasks"].items() if "due" in task)
    yield from (f"milestones/{id}" for id, milestone in document["milestones"].items() if "due" in milestone)


def _to_come(document: Document) -> Iterator[str]:
    """The steps that have no date yet but take time."""
    yield from (f"tasks/{id}" for id in coming(document))


def _moves(document: Document, dates: dict[str, str], reason: str | None) -> Iterator[Event]:
    for id, task in document["tasks"].items():
        due = dates.get(f"tasks/{id}", task.get("due"))
        if due != (was := task.get("due")):
            yield TaskRescheduled(id, due, was, reason, "confirmed" in task)
    for id, milestone in document["milestones"].items():
        due = dates.get(f"milestones/{id}", milestone.get("due"))
        if due != (was := milestone.get("due")):
            yield MilestoneRescheduled(id, due, was, reason)


def _told(document: Document, misfits: list[Misfit]) -> Iterator[Message]:
    for misfit in misfits[:MOST_TOLD]:
        title, missing = _title(document, misfit["item"]), misfit["missing"]
        if missing is None:
            yield say("{title} can never be finished.", title=title)
        else:
            yield say("{title} is short of {days:# working day|# working days}.", title=title, days=missing)
    if len(misfits) > MOST_TOLD:
        yield say("{n} more do not fit either.", n=len(misfits) - MOST_TOLD)


def _title(document: Document, name: str) -> Message:
    return quote(ItemRef.of(name).item(document)["title"])
