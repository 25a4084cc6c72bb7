"""Sentences about milestones."""

from mapstream.languages.message import Message, joined, say
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
) -> Message:
    if isinstance(event, MilestoneAdded):
        return say("added the milestone “{title}”{due}", title=event.title, due=due_on(event.due))
    what = of.milestone(event.milestone)
    match event:
        case MilestoneEdited():
            changed = fields(event.changes, event.was, of)
            return say("changed the milestone {what}: {fields}", what=what, fields=changed)
        case MilestoneRescheduled():
            along = moved_along(event.along, of)
            return joined([moved(what, event.was, event.due), along, because(event.reason)])
        case MilestonePrepared():
            return say("made {n:# step|# steps} ready for {what}", n=len(event.steps), what=what)
        case MilestoneBegun():
            return say("began {what}: {n:# step|# steps} came into the plan", n=len(event.steps), what=what)


@tells
def _done(event: MilestoneReached | MilestoneProven | MilestoneReopened | MilestoneDropped, of: Naming) -> Message:
    what = of.milestone(event.milestone)
    match event:
        case MilestoneReached():
            return say("reached {what}{proof}", what=what, proof=with_proof(event.proof))
        case MilestoneProven():
            return say("added evidence to {what}", what=what)
        case MilestoneReopened():
            return reopened(what, event.was, "reached", event.reason)
        case MilestoneDropped():
            return say("dropped the milestone {what}{why}", what=what, why=because(event.reason))
