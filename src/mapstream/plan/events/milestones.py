"""What happens to milestones."""

from dataclasses import dataclass

from mapstream.plan.document import Patch
from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.events.base import present


@event("milestone.added")
@dataclass(frozen=True, slots=True)
class MilestoneAdded(Event):
    """A decision point came into the plan."""

    milestone: str
    title: str
    rank: str
    due: str | None = None
    condition: str | None = None
    visible_to: str | list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The milestone, open."""
        milestone = present(
            title=self.title,
            status="open",
            rank=self.rank,
            due=self.due,
            condition=self.condition,
            visible_to=self.visible_to,
        )
        return {"milestones": {self.milestone: milestone}}
