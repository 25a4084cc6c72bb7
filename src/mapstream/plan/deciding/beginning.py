"""Deciding about the beginning of a milestone: the steps that it has ready come into the plan, dated back from it."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from mapstream.plan.collections import ItemRef
from mapstream.plan.coming import coming, whole
from mapstream.plan.commands.milestones import BeginMilestone
from mapstream.plan.context import Context
from mapstream.plan.deciding.casting import Cast
from mapstream.plan.deciding.finding import find_milestone
from mapstream.plan.deciding.milestones import refuse_if_dropped, refuse_if_reached
from mapstream.plan.document import Document, Milestone, ToCome
from mapstream.plan.event import Event
from mapstream.plan.events.items import ItemLinked
from mapstream.plan.events.milestones import MilestoneBegun
from mapstream.plan.events.progress import TaskLinked
from mapstream.plan.events.tasks import TaskAdded
from mapstream.plan.templates.applying import ranks_behind
from mapstream.plan.time.calendar import day_of
from mapstream.plan.time.schedule import schedule
from mapstream.plan.visibility.lens import lens_of


def begin_milestone(document: Document, command: BeginMilestone, context: Context) -> list[Event]:
    """One without steps that are ready has nothing to begin with. No date that is there moves: where the steps do not
    fit before the milestone any more, they are dated as soon as they can be done, and the plan shows what is late."""
    milestone = find_milestone(document, command.milestone, context.actor)
    refuse_if_reached(milestone)
    refuse_if_dropped(milestone)
    steps = {id: step for id, step in milestone.get("to_come", {}).items() if id not in document["tasks"]}
    if not steps:
        return []
    cast_ = Cast(document, command.people)
    dates = _dates(document, context)
    ranks = ranks_behind(document["tasks"], milestone.get("visible_to"))
    added = [
        _added(id, step, command.milestone, next(ranks), dates.get(f"tasks/{id}"), cast_, milestone)
        for id, step in sorted(steps.items(), key=lambda entry: (entry[1]["rank"], entry[0]))
    ]
    links = list(_links(document, steps))
    begun = MilestoneBegun(command.milestone, dict(milestone["to_come"]))
    return [begun, *cast_.roles(context.actor), *added, *links]


def _added(
    id: str, step: ToCome, milestone: str, rank: str, due: str | None, cast_: Cast, bringing: Milestone
) -> TaskAdded:
    lead = cast_.lead(step["side"], step["role"]) if "role" in step else None
    return TaskAdded(
        id,
        step["title"],
        step["side"],
        rank,
        milestone=milestone,
        lead=lead,
        due=due,
        purpose=step.get("purpose"),
        condition=step.get("condition"),
        kind=step.get("kind"),
        visible_to=cast(Any, bringing.get("visible_to")),
        role=step.get("role") if lead is None else None,
        days=step.get("days"),
    )


def _links(document: Document, steps: Mapping[str, ToCome]) -> Iterator[Event]:
    """What the steps wait for, and what waits for them, as far as it is there."""
    there = steps.keys() | document["tasks"].keys()
    for id, step in steps.items():
        yield from (TaskLinked(id, other) for other in step.get("after", ()) if other in there)
        found = (name for name in step.get("waits", ()) if ItemRef.of(name).find(document))
        yield from (ItemLinked(f"tasks/{id}", name) for name in found)
        yield from (_link(name, id) for name in step.get("before", ()) if ItemRef.of(name).find(document))


def _link(waiting: str, step: str) -> Event:
    ref = ItemRef.of(waiting)
    return TaskLinked(ref.id, step) if ref.collection == "tasks" else ItemLinked(waiting, f"tasks/{step}")


def _dates(document: Document, context: Context) -> dict[str, str]:
    """The latest days on which the steps hold up nothing that has a date; where those are past, the first ones on which
    they can be done. Worked out from what the actor sees."""
    seen = whole(lens_of(context.actor).see(document) or document)
    dated = [item["due"] for item in seen["milestones"].values() if "due" in item]
    today = day_of(context.now, document)
    found = schedule(seen, max([today, *dated]), today, only={f"tasks/{step}" for step in coming(seen)})
    soonest = {misfit["item"]: misfit["earliest"] for misfit in found["misfits"] if misfit["earliest"] is not None}
    return found["dates"] | soonest
