"""What rules find in a room as it goes on: a rule is asked again only once something has changed that it looks at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mapstream.plan.elements.documents import ViewRecorded
from mapstream.plan.elements.overdue import OverdueRaised
from mapstream.plan.event import Recorded
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.registry import RULES, applying
from mapstream.plan.signals.signal import Found
from mapstream.plan.summary import DATED

RAISED, OPENED = "raised", "opened"
"""Stand for what changes with no item: that something was recorded as overdue, and that a document was opened."""
_WORK = frozenset({"plan", "deal", "phases", RAISED, *DATED})
LOOKS_AT: Mapping[str, frozenset[str]] = {
    "contradiction": _WORK | {"people", "documents", OPENED},
    "dead_plan": frozenset({"plan", "deal", "reviews"}),
    "late_steps": _WORK,
    "missed_buyer_dates": _WORK,
    "overdue": _WORK,
    "repeated_slips": _WORK,
    "single_carrier": _WORK,
    "vague_done": _WORK,
    "zombie": _WORK,
}
"""By rule, the parts of a room that it looks at. The others look at what people do, which changes with every event."""


@dataclass(slots=True)
class Watch:
    """What was found last, and what has changed since; ``None``: perhaps everything."""

    _found: dict[str, list[Found]] = field(default_factory=dict)
    _changed: set[str] | None = None

    def saw(self, recorded: Recorded, open: bool) -> None:
        """An event happened. ``open``: nothing in the room is hidden from anybody, so that it changes what it says."""
        if self._changed is None or not open:
            self._changed = None
            return
        self._changed |= recorded.patch.keys()
        if isinstance(recorded.event, OverdueRaised):
            self._changed.add(RAISED)
        if isinstance(recorded.event, ViewRecorded) and recorded.event.subject != "plan":
            self._changed.add(OPENED)

    def findings(self, facts: Facts) -> list[Found]:
        """As :func:`~mapstream.plan.signals.registry.findings` of the room as it is now."""
        kept = {name: self._kept(name) for name in applying(facts)}
        self._found = {name: [*RULES[name](facts)] if found is None else found for name, found in kept.items()}
        self._changed = set()
        return [one for found in self._found.values() for one in found]

    def _kept(self, rule: str) -> list[Found] | None:
        looks_at = LOOKS_AT.get(rule)
        if self._changed is None or looks_at is None or not looks_at.isdisjoint(self._changed):
            return None
        return self._found.get(rule)
