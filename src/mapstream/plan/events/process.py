"""What becomes known about how the buyer decides."""

from dataclasses import dataclass
from typing import Any

from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.events.base import present
from mapstream.plan.patch import Patch


@event("process.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class ProcessSet(Event):
    """Who approves, or where the money comes from, changed."""

    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"decision_process": self.changes}


@event("stage.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class StageAdded(Event):
    """A stage of the buyer's decision became known."""

    stage: str
    title: str
    kind: str
    rank: str
    owner: str | None = None
    past_days: int | None = None
    note: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The stage."""
        stage = present(
            title=self.title,
            kind=self.kind,
            rank=self.rank,
            owner=self.owner,
            past_days=self.past_days,
            note=self.note,
        )
        return _stages({self.stage: stage})


@event("stage.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class StageEdited(Event):
    """What is known about a stage changed."""

    stage: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return _stages({self.stage: self.changes})


@event("stage.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class StageRemoved(Event):
    """A stage turned out not to be one. ``was``: all of it; ``last``: there are none now."""

    stage: str
    was: dict[str, Any]
    last: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """The stage, gone."""
        return _stages(None if self.last else {self.stage: None})


def _stages(changes: dict[str, Any] | None) -> Patch:
    return {"decision_process": {"stages": changes}}
