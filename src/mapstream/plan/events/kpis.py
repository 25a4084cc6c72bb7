"""What happens to KPIs."""

from dataclasses import dataclass
from typing import Any

from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.events.base import present, stamped
from mapstream.plan.events.removal import removal
from mapstream.plan.patch import Patch


@event("kpi.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class KpiAdded(Event):
    """A metric that the deal is to move came into the plan."""

    kpi: str
    metric: str
    rank: str
    unit: str | None = None
    baseline: float | None = None
    target: float | None = None
    due: str | None = None
    owner: str | None = None
    visible_to: str | list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The KPI, not measured yet."""
        kpi = present(
            metric=self.metric,
            rank=self.rank,
            unit=self.unit,
            baseline=self.baseline,
            target=self.target,
            due=self.due,
            owner=self.owner,
            added=stamped(stamp),
            visible_to=self.visible_to,
        )
        return {"kpis": {self.kpi: kpi}}


@event("kpi.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class KpiEdited(Event):
    """What a KPI says changed."""

    kpi: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"kpis": {self.kpi: self.changes}}


@event("kpi.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class KpiRemoved(Event):
    """A KPI was taken out, with the ``comments`` on it; the ``risks`` that threatened it stay. ``was``: the KPI."""

    kpi: str
    was: dict[str, Any]
    comments: list[str] | None = None
    risks: list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """Without it."""
        return removal("kpis", self.kpi, self.comments, self.risks)


@event("kpi.measured", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class KpiMeasured(Event):
    """A value was measured, ``on`` a day."""

    kpi: str
    measurement: str
    value: float
    on: str
    note: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The measurement, beside those before."""
        measurement = present(value=self.value, on=self.on, note=self.note, at=stamp.at, by=stamp.by)
        return {"kpis": {self.kpi: {"measurements": {self.measurement: measurement}}}}
