"""What happens to the calendar of a plan: working times, blackouts, gates.

What is taken away leaves nothing empty behind: ``emptied`` names what went with the last thing in it.
"""

from dataclasses import dataclass
from typing import Any

from mapstream.plan.collections import ItemRef
from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.events.base import present
from mapstream.plan.patch import Patch, diff


@event("calendar.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CalendarSet(Event):
    """The time zone of the plan, or when a side works, was set. ``emptied``: there is no calendar any more."""

    changes: dict[str, Any]
    was: dict[str, Any]
    emptied: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values; of working times what differs."""
        if self.emptied:
            return {"plan": {"calendar": None}}
        return {"plan": {"calendar": {key: self._change(key, value) for key, value in self.changes.items()}}}

    def _change(self, key: str, value: Any) -> Any:
        return diff(self.was.get(key) or {}, value) if isinstance(value, dict) else value


@event("blackout.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class BlackoutAdded(Event):
    """Days on which nothing happens, on one side or on both."""

    blackout: str
    title: str
    start: str
    end: str
    side: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The blackout."""
        return _within(
            "blackouts", self.blackout, present(title=self.title, start=self.start, end=self.end, side=self.side)
        )


@event("blackout.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class BlackoutEdited(Event):
    """A blackout changed."""

    blackout: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return _within("blackouts", self.blackout, self.changes)


@event("blackout.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class BlackoutRemoved(Event):
    """A blackout was taken away. ``was``: all of it. ``emptied``: ``blackouts`` or ``calendar``, if it was the last."""

    blackout: str
    was: dict[str, Any]
    emptied: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The blackout, gone."""
        return _without("blackouts", self.blackout, self.emptied)


@event("gate.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class GateAdded(Event):
    """A recurring day on which alone some things can be finished."""

    gate: str
    title: str
    rule: str
    start: str

    def patch(self, stamp: Stamp) -> Patch:
        """The gate."""
        return _within("gates", self.gate, {"title": self.title, "rule": self.rule, "start": self.start})


@event("gate.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class GateEdited(Event):
    """A gate changed."""

    gate: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return _within("gates", self.gate, self.changes)


@event("gate.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class GateRemoved(Event):
    """A gate was taken away. ``was``: all of it. ``emptied``: ``gates`` or ``calendar``, if it was the last.
    ``freed``: the items that needed it, and need none now."""

    gate: str
    was: dict[str, Any]
    emptied: str | None = None
    freed: list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The gate, gone, and no longer needed."""
        patch = _without("gates", self.gate, self.emptied)
        for item in self.freed or ():
            ref = ItemRef.of(item)
            patch.setdefault(ref.collection, {})[ref.id] = {"gate": None}
        return patch


def _within(what: str, id: str, values: Any) -> Patch:
    return {"plan": {"calendar": {what: {id: values}}}}


def _without(what: str, id: str, emptied: str | None) -> Patch:
    if emptied == "calendar":
        return {"plan": {"calendar": None}}
    return {"plan": {"calendar": {what: None}}} if emptied else _within(what, id, None)
