"""Making a dated plan of a template, as the ordinary events that people would have caused one by one.

What comes in stands behind what is there, and nothing that is there is moved. All milestones come at once, and the
tasks of the first of them, ten at most; the others are ready with their milestones, and come when these begin
(:mod:`mapstream.plan.coming`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, cast

from mapstream.languages.message import say
from mapstream.plan.collections import GOAL, ItemRef
from mapstream.plan.document import Document, Side, Visibility
from mapstream.plan.elements.dependencies import ItemLinked, TaskLinked
from mapstream.plan.elements.following import ItemTied
from mapstream.plan.elements.milestones.events import MilestoneAdded, MilestonePrepared
from mapstream.plan.elements.tasks.events import TaskAdded
from mapstream.plan.event import Event, present
from mapstream.plan.over import outcome_of
from mapstream.plan.patch import merge
from mapstream.plan.rank import ranks_behind
from mapstream.plan.summary import LATEST
from mapstream.plan.templates.choosing import Parts
from mapstream.plan.templates.dating import Dating
from mapstream.plan.templates.model import MilestonePart, TaskPart, Template
from mapstream.plan.time.calendar import Calendars
from mapstream.plan.time.days import number
from mapstream.problems import DoesNotFit

MOST_AT_THE_START = 10
"""Tasks that come with a template at once: more nobody keeps in mind."""


class Wanted(NamedTuple):
    """How a template is to be applied. ``lead``: who has a role on a side; ``today``: in the plan's zone; ``tied``: its
    dates move with the target's."""

    template: Template
    parts: Parts
    target: str
    today: str
    lead: Callable[[Side, str], str | None]
    visible_to: Visibility | None
    fresh: Callable[[], str]
    tied: bool


class _Nowhen(NamedTuple):
    """The stamp of events that are only tried out."""

    at: str = ""
    by: str = ""


def steps(document: Document, wanted: Wanted) -> tuple[list[Event], dict[str, str]]:
    """The milestones and tasks, dated and linked, and which of them the template's keys have become.

    Raises DoesNotFit.
    """
    names = _names(wanted)
    milestones, tasks = list(_milestones(document, wanted, names)), list(_tasks(document, wanted, names))
    links = list(_links(wanted, names))
    dates = _dates(document, wanted, names, [*milestones, *tasks, *links])
    later = _later(wanted, names, dates)
    now = [_led(event, wanted) for event in tasks if _name(event) not in later]
    coming: list[MilestoneAdded | TaskAdded] = [*milestones, *now]
    first = [_dated(event, dates) for event in coming]
    among = [event for event in links if later.isdisjoint(_ends(event))]
    ties = _ties(document, wanted, names, first) if wanted.tied else ()
    return [*first, *among, *ties, *_prepared(tasks, links, later)], names


def is_of_the_goal(document: Document, wanted: Wanted) -> bool:
    """Whether the target is the goal's. Not for a plan that only some see, and not in a deal that has ended: its goal
    was reached, or not."""
    return wanted.visible_to is None and outcome_of(document) is None


def _ties(
    document: Document, wanted: Wanted, names: Mapping[str, str], first: Sequence[MilestoneAdded | TaskAdded]
) -> Iterator[ItemTied]:
    """What ties the dates of all that comes now to that of the target, and that to the goal's."""
    calendars, target = Calendars.of(document), names[wanted.template.target]
    for event in first:
        name, due = _name(event), event.due
        if due is None or (name == target and not is_of_the_goal(document, wanted)):
            continue
        working = calendars.working(cast(Side, event.side) if isinstance(event, TaskAdded) else None)
        days = working.count(number(wanted.target), number(due))
        yield ItemTied(name, {GOAL if name == target else target: days}, due, was_due=due)


def _later(wanted: Wanted, names: Mapping[str, str], dates: Mapping[str, str]) -> set[str]:
    """The tasks, by name, that come when their milestone begins: those of all decisions but the first ones, by date,
    with as many tasks as people keep in mind."""
    of: dict[str, list[str]] = {part.key: [] for part in wanted.parts.milestones}
    room = MOST_AT_THE_START
    for task in wanted.parts.tasks:
        if task.milestone is None:
            room -= 1
        else:
            of[task.milestone].append(names[task.key])
    in_order = sorted(of, key=lambda key: dates.get(names[key], LATEST))
    for n, key in enumerate(key for key in in_order if of[key]):
        room -= len(of[key])
        if room < 0 and n > 0:
            return {name for other in in_order[in_order.index(key) :] for name in of[other]}
    return set()


def _prepared(tasks: Sequence[TaskAdded], links: Sequence[Event], later: set[str]) -> Iterator[MilestonePrepared]:
    """The steps that are ready with each milestone."""
    ready: dict[str, dict[str, Any]] = {}
    for event in tasks:
        if _name(event) in later:
            ready.setdefault(cast(str, event.milestone), {})[event.task] = present(
                title=event.title,
                side=event.side,
                rank=event.rank,
                kind=event.kind,
                role=event.role,
                days=event.days,
                purpose=event.purpose,
                condition=event.condition,
            )
    steps = {f"tasks/{id}": step for found in ready.values() for id, step in found.items()}
    for link in links:
        waiting, other = _ends(link)
        if waiting in steps:
            ref = ItemRef.of(other)
            field, key = ("after", ref.id) if ref.collection == "tasks" else ("waits", other)
            steps[waiting].setdefault(field, {})[key] = True
        if other in steps:
            steps[other].setdefault("before", {})[waiting] = True
    for milestone, found in ready.items():
        yield MilestonePrepared(milestone, found)


