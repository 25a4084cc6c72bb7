"""Deciding about milestones, and about their beginning: the steps that one has ready come into the plan."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from mapstream.languages.message import say
from mapstream.plan import rank
from mapstream.plan.collections import ItemRef
from mapstream.plan.coming import coming, whole
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import changes, find_gate, find_milestone, flagged, new_id, new_visibility
from mapstream.plan.document import Document, Milestone, ToCome
from mapstream.plan.elements import decides
from mapstream.plan.elements.dependencies import ItemLinked, TaskLinked
from mapstream.plan.elements.milestones import events
from mapstream.plan.elements.milestones.commands import (
    AddMilestone,
    BeginMilestone,
    DropMilestone,
    EditMilestone,
    ReachMilestone,
    ReopenMilestone,
    RescheduleMilestone,
)
from mapstream.plan.elements.milestones.events import MilestoneBegun
from mapstream.plan.elements.people.casting import Cast
from mapstream.plan.elements.tasks.events import TaskAdded
from mapstream.plan.event import Event
from mapstream.plan.evidence import added, gathered, proof_of
from mapstream.plan.rank import ranks_behind
from mapstream.plan.time.calendar import day_of
from mapstream.plan.time.schedule import schedule
from mapstream.plan.visibility.lens import lens_of
from mapstream.plan.wording import quote
from mapstream.problems import MilestoneDropped, MilestoneOpen, MilestoneReached


@decides(AddMilestone)
def add_milestone(document: Document, command: AddMilestone, context: Context) -> list[Event]:
    """Add a milestone, last in the order."""
    milestones = document["milestones"]
    if command.gate is not None:
        find_gate(document, command.gate)
    return [
        events.MilestoneAdded(
            new_id(milestones, command.milestone, "milestone", context),
            command.title,
            rank.last(milestones, command.visible_to),
            command.due,
            command.condition,
            new_visibility(document, command.visible_to, context.actor),
            command.pinned or None,
            command.gate,
        )
    ]


@decides(EditMilestone)
def edit_milestone(document: Document, command: EditMilestone, context: Context) -> list[Event]:
    """Correct its words, whatever its state."""
    milestone = find_milestone(document, command.milestone, context.actor)
    new, was = changes(milestone, flagged(command.given("title", "condition", "pinned", "gate"), "pinned"))
    if new.get("gate") is not None:
        find_gate(document, new["gate"])
    return [events.MilestoneEdited(command.milestone, new, was)] if new else []


@decides(RescheduleMilestone)
def reschedule_milestone(document: Document, command: RescheduleMilestone, context: Context) -> list[Event]:
    """Move its date, unless it is reached: the past does not move. From then on it follows nothing."""
    milestone = find_milestone(document, command.milestone, context.actor)
    was = milestone.get("due")
    if was == command.due:
        return []
    refuse_if_reached(milestone)
    refuse_if_dropped(milestone)
    untied = milestone.get("follows")
    return [events.MilestoneRescheduled(command.milestone, command.due, was, command.reason, untied=untied)]


@decides(ReachMilestone)
def reach_milestone(document: Document, command: ReachMilestone, context: Context) -> list[Event]:
    """Reach it: proven with evidence, otherwise only claimed if it has a condition. Evidence may follow later."""
    milestone = find_milestone(document, command.milestone, context.actor)
    refuse_if_dropped(milestone)
    evidence = gathered(document, command.evidence or (), context)
    if milestone["status"] == "reached":
        was, all_of_it = added(milestone["completion"], evidence)
        return [events.MilestoneProven(command.milestone, all_of_it, was)] if all_of_it else []
    kind = proof_of(milestone, evidence)
    return [events.MilestoneReached(command.milestone, kind, evidence or None, "dispute" in milestone)]


@decides(ReopenMilestone)
def reopen_milestone(document: Document, command: ReopenMilestone, context: Context) -> list[Event]:
    """Reopen it; if it was reached this is a dispute, which keeps its reason."""
    milestone = find_milestone(document, command.milestone, context.actor)
    if milestone["status"] == "open":
        raise MilestoneOpen(say("{title} is open: there is nothing to reopen.", title=quote(milestone["title"])))
    return [events.MilestoneReopened(command.milestone, command.reason, milestone["status"])]


@decides(DropMilestone)
def drop_milestone(document: Document, command: DropMilestone, context: Context) -> list[Event]:
    """Drop it; its tasks stay in the plan."""
    milestone = find_milestone(document, command.milestone, context.actor)
    if milestone["status"] == "dropped":
        return []
    refuse_if_reached(milestone)
    return [events.MilestoneDropped(command.milestone, command.reason)]


def refuse_if_reached(milestone: Milestone) -> None:
    """Refuse what makes no sense once a milestone is reached."""
    if milestone["status"] == "reached":
        raise MilestoneReached(say("{title} is reached. Reopen it first.", title=quote(milestone["title"])))


def refuse_if_dropped(milestone: Milestone) -> None:
    """Refuse what makes no sense once a milestone is dropped."""
    if milestone["status"] == "dropped":
        raise MilestoneDropped(say("{title} was dropped. Reopen it first.", title=quote(milestone["title"])))


@decides(BeginMilestone)
def begin_milestone(document: Document, command: BeginMilestone, context: Context) -> list[Event]:
    """Bring its prepared steps into the plan. No existing date moves: steps that no longer fit before the milestone
    get the first possible dates, and the plan shows what is late."""
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
    seen = whole(lens_of(context.actor, document).see(document) or document)
    dated = [item["due"] for item in seen["milestones"].values() if "due" in item]
    today = day_of(context.now, document)
    found = schedule(seen, max([today, *dated]), today, only={f"tasks/{step}" for step in coming(seen)})
    soonest = {misfit["item"]: misfit["earliest"] for misfit in found["misfits"] if misfit["earliest"] is not None}
    return found["dates"] | soonest
