"""Sentences about milestones."""

from collections.abc import Mapping
from typing import Any

from mapstream.plan.elements import tells
from mapstream.plan.elements.milestones.events import (
    MilestoneAdded,
    MilestoneBegun,
    MilestoneDropped,
    MilestoneEdited,
    MilestonePrepared,
    MilestoneProven,
    MilestoneReached,
    MilestoneReopened,
    MilestoneRescheduled,
)
from mapstream.plan.wording import Naming, because, due_on, fields, moved, moved_along, reopened, with_proof


@tells
def _planned(
    event: MilestoneAdded | MilestoneEdited | MilestoneRescheduled | MilestonePrepared | MilestoneBegun, of: Naming
) -> str:
    match event:
        case MilestoneAdded():
            return f"added the milestone “{event.title}”{due_on(event.due)}"
        case MilestoneEdited():
            return f"changed the milestone {of.milestone(event.milestone)}: {fields(event.changes, event.was, of)}"
        case MilestoneRescheduled():
            along = moved_along(event.along, of)
            return f"{moved(of.milestone(event.milestone), event.was, event.due)}{along}{because(event.reason)}"
        case MilestonePrepared():
            return f"made {_steps(event.steps)} ready for {of.milestone(event.milestone)}"
        case MilestoneBegun():
            return f"began {of.milestone(event.milestone)}: {_steps(event.steps)} came into the plan"


@tells
def _done(event: MilestoneReached | MilestoneProven | MilestoneReopened | MilestoneDropped, of: Naming) -> str:
    match event:
        case MilestoneReached():
            return f"reached {of.milestone(event.milestone)}{with_proof(event.proof)}"
        case MilestoneProven():
            return f"added evidence to {of.milestone(event.milestone)}"
        case MilestoneReopened():
            return f"{reopened(event.was, 'reached')} {of.milestone(event.milestone)}{because(event.reason)}"
        case MilestoneDropped():
            return f"dropped the milestone {of.milestone(event.milestone)}{because(event.reason)}"


def _steps(steps: Mapping[str, Any]) -> str:
    return "1 step" if len(steps) == 1 else f"{len(steps)} steps"
