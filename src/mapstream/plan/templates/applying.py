"""Making a dated plan of a template, as the ordinary events that people would have caused one by one.

What comes in stands behind what is there, and nothing that is there is moved. The goal is left alone: its words and its
date are the buyer's to say.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar, cast

from mapstream.plan import rank
from mapstream.plan.document import Document, Side, Visibility
from mapstream.plan.event import Event
from mapstream.plan.events.items import ItemLinked
from mapstream.plan.events.milestones import MilestoneAdded
from mapstream.plan.events.progress import TaskLinked
from mapstream.plan.events.tasks import TaskAdded
from mapstream.plan.patch import merge
from mapstream.plan.templates.choosing import Parts
from mapstream.plan.templates.dating import Dating
from mapstream.plan.templates.model import MilestonePart, TaskPart, Template
from mapstream.problems import DoesNotFit, FieldError

E = TypeVar("E", bound=Event)


class Wanted(NamedTuple):
    """How a template is to be applied. ``lead``: who has a role on a side; ``today``: in the plan's zone."""

    template: Template
    parts: Parts
    target: str
    today: str
    lead: Callable[[Side, str], str | None]
    visible_to: Visibility | None
    fresh: Callable[[], str]


class _Nowhen(NamedTuple):
    """The stamp of events that are only tried out."""

    at: str = ""
    by: str = ""


def steps(document: Document, wanted: Wanted) -> tuple[list[Event], dict[str, str]]:
    """The milestones and tasks, dated and linked, and which of them the template's keys have become.

    Raises DoesNotFit.
    """
    names = _names(wanted)
    added = [*_milestones(document, wanted, names), *_tasks(document, wanted, names)]
    links = list(_links(wanted, names))
    dates = _dates(document, wanted, names, [*added, *links])
    return [*(_dated(event, dates) for event in added), *links], names


def _names(wanted: Wanted) -> dict[str, str]:
    milestones = {part.key: f"milestones/{wanted.fresh()}" for part in wanted.parts.milestones}
    return milestones | {part.key: f"tasks/{wanted.fresh()}" for part in wanted.parts.tasks}


def _milestones(document: Document, wanted: Wanted, names: Mapping[str, str]) -> Iterator[MilestoneAdded]:
    ranks = ranks_behind(document["milestones"], wanted.visible_to)
    for part in wanted.parts.milestones:
        yield MilestoneAdded(
            id_of(names[part.key]),
            part.title,
            next(ranks),
            condition=part.condition,
            visible_to=cast(Any, wanted.visible_to),
        )


def _tasks(document: Document, wanted: Wanted, names: Mapping[str, str]) -> Iterator[TaskAdded]:
    ranks = ranks_behind(document["tasks"], wanted.visible_to)
    for part in wanted.parts.tasks:
        lead = wanted.lead(part.side, part.role) if part.role is not None else None
        yield TaskAdded(
            id_of(names[part.key]),
            part.title,
            part.side,
            next(ranks),
            milestone=id_of(names[part.milestone]) if part.milestone is not None else None,
            lead=lead,
            purpose=part.purpose,
            condition=part.condition,
            kind=part.kind,
            visible_to=cast(Any, wanted.visible_to),
            role=part.role if lead is None else None,
            days=part.days,
        )


def _links(wanted: Wanted, names: Mapping[str, str]) -> Iterator[Event]:
    for key, after in wanted.parts.after.items():
        for other in after:
            both = names[key], names[other]
            if all(name.startswith("tasks/") for name in both):
                yield TaskLinked(id_of(both[0]), id_of(both[1]))
            else:
                yield ItemLinked(*both)


def _dates(document: Document, wanted: Wanted, names: Mapping[str, str], events: list[Event]) -> dict[str, str]:
    calendar = document["plan"].get("calendar")
    sketch: Any = {"plan": {"calendar": calendar} if calendar else {}, "milestones": {}, "tasks": {}}
    for event in events:
        sketch = merge(sketch, event.patch(_Nowhen()))
    of_steps: list[MilestonePart | TaskPart] = [*wanted.parts.milestones, *wanted.parts.tasks]
    offsets = {names[part.key]: part.offset for part in of_steps if part.offset is not None}
    undated = {names[part.key] for part in wanted.parts.tasks if part.tentative}
    dating = Dating(sketch, names[wanted.template.target], offsets, undated, wanted.today)
    dates = dating.dates(wanted.target)
    if dates is None:
        raise _does_not_fit(wanted, names, dating)
    return dates


def _does_not_fit(wanted: Wanted, names: Mapping[str, str], dating: Dating) -> DoesNotFit:
    earliest = dating.earliest(wanted.target)
    titles = {names[part.key]: part.title for part in (*wanted.parts.milestones, *wanted.parts.tasks)}
    more: dict[str, Any] = {"late": [titles[name] for name in dating.late(wanted.target)]}
    if earliest is None:
        message = f"“{wanted.template.title}” does not fit before {wanted.target}, nor soon after."
    else:
        missing = dating.missing(wanted.target, earliest)
        days = f"{missing} working day{'s' if missing != 1 else ''}"
        message = f"“{wanted.template.title}” needs {days} more: the earliest target date is {earliest}."
        more |= {"earliest": earliest, "missing": missing}
    return DoesNotFit(message, [FieldError("/data/target", message)], more)


def _dated(event: E, dates: Mapping[str, str]) -> E:
    match event:
        case MilestoneAdded():
            return cast(E, replace(event, due=dates.get(f"milestones/{event.milestone}")))
        case TaskAdded():
            return cast(E, replace(event, due=dates.get(f"tasks/{event.task}")))
    return event


def ranks_behind(items: Mapping[str, Mapping[str, Any]], visible_to: Any) -> Iterator[str]:
    """Ranks behind everything in ``items`` for what is ``visible_to`` these, each behind the one before."""
    last = rank.last(items, visible_to)
    while True:
        yield last
        last = rank.last({"": {"rank": last}}, visible_to)


def id_of(name: str) -> str:
    """The id in the name of an item."""
    return name.partition("/")[2]