def _led(task: TaskAdded, wanted: Wanted) -> TaskAdded:
    lead = wanted.lead(cast(Side, task.side), task.role) if task.role is not None else None
    return task if lead is None else replace(task, lead=lead, role=None)


def _name(event: MilestoneAdded | TaskAdded) -> str:
    return f"milestones/{event.milestone}" if isinstance(event, MilestoneAdded) else f"tasks/{event.task}"


def _ends(link: Event) -> tuple[str, str]:
    """What waits, and what for."""
    if isinstance(link, TaskLinked):
        return f"tasks/{link.task}", f"tasks/{link.after}"
    assert isinstance(link, ItemLinked)
    return link.item, link.after


def _names(wanted: Wanted) -> dict[str, str]:
    milestones = {part.key: f"milestones/{wanted.fresh()}" for part in wanted.parts.milestones}
    return milestones | {part.key: f"tasks/{wanted.fresh()}" for part in wanted.parts.tasks}


def _milestones(document: Document, wanted: Wanted, names: Mapping[str, str]) -> Iterator[MilestoneAdded]:
    ranks = ranks_behind(document["milestones"], wanted.visible_to)
    for part in wanted.parts.milestones:
        yield MilestoneAdded(
            ItemRef.of(names[part.key]).id,
            part.title,
            next(ranks),
            condition=part.condition,
            visible_to=cast(Any, wanted.visible_to),
        )


def _tasks(document: Document, wanted: Wanted, names: Mapping[str, str]) -> Iterator[TaskAdded]:
    ranks = ranks_behind(document["tasks"], wanted.visible_to)
    for part in wanted.parts.tasks:
        yield TaskAdded(
            ItemRef.of(names[part.key]).id,
            part.title,
            part.side,
            next(ranks),
            milestone=ItemRef.of(names[part.milestone]).id if part.milestone is not None else None,
            purpose=part.purpose,
            condition=part.condition,
            kind=part.kind,
            visible_to=cast(Any, wanted.visible_to),
            role=part.role,
            days=part.days,
        )


def _links(wanted: Wanted, names: Mapping[str, str]) -> Iterator[Event]:
    for key, after in wanted.parts.after.items():
        for other in after:
            both = names[key], names[other]
            if all(name.startswith("tasks/") for name in both):
                yield TaskLinked(ItemRef.of(both[0]).id, ItemRef.of(both[1]).id)
            else:
                yield ItemLinked(*both)


def soonest(document: Document, wanted: Wanted) -> str:
    """The earliest target date on which all of it fits that comes after ``today``, whatever ``target`` is wanted.

    Raises DoesNotFit.
    """
    wanted = wanted._replace(target=wanted.today)
    names = _names(wanted)
    steps = (*_milestones(document, wanted, names), *_tasks(document, wanted, names), *_links(wanted, names))
    dating = _dating(document, wanted, names, steps)
    if dating.dates(wanted.target) is not None:
        return wanted.target
    earliest = dating.earliest(wanted.target)
    if earliest is None:
        raise _does_not_fit(wanted, names, dating)
    return earliest


def _dates(document: Document, wanted: Wanted, names: Mapping[str, str], events: list[Event]) -> dict[str, str]:
    dating = _dating(document, wanted, names, events)
    dates = dating.dates(wanted.target)
    if dates is None:
        raise _does_not_fit(wanted, names, dating)
    return dates


def _dating(document: Document, wanted: Wanted, names: Mapping[str, str], events: Sequence[Event]) -> Dating:
    calendar = document["plan"].get("calendar")
    sketch: Any = {"plan": {"calendar": calendar} if calendar else {}, "milestones": {}, "tasks": {}}
    for event in events:
        sketch = merge(sketch, event.patch(_Nowhen()))
    of_steps: list[MilestonePart | TaskPart] = [*wanted.parts.milestones, *wanted.parts.tasks]
    offsets = {names[part.key]: part.offset for part in of_steps if part.offset is not None}
    undated = {names[part.key] for part in wanted.parts.tasks if part.tentative}
    return Dating(sketch, names[wanted.template.target], offsets, undated, wanted.today)


def _does_not_fit(wanted: Wanted, names: Mapping[str, str], dating: Dating) -> DoesNotFit:
    earliest = dating.earliest(wanted.target)
    titles = {names[part.key]: part.title for part in (*wanted.parts.milestones, *wanted.parts.tasks)}
    more: dict[str, Any] = {"late": [titles[name] for name in dating.late(wanted.target)]}
    if earliest is None:
        refused = say(
            "“{title}” does not fit before {day}, nor soon after it.",
            title=wanted.template.title,
            day=date.fromisoformat(wanted.target),
        )
    else:
        missing = dating.missing(wanted.target, earliest)
        refused = say(
            "“{title}” needs {days:# working day|# working days} more: the earliest target date is {day}.",
            title=wanted.template.title,
            days=missing,
            day=date.fromisoformat(earliest),
        )
        more |= {"earliest": earliest, "missing": missing}
    return DoesNotFit.at("/data/target", refused, more)


def _dated(event: MilestoneAdded | TaskAdded, dates: Mapping[str, str]) -> MilestoneAdded | TaskAdded:
    return replace(event, due=dates.get(_name(event)))
